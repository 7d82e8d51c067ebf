"""The settings of an environment's hosts, typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ops import settings
from ops.errors import BadInput
from ops.hosts.address import SSH_PORT, Address, parse
from ops.paths import ROOT
from ops.settings import Environment
from ops.settings.environment import default_name

KNOWN_HOSTS = "known_hosts"
FILE = "droplet.env"  # a team that has a droplet only need not fill in the application's files


@dataclass(frozen=True)
class Droplet:
    """The hosts of one environment.

    Args:
        environment: its name.
        addresses: the hosts with the user who deploys; ``admins`` are the same with the user who provisions.
        key: the private key to sign in with; None for what the agent and ``~/.ssh`` have.
        fingerprints: of the hosts' own keys, as ``SHA256:…``.
        known_hosts: the environment's own file of pinned keys, which need not exist.
        domain: the site's host name; empty where it is served with plain HTTP.
        acme_directory: another ACME directory than the default one; empty for none.
        acme_root: the certificate (PEM) by which that directory is trusted; None for the public ones.
        http_port: the port of this machine on which the sandbox's site answers; None in other environments.
    """

    environment: str
    addresses: tuple[Address, ...]
    admins: tuple[Address, ...]
    key: Path | None
    fingerprints: tuple[str, ...]
    known_hosts: Path
    domain: str = ""
    acme_directory: str = ""
    acme_root: Path | None = None
    http_port: int | None = None

    @classmethod
    def of(cls, environment: Environment) -> Droplet:
        """The hosts of an environment.

        Raises:
            BadInput: it has none.
        """
        hosts = environment.get("DROPLET_HOSTS", tuple)
        if not hosts:
            hint = f"env/{environment.name}/droplet.env says how"
            raise BadInput(f"the environment {environment.name!r} has no droplet: DROPLET_HOSTS is empty", hint=hint)
        port_of = _ports(environment.get("DROPLET_PORT", int))
        key = environment.get("DROPLET_KEY", str)
        user, admin = (environment.need(name, str) for name in ("DROPLET_USER", "DROPLET_ADMIN"))
        return cls(
            environment=environment.name,
            addresses=tuple(parse(host, user, port_of(host)) for host in hosts),
            admins=tuple(parse(host, admin, port_of(host)) for host in hosts),
            key=path_from_root(key) if key else None,
            fingerprints=environment.get("DROPLET_FINGERPRINTS", tuple) or (),
            known_hosts=environment.folder / KNOWN_HOSTS,
            domain=environment.get("DROPLET_DOMAIN", str) or "",
            acme_directory=environment.get("DROPLET_ACME_DIRECTORY", str) or "",
            acme_root=_certificate(environment.get("DROPLET_ACME_ROOT", str)),
            http_port=environment.get("DROPLET_HTTP_PORT", int),
        )

    @property
    def remedy(self) -> str:
        """The command that makes a sandbox, its key and its pins where they are lacking; empty for real hosts."""
        return self.typed("droplet.sandbox") if self.is_sandbox else ""

    @property
    def is_sandbox(self) -> bool:
        """Whether its hosts are containers of this machine."""
        return self.http_port is not None and all(address.is_loopback for address in self.addresses)

    def typed(self, task: str) -> str:
        """How somebody types a task for this environment, which isn't named where it is the default."""
        named = "" if self.environment == default_name() else f" --env {self.environment}"
        return f"./inv {task}{named}"


def opened(name: str | None, dry: bool = False) -> Droplet:
    """The hosts of the environment of this name; ``local`` gets the files that it lacks, except in a dry run.

    Raises:
        AndamioError: there is no such environment, or its files aren't valid.
    """
    return Droplet.of(settings.opened(name, dry, only=(FILE,)))


def _certificate(text: str | None) -> Path | None:
    """The file of a setting.

    Raises:
        BadInput: it isn't there.
    """
    if not text:
        return None
    path = path_from_root(text)
    if not path.is_file():
        raise BadInput(
            f"there is no file {text}", where="droplet.env: DROPLET_ACME_ROOT", hint="correct it, or empty it"
        )
    return path


def path_from_root(text: str) -> Path:
    """The path of a setting: absolute, from the home directory (``~/``), or from the repository's folder."""
    return ROOT / Path(text).expanduser()


def _ports(given: int | None) -> Callable[[str], int]:
    """The port of a host that names none: the setting's, else that of ``~/.ssh/config``, else 22."""
    if given:
        return lambda _: given
    from ops.hosts.ssh_config import user_config

    config = user_config()
    return lambda host: int(config.lookup(host.partition(":")[0]).get("port", SSH_PORT))
