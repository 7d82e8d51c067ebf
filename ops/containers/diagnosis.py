"""Why the application isn't healthy: which service, what its health check said, and the last lines of its log."""

from __future__ import annotations

from ops.containers import state
from ops.containers.application import Application
from ops.errors import AndamioError
from ops.shell import Shell

LOG_LINES = 15
HEALTH_OUTPUT = "{{if .State.Health}}{{with .State.Health.Log}}{{(index . 0).Output}}{{end}}{{end}}"


class Unhealthy(AndamioError):
    """A service of the application doesn't run, or isn't healthy."""


def explain(shell: Shell, application: Application) -> Unhealthy | None:
    """The error that names the services that aren't well; None when all are.

    A service that merely waits for another one isn't named: the one that it waits for is the cause.
    """
    sick = [container for container in state.containers(shell, application) if not container.well]
    causes = [container for container in sick if container.state != "created"] or sick
    if not causes:
        return None
    names = ", ".join(container.service for container in causes)
    details = "\n".join(_describe(shell, container) for container in causes)
    first = causes[0].service
    return Unhealthy(f"not healthy: {names}\n{details}", hint=f"./inv logs {first}; mend it, then ./inv up again")


def _describe(shell: Shell, container: state.Container) -> str:
    state = f"exited with {container.exit_code}" if container.state == "exited" else container.state
    lines = [f"{container.service} ({container.name}): {state}{f', {container.health}' if container.health else ''}"]
    check = shell.probe(("docker", "inspect", "--format", HEALTH_OUTPUT, container.container_id)).text
    if check and container.health == "unhealthy":
        lines.append(f"  health check: {check.splitlines()[-1]}")
    log = shell.probe(("docker", "logs", f"--tail={LOG_LINES}", container.container_id))
    lines += [f"  | {line}" for line in f"{log.stdout}{log.stderr}".rstrip().splitlines()[-LOG_LINES:]]
    return "\n".join(lines)
