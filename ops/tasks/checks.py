"""Lint and tests: the same here and in the pipeline."""

from __future__ import annotations

import os
import time

from invoke import Context

from ops.cli import task
from ops.cli.terminal import say, styled, table


def suite_names() -> tuple[str, ...]:
    """The suites of tests."""
    from ops.checks.suites import SUITES

    return tuple(suite.name for suite in SUITES)


@task(
    help={"only": "Run just this suite; can be given more than once."}, choices={"only": suite_names}, iterable=["only"]
)
def test(c: Context, only: list[str]) -> None:
    """Run all tests that this machine can, and say what it left out.

    Starts an application of its own, with its own data, and removes it again. With CI=true, leaving out is failing.
    """
    from ops.checks import results, suites
    from ops.errors import AndamioError
    from ops.shell import Shell

    chosen = [suite for suite in suites.SUITES if suite.name in only or not only]
    started = time.monotonic()
    done = suites.run_all(Shell(c), chosen, lambda title: say(f"\n{styled(title, 'bold')}"))
    if c.config.run.dry:
        return
    say(f"\n{table(results.rows(done))}\n")
    left_out = [one for one in done if one.left_out]
    bad = [one.suite for one in done if not one.ok] + [one.suite for one in left_out if os.environ.get("CI") == "true"]
    say(results.closing_line(done, time.monotonic() - started))
    if bad:
        raise AndamioError(f"failed: {', '.join(bad)}", hint=f"./inv test --only {bad[0]}")


@task
def lint(c: Context) -> None:
    """Run all linters: Python, TypeScript, shell, Dockerfiles, Compose files."""
    from ops.checks import lint as linting
    from ops.errors import AndamioError
    from ops.shell import Shell

    shell = Shell(c)
    chosen = linting.linters()
    linting.build_images(shell, chosen)
    failed = []
    for linter in chosen:
        complaints = linting.run(shell, linter)
        if shell.dry:
            continue
        say(f"{styled('✗', 'red') if complaints else styled('✓', 'green')} {linter.name} ({linter.subject})")
        if complaints:
            failed.append(linter.name)
            say(complaints)
    if failed:
        raise AndamioError(f"not clean: {', '.join(failed)}")
