"""As many requests as a server answers: wrk, with a fixed number of connections that each wait for their answer."""

from __future__ import annotations

import json
from dataclasses import dataclass

from benchmarks.load import container
from ops.errors import AndamioError, CommandFailed
from ops.shell import Shell

CONNECTIONS = 16
SECONDS = 10


@dataclass(frozen=True)
class Throughput:
    """What wrk measured; times in milliseconds.

    Attributes:
        good: requests that were answered with 2xx or 3xx.
        refused: requests that were answered with another status.
        broken: connections that ended without saying so. Their requests may have been answered: a server that closes
            a connection after an answer which doesn't announce it counts here each time.
    """

    good: int
    refused: int
    broken: int
    seconds: float
    mean: float
    p50: float
    p99: float

    @property
    def per_second(self) -> float:
        return self.good / self.seconds


@dataclass(frozen=True)
class Target:
    """An address to ask, as whom, and whether each request comes on a connection of its own."""

    url: str
    cookie: str
    keep_alive: bool = True


def run(
    shell: Shell, network: str, target: Target, connections: int = CONNECTIONS, seconds: int = SECONDS
) -> Throughput:
    """Ask the target for some seconds.

    Raises:
        CommandFailed: wrk failed.
        AndamioError: nothing was answered well.
    """
    words = ("wrk", "--threads=1", f"--connections={connections}", f"--duration={seconds}s", "--timeout=10s")
    environment = {"CONNECTION": "keep-alive" if target.keep_alive else "close", "COOKIE": target.cookie}
    line = container.command(network, *words, "--script=report.lua", target.url, environment=tuple(environment))
    output = Shell(shell.context, {**shell.env, **environment}).probe(line, timeout=seconds + 60)
    if not output.ok:
        raise CommandFailed(f"wrk exited with {output.code}: {output.stderr.strip() or output.text}")
    measured = parse(output.stdout)
    if not measured.good:
        raise AndamioError("no request was answered well", where=target.url)
    return measured


def parse(output: str) -> Throughput:
    """The last line that `report.lua` writes.

    Raises:
        AndamioError: there is no such line.
    """
    try:
        found = json.loads(output.strip().splitlines()[-1])
        return Throughput(
            good=found["requests"] - found["refused"],
            refused=found["refused"],
            broken=found["broken"],
            seconds=found["duration"] / 1e6,
            mean=found["mean"] / 1000,
            p50=found["p50"] / 1000,
            p99=found["p99"] / 1000,
        )
    except (IndexError, KeyError, TypeError, ValueError) as error:
        raise AndamioError("wrk's output has no line of results") from error
