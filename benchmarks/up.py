"""How long `up` takes: with nothing to do, beside Docker Compose typed by hand; and from empty volumes."""

from __future__ import annotations

import shlex

from benchmarks.figures import Figure, at_most, at_most_times
from benchmarks.running import NAME, Running, running
from benchmarks.sampling import in_turns, output, seconds
from ops.errors import AndamioError
from ops.shell import Command, Shell

PAIRS = 11
NOTHING = "nothing changed"
STARTS = 3
OURS: Command = ("./inv", "up", "--env", NAME)


def measure(shell: Shell) -> list[Figure]:
    """Start an application, run both where nothing is to do, then start it anew from empty volumes."""
    with running(shell) as started:
        with shell.step("up with nothing to do, and the same by hand"):
            nothing = _nothing_to_do(started)
        with shell.step("up from empty volumes"):
            return [nothing, _from_empty(started)]


def _nothing_to_do(started: Running) -> Figure:
    by_hand = started.compose("up", "--detach", "--wait")
    env = dict(started.shell.env)
    measures = {"ours": lambda: seconds(OURS, env=env), "by hand": lambda: seconds(by_hand, env=env)}
    in_turns(measures, rounds=1)
    if NOTHING not in output(OURS, env=env):
        raise AndamioError("there was something to do", hint="benchmark while nobody changes the working tree")
    taken = in_turns(measures, PAIRS)
    return Figure(
        "./inv up, nothing to do",
        "s",
        taken["ours"],
        at_most_times(1.15),
        taken["by hand"],
        "docker compose up by hand",
        shlex.join(OURS),
        shlex.join(by_hand),
    )


def _from_empty(started: Running) -> Figure:
    taken = []
    for _ in range(STARTS):
        started.run("down", "--volumes")
        taken.append(seconds(OURS, env=started.shell.env))
    return Figure(
        "all healthy from empty volumes", "s", taken, at_most(25), command=f"{shlex.join(OURS)}, the images built"
    )
