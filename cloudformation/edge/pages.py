"""The function at the edge, ``pages.js``, as a resource."""

from __future__ import annotations

import json
from pathlib import Path

from troposphere import Sub
from troposphere.cloudfront import Function, FunctionConfig

from cloudformation.domain import api_host
from cloudformation.draft import Draft

SOURCE = Path(__file__).with_name("pages.js")
RUNTIME = "cloudfront-js-2.0"


def pages(draft: Draft) -> Function:
    """The function, published; its name has to be unique in the account."""
    return Function(
        "Pages",
        Name=Sub("${AWS::StackName}-pages"),
        AutoPublish=True,
        FunctionCode=code(draft.options.domain),
        FunctionConfig=FunctionConfig(Comment="Shows the application at the address of each page", Runtime=RUNTIME),
        Tags=draft.tags("pages"),
    )


def code(domain: str) -> str:
    """What runs at the edge of this domain."""
    return f"const API_HOST = {json.dumps(api_host(domain))};\n{SOURCE.read_text()}"
