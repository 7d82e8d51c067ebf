"""A stack as the design knows it: its template, where its parameters' values come from, and what protects it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from troposphere import Template

Document = dict[str, Any]


@dataclass(frozen=True)
class OutputOf:
    """A value that another stack (or this one, for rollback triggers) puts out."""

    stack: str
    output: str


@dataclass(frozen=True)
class Given:
    """A value that the environment's options give."""

    value: str


@dataclass(frozen=True)
class Found:
    """A value that is looked up when the stack is deployed.

    ``what`` is one of ``hosted-zone`` (the ID of the public zone that holds ``of``, a domain), ``prefix-list`` (the ID
    of AWS's managed prefix list named ``of``, in the stack's region), and ``image-tag`` (``cfn.deploy --tag``, else the
    tag that is deployed).
    """

    what: str
    of: str = ""


Source = OutputOf | Given | Found


@dataclass(frozen=True)
class Stack:
    """One stack of one environment.

    Args:
        key: its short name within the design, such as ``network``.
        name: its name in CloudFormation.
        region: where it is.
        inputs: where the value of each of its template's parameters comes from; the template has no other parameters.
        alarms: outputs that hold alarms' ARNs: an update that sets one of them off is rolled back.
    """

    key: str
    name: str
    region: str
    template: Template
    inputs: Mapping[str, Source] = field(default_factory=dict)
    alarms: tuple[OutputOf, ...] = ()

    @property
    def needs(self) -> tuple[str, ...]:
        """The keys of the stacks whose outputs it takes, sorted."""
        return tuple(sorted({source.stack for source in self.inputs.values() if isinstance(source, OutputOf)}))

    @cached_property
    def document(self) -> Document:
        """The template as CloudFormation reads it: plain dictionaries, lists and scalars."""
        return dict(json.loads(json.dumps(self.template.to_dict())))

    @cached_property
    def body(self) -> str:
        """The template's text: byte-identical for the same options, and no longer than it needs to be."""
        return json.dumps(self.document, sort_keys=True, separators=(",", ":")) + "\n"

    @cached_property
    def pretty(self) -> str:
        """The same for people and for reviews: indented, sorted."""
        return json.dumps(self.document, sort_keys=True, indent=2) + "\n"
