"""A provisioned sandbox droplet, and versions of the site to deploy to it."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from invoke import Context

from benchmarks.versions import CRASHES, Versions
from ops.containers import base_images
from ops.hosts.connection import connect
from ops.hosts.droplet import Droplet
from ops.hosts.host import Host
from ops.hosts.sandbox import Sandbox
from ops.release import audit, bring, layout
from ops.release import deploy as deploying
from ops.release.bring import Bringer, Via
from ops.release.deploy import Order, Outcome
from ops.release.proxy import Edge
from ops.release.survey import Survey, survey
from ops.settings import RegistrySettings
from ops.shell import Shell
from tests.hosts.sandboxes import inside

PATIENCE_SECONDS = 20
BROKEN = {
    "crashes": (CRASHES, "its container ended (exit code 3)"),
    "never listens": ('CMD ["sleep", "1000"]', "nothing answers on its socket"),
    "answers 500": ('RUN sed -i "s|root /srv/www;|return 500;|" /etc/nginx/conf.d/default.conf', "it answers 500"),
    "is unhealthy": ('HEALTHCHECK CMD ["false"]', "its health check fails"),
}


@dataclass(frozen=True)
class Rig:
    """A droplet to deploy to, and what to ask of it."""

    droplet: Droplet
    sandbox: Sandbox
    versions: Versions

    @contextmanager
    def connected(self) -> Iterator[Host]:
        with connect(Context(), self.droplet, self.droplet.addresses[0]) as host:
            yield host

    def order(self, tag: str, healthy_within: int = 10, wait: int = 0) -> Order:
        known = bring.inspect(tag)
        bringer = Bringer(Shell(Context()), tag, Via.SSH, RegistrySettings(None, None, None), image_id=known.image_id)
        return Order(tag, "deploy", audit.who(), Edge(), healthy_within, wait, bringer)

    def deploy(self, tag: str, healthy_within: int = 10, wait: int = 0) -> Outcome:
        with self.connected() as host:
            return deploying.deploy(host, self.order(tag, healthy_within, wait))

    def empty(self) -> None:
        """Make it a droplet on which nothing was ever deployed."""
        script = 'docker ps --all --quiet | xargs --no-run-if-empty docker rm --force && rm -rf "$@"'
        own = (layout.SITES, layout.HISTORY, f"{layout.PROXY}/Caddyfile")
        self.inside("sh", "-c", script, "empty", *own)

    def forget(self, tag: str) -> None:
        """Take a version that doesn't serve off the droplet, so that it must be brought again."""
        self.inside("sh", "-c", 'docker image rm --force "$1" >/dev/null', "forget", layout.image(tag))

    def survey(self) -> Survey:
        with self.connected() as host:
            return survey(host, base_images.CADDY)

    def page(self, path: str = "/") -> tuple[int, str]:
        """The status and the text of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.sandbox.http_port, timeout=PATIENCE_SECONDS)
        try:
            connection.request("GET", path, headers={"Connection": "close"})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def serves(self, name: str) -> bool:
        """Whether the page is that of a version."""
        try:
            status, text = self.page()
        except OSError:
            return False
        return status == 200 and f"<p>version {name}</p>" in text

    def inside(self, *command: str) -> str:
        return inside(self.sandbox, *command)

    def containers(self) -> list[str]:
        """The names of all containers on the droplet, also stopped ones."""
        return self.inside("docker", "ps", "--all", "--format", "{{.Names}}").split()

    def is_tidy(self) -> bool:
        """Whether one site and one proxy are all that is there."""
        found = self.survey()
        return (
            len(found.containers) == len(found.proxies) == len(self.containers()) / 2 == 1
            and found.folders == (found.current,)
            and found.serving is not None
        )


def eventually(condition: Callable[[], bool], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s: {what}"
        time.sleep(0.05)
