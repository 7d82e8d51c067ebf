"""What a resource is charged for: a quantity, a price, and whether it depends on use."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cloudformation.stack import Document
from ops.aws.cost.assumptions import Assumptions
from ops.aws.cost.prices import Prices


@dataclass(frozen=True)
class Item:
    """One line of a bill.

    Args:
        what: in words.
        quantity: how much of it a month.
        price: the name of its price.
        depends: the assumptions that the quantity depends on, beside the hours; empty for what is there is paid.
        divisor: how many of the quantity's units one price is for.
    """

    what: str
    quantity: float
    price: str
    depends: tuple[str, ...] = ()
    divisor: float = 1


@dataclass(frozen=True)
class Context:
    """What a rate may look at beside its resource.

    Args:
        document: the template that the resource is in.
        stacks: the templates of all stacks, by key.
    """

    document: Document
    stacks: Mapping[str, Document]
    prices: Prices
    assumptions: Assumptions

    @property
    def hours(self) -> float:
        return self.assumptions.of("hours")

    def share(self, assumption: str, resource_type: str) -> float:
        """An assumption about the whole, shared out evenly among the resources of a type."""
        return self.assumptions.of(assumption) / self.count(resource_type)

    def count(self, resource_type: str) -> int:
        """How many resources of a type the environment has, at least one."""
        return max(1, [one["Type"] for one in self.resources()].count(resource_type))

    def resources(self) -> Iterator[dict[str, Any]]:
        """Every resource of the environment."""
        for document in self.stacks.values():
            yield from document.get("Resources", {}).values()

    def referred(self, value: Any) -> dict[str, Any]:
        """The properties of the resource that a ``Ref`` names; none where it names something else."""
        name = value.get("Ref", "") if isinstance(value, dict) else ""
        found = self.document.get("Resources", {}).get(name, {})
        return dict(found.get("Properties", {}))


Rate = Callable[[Context, str, dict[str, Any]], Iterator[Item]]
