"""``ci.*``: the pipeline: check its file, run it here, and what its steps need beyond the everyday tasks."""

from __future__ import annotations

from invoke import Context

from ops.cli import task
from ops.cli.terminal import say, styled
from ops.tasks.env import NAME_HELP, names


def purposes() -> tuple[str, ...]:
    """What a step may deploy to."""
    from ops.ci.variables import PURPOSES

    return tuple(PURPOSES)


@task
def check(_: Context) -> None:
    """Check bitbucket-pipelines.yml: its keys, its names, its tasks, its paths, its variables.

    Exits with 2 when something is wrong, and prints each problem with its line.
    """
    from ops.ci import checking
    from ops.ci.problems import PipelineError
    from ops.ci.reading import FILE, read
    from ops.cli.program import namespace, parsed

    text, repository = checking.of_this_repository(lambda words: parsed(namespace(), words))
    problems = checking.check(text, repository)
    if problems:
        raise PipelineError(problems, FILE)
    count = sum(len(list(pipeline.steps)) for pipeline in read(text)[0].pipelines)
    say(f"{styled('✓', 'green')} {FILE} is valid: {count} steps, each of them a line that runs here, too")


@task
def variables(_: Context) -> None:
    """List the variables that the pipeline needs; in a pipeline, stop and name those that are missing."""
    import os
    from textwrap import shorten

    from ops.ci.environment import is_there, refuse_missing
    from ops.ci.variables import PURPOSES, needed, page
    from ops.settings.environment import VARIABLE

    if os.environ.get("BITBUCKET_BUILD_NUMBER"):
        lent = os.environ.get(VARIABLE)
        if lent and is_there("droplet", lent):
            say(f"env/{lent}/ of this machine stands for the variables of the repository")
            return
        refuse_missing("droplet", "", os.environ)
        say(f"{styled('✓', 'green')} every variable of the repository is set")
        return
    for purpose in PURPOSES:
        wanted = needed(purpose)
        say(f"{styled(purpose, 'bold')}: {page(wanted[0], '')}")
        for one in wanted:
            kind = f"{'required' if one.required else 'optional'}{', secured' if one.secured else ''}"
            say(f"  {one.name:<28} {kind:<18} {shorten(one.what.split('. ')[0], 72, placeholder=' …')}")
        say()


@task(help={"serves": "What the step deploys to, which says what settings it reads."}, choices={"serves": purposes})
def environment(c: Context, serves: str) -> None:
    """Write this step's settings from its variables; the tasks behind it on the line take them."""
    import os
    from typing import cast

    from ops.ci import environment as environments
    from ops.ci.variables import Purpose
    from ops.settings.environment import VARIABLE

    name = environments.name_of(os.environ)
    if not c.config.run.dry:
        for path in environments.write(cast("Purpose", serves), name, os.environ):
            say(f"written   env/{name}/{path.name}")
    os.environ[VARIABLE] = name
    say(f"{styled('✓', 'green')} the environment is {name}")


@task
def credentials(c: Context) -> None:
    """Have boto3 take the step's role by its OIDC token; the sandbox AWS needs none."""
    import os

    from ops.aws import settings
    from ops.ci import credentials as oidc

    dry = bool(c.config.run.dry)
    if settings.opened(None, dry).is_sandbox:
        say("the sandbox AWS asks for no credentials")
    elif not dry:
        oidc.take(os.environ)
        say(f"{styled('✓', 'green')} credentials come from {os.environ[oidc.ROLE]}, for this step only")


