"""What a deployment would change, as data: stacks, their resources, and of those the properties.

Values are texts as they are shown, so that no secret is in a plan at all: whoever makes one masks it first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from cloudformation.statefulness import instead_of_replacing

KNOWN_AFTER = "known after "  # and a stack's key: a value that isn't there yet


class Action(StrEnum):
    """What happens to a resource."""

    ADD = "add"
    CHANGE = "change"
    REPLACE = "replace"
    REMOVE = "remove"


class Replaces(StrEnum):
    """Whether a changed property makes CloudFormation create the resource anew and delete the old one."""

    NEVER = "never"
    MAYBE = "maybe"
    ALWAYS = "always"


class Kind(StrEnum):
    """What happens to a stack; an orphan is in the account but not in the design, and a deployment leaves it alone."""

    CREATE = "create"
    UPDATE = "update"
    SAME = "same"
    ORPHAN = "orphan"


@dataclass(frozen=True)
class PropertyChange:
    """One value that differs.

    Args:
        path: dotted, as in ``VpcConfig.SubnetIds[1]``; an attribute of the resource starts with ``@``
            (``@DeletionPolicy``). A parameter's, an output's or a tag's name elsewhere.
        old, new: as they are shown, masked where they are secret; None where there is no value.
        replaces: whether this change replaces the resource.
        because: why it does, or may, where the value alone doesn't say it.
    """

    path: str
    old: str | None
    new: str | None
    replaces: Replaces = Replaces.NEVER
    because: str = ""

    @property
    def is_implied(self) -> bool:
        """Whether the value says the same as before, and means another one."""
        return self.old == self.new

    @property
    def is_known_later(self) -> bool:
        """Whether the new value is known only when another stack has been deployed."""
        return (self.new or "").startswith(KNOWN_AFTER)


@dataclass(frozen=True)
class ResourceChange:
    """What happens to one resource; a change that may replace it is a ``change`` whose ``replaces`` is ``maybe``.

    Args:
        stateful: it holds data, or what holds data lives in it: replacing or removing it loses something.
        kept: on removal and replacement: ``Retain`` or ``Snapshot`` where a policy keeps what was there.
        physical_id: what it is called in the account, where that is known.
    """

    logical_id: str
    type: str
    action: Action
    properties: tuple[PropertyChange, ...] = ()
    stateful: bool = False
    kept: str = ""
    physical_id: str = ""

    @property
    def replaces(self) -> Replaces:
        """Whether it is replaced."""
        if self.action is Action.REPLACE:
            return Replaces.ALWAYS
        maybe = self.action is Action.CHANGE and any(one.replaces is not Replaces.NEVER for one in self.properties)
        return Replaces.MAYBE if maybe else Replaces.NEVER

    @property
    def is_loss(self) -> bool:
        """Whether something that holds data is removed, replaced, or may be replaced."""
        return self.stateful and (self.action is Action.REMOVE or self.replaces is not Replaces.NEVER)

    @property
    def instead(self) -> str:
        """What to do in place of this, which nobody can allow; empty where somebody can."""
        return instead_of_replacing(self.type) if self.replaces is Replaces.ALWAYS else ""


@dataclass(frozen=True)
class StackPlan:
    """What happens to one stack.

    Args:
        kind: ``same`` has no changes.
        changes: of its resources, in the order in which they are shown.
        parameters, outputs, tags: of the stack itself.
        basis: what the design was compared with, such as ``change set`` or ``the deployed template``.
        waits_for: keys of the stacks whose outputs decide on its parameters and aren't known yet.
        refusals: what CloudFormation will refuse about it, each with what to do instead.
    """

    key: str
    name: str
    region: str
    kind: Kind
    changes: tuple[ResourceChange, ...] = ()
    parameters: tuple[PropertyChange, ...] = ()
    outputs: tuple[PropertyChange, ...] = ()
    tags: tuple[PropertyChange, ...] = ()
    basis: str = ""
    waits_for: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()


@dataclass(frozen=True)
class Loss:
    """A stateful resource that would be replaced or removed: refused unless it is allowed by its logical ID."""

    stack: StackPlan
    resource: ResourceChange


@dataclass(frozen=True)
class Plan:
    """What a deployment of an environment would change, stack by stack in the order of deployment."""

    environment: str
    stacks: tuple[StackPlan, ...]

    @property
    def losses(self) -> tuple[Loss, ...]:
        """Everything that holds data and would be, or might be, replaced or removed."""
        return tuple(Loss(stack, one) for stack in self._touched() for one in stack.changes if one.is_loss)

    def losses_beyond(self, allowed: Iterable[str]) -> tuple[Loss, ...]:
        """The losses that nobody can allow, and those whose logical IDs aren't among the allowed ones."""
        named = set(allowed)
        return tuple(one for one in self.losses if one.resource.instead or one.resource.logical_id not in named)

    @property
    def refusals(self) -> tuple[tuple[StackPlan, str], ...]:
        """What CloudFormation will refuse."""
        return tuple((stack, refusal) for stack in self.stacks for refusal in stack.refusals)

    @property
    def is_empty(self) -> bool:
        """Whether a deployment would write nothing."""
        return not any(self._touched())

    def count(self, action: Action) -> int:
        """How many resources this happens to."""
        return sum(one.action is action for stack in self._touched() for one in stack.changes)

    def _touched(self) -> Iterator[StackPlan]:
        return (stack for stack in self.stacks if stack.kind in (Kind.CREATE, Kind.UPDATE))
