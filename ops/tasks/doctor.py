"""``doctor``: can this machine run the application?"""

from __future__ import annotations

from invoke import Context

from ops.cli import task
from ops.cli.terminal import say
from ops.tasks.env import NAME_HELP, names


@task(help={"env": NAME_HELP}, choices={"env": names})
def doctor(c: Context, env: str | None = None) -> None:
    """Show what is installed, what is taken, and what would stop `up`."""
    from ops import settings
    from ops.doctor.examination import examine
    from ops.doctor.findings import Status, show
    from ops.errors import AndamioError
    from ops.shell import Shell

    findings = examine(Shell(c), settings.existing_name(env))
    for line in show(findings):
        say(line)
    failed = [finding.subject for finding in findings if finding.status is Status.FAIL]
    if failed:
        raise AndamioError(f"this would stop `up`: {', '.join(failed)}")
