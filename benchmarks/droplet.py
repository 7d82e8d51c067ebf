"""The site on a sandbox droplet: how quickly a version is live, and what visitors notice, beside the plain way."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from invoke import Context

from benchmarks.figures import Figure, at_most
from benchmarks.load.visits import Visits, visited
from benchmarks.sampling import seconds
from benchmarks.versions import CRASHES, SLOW_BYTES, SLOW_PATH, Versions
from benchmarks.watch import Watch
from benchmarks.web import Browser
from ops.checks import stack
from ops.containers.base_images import CADDY
from ops.errors import AndamioError
from ops.hosts import droplet as droplets
from ops.hosts import sandbox
from ops.hosts.connection import connect
from ops.hosts.droplet import Droplet
from ops.hosts.provision.run import provision
from ops.hosts.sandbox import Sandbox
from ops.paths import ROOT
from ops.release import layout
from ops.release.archive import chunks
from ops.release.survey import survey
from ops.release.transfer import LOAD
from ops.shell import Command, Shell

NAME = "andamio-bench-droplet"
SAMPLES = 5
QUIET_SECONDS = 30
DEPLOYS, ROLLBACKS, BROKEN = 50, 10, 10
REQUESTS = 100_000
PLAIN_DEPLOYS = 10
PLAIN_PAUSE_SECONDS = 2.0
SENT = re.compile(r"([\d,]+) KiB sent")
PLAIN = "docker save … | ssh … docker load; docker stop; docker rm; docker run"


@dataclass(frozen=True)
class Stage:
    """A provisioned sandbox droplet, and versions to deploy to it."""

    shell: Shell
    droplet: Droplet
    sandbox: Sandbox
    versions: Versions

    def inv(self, task: str, *options: str) -> Command:
        return ("./inv", task, "--env", NAME, *options)

    def browser(self) -> Browser:
        return Browser(self.sandbox.http_port)


def measure(shell: Shell) -> list[Figure]:
    """Deploy small changes one by one, then again and again under load; then both in the plain way."""
    with _stage(shell) as stage:
        with shell.step("deploying changed lines, and rolling back"):
            quick = _quick(stage)
        with shell.step(f"{DEPLOYS} deploys, {ROLLBACKS} rollbacks and {BROKEN} broken versions under load"):
            quiet, ours = _under_load(stage)
        with shell.step("the plain way under the same load"):
            plain, plain_seconds = _plain(stage)
    lost = Figure(
        f"failed of {ours.total} requests over {DEPLOYS} deploys, {ROLLBACKS} rollbacks, {BROKEN} broken versions",
        "failed", [len(ours.failures)], at_most(0), [len(plain.failures)],
        f"the plain way, {PLAIN_DEPLOYS} deploys, {plain.total} requests", "./inv nginx.deploy; ./inv nginx.rollback",
        PLAIN, "; ".join(ours.failures[:5]),
    )  # fmt: skip
    added = Figure(
        "p99 while deploying, above the quiet p99", "ms", [1000 * (ours.p99() - quiet.p99())], at_most(20),
        note=f"quiet {1000 * quiet.p99():.1f} ms, deploying {1000 * ours.p99():.1f} ms",
    )  # fmt: skip
    quick[0] = Figure(
        quick[0].name, quick[0].unit, quick[0].ours, quick[0].limit, plain_seconds, "the plain way", quick[0].command,
        PLAIN,
    )  # fmt: skip
    return [*quick, lost, added]


@contextmanager
def _stage(shell: Shell) -> Iterator[Stage]:
    folder = ROOT / "env" / NAME
    with tempfile.TemporaryDirectory(prefix="andamio-") as elsewhere:
        versions = Versions(Path(elsewhere))
        droplet = _environment()
        try:
            (one,) = sandbox.start(shell, droplet)
            provision(Context(), droplet)
            yield Stage(shell, droplet, one, versions)
        finally:
            sandbox.stop(shell, droplet)
            versions.remove()
            shutil.rmtree(folder, ignore_errors=True)


def _environment() -> Droplet:
    """An environment of its own, on free ports."""
    folder = stack.make_environment(NAME).folder
    values = {"DROPLET_PORT": stack.free_port(), "DROPLET_HTTP_PORT": stack.free_port()}
    file = folder / droplets.FILE
    text = file.read_text().replace("=env/local/", f"=env/{NAME}/")
    for name, value in values.items():
        text = re.sub(rf"(?m)^{name}=.*$", f"{name}={value}", text)
    file.write_text(text)
    return droplets.opened(NAME)


def _quick(stage: Stage) -> list[Figure]:
    """From the start of the task until a changed line is served; a rollback; a deploy that has nothing to do."""
    stage.shell.run(stage.inv("nginx.deploy", "--tag", stage.versions.build("first")), quiet=True)
    served, sent, back, nothing = [], [], [], []
    for number in range(SAMPLES):
        name = f"line {number}"
        tag = stage.versions.build(name)
        started = time.monotonic()
        with Watch(partial(_shows, stage, name), every=0.02) as watch:
            done = subprocess.run(
                stage.inv("nginx.deploy", "--tag", tag), cwd=ROOT, capture_output=True, text=True, check=True
            )
            if not watch.seen.wait(10):
                raise AndamioError("the changed line is not served", where=tag)
        served.append(watch.since - started)
        sent.append(float(SENT.findall(done.stdout)[0].replace(",", "")))
        nothing.append(seconds(stage.inv("nginx.deploy", "--tag", tag)))
        back.append(seconds(stage.inv("nginx.rollback")))
        stage.shell.run(stage.inv("nginx.deploy", "--tag", tag), quiet=True)
    deploy, rollback = "./inv nginx.deploy --via ssh", "./inv nginx.rollback"
    return [
        Figure("a changed line of the page, until it is served", "s", served, at_most(1.5), command=deploy),
        Figure("the same: sent over the connection", "KiB", sent, at_most(64), command=deploy),
        Figure("a rollback, until the task ends", "s", back, at_most(2), command=rollback),
        Figure("a deploy of the version that serves", "s", nothing, at_most(1), command=deploy),
    ]


def _shows(stage: Stage, name: str) -> bool:
    return f"version {name}<" in stage.browser().get("/")


def _under_load(stage: Stage) -> tuple[Visits, Visits]:
    good = [stage.versions.build_slow(name) for name in ("odd", "even")]
    broken = stage.versions.build("broken", CRASHES)
    failing = stage.inv("nginx.deploy", "--tag", broken, "--healthy-within", "3")
    operations, served = [], 0
    for number in range(DEPLOYS + ROLLBACKS):
        served = 1 - served
        back = number % ((DEPLOYS + ROLLBACKS) // ROLLBACKS) == 2
        operations.append(stage.inv("nginx.rollback") if back else stage.inv("nginx.deploy", "--tag", good[served]))
    for number in range(BROKEN):
        operations.insert(number * len(operations) // BROKEN + 1, failing)
    stage.shell.run(stage.inv("nginx.deploy", "--tag", good[0]), quiet=True)
    with visited(stage.sandbox.http_port, SLOW_PATH, SLOW_BYTES) as quiet:
        time.sleep(QUIET_SECONDS)
    with visited(stage.sandbox.http_port, SLOW_PATH, SLOW_BYTES) as visits:
        for number, operation in enumerate(operations, start=1):
            done = subprocess.run(operation, cwd=ROOT, capture_output=True, text=True, check=False)
            if (done.returncode == 0) == (operation == failing) or "already" in done.stdout:
                raise AndamioError(f"{' '.join(operation)} exited with {done.returncode}: {done.stderr}")
            while visits.total < REQUESTS * number / len(operations):
                time.sleep(0.1)
    return quiet, visits


def _plain(stage: Stage) -> tuple[Visits, list[float]]:
    """Send the whole image, stop, remove, run; the proxy of ours is out of the way."""
    tags = [stage.versions.build_slow(f"plain {number}") for number in range(PLAIN_DEPLOYS + 1)]
    with connect(Context(), stage.droplet, stage.droplet.addresses[0]) as host:
        found = survey(host, CADDY)
        for one in (*found.proxies, *found.containers):
            host.run(("docker", "rm", "--force", one.name), quiet=True)

        def run(tag: str) -> None:
            saved = subprocess.run(["docker", "save", layout.image(tag)], capture_output=True, check=True).stdout
            host.send(LOAD, chunks(saved), timeout=120)
            for command in (("stop", "site"), ("rm", "site")):
                host.probe(("docker", *command))
            host.run(("docker", "run", "--detach", "--name=site", "--publish=80:8080", layout.image(tag)), quiet=True)

        run(tags[0])
        taken = []
        with visited(stage.sandbox.http_port, SLOW_PATH, SLOW_BYTES) as visits:
            for tag in tags[1:]:
                started = time.monotonic()
                run(tag)
                taken.append(time.monotonic() - started)
                time.sleep(PLAIN_PAUSE_SECONDS)
    return visits, taken
