"""``ci.run``: from what somebody typed to a pipeline's result."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from invoke import Context

from ops import settings
from ops.ci.pipeline import Pipeline, Stage, Step
from ops.ci.running import preparation, screen
from ops.ci.running import run as running
from ops.ci.running.push import Push, of_head
from ops.ci.running.run import Result
from ops.ci.running.steps import Run
from ops.cli.terminal import say, styled
from ops.errors import AndamioError
from ops.paths import ROOT
from ops.shell import Shell

DETACHED = "HEAD"


@dataclass(frozen=True)
class Wish:
    """What somebody asked ``ci.run`` for; empty for what is left to it."""

    pipeline: str
    env: str | None
    since: str
    answers: tuple[str, ...]
    variables: str
    start_manual: bool
    only: tuple[str, ...]
    whole: bool


def run(c: Context, wish: Wish) -> None:
    """Run a pipeline of the commit that is checked out, and print what came of each step.

    Raises:
        BadInput: there is no such pipeline, or a variable isn't as it should be.
        AndamioError: a step failed; names it and its log.
    """
    shell = Shell(Context())  # a run's own commands only prepare; a dry run prints the steps
    branch = shell.probe(("git", "-C", str(ROOT), "rev-parse", "--abbrev-ref", "HEAD")).text
    branch = "main" if branch == DETACHED else branch
    push = of_head(shell, branch, wish.since)
    file = preparation.file_of_commit(shell, push.sha)
    pipeline = preparation.chosen(file, wish.pipeline, branch)
    asks = sys.stdin.isatty() and sys.stdout.isatty()
    environment = "" if wish.variables else settings.existing_name(wish.env)
    screen.announce(pipeline, push, environment)
    only = preparation.steps(pipeline, wish.only)
    answers = preparation.answers(pipeline, wish.answers, asks)
    if c.config.run.dry:
        _print(pipeline, push, only)
        return
    given = preparation.from_file(wish.variables) if wish.variables else {}
    number, store = preparation.new_store()
    secrets = preparation.secrets_of(environment, given)
    together = Run(
        shell, file, push, number, environment, {**given, **answers}, secrets, store, pipeline.start, only=only
    )
    shown = screen.Terminal(wish.whole)
    result = running.run(pipeline, together, shown, lambda item: wish.start_manual or (asks and _asked(item)))
    _report(pipeline, result, together)


def _asked(item: Step | Stage) -> bool:
    """Whether the person at the terminal starts what is manual."""
    try:
        return input(f"\nStart {item.name!r} now? Type yes to start it: ").strip().lower() == "yes"
    except EOFError:
        return False


def _print(pipeline: Pipeline, push: Push, only: frozenset[str]) -> None:
    """What a run would do: the steps whose conditions hold, with their lines."""
    for item in pipeline.items:
        for step in running.steps_of(item):
            reason = running.unmet(item, step, push.changed, only)
            say(f"\n# {step.name}" + (f": skipped, {reason}" if reason else ""))
            for line in () if reason else step.script:
                say(line.text)


def _report(pipeline: Pipeline, result: Result, together: Run) -> None:
    say(f"\n{screen.summary(result)}")
    logs = (together.store / "logs").relative_to(ROOT)
    if result.failed:
        first = result.failed[0]
        raise AndamioError(
            f"{first.step.name} failed: {first.why}", where=pipeline.title, hint=f"its whole output: {logs}/"
        )
    if not result.ran:
        say(f"\n- {pipeline.title}: no step ran")
        return
    rest = "; the rest waits for a person" if result.is_waiting else ""
    say(f"\n{styled('✓', 'green')} {pipeline.title} passed{rest}. Logs: {logs}/")
