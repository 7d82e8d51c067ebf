"""The staff's list with a million requests: beside the development server, and beside itself with a thousand."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks import database
from benchmarks.asking import BACKEND, PATH, QUERY_SECONDS, WEB_TIER, Asking
from benchmarks.figures import Figure, Limit, at_least_times, at_most, at_most_times
from benchmarks.load.container import IMAGE
from benchmarks.load.wrk import CONNECTIONS, SECONDS, Throughput
from benchmarks.running import running
from benchmarks.sampling import in_turns
from benchmarks.servers import RUNSERVER, RUNSERVER_PRODUCTION, Kind, server
from ops.containers import images
from ops.shell import Shell

ROUNDS = 3
PARTS = {"backend": BACKEND, "web tier": WEB_TIER}
LEAST_TIMES = {"keep-alive": 4, "Connection: close": 3}
LONGEST_P99 = at_most(150)
# The first is limited, the others inform.
QUERIES = {
    "default order": "",
    "by amount": "?ordering=amount",
    "by name, downward": "?ordering=-full_name",
    "only pending": "?status=pending",
    "search": "?search=garcia",
    "100 a page": "?page_size=100",
}
WRK = f"wrk --connections={CONNECTIONS} --duration={SECONDS}s …{PATH}"

Samples = dict[str, list[Throughput]]


def measure(shell: Shell) -> list[Figure]:
    """Fill two databases, start the servers, and ask them in turns."""
    images.build_changed(shell, [IMAGE])
    with running(shell) as started:
        database.fill(started, database.FEW)
        staff = started.credentials
        asking = Asking(started, started.browser().sign_in(staff["STAFF_NAME"], staff["STAFF_PASSWORD"]))
        database.copy_as_small(started)
        with shell.step(f"adding {database.MANY} requests"):
            database.fill(started, database.MANY)
        with shell.step("asking the backend, the web tier and runserver in turns"):
            figures = _beside_runserver(asking)
        with shell.step("asking with a million requests and with a thousand in turns"):
            return figures + _beside_few(asking)


def _beside_runserver(asking: Asking) -> list[Figure]:
    measures: dict[str, Callable[[], Throughput]] = {}
    for mode in LEAST_TIMES:
        keep_alive = mode == "keep-alive"
        measures |= {f"{part}, {mode}": asking.ours(base, keep_alive) for part, base in PARTS.items()}
        for kind in (RUNSERVER, RUNSERVER_PRODUCTION):
            measures[f"{kind.name}, {mode}"] = asking.other(kind, keep_alive)
    taken = in_turns(measures, ROUNDS)
    figures = []
    for mode, times in LEAST_TIMES.items():
        for part in PARTS:
            # The servers are compared; that there is a proxy before one of them informs.
            least = at_least_times(times) if part == "backend" else None
            figures += [_rate(taken, part, mode, RUNSERVER, least), _p99(taken, part, mode)]
        figures.append(_rate(taken, "backend", mode, RUNSERVER_PRODUCTION, None))
    return figures


def _rate(taken: Samples, part: str, mode: str, beside: Kind, limit: Limit | None) -> Figure:
    others = taken[f"{beside.name}, {mode}"]
    refused, good = sum(one.refused for one in others), sum(one.good for one in others)
    refusals = f", {refused} of its {refused + good} answers were errors" if refused else ""
    return Figure(
        f"list, {part}, {mode}",
        "requests/s",
        [one.per_second for one in taken[f"{part}, {mode}"]],
        limit,
        [one.per_second for one in others],
        f"{beside.name}{refusals}",
        WRK,
        f"the same, against {beside.name} in a container like the backend's",
    )


def _p99(taken: Samples, part: str, mode: str) -> Figure:
    ours, others = taken[f"{part}, {mode}"], taken[f"{RUNSERVER.name}, {mode}"]
    return Figure(
        f"list, {part}, {mode}: p99",
        "ms",
        [one.p99 for one in ours],
        LONGEST_P99,
        [one.p99 for one in others],
        RUNSERVER.name,
        WRK,
    )


def _beside_few(asking: Asking) -> list[Figure]:
    with server(asking.started, Kind("small", environment={"DATABASE_NAME": database.SMALL})) as small:
        taken = {
            name: in_turns(
                {"many": asking.one_by_one(BACKEND, query), "few": asking.one_by_one(small, query)},
                ROUNDS,
            )
            for name, query in QUERIES.items()
        }
    return [
        Figure(
            f"list with {database.MANY:,} requests, {name}",
            "ms",
            taken[name]["many"],
            None if query else at_most_times(1.3),
            taken[name]["few"],
            f"with {database.FEW:,}",
            f"wrk --connections=1 --duration={QUERY_SECONDS}s …{PATH}{query}",
            "the same, against a copy of the database from before it was filled",
        )
        for name, query in QUERIES.items()
    ]
