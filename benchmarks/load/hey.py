"""A number of requests at a steady rate: hey, whose every request counts as failed that isn't answered with 2xx."""

from __future__ import annotations

import re
from dataclasses import dataclass

from benchmarks.load import container
from ops.shell import Command

STATUS = re.compile(r"^\s*\[(\d{3})\]\s+(\d+) responses\s*$", re.MULTILINE)
BROKEN = re.compile(r"^\s*\[(\d+)\]\s+(.+)$", re.MULTILINE)
ERRORS = "Error distribution:"


@dataclass(frozen=True)
class Stream:
    """A stream of requests of one kind.

    Attributes:
        workers: how many send, each waiting for its answer.
        rate: requests a second of all workers together.
        body: JSON to POST; empty for GET.
    """

    url: str
    count: int
    workers: int
    rate: int
    keep_alive: bool
    body: str = ""

    def command(self, network: str, name: str) -> Command:
        """Send the whole stream from a container of this name."""
        options = ["-n", str(self.count), "-c", str(self.workers), "-q", str(self.rate // self.workers), "-t", "15"]
        options += ["-host", "localhost"]
        if not self.keep_alive:
            options.append("-disable-keepalive")
        if self.body:
            options += ["-m", "POST", "-T", "application/json", "-d", self.body]
        docker, run, *rest = container.command(network, "hey", *options, self.url)
        return (docker, run, f"--name={name}", *rest)


@dataclass(frozen=True)
class Tally:
    """How many were sent, and what became of them: answers by status, and errors by their message."""

    sent: int
    answers: dict[int, int]
    errors: dict[str, int]

    @property
    def failed(self) -> int:
        """All that weren't answered with 2xx, also those that hey says nothing about."""
        return self.sent - sum(count for status, count in self.answers.items() if 200 <= status < 300)


def parse(output: str, sent: int) -> Tally:
    """Hey's summary, whose last two parts list the statuses and the errors with their counts."""
    answered, _, broken = output.partition(ERRORS)
    answers = {int(status): int(count) for status, count in STATUS.findall(answered)}
    errors: dict[str, int] = {}
    for count, message in BROKEN.findall(broken):
        errors[message.strip()] = errors.get(message.strip(), 0) + int(count)
    return Tally(sent, answers, errors)
