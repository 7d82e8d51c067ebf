"""An estimate as a table: a line for what is charged, a sum for each stack, what it all stands on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from ops.aws.cost.assumptions import KNOWN, Assumptions, written
from ops.aws.cost.estimate import Charged, Estimate, StackCost
from ops.cli.terminal import styled

CENT = 0.005
NAMES_SHOWN = 2
LEAST_WIDE = 10  # of a column of amounts


def lines(estimate: Estimate, assumptions: Assumptions) -> Iterator[str]:
    """The table, the sums, the assumptions."""
    wide = max(LEAST_WIDE, len(f"{12 * estimate.cost:,.2f}"))
    rows = {stack.key: list(_rows(stack, wide)) for stack in estimate.stacks}
    names, whats = (max((len(row[at]) for one in rows.values() for row in one), default=0) for at in (0, 1))
    for stack in estimate.stacks:
        total = _usd(stack.cost, wide) if stack.resources else "free".rjust(wide)
        yield f"{styled(stack.key.ljust(names + whats + 4), 'bold')}{styled(total, 'bold')}"
        for name, what, cost, note in rows[stack.key]:
            yield f"  {name.ljust(names)}  {what.ljust(whats)}{cost}{styled(note, 'dim')}".rstrip()
        yield from (styled(f"  {one}: NO PRICE, not in the sum", "red") for one in stack.unknown)
    yield ""
    width = names + whats + 4
    yield f"{styled('a month, in US dollars'.ljust(width), 'bold')}{styled(_usd(estimate.cost, wide), 'bold')}"
    yield f"{'  of which without any use'.ljust(width)}{_usd(estimate.fixed, wide)}"
    yield f"{'  a year'.ljust(width)}{_usd(12 * estimate.cost, wide)}"
    yield ""
    yield from _basis(estimate, assumptions)


def as_json(estimate: Estimate, assumptions: Assumptions) -> dict[str, Any]:
    """The same for programs."""
    return {
        "environment": estimate.environment,
        "region": estimate.region,
        "prices_of": estimate.as_of,
        "currency": "USD",
        "month": round(estimate.cost, 2),
        "month_without_use": round(estimate.fixed, 2),
        "without_price": list(estimate.without_price),
        "assumptions": dict(assumptions.values),
        "stacks": [
            {
                "key": stack.key,
                "month": round(stack.cost, 2),
                "resources": [asdict(one) | {"month": round(one.cost, 2)} for one in stack.resources],
            }
            for stack in estimate.stacks
        ],
    }


def _rows(stack: StackCost, wide: int) -> Iterator[tuple[str, str, str, str]]:
    for one in stack.resources:
        name = _named(one)
        for line in one.lines:
            cost = None if line.cost is None else line.cost * len(one.names)
            if cost is None:
                yield name, line.what, "no price".rjust(wide), f"  ({line.price})"
            else:
                yield name, line.what, _usd(cost, wide), "  by use" * bool(line.depends) + "  ~" * line.approximate
            name = ""


def _named(one: Charged) -> str:
    if len(one.names) <= NAMES_SHOWN:
        return ", ".join(one.names)
    return f"{len(one.names)} {one.type.rpartition('::')[2]}s"


def _usd(amount: float, wide: int) -> str:
    return (f"{amount:,.2f}" if amount >= CENT or amount == 0 else "< 0.01").rjust(wide)


def _basis(estimate: Estimate, assumptions: Assumptions) -> Iterator[str]:
    missing = estimate.without_price
    if missing:
        yield styled(f"NOT IN THE SUM, as there is no price: {', '.join(missing)}", "red")
    yield f"List prices of {estimate.as_of} in {estimate.region}, without taxes, discounts and free amounts."
    yield "Those marked ~ are approximate; the pages that all are from are in ops/aws/cost/prices.json."
    used = {name for stack in estimate.stacks for one in stack.resources for line in one.lines for name in line.depends}
    yield 'What is marked "by use" is assumed; change it with --assume NAME=NUMBER:'
    width = max(len(name) for name in KNOWN)
    wide = max(8, *(len(written(assumptions.of(name))) for name in KNOWN))
    for name, (_, meaning) in KNOWN.items():
        if name in used or name in ("hours", "instances"):
            mark = " (given)" if name in assumptions.changed else ""
            yield f"  {name.ljust(width)}  {written(assumptions.of(name)).rjust(wide)}  {styled(meaning + mark, 'dim')}"
