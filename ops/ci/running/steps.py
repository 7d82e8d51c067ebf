"""One step: a clean clone, what steps before it left, its script, its after-script, what it leaves."""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ops.ci.pipeline import PipelineFile, Start, Step
from ops.ci.running import artifacts, clone, process
from ops.ci.running.process import Mask, Stop
from ops.ci.running.push import Push
from ops.paths import ROOT
from ops.settings.environment import VARIABLE
from ops.shell import Shell

AFTER_SCRIPT_SECONDS = 300.0
RUNNER = "ANDAMIO_RUNNER"  # set to "here" by this runner: tasks tell it from Bitbucket's
MAIN = "main"
SANDBOX = Path(".cache", "sandbox-aws")
OURS = ("BITBUCKET_", "ANDAMIO_")
# What a clean machine doesn't have, either: the caller's venv and its own idea of where Python is.
NOT_INHERITED = frozenset({"VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME", "INVOKE_RUN_DRY"})


@dataclass(frozen=True)
class Run:
    """What all steps of one run have in common.

    Attributes:
        environment: ours, which stands for every deployment environment; empty when ``variables`` describe them.
        variables: what somebody would have set in Bitbucket.
        secrets: by name the values that are masked in what is shown and logged.
        store: where artifacts and logs of this run are.
        only: the names of the steps that are asked for; none for all.
        start: of the pipeline that runs.
        root: the repository whose commit it is, and whose env files it uses.
    """

    shell: Shell
    file: PipelineFile
    push: Push
    number: int
    environment: str
    variables: Mapping[str, str]
    secrets: Mapping[str, str] = field(repr=False)
    store: Path
    start: Start = "branches"
    root: Path = ROOT
    only: frozenset[str] = frozenset()
    stop: Stop = field(default_factory=Stop)


@dataclass(frozen=True)
class Place:
    """Where a step stands: its clone's number, its index in a parallel group of ``count`` steps (0: none)."""

    slot: int = 0
    index: int = 0
    count: int = 0
    deployment: str = ""


@dataclass(frozen=True)
class Outcome:
    """What came of a step; ``code`` is its script's exit code, ``seconds`` from its clone to its end."""

    step: Step
    code: int
    seconds: float
    log: Path

    @property
    def passed(self) -> bool:
        return self.code == 0


def perform(run: Run, step: Step, place: Place, stop: Stop, show: Callable[[str], None]) -> Outcome:
    """Run one step; its output goes to its log as well as to ``show``, without the secured variables' values.

    Raises:
        CommandFailed: its clone can't be made.
    """
    started = time.monotonic()
    log = run.store / "logs" / f"{step.line:04d}-{_slug(step.name)}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    mask = Mask(run.secrets)
    with (
        log.open("w") as written,
        _alone(run.root, step.concurrency_group),
        clone.held(place.slot, run.root) as slot,
    ):

        def hand_on(line: str) -> None:
            masked = mask(line)
            written.write(f"{masked}\n")
            written.flush()
            show(masked)

        caches = [run.file.caches[one.text] for one in step.caches if one.text in run.file.caches]
        folder = clone.prepare(run.shell, slot, run.push.sha, caches, run.root)
        artifacts.restore(step, folder, run.store)
        with _settings(run.root, folder, run.environment):
            env = variables(run, step, place, folder)
            minutes = step.max_time or run.file.max_time
            code = process.run([line.text for line in step.script], folder, env, hand_on, stop, minutes * 60)
            after = {**env, "BITBUCKET_EXIT_CODE": "1" if code else "0"}
            lines = [line.text for line in step.after_script]
            process.run(lines, folder, after, hand_on, run.stop, AFTER_SCRIPT_SECONDS)
            artifacts.capture(step, folder, run.store, passed=not code)
    return Outcome(step, code, time.monotonic() - started, log)


def variables(run: Run, step: Step, place: Place, folder: Path) -> dict[str, str]:
    """The environment variables of a step: this machine's, Bitbucket's own, and those that somebody set."""
    inherited = {
        name: value for name, value in os.environ.items() if name not in NOT_INHERITED and not name.startswith(OURS)
    }
    own = {
        "CI": "true",
        RUNNER: "here",
        "BITBUCKET_BUILD_NUMBER": str(run.number),
        "BITBUCKET_CLONE_DIR": str(folder),
        "BITBUCKET_COMMIT": run.push.sha,
        "BITBUCKET_REPO_SLUG": run.root.name,
        "BITBUCKET_WORKSPACE": "local",
        "BITBUCKET_REPO_FULL_NAME": f"local/{run.root.name}",
    }
    own |= _reference(run)
    if place.count:
        own |= {"BITBUCKET_PARALLEL_STEP": str(place.index), "BITBUCKET_PARALLEL_STEP_COUNT": str(place.count)}
    deployment = step.deployment or place.deployment
    if deployment:
        own["BITBUCKET_DEPLOYMENT_ENVIRONMENT"] = deployment
    if run.environment:
        own[VARIABLE] = run.environment
    return {**inherited, **own, **run.variables}


def _reference(run: Run) -> dict[str, str]:
    """What the run is of, as Bitbucket says it: a tag has no branch, a pull request also has a destination."""
    if run.start == "tags":
        return {"BITBUCKET_TAG": run.push.branch}
    branch = {"BITBUCKET_BRANCH": run.push.branch}
    if run.start == "pull-requests":
        return {**branch, "BITBUCKET_PR_ID": "0", "BITBUCKET_PR_DESTINATION_BRANCH": MAIN}
    return branch


@contextmanager
def _settings(root: Path, folder: Path, environment: str) -> Iterator[None]:
    """Lend a step this machine's env files, which stand for what somebody sets in Bitbucket; gone when it ends.

    With them goes the sandbox AWS: one that a step starts belongs to the repository around its clone.
    """
    source, target = root / "env" / environment, folder / "env" / environment
    if not environment or not source.is_dir():
        yield
        return
    try:
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("secrets"), dirs_exist_ok=True)
        with _linked(folder / SANDBOX, root / SANDBOX):
            yield
    finally:
        shutil.rmtree(target, ignore_errors=True)


@contextmanager
def _linked(link: Path, target: Path) -> Iterator[None]:
    target.mkdir(parents=True, exist_ok=True)
    link.parent.mkdir(parents=True, exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(target)
    try:
        yield
    finally:
        link.unlink(missing_ok=True)


@contextmanager
def _alone(root: Path, group: str) -> Iterator[None]:
    """Hold the lock of a concurrency group; a second run on this machine waits for the first."""
    if not group:
        yield
        return
    folder = clone.folder_of(root) / "groups"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _slug(group)).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _slug(name: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in name.lower()).strip("-") or "step"
