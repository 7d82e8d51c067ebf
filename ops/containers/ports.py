"""The one port that the application publishes: free, or ours."""

from __future__ import annotations

from ops.containers.application import Application
from ops.errors import AndamioError
from ops.shell import Command, Shell


def refuse_taken_port(shell: Shell, application: Application) -> None:
    """Refuse to start beside another program that holds the port.

    Raises:
        AndamioError: names the port, and who holds it.
    """
    from ops.doctor.ports import is_free, port_owner

    port = int(application.variables["WEB_PORT"])
    if is_free(port) or shell.probe(publishing(application, port)).text:
        return
    owner = port_owner(port)
    raise AndamioError(
        f"port {port} of this machine is taken by {owner or 'another program'}",
        where=f"env/{application.environment.name}/web.env: WEB_PORT",
        hint="stop that program, or give WEB_PORT (and WEB_ORIGIN) another port",
    )


def publishing(application: Application, port: int) -> Command:
    """The command that lists this application's own containers that publish the port."""
    project = f"label=com.docker.compose.project={application.project}"
    return ("docker", "ps", "--quiet", "--filter", f"publish={port}", "--filter", project)
