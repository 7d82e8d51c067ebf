"""Designs to look at: those of the environments that ``env.init`` writes, with a boot script that stays the same."""

from __future__ import annotations

import dataclasses
import functools
import tempfile
from pathlib import Path
from typing import Any

from cloudformation.design import Design, design
from cloudformation.options import Options
from ops.aws.settings import AwsSettings, options
from tests.aws import environments

ENVIRONMENTS = ("staging", "production")
BOOT = "echo a backend\n"


@functools.cache
def options_of(environment: str) -> Options:
    """The options of an environment as its template has them; production is what the design is by default."""
    with tempfile.TemporaryDirectory() as root:
        return options(AwsSettings.of(environments.make(Path(root), environment)), BOOT)


def design_of(environment: str = "production", /, **changed: Any) -> Design:
    """The design of an environment; ``changed`` are options that it has instead."""
    return design(dataclasses.replace(options_of(environment), **changed))


def resources(made: Design, stack: str, resource_type: str = "") -> dict[str, dict[str, Any]]:
    """Properties by logical ID: the resources of a stack, those of one type such as ``EC2::Subnet``."""
    found = made.stack(stack).document["Resources"]
    wanted = f"AWS::{resource_type}"
    return {
        title: one.get("Properties", {}) for title, one in found.items() if one["Type"] == wanted or not resource_type
    }
