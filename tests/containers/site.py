"""The droplet's site in a container, as the tests build, start and ask it."""

from __future__ import annotations

import http.client
import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from invoke import Context

from ops.containers import base_images, images
from ops.containers.base_images import NGINX
from ops.containers.images import SITE_IMAGE, Image
from ops.paths import SITE
from ops.shell import Shell
from tests.containers.bare_debian import docker

LABEL = "andamio.test=site"
CONFINED = ("--read-only", "--tmpfs=/tmp", "--cap-drop=ALL", "--security-opt=no-new-privileges")
PAGE = (SITE / "index.html").read_bytes()


@dataclass(frozen=True)
class Answer:
    """What was answered: the headers by their names."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


@dataclass(frozen=True)
class Running:
    """A container of the site, and the port of this machine on which it answers."""

    container: str
    port: int

    def ask(self, path: str = "/", method: str = "GET", **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, headers={name.replace("_", "-"): text for name, text in headers.items()})
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def inside(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(["docker", "exec", self.container, *words], capture_output=True, text=True)

    def answers(self) -> bool:
        try:
            return self.ask("/healthz").status == 200
        except (OSError, http.client.HTTPException):
            return False

    def log(self) -> list[dict[str, object]]:
        lines = docker("logs", self.container).splitlines()
        return [json.loads(line) for line in lines]


def build(folder: Path, tag: str, *options: str) -> str:
    """The site's image of a folder, under a name of the tests."""
    base_images.ensure(Shell(Context()), [NGINX])
    reference = Image("site-test", folder, (NGINX,)).tagged(tag)
    *command, context = images.build(SITE_IMAGE, reference, {}, {"REVISION": tag, "SOURCE": "https://example.com/app"})
    docker(*command[1:], f"--label={LABEL}", *options, str(folder if folder != SITE else context))
    return reference


@contextmanager
def running(image: str, *options: str) -> Iterator[Running]:
    container = docker(
        "run", "--detach", *CONFINED, f"--label={LABEL}", "--publish=127.0.0.1::8080", *options, image
    ).strip()  # fmt: skip
    try:
        port = int(docker("port", container, "8080").rsplit(":", 1)[1])
        yield Running(container, port)
    finally:
        docker("rm", "--force", container)
