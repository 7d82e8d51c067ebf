"""What Docker knows of a container, by the names that the issue uses."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from typing import Any, cast


def docker(*words: str, check: bool = True, stdin: str | None = None, seconds: float = 90) -> str:
    """Run a docker command; its standard output without the last line end."""
    done = subprocess.run(("docker", *words), capture_output=True, text=True, input=stdin, timeout=seconds)
    assert not check or done.returncode == 0, f"docker {' '.join(words)}: {done.stderr}"
    return done.stdout.strip()


@dataclass(frozen=True)
class Container:
    """One container as `docker inspect` shows it at one moment."""

    inspected: dict[str, Any]

    @classmethod
    def of(cls, identifier: str) -> Container:
        return cls(json.loads(docker("inspect", "--type=container", identifier))[0])

    @property
    def id(self) -> str:
        return str(self.inspected["Id"])

    @property
    def service(self) -> str:
        return str(self.inspected["Config"]["Labels"]["com.docker.compose.service"])

    @property
    def host(self) -> dict[str, Any]:
        """The part that says how it is confined (``HostConfig``)."""
        return cast("dict[str, Any]", self.inspected["HostConfig"])

    @property
    def state(self) -> dict[str, Any]:
        return cast("dict[str, Any]", self.inspected["State"])

    @property
    def running(self) -> bool:
        return bool(self.state["Status"] == "running")

    @property
    def health(self) -> str:
        """starting, healthy or unhealthy; empty without a health check."""
        return str((self.state.get("Health") or {}).get("Status", ""))

    @property
    def image(self) -> str:
        return str(self.inspected["Image"])

    @property
    def networks(self) -> dict[str, str]:
        """Its address in each network, by the network's name."""
        found = self.inspected["NetworkSettings"]["Networks"]
        return {name: endpoint["IPAddress"] for name, endpoint in found.items()}

    def exec(self, *words: str, check: bool = True, user: str = "") -> str:
        """Run a command in it."""
        return docker("exec", *(("--user", user) if user else ()), self.id, *words, check=check)

    def logs(self, since: str = "") -> str:
        """All that it wrote, or what it wrote since a time that Docker understands."""
        options = ("--since", since) if since else ()
        done = subprocess.run(
            ("docker", "logs", *options, self.id), capture_output=True, text=True, errors="replace", check=True
        )
        return done.stdout + done.stderr

    def again(self) -> Container:
        """What it is now."""
        return Container.of(self.id)
