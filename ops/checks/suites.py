"""The suites of tests, the quick ones first; each is left out, with its reason, where this machine can't run it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from ops.checks import stack
from ops.checks.results import Result, read_junit
from ops.cli.terminal import say
from ops.containers import engine, images
from ops.containers.application import Application, container_user
from ops.containers.base_images import PYTHON
from ops.containers.images import BACKEND_TEST, FRONTEND_DEVELOPMENT, Image
from ops.errors import AndamioError
from ops.paths import REPORTS, ROOT
from ops.shell import Command, Shell

BROWSER = Image("browser", ROOT / "tests" / "browser", (PYTHON,))
PYTEST: Command = (sys.executable, "-m", "pytest")
QUICK = "not typed and not ssh and not aws and not docker and not stack"
DESIGN = ("tests/cloudformation", "tests/aws")


@dataclass(frozen=True)
class Suite:
    """A suite: what it proves, and whether it needs an engine, and the running application.

    Args:
        when: ``first`` for an answer within seconds, before any image is built; ``beside`` for a suite that waits more
            than it computes: it runs beside all that come later, and is shown when it has ended.
    """

    name: str
    proves: str
    needs_engine: bool
    needs_stack: bool
    command: Callable[[Application | None], Command]
    when: Literal["first", "then", "beside"] = "then"


def _unit(_: Application | None) -> Command:
    others = (f"--ignore={folder}" for folder in DESIGN)
    return (*PYTEST, "-m", QUICK, f"--junitxml={REPORTS}/unit.xml", *others, "tests")


def _design(_: Application | None) -> Command:
    return (*PYTEST, "-m", QUICK, f"--junitxml={REPORTS}/design.xml", *DESIGN)


def _typed(_: Application | None) -> Command:
    return (*PYTEST, "-m", "typed", f"--junitxml={REPORTS}/typed.xml", "tests")


def _ssh(_: Application | None) -> Command:
    return (*PYTEST, "-m", "ssh", f"--junitxml={REPORTS}/ssh.xml", "tests")


def _aws(_: Application | None) -> Command:
    return (*PYTEST, "-m", "aws", f"--junitxml={REPORTS}/aws.xml", "tests")


def _frontend(_: Application | None) -> Command:
    return (
        "docker", "run", "--rm", "--network=none", f"--user={container_user()}", f"--volume={REPORTS}:/reports",
        FRONTEND_DEVELOPMENT.local,
        "npm", "test", "--", "--reporter=default", "--reporter=junit", "--outputFile.junit=/reports/frontend.xml",
    )  # fmt: skip


def _backend(application: Application | None) -> Command:
    return _compose(application, "backend-test", "python", "-m", "pytest", "--junitxml=/reports/backend.xml")


def _stack(application: Application | None) -> Command:
    name = application.environment.name if application else stack.NAME
    command = (*PYTEST, "-m", "stack", f"--junitxml={REPORTS}/stack.xml", "tests")
    return ("env", f"ANDAMIO_TEST_ENV={name}", *command)


def _browser(application: Application | None) -> Command:
    return _compose(application, "browser", "--junitxml=/reports/browser.xml")


def _docker(_: Application | None) -> Command:
    return (*PYTEST, "-m", "docker", f"--junitxml={REPORTS}/docker.xml", "tests")


SUITES = (
    Suite("unit", "the tasks' logic", False, False, _unit, when="first"),
    Suite("typed", "the launcher and the tasks, as a person types them", False, False, _typed),
    Suite("ssh", "connections to hosts, and their ends", False, False, _ssh),
    Suite("design", "the AWS design, its promises, plans and deployments", False, False, _design),
    Suite("aws", "the AWS design, linted by others and deployed to the sandbox", False, False, _aws),
    Suite("frontend", "the screens, in Vitest", True, False, _frontend),
    Suite("backend", "Django on PostgreSQL, DynamoDB and the mocks", True, True, _backend),
    Suite("browser", "the journey, in Chromium", True, True, _browser),
    Suite("stack", "the running application, its containers and its faults", True, True, _stack),
    Suite("docker", "the engine, stand-ins, registry, droplets", True, False, _docker, when="beside"),
)


def run_all(shell: Shell, chosen: list[Suite], show: Callable[[str], None]) -> list[Result]:
    """Run the chosen suites; what this machine can't run is left out, with its reason."""
    if shell.dry:
        _print_all(shell, chosen)
        return []
    _empty_reports()
    found = engine.find(shell)
    reason = "" if found.usable else "no usable Docker engine here: ./inv engine"
    runnable = [suite for suite in chosen if not (suite.needs_engine and reason)]
    results = {suite.name: Result(suite.name, left_out=reason) for suite in chosen if suite not in runnable}
    for suite in [one for one in runnable if one.when == "first"]:
        results[suite.name] = _run(suite, None, show)
    if any(suite.needs_engine for suite in runnable):
        _build(shell, runnable)
    with ThreadPoolExecutor() as pool:
        alongside = {suite: pool.submit(_run_beside, suite) for suite in runnable if suite.when == "beside"}
        for suite in [one for one in runnable if one.when == "then" and not one.needs_stack]:
            results[suite.name] = _run(suite, None, show)
        on_stack = [suite for suite in runnable if suite.needs_stack]
        if on_stack:
            results |= _run_on_stack(shell, on_stack, show)
        for suite, run in alongside.items():
            results[suite.name] = run.result()
            show(f"{suite.name}: {suite.proves}")
            say(_log(suite).read_text(errors="replace").rstrip())
    return [results[suite.name] for suite in chosen]