@task(
    name="run",
    help={
        "pipeline": "Its name: a branch or a custom pipeline of bitbucket-pipelines.yml. Default: that of the branch.",
        "env": f"{NAME_HELP} Stands for every deployment environment.",
        "since": "The commit before the push, which says what changed. Default: the remote's branch, else the parent.",
        "set": "A variable of a custom pipeline, NAME=VALUE; can be given more than once.",
        "variables": "A file of NAME=VALUE lines as they are set in Bitbucket, in place of an environment from here.",
        "start_manual": "Start also what waits for a person; without it, that is asked on a terminal.",
        "only": "Run just this step, by its name; can be given more than once.",
        "whole": "Show all output of steps that run at the same time, not only of those that fail.",
    },
    choices={"env": names},
    iterable=["set", "only"],
    word="pipeline",
)
def run_(
    c: Context,
    set: list[str],
    only: list[str],
    pipeline: str = "",
    env: str | None = None,
    since: str = "",
    variables: str = "",
    start_manual: bool = False,
    whole: bool = False,
) -> None:
    """Run a pipeline on this machine as Bitbucket would, so that you see what a push will do.

    Steps get clean clones of the commit, and what conditions, groups, stages, artifacts and variables make of them.
    It deploys for real: with local to the sandboxes of this machine. What waits for a person is left waiting.
    """
    from ops.ci import here

    here.run(c, here.Wish(pipeline, env, since, tuple(set), variables, start_manual, tuple(only), whole))


def areas() -> tuple[str, ...]:
    """What may have changed."""
    from ops.ci.changed import AREAS

    return tuple(AREAS)


@task(
    help={"area": "What is deployed: the droplet's site, or the application in AWS.", "env": NAME_HELP},
    choices={"area": areas, "env": names},
)
def changed(c: Context, area: str, env: str | None = None) -> None:
    """Say what changed since the last successful deploy; when nothing did, end the line here.

    The tasks behind it on the same line run only when there is something to deploy.
    """
    from invoke.exceptions import Exit

    from ops.ci import changed as changes
    from ops.ci import deployed
    from ops.shell import Shell

    version = deployed.of_site(c, env) if area == changes.SITE else deployed.of_application(env, c.config.run.dry)
    found = changes.since(Shell(c), version, changes.AREAS[area])
    if not found.files:
        say(f"{styled('✓', 'green')} nothing changed since {version[:12]}, which is deployed: nothing to do")
        raise Exit(code=0)
    say(
        f"{len(found.files)} file{'' if len(found.files) == 1 else 's'} changed since {version[:12]}"
        if found.since
        else "what is deployed is not known here: all counts as changed"
    )
    for name in found.files[: changes.SHOWN]:
        say(f"  {name}")


@task(
    help={
        "against": "The commit or branch that this one is compared with. Default: where a pull request goes, else main."
    }
)
def plan(c: Context, against: str = "") -> None:
    """Show what this commit's design changes against another's, without an account; for pull requests.

    Writes reports/plan.json, of which ci.report makes a report beside the pull request.
    """
    import json
    import os

    from ops.aws.plan import machine, show
    from ops.ci import plan as plans
    from ops.paths import REPORTS
    from ops.shell import Shell

    base = against or os.environ.get("BITBUCKET_PR_DESTINATION_BRANCH") or "main"
    found = plans.against(Shell(c), base)
    say("\n".join(show.lines(found)))
    REPORTS.mkdir(exist_ok=True)
    (REPORTS / "plan.json").write_text(json.dumps(machine.as_json(found), indent=2) + "\n")


@task
def report(_: Context) -> None:
    """Show what the tests and the plan of this step found beside the commit in Bitbucket (Code Insights)."""
    import os

    from ops.ci import insights
    from ops.ci.running.steps import RUNNER
    from ops.errors import AndamioError
    from ops.paths import REPORTS

    made = [one for one in (insights.of_tests(REPORTS), insights.of_plan(REPORTS / "plan.json")) if one]
    for one in made:
        say(f"{styled('✓' if one.passed else '✗', 'green' if one.passed else 'red')} {one.title}: {one.details}")
    if not made:
        raise AndamioError("there is nothing to report", where="reports/", hint="./inv test, or ./inv ci.plan, first")
    if os.environ.get(RUNNER) or "BITBUCKET_COMMIT" not in os.environ:
        return  # beside no commit in Bitbucket
    for one in made:
        insights.send(one)
