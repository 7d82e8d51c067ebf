"""``env.*``: make environments from their templates, and validate them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invoke import Context

from ops.cli import task
from ops.cli.terminal import say, styled, table

if TYPE_CHECKING:
    from ops.settings import InitPlan
    from ops.settings.init import NewFile

NAME_HELP = "The environment, a folder under env/. Default: ANDAMIO_ENV, else local."


def names() -> tuple[str, ...]:
    """The environments that there are: the choices of every task's ``--env``."""
    from ops import settings  # 20 ms that listing the tasks need not pay; so in each task

    return settings.names()


@task(
    help={
        "env": f"{NAME_HELP} A new one is made.",
        "like": "local: the new one runs on this machine beside local, on ports of its own, with nothing to fill in.",
    },
    choices={"like": ("local",)},
)
def init(c: Context, env: str | None = None, like: str = "") -> None:
    """Write the missing files env/<name>/*.env from their templates, with random secrets.

    An environment other than local lists what is to be filled in before it can be used.
    """
    from ops import settings

    planned = settings.plan(env, like=like)
    dry = bool(c.config.run.dry)
    report(planned if dry else settings.write(planned), dry)


@task(help={"env": NAME_HELP}, choices={"env": names})
def check(_: Context, env: str | None = None) -> None:
    """Validate all files of an environment, and report every problem at once."""
    from ops import settings

    environment = settings.load(env, everything=True)
    count, files = len(environment.values), len(environment.files)
    say(f"{styled('✓', 'green')} env/{environment.name} is valid: {count} variables in {files} files")


@task(name="list")
def list_(_: Context) -> None:
    """List the environments; the one that tasks use by default has a star."""
    from ops import settings

    default = settings.default_name()
    for name in settings.names():
        say(f"{'*' if name == default else ' '} {name}")


def report(done: InitPlan, dry: bool = False) -> None:
    """Print what ``env.init`` did, or would do, and what is left to do by hand."""
    from ops import settings

    label = f"env/{done.name}"
    for row in table([*_new_rows(done, label, dry), *_kept_rows(done, label)]).splitlines():
        say(row)
    missing = [(file.path.name, variable) for file in done.kept for variable in file.missing]
    if missing:
        say("\nThese files lack variables that their templates have:")
        for file, variable in missing:
            optional = "" if variable.required else " (optional)"
            say(f"  {label}/{file}: add {settings.line_to_add(variable, done.name)}{optional}")
    to_fill_in = [file for file in done.new if file.to_fill_in]
    if to_fill_in:
        _report_gaps(to_fill_in, label)
        say(f"then: ./inv env.check --env {done.name}")
    elif done.own and done.new:
        say(f"\nNothing is to be filled in; start it: ./inv up --env {done.name}")


def _report_gaps(files: list[NewFile], label: str) -> None:
    headings = {
        False: "Fill in before this environment can be used; the files explain each:",
        True: "Fill in for the tasks that the file is for, or remove it:",
    }
    for apart, heading in headings.items():
        gaps = [(file.path.name, v) for file in files if file.template.apart is apart for v in file.to_fill_in]
        if gaps:
            say(f"\n{heading}")
            for line in table([(f"{label}/{name}:{v.line}", v.name) for name, v in gaps], indent="  ").splitlines():
                say(line)


def _new_rows(done: InitPlan, label: str, dry: bool) -> list[tuple[str, str, str]]:
    verb = "would write" if dry else "written"
    secrets = {0: "", 1: "with a random secret"}
    rows = []
    for file in done.new:
        count = len(file.random)
        rows.append((verb, f"{label}/{file.path.name}", secrets.get(count, f"with {count} random secrets")))
    return rows


def _kept_rows(done: InitPlan, label: str) -> list[tuple[str, str, str]]:
    return [("kept", f"{label}/{file.path.name}", "") for file in done.kept]
