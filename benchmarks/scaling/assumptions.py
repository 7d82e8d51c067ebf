"""What the templates don't say: each number with where it is from. Another application has others."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ops.aws.cost import prices
from ops.errors import AndamioError
from ops.paths import ROOT

REGION = "eu-west-1"
MEASURED = ROOT / "docs" / "benchmarks.md"
LIST = re.compile(r"^\| list, backend, `Connection: close` \| (?P<figure>[0-9]+) requests/s \|", re.MULTILINE)


@dataclass(frozen=True)
class Assumptions:
    """Numbers of the simulation.

    Args:
        capacity: requests a second that one instance answers when it does nothing else.
        backlog: requests that wait at one instance; more are refused (``backlog`` of ``backend/config/gunicorn.py``).
        boot: seconds from an instance's start until its web server is healthy: the boot script took 24 s on two cores,
            with mirror and registry nearby (tests/aws/boot), EC2's own start some 20 s, which nobody measured here;
            twice as much, for slower lines and processors.
        replaced_after: seconds from a target's being unhealthy until the group has started another one.
        dollars_an_hour: of one instance, on demand.
    """

    capacity: float
    backlog: int = 512
    boot: int = 90
    replaced_after: int = 60
    dollars_an_hour: float = 0


def measured_capacity() -> float:
    """Requests a second of the list on two cores, as this repository's benchmarks measured them.

    The balancer opens a connection for each request, as gunicorn's sync workers close theirs.

    Raises:
        AndamioError: the table has no such line any more.
    """
    found = LIST.search(MEASURED.read_text())
    if not found:
        raise AndamioError("the figure of the list can't be found", where=str(MEASURED.relative_to(ROOT)))
    return float(found["figure"])


def price(instance_type: str) -> float:
    """US dollars an hour of an instance in eu-west-1, from the price list that ``cfn.cost`` reads, too.

    Raises:
        AndamioError: it isn't listed.
    """
    try:
        return prices.of_region(REGION).of(f"ec2.{instance_type}")
    except prices.NoPrice:
        raise AndamioError(f"there is no price of a {instance_type}", where=f"prices of {REGION}") from None
