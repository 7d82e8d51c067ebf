"""The one port that the application publishes: free, or ours."""

from __future__ import annotations

from ops.containers.application import Application
from ops.containers.state import Container
from ops.errors import AndamioError
from ops.shell import Shell


def refuse_taken_port(shell: Shell, application: Application, found: list[Container]) -> None:
    """Refuse to start beside another program that holds the port.

    Raises:
        AndamioError: names the port, and who holds it.
    """
    from ops.doctor.ports import is_free, port_owner

    port = int(application.variables["WEB_PORT"])
    if is_free(port) or any(port in container.ports and container.running for container in found):
        return
    owner = port_owner(port, shell)
    raise AndamioError(
        f"port {port} of this machine is taken by {owner or 'another program'}",
        where=f"env/{application.environment.name}/web.env: WEB_PORT",
        hint="stop that program, or give WEB_PORT (and WEB_ORIGIN) another port",
    )
