"""Small designs to put before a gate."""

from __future__ import annotations

from typing import Any

from troposphere import Template
from troposphere.s3 import Bucket

from cloudformation.design import Design
from cloudformation.stack import Stack
from tests.cloudformation.designs import options_of


def stack(key: str = "files", region: str = "eu-west-1", **properties: Any) -> Stack:
    """A stack with one bucket, ``Bucket``, of these properties."""
    template = Template(Description="Files")
    template.add_resource(Bucket("Bucket", DeletionPolicy="Retain", UpdateReplacePolicy="Retain", **properties))
    return Stack(key, f"andamio-staging-{key}", region, template)


def design(*stacks: Stack) -> Design:
    """A design of these stacks alone."""
    return Design(options_of("staging"), stacks)