def _print_all(shell: Shell, chosen: list[Suite]) -> None:
    """The commands of a run on a machine that can run all suites, in their order."""
    for suite in [one for one in chosen if one.when == "first"]:
        shell.run(suite.command(None))
    _build(shell, chosen)
    for suite in [one for one in chosen if one.when != "first" and not one.needs_stack]:
        shell.run(suite.command(None))
    on_stack = [suite for suite in chosen if suite.needs_stack]
    if on_stack:
        own, application = stack.start(shell, stack.planned().environment)
        stack.add_staff(own, application)
        for suite in on_stack:
            shell.run(suite.command(application))
        stack.stop(own, application)


def _run_on_stack(shell: Shell, chosen: list[Suite], show: Callable[[str], None]) -> dict[str, Result]:
    own, application = stack.start(shell, stack.make_environment())
    try:
        env = {**application.variables, **stack.add_staff(own, application)}
        return {suite.name: _run(suite, application, show, env) for suite in chosen}
    finally:
        stack.stop(own, application)


def _run(
    suite: Suite, application: Application | None, show: Callable[[str], None], env: Mapping[str, str] | None = None
) -> Result:
    show(f"{suite.name}: {suite.proves}")
    started = time.monotonic()
    command = suite.command(application)
    code = subprocess.run(command, cwd=ROOT, env={**os.environ, **(env or {})}, check=False).returncode
    return read_junit(suite.name, REPORTS / f"{suite.name}.xml", code, time.monotonic() - started)


def _run_beside(suite: Suite) -> Result:
    """Run a suite with its output kept back, so that it doesn't mix with the others'."""
    started = time.monotonic()
    with _log(suite).open("w") as output:
        code = subprocess.run(
            suite.command(None), cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False
        ).returncode
    return read_junit(suite.name, REPORTS / f"{suite.name}.xml", code, time.monotonic() - started)


def _log(suite: Suite) -> Path:
    return REPORTS / f"{suite.name}.log"


def _empty_reports() -> None:
    """A folder for the suites' results that this user's containers may write to."""
    REPORTS.mkdir(exist_ok=True)
    for old in (*REPORTS.glob("*.xml"), *REPORTS.glob("*.png"), *REPORTS.glob("*.log")):
        old.unlink()
    if os.geteuid() == 0:
        os.chown(REPORTS, container_user(), container_user())


def _build(shell: Shell, chosen: list[Suite]) -> None:
    wanted = {"frontend": FRONTEND_DEVELOPMENT, "backend": BACKEND_TEST, "browser": BROWSER}
    images.build_changed(shell, [image for name, image in wanted.items() if name in {suite.name for suite in chosen}])


def _compose(application: Application | None, service: str, *words: str) -> Command:
    if application is None:
        raise AndamioError(f"{service} needs the running application")
    return replace(application, testing=True).compose("run", "--rm", "--no-deps", "--no-TTY", service, *words)
