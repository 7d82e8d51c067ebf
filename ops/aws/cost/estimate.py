"""What everything in an environment costs a month."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cloudformation.design import Design
from cloudformation.stack import Document, Stack
from ops.aws.cost import prices
from ops.aws.cost.assumptions import Assumptions, written
from ops.aws.cost.free import FREE
from ops.aws.cost.item import Context, Item
from ops.aws.cost.prices import NoPrice
from ops.aws.cost.rates import RATES
from ops.errors import BadInput


@dataclass(frozen=True)
class Line:
    """One line of the bill, in US dollars a month; ``cost`` is None where there is no price."""

    what: str
    quantity: float
    price: str
    depends: tuple[str, ...]
    cost: float | None
    approximate: bool = False


@dataclass(frozen=True)
class Charged:
    """One resource with its lines; those that are alike stand together, and ``names`` has them all."""

    names: tuple[str, ...]
    type: str
    lines: tuple[Line, ...]

    @property
    def cost(self) -> float:
        """Of all of them together, without what has no price."""
        return sum(line.cost or 0 for line in self.lines) * len(self.names)

    @property
    def unpriced(self) -> tuple[str, ...]:
        """What has no price."""
        return tuple(line.price for line in self.lines if line.cost is None)


@dataclass(frozen=True)
class StackCost:
    """One stack; ``unknown`` are types of which it isn't known what they cost."""

    key: str
    resources: tuple[Charged, ...]
    free: int
    unknown: tuple[str, ...]

    @property
    def cost(self) -> float:
        return sum(one.cost for one in self.resources)

    @property
    def fixed(self) -> float:
        """Without what depends on use."""
        return sum(
            (line.cost or 0) * len(one.names) for one in self.resources for line in one.lines if not line.depends
        )


@dataclass(frozen=True)
class Estimate:
    """A month of an environment."""

    environment: str
    region: str
    as_of: str
    stacks: tuple[StackCost, ...]

    @property
    def cost(self) -> float:
        return sum(stack.cost for stack in self.stacks)

    @property
    def fixed(self) -> float:
        return sum(stack.fixed for stack in self.stacks)

    @property
    def without_price(self) -> tuple[str, ...]:
        """What is missing in the sum: types, and names of prices."""
        types = {one for stack in self.stacks for one in stack.unknown}
        names = {one for stack in self.stacks for charged in stack.resources for one in charged.unpriced}
        return tuple(sorted(types | names))


def estimate(design: Design, assumptions: Assumptions) -> Estimate:
    """What a design costs a month.

    Raises:
        AndamioError: there are no prices of its region.
        BadInput: more instances are assumed than it ever runs.
    """
    most, assumed = design.options.most_instances, assumptions.of("instances")
    if assumed > most:
        what = f"--assume instances={written(assumed)}: never more than {most} run"
        raise BadInput(what, hint="assume fewer, or raise AWS_MOST_INSTANCES in aws.env")
    documents = {stack.key: stack.document for stack in design.stacks}
    found = prices.of_region(design.options.region)
    stacks = tuple(_stack(stack, documents, assumptions) for stack in design.stacks)
    return Estimate(design.options.environment, design.options.region, found.as_of, stacks)


def _stack(stack: Stack, documents: Mapping[str, Document], assumptions: Assumptions) -> StackCost:
    context = Context(stack.document, documents, prices.of_region(stack.region), assumptions)
    resources = stack.document.get("Resources", {})
    charged = [
        Charged((name,), one["Type"], tuple(_lines(context, name, one)))
        for name, one in resources.items()
        if one["Type"] in RATES
    ]
    free = sum(one["Type"] in FREE for one in resources.values())
    unknown = sorted({one["Type"] for one in resources.values()} - set(RATES) - set(FREE))
    return StackCost(stack.key, tuple(_together(charged)), free, tuple(unknown))


def _lines(context: Context, name: str, resource: Document) -> Iterator[Line]:
    unsure = context.prices.approximate
    for item in RATES[resource["Type"]](context, name, resource.get("Properties", {})):
        cost = _cost(context, item)
        yield Line(item.what, item.quantity, item.price, item.depends, cost, item.price in unsure)


def _cost(context: Context, item: Item) -> float | None:
    try:
        return item.quantity / item.divisor * context.prices.of(item.price)
    except NoPrice:
        return None


def _together(charged: list[Charged]) -> Iterator[Charged]:
    """Resources of one type with the same lines, such as alarms, as one."""
    alike: dict[tuple[str, tuple[Line, ...]], list[str]] = {}
    for one in charged:
        alike.setdefault((one.type, one.lines), []).extend(one.names)
    for (resource_type, lines), names in alike.items():
        yield Charged(tuple(names), resource_type, lines)
