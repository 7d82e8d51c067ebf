"""Why the application isn't healthy: which service, what its health check said, and the last lines of its log."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ops.containers import state
from ops.containers.application import DATABASE_VOLUME, Application
from ops.containers.state import Container
from ops.errors import AndamioError, CommandFailed
from ops.shell import Shell

LOG_LINES = 15
HEALTH_OUTPUT = "{{if .State.Health}}{{with .State.Health.Log}}{{(index . 0).Output}}{{end}}{{end}}"

# What Compose says when it waited in vain; whatever else it fails of, such as a full disk, isn't a service's fault.
IN_VAIN = re.compile(r"is unhealthy|exited \(\d+\)|didn't complete successfully|not healthy after")
TOO_LATE = re.compile(r"not healthy after")
NOT_STARTED = "Error response from daemon"  # how Docker begins its own refusals, in the midst of a container's output
OTHER_PASSWORD = "password authentication failed"  # noqa: S105 - what PostgreSQL says of one


class Unhealthy(AndamioError):
    """A service of the application doesn't run, or isn't healthy."""


def explain(shell: Shell, application: Application, error: CommandFailed) -> AndamioError:
    """The error that names the services that kept a command waiting in vain; else the command's own, completed.

    A service that merely waits for another one isn't named: the one that it waits for is the cause. Nor is one named
    that was still starting when another one failed.
    """
    sick = [one for one in state.containers(shell, application) if not one.well]
    if not sick:
        return error
    if error.hint or not IN_VAIN.search(error.output):
        named = ", ".join(f"{one.service} ({_state(one)})" for one in sick)
        what = f"{error.what}\n  not healthy meanwhile: {named}"
        return CommandFailed(what, hint=error.hint, code=error.code, output=error.output)
    late = TOO_LATE.search(error.output)
    causes = [one for one in sick if one.state != "created" and (late or one.health != "starting")]
    return _unhealthy(shell, application, causes or sick)


def explain_end(shell: Shell, application: Application, service: str, error: CommandFailed) -> AndamioError:
    """The error of a service that was started to its end, and failed; the command's own when it didn't start."""
    ended = [one for one in state.containers(shell, application) if one.service == service and one.state == "exited"]
    return _unhealthy(shell, application, ended) if ended and NOT_STARTED not in error.output else error


def _unhealthy(shell: Shell, application: Application, causes: Sequence[Container]) -> Unhealthy:
    details = "\n".join(_describe(shell, one) for one in causes)
    what = f"not healthy: {', '.join(one.service for one in causes)}\n{details}"
    typed = application.named.typed
    if OTHER_PASSWORD in details:
        volume = f"{application.project}_{DATABASE_VOLUME}"
        file = f"env/{application.environment.name}/database.env"
        return Unhealthy(
            f"the data in the volume {volume} was made with another DATABASE_PASSWORD\n{details}",
            hint=f"put the old one into {file}, or delete the data: {typed('down', '--volumes')}",
        )
    return Unhealthy(what, hint=f"{typed('logs', causes[0].service)}; mend it, then {typed('up')} again")


def _state(container: Container) -> str:
    state = f"exited with {container.exit_code}" if container.state == "exited" else container.state
    return f"{state}, {container.health}" if container.running and container.health else state


def _describe(shell: Shell, container: Container) -> str:
    lines = [f"{container.service} ({container.name}): {_state(container)}"]
    check = shell.probe(("docker", "inspect", "--format", HEALTH_OUTPUT, container.container_id)).text
    if check and container.health == "unhealthy":
        lines.append(f"  health check: {check.splitlines()[-1]}")
    log = shell.probe(("docker", "logs", f"--tail={LOG_LINES}", container.container_id))
    lines += [f"  | {line}" for line in f"{log.stdout}{log.stderr}".rstrip().splitlines()[-LOG_LINES:]]
    return "\n".join(lines)
