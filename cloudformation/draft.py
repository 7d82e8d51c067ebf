"""A stack while it is being written: resources, inputs and outputs, in the order in which they are said."""

from __future__ import annotations

from typing import TypeVar

from troposphere import AWSObject, Parameter, Ref, Tags, Template
from troposphere import Output as TemplateOutput

from cloudformation.errors import DesignError
from cloudformation.options import Options
from cloudformation.outputs import output
from cloudformation.stack import OutputOf, Source, Stack
from cloudformation.tags import tags

Resource = TypeVar("Resource", bound=AWSObject)


class Draft:
    """What a stack's module writes on; :meth:`stack` ends it.

    Args:
        options: the environment's.
        key: the stack's key.
        description: what the stack is for, in one sentence.
        region: where it is, when that isn't ``options.region``.
    """

    def __init__(self, options: Options, key: str, description: str, region: str = "") -> None:
        self.options = options
        self.key = key
        self.region = region or options.region
        self._template = Template(Description=description)
        self._inputs: dict[str, Source] = {}

    def tags(self, name: str = "") -> Tags:
        """The tags of one of its resources; ``name`` (``nat-a``) becomes the environment's ``Name``."""
        return tags(self.options, self.key, name)

    def add(self, resource: Resource) -> Resource:
        """Put a resource into the stack."""
        self._template.add_resource(resource)
        return resource

    def takes(self, name: str, of: str = "") -> Ref:
        """An output of another stack, as a parameter of the same name.

        Args:
            name: an output of the catalogue (``cloudformation/outputs.py``).
            of: the key of the stack that puts it out, when it isn't the catalogue's.

        Raises:
            DesignError: the catalogue doesn't know it.
        """
        entry = output(name)
        return self.input(name, OutputOf(of or entry.stack, name), entry.description, entry.pattern, entry.kind)

    def input(self, name: str, source: Source, description: str, pattern: str = "", kind: str = "String") -> Ref:
        """A parameter of the stack.

        Args:
            name: the parameter's.
            source: where its value comes from.
            description: what it is.
            pattern: a regular expression for the whole value; needed unless ``kind`` is one of AWS's own types.
            kind: the parameter's type.

        Raises:
            DesignError: nothing would notice a wrong value.
        """
        if name not in self._inputs:
            if kind == "String" and not pattern:
                raise DesignError(f"parameter {name} of stack {self.key} takes anything", "give it a pattern")
            check = (
                {"AllowedPattern": f"^{pattern}$", "ConstraintDescription": f"must match {pattern}"} if pattern else {}
            )
            self._template.add_parameter(Parameter(name, Type=kind, Description=description, **check))
            self._inputs[name] = source
        return Ref(name)

    def puts_out(self, name: str, value: object) -> None:
        """An output of the catalogue (``cloudformation/outputs.py``).

        Raises:
            DesignError: the catalogue doesn't know it.
        """
        self._template.add_output(TemplateOutput(name, Description=output(name).description, Value=value))

    def stack(self, alarms: tuple[OutputOf, ...] = ()) -> Stack:
        """The finished stack; ``alarms`` are the outputs that hold the ARNs of its rollback triggers."""
        name = self.options.name(self.key)
        return Stack(self.key, name, self.region, self._template, dict(self._inputs), alarms)
