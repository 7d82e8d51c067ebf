"""The main pipeline for a change of the page: as a whole, and its deploy beside the same tasks typed by a person."""

from __future__ import annotations

import http.client
import os
import subprocess
import tempfile
import time
from pathlib import Path

from benchmarks.figures import Figure, at_most, at_most_times
from benchmarks.watch import Watch
from ops.errors import AndamioError
from ops.shell import Command, Shell
from tests.ci.clones import DEPLOY, PAGE, Clone, cloned

SAMPLES = 3
PATIENCE_SECONDS = 300
TASKS = ("engine", "nginx.build", "nginx.push", "nginx.deploy", "--via", "ssh")


def measure(shell: Shell) -> list[Figure]:
    """Run the pipeline once to fill its caches, then several times; in between, the tasks alone."""
    with tempfile.TemporaryDirectory(prefix="andamio-") as folder, cloned(Path(folder)) as clone:
        with shell.step("filling the caches"):
            _served(clone, 0, _pipeline(clone))
        whole, deploy, alone = [], [], []
        with shell.step(f"{SAMPLES} changes by the main pipeline, and by the tasks alone"):
            for number in range(1, SAMPLES + 1):
                whole.append(_served(clone, 3 * number, _pipeline(clone)))
                deploy.append(_served(clone, 3 * number + 1, _pipeline(clone, "--only", DEPLOY)))
                alone.append(_served(clone, 3 * number + 2, ("./inv", *TASKS), ANDAMIO_ENV=clone.env))
    return [
        Figure(
            "the main pipeline for a change of the page, caches warm, until it is served", "s", whole, at_most(60),
            command="./inv ci.run main",
        ),
        Figure(
            "the pipeline's deploy step until the page is served", "s", deploy, at_most_times(1.5), alone,
            "the same tasks typed", f'./inv ci.run main --only "{DEPLOY}"', f"./inv {' '.join(TASKS)}",
        ),
    ]  # fmt: skip


def _pipeline(clone: Clone, *options: str) -> Command:
    return ("./inv", "ci.run", "main", "--env", clone.env, "--since", "HEAD~1", *options)


def _served(clone: Clone, number: int, command: Command, **variables: str) -> float:
    """Commit a change of the page, run a command, and return the seconds from its start until the change is served.

    Raises:
        AndamioError: it failed, or the change is not served.
    """
    text = f"change {number}"
    clone.commit(PAGE, "<h1>", f"<h1>{text}: ")
    with Watch(lambda: text in _page(clone.http_port), every=0.02) as watch:
        started = time.monotonic()
        env = {**os.environ, **variables}
        done = subprocess.run(
            command, cwd=clone.root, env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
        )
        if done.returncode or not watch.seen.wait(PATIENCE_SECONDS):
            raise AndamioError(f"{' '.join(command)} didn't bring the change: {done.stderr[-400:]}")
        return watch.since - started


def _page(port: int) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/", headers={"Connection": "close"})
        return connection.getresponse().read().decode()
    except OSError:
        return ""
    finally:
        connection.close()
