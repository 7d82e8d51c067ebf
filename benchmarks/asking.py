"""Asks servers for the staff's list, as a member of the staff who is signed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.load import wrk
from benchmarks.load.wrk import CONNECTIONS, SECONDS, Target, Throughput
from benchmarks.running import Running
from benchmarks.servers import Kind, server
from ops.errors import AndamioError

PATH = "/api/requests/"
BACKEND = "http://backend:8000"
WEB_TIER = "http://frontend:8080"
QUERY_SECONDS = 4


@dataclass(frozen=True)
class Asking:
    """The running application, and the Cookie header of a session."""

    started: Running
    cookie: str

    def ours(self, base: str, keep_alive: bool) -> Callable[[], Throughput]:
        """Ask the application; it may not fail at a single request."""
        target = Target(f"{base}{PATH}", self.cookie, keep_alive)
        return lambda: self._faultless(target, CONNECTIONS, SECONDS)

    def other(self, kind: Kind, keep_alive: bool) -> Callable[[], Throughput]:
        """Ask a server that is started for it, and may fail: what it answers well counts."""

        def ask() -> Throughput:
            with server(self.started, kind) as base:
                url = f"{base}{PATH}"
                self._run(Target(url, self.cookie), connections=1, seconds=1)  # warms it
                return self._run(Target(url, self.cookie, keep_alive), CONNECTIONS, SECONDS)

        return ask

    def one_by_one(self, base: str, query: str) -> Callable[[], float]:
        """Milliseconds a request, where each is sent once the one before is answered."""
        target = Target(f"{base}{PATH}{query}", self.cookie)
        return lambda: self._faultless(target, connections=1, seconds=QUERY_SECONDS).mean

    def _faultless(self, target: Target, connections: int, seconds: int) -> Throughput:
        measured = self._run(target, connections, seconds)
        if measured.refused or measured.broken:
            what = f"{measured.refused} requests were refused, {measured.broken} connections broke"
            raise AndamioError(what, where=target.url)
        return measured

    def _run(self, target: Target, connections: int, seconds: int) -> Throughput:
        return wrk.run(self.started.shell, self.started.web, target, connections, seconds)
