"""What the stacks of an environment put out, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ops.aws.look.stacks import Listed
from ops.cli.terminal import styled


def lines(stacks: Sequence[Listed]) -> Iterator[str]:
    """Each stack's outputs with their descriptions; names and values stand in columns over all stacks."""
    shown = [one for one in stacks if one.outputs]
    names = max((len(name) for one in shown for name in one.outputs), default=0)
    for one in shown:
        yield styled(one.key, "bold")
        for name, value in sorted(one.outputs.items()):
            described = one.descriptions.get(name, "")
            yield f"  {name.ljust(names)}  {value}{styled(f'  {described}', 'dim') if described else ''}"
        yield ""
    if not shown:
        yield "nothing is put out: no stack is deployed"


def as_json(stacks: Sequence[Listed]) -> dict[str, dict[str, str]]:
    """The values by stack and name."""
    return {one.key: dict(sorted(one.outputs.items())) for one in stacks}
