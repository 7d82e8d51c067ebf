"""The staff's list with a million requests: beside the development server, and beside itself with a thousand."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

from benchmarks import database
from benchmarks.figures import Figure, Limit, at_least_times, at_most, at_most_times
from benchmarks.load import wrk
from benchmarks.load.container import IMAGE
from benchmarks.load.wrk import CONNECTIONS, SECONDS, Target, Throughput
from benchmarks.running import Running, running
from benchmarks.sampling import in_turns
from benchmarks.servers import RUNSERVER, Server, server
from ops.containers import images
from ops.errors import AndamioError
from ops.shell import Shell

ROUNDS = 3
PATH = "/api/requests/"
BACKEND = "http://backend:8000"
WEB_TIER = "http://frontend:8080"
LONGEST_P99 = at_most(150)
QUERY_SECONDS = 4
# The first is limited, the others inform.
QUERIES = {
    "default order": "",
    "by amount": "?ordering=amount",
    "by name, downward": "?ordering=-full_name",
    "only pending": "?status=pending",
    "search": "?search=garcia",
    "100 a page": "?page_size=100",
}
WRK = f"wrk --connections={CONNECTIONS} --duration={SECONDS}s"


def measure(shell: Shell) -> list[Figure]:
    """Fill two databases, start the servers, and ask them in turns."""
    images.build_changed(shell, [IMAGE])
    with running(shell) as started, ExitStack() as servers:
        staff = started.credentials
        database.fill(started, database.FEW)
        cookie = started.browser().sign_in(staff["STAFF_NAME"], staff["STAFF_PASSWORD"])
        database.copy_as_small(started)
        with shell.step(f"adding {database.MANY} requests"):
            database.fill(started, database.MANY)
        runserver = servers.enter_context(server(started, "runserver", "python", "-c", RUNSERVER))
        small = servers.enter_context(server(started, "small", DATABASE_NAME=database.SMALL))
        asking = Asking(started, cookie)
        with shell.step("asking the backend, the web tier and runserver in turns"):
            figures = _beside_runserver(asking, runserver)
        with shell.step("asking with a million requests and with a thousand in turns"):
            return figures + _beside_few(asking, small)


@dataclass(frozen=True)
class Asking:
    """Asks servers of the running application as a signed-in member of staff."""

    started: Running
    cookie: str

    def ours(self, base: str, keep_alive: bool) -> Callable[[], Throughput]:
        """Ask the application; it may not fail at a single request."""
        target = Target(f"{base}{PATH}", self.cookie, keep_alive)
        return lambda: self._faultless(target)

    def other(self, beside: Server, keep_alive: bool) -> Callable[[], Throughput]:
        """Ask a server that may fail: what it answers well counts."""
        target = Target(f"http://{beside.address}{PATH}", self.cookie, keep_alive)

        def ask() -> Throughput:
            with beside.awake():
                return wrk.run(self.started.shell, self.started.web, target)

        return ask

    def one_by_one(self, base: str, query: str) -> float:
        """Milliseconds a request, when the next one is sent once the last one is answered."""
        target = Target(f"{base}{PATH}{query}", self.cookie)
        return self._faultless(target, connections=1, seconds=QUERY_SECONDS).mean

    def _faultless(self, target: Target, connections: int = CONNECTIONS, seconds: int = SECONDS) -> Throughput:
        measured = wrk.run(self.started.shell, self.started.web, target, connections, seconds)
        if measured.failed:
            raise AndamioError(f"{measured.failed} requests failed", where=target.url)
        return measured


def _beside_runserver(asking: Asking, runserver: Server) -> list[Figure]:
    modes = {True: "keep-alive", False: "Connection: close"}
    measures = {}
    for keep_alive, mode in modes.items():
        measures[f"backend, {mode}"] = asking.ours(BACKEND, keep_alive)
        measures[f"runserver, {mode}"] = asking.other(runserver, keep_alive)
        measures[f"web tier, {mode}"] = asking.ours(WEB_TIER, keep_alive)
    taken = in_turns(measures, ROUNDS)
    figures = []
    for keep_alive, mode in modes.items():
        others = taken[f"runserver, {mode}"]
        limit = at_least_times(4 if keep_alive else 3)
        for part in ("backend", "web tier"):
            figures += _rate_and_p99(f"{part}, {mode}", taken[f"{part}, {mode}"], others, limit)
    return figures


def _rate_and_p99(name: str, ours: list[Throughput], others: list[Throughput], limit: Limit) -> list[Figure]:
    failed = sum(one.failed for one in others)
    sent = sum(one.failed + one.good for one in others)
    beside = "runserver" + (f", {failed} of its {sent} failed" if failed else "")
    return [
        Figure(
            f"list, {name}",
            "requests/s",
            [one.per_second for one in ours],
            limit,
            [one.per_second for one in others],
            beside,
            f"{WRK} …{PATH}",
            "the same, against Django's runserver in a container like the backend's",
        ),
        Figure(
            f"list, {name}: p99",
            "ms",
            [one.p99 for one in ours],
            LONGEST_P99,
            [one.p99 for one in others],
            "runserver",
            f"{WRK} …{PATH}",
        ),
    ]


def _beside_few(asking: Asking, small: Server) -> list[Figure]:
    with small.awake():
        taken = {
            name: in_turns(
                {"many": _timing(asking, BACKEND, query), "few": _timing(asking, f"http://{small.address}", query)},
                ROUNDS,
            )
            for name, query in QUERIES.items()
        }
    return [
        Figure(
            f"list with 1,000,000 requests, {name}",
            "ms",
            taken[name]["many"],
            at_most_times(1.3) if not query else None,
            taken[name]["few"],
            "with 1,000",
            f"wrk --connections=1 --duration={QUERY_SECONDS}s …{PATH}{query}",
            "the same, against a copy of the database from before it was filled",
        )
        for name, query in QUERIES.items()
    ]


def _timing(asking: Asking, base: str, query: str) -> Callable[[], float]:
    return lambda: asking.one_by_one(base, query)
