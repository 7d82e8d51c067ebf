"""How many requests fail while the backend's replicas are replaced: one by one, by `restart`, and all at once."""

from __future__ import annotations

import itertools
import json
import subprocess
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from benchmarks.figures import Figure, at_most
from benchmarks.load import hey
from benchmarks.load.container import IMAGE
from benchmarks.load.hey import Stream, Tally
from benchmarks.running import NAME, Running, running
from benchmarks.sampling import seconds
from ops.containers import images, launch
from ops.containers.application import ROLLED
from ops.shell import Command, Shell

REPLICAS = 3
PER_SECOND = 200
WEB_TIER = "http://frontend:8080"
APPLY = "/api/applications/"
APPLICATION = {
    "full_name": "Ada Reyes",
    "document_number": "12345678",
    "gender": "female",
    "email": "ada@example.com",
    "amount": "1500.00",
}
OURS: Command = ("./inv", "restart", ROLLED, "--env", NAME)
LONGEST_LOAD = 300.0  # seconds; at the full rate it takes a hundred


@dataclass(frozen=True)
class Replaced:
    """What became of the requests.

    Attributes:
        began: after how many seconds of load each replacement began.
        completed: how many were over while there was still load.
    """

    tallies: list[Tally]
    began: list[float]
    completed: int

    def __str__(self) -> str:
        """All answers and errors with their counts."""
        what = sum((Counter(tally.answers) + Counter(tally.errors) for tally in self.tallies), Counter[int | str]())
        return ", ".join(f"{count} of {kind}" for kind, count in what.most_common())

    @property
    def failed(self) -> int:
        return sum(one.failed for one in self.tallies)

    @property
    def sent(self) -> int:
        return sum(one.sent for one in self.tallies)


def measure(shell: Shell) -> list[Figure]:
    """Send the same requests twice, and replace the replicas at the same moments in both ways."""
    images.build_changed(shell, [IMAGE])
    with running(shell) as started:
        launch.up(started.shell, started.application, REPLICAS)
        streams = _streams(str(started.browser().post(APPLY, APPLICATION, status=201)["reference"]))
        with shell.step("replacing one by one, again and again, under load"):
            ours = _replace_under_load(started, streams, OURS, itertools.repeat(0.0))
        launch.up(started.shell, started.application, REPLICAS)
        by_hand = started.compose("up", "--detach", "--force-recreate", f"--scale={ROLLED}={REPLICAS}", ROLLED)
        with shell.step("replacing all at once under the same load"):
            plain = _replace_under_load(started, streams, by_hand, ours.began)
    return [
        Figure(
            f"failed of {ours.sent} requests while {REPLICAS} replicas are replaced {ours.completed} times",
            "failed",
            [ours.failed],
            at_most(0),
            [plain.failed],
            "docker compose up --force-recreate",
            " ".join(OURS),
            " ".join(by_hand),
            f"ours: {ours}; compared: {plain}",
        )
    ]


def _streams(reference: str) -> list[Stream]:
    """20,000 requests: four of five follow an application, one applies; half of each on connections of their own."""
    apply, follow = f"{WEB_TIER}{APPLY}", f"{WEB_TIER}{APPLY}{reference}/"
    body = json.dumps(APPLICATION)
    return [
        Stream(follow, 8_000, 8, PER_SECOND * 8 // 20, keep_alive=True),
        Stream(follow, 8_000, 8, PER_SECOND * 8 // 20, keep_alive=False),
        Stream(apply, 2_000, 4, PER_SECOND * 2 // 20, keep_alive=True, body=body),
        Stream(apply, 2_000, 4, PER_SECOND * 2 // 20, keep_alive=False, body=body),
    ]


@dataclass(frozen=True)
class Load:
    """Streams of requests that are being sent."""

    streams: list[Stream]
    processes: list[subprocess.Popen[str]]
    started: float

    @property
    def is_on(self) -> bool:
        return any(process.poll() is None for process in self.processes)

    @property
    def elapsed(self) -> float:
        return time.monotonic() - self.started

    def wait_until(self, moment: float) -> None:
        """Wait until so many seconds have passed, or the load is over."""
        while self.is_on and self.elapsed < moment:
            time.sleep(0.1)

    def tallies(self) -> list[Tally]:
        """What became of each stream; waits for its end."""
        outputs = [process.communicate(timeout=LONGEST_LOAD)[0] for process in self.processes]
        return [hey.parse(output, stream.count) for output, stream in zip(outputs, self.streams, strict=True)]


def _replace_under_load(
    started: Running, streams: list[Stream], command: Command, moments: Iterable[float]
) -> Replaced:
    """Run the command at these moments, one after the other, for as long as there is load."""
    began: list[float] = []
    completed = 0
    with _load(started, streams) as load:
        for moment in moments:
            load.wait_until(moment)
            if not load.is_on:
                break
            began.append(load.elapsed)
            seconds(command, env=started.shell.env)
            completed += load.is_on
        return Replaced(load.tallies(), began, completed)


@contextmanager
def _load(started: Running, streams: list[Stream]) -> Iterator[Load]:
    """Send the streams, all at once; what still runs in the end is stopped."""
    names = [f"{NAME}-load-{number}" for number in range(len(streams))]
    commands = [stream.command(started.web, name) for stream, name in zip(streams, names, strict=True)]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for command in commands]
    try:
        yield Load(streams, processes, time.monotonic())
    finally:
        if any(process.poll() is None for process in processes):
            started.shell.probe(("docker", "rm", "--force", *names))
        for process in processes:
            process.communicate()
