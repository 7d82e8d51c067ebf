"""The certificate that CloudFront shows for the site's and the API's host names.

CloudFront takes certificates from us-east-1 only, whatever the region of the rest, hence a stack of its own.
Reference: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html
"""

from __future__ import annotations

from troposphere import Ref

from cloudformation.domain import certificate
from cloudformation.draft import Draft
from cloudformation.options import Options
from cloudformation.stack import Stack

REGION = "us-east-1"


def build(options: Options) -> Stack:
    """The stack."""
    draft = Draft(options, "certificate", "The certificate that CloudFront shows", REGION)
    made = draft.add(certificate(draft))
    draft.puts_out("Certificate", Ref(made))
    return draft.stack()
