"""A provisioned sandbox droplet, versions of the site to deploy to it, and people who visit it all the while."""

from __future__ import annotations

import hashlib
import http.client
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from invoke import Context

from ops.containers import base_images
from ops.containers.base_images import NGINX
from ops.hosts.connection import connect
from ops.hosts.droplet import Droplet
from ops.hosts.host import Host
from ops.hosts.sandbox import Sandbox
from ops.paths import ROOT
from ops.release import audit, layout
from ops.release import deploy as deploying
from ops.release.bring import Bringer, Via
from ops.release.deploy import Order, Outcome
from ops.release.proxy import Edge
from ops.release.survey import Survey, survey
from ops.settings import RegistrySettings
from ops.shell import Shell
from tests.hosts.sandboxes import inside

LABEL = "andamio.test=release"
PATIENCE_SECONDS = 20
VISITORS = 8
EACH_SECONDS = 0.04  # from one request of a visitor to the next: 200 a second in all
SLOW_PATH = "/slow"
SLOW = "location = /slow { limit_rate 2k; alias /srv/www/slow; }"
SLOW_BYTES = 10_000  # five seconds at that rate
BROKEN = {
    "crashes": ('CMD ["sh", "-c", "echo planted mistake; exit 3"]', "its container ended (exit code 3)"),
    "never listens": ('CMD ["sleep", "1000"]', "nothing answers on its socket"),
    "answers 500": ('RUN sed -i "s|root /srv/www;|return 500;|" /etc/nginx/conf.d/default.conf', "it answers 500"),
    "is unhealthy": ('HEALTHCHECK CMD ["false"]', "its health check fails"),
}


@dataclass(frozen=True)
class Versions:
    """Builds images of the site that differ in their page, or are broken on purpose."""

    folder: Path
    tags: list[str] = field(default_factory=list)

    def build(self, name: str, *instructions: str, options: tuple[str, ...] = ()) -> str:
        """The tag of an image whose page says ``name``, with more instructions at the end of its Dockerfile."""
        base_images.ensure(Shell(Context()), [NGINX])
        tag = hashlib.sha1(f"{self.folder}{name}".encode(), usedforsecurity=False).hexdigest()
        context = self.folder / tag
        shutil.copytree(ROOT / "nginx", context)
        page = context / "index.html"
        page.write_text(page.read_text().replace("</body>", f"<p>version {name}</p></body>"))
        if instructions:
            with (context / "Dockerfile").open("a") as dockerfile:
                dockerfile.write("\n".join(("USER root", *instructions, "USER 10001:10001", "")))
        self._docker_build(context, tag, options)
        return tag

    def build_slow(self, name: str) -> str:
        """One that also has a page which takes five seconds."""
        configured = f"""RUN sed -i 's|  gzip_static on;|  {SLOW} gzip_static on;|' /etc/nginx/conf.d/default.conf"""
        return self.build(name, configured, f"RUN head -c {SLOW_BYTES} /dev/zero >/srv/www/slow")

    def build_elsewhere(self) -> str:
        """One for another kind of machine."""
        tag = hashlib.sha1(f"{self.folder}elsewhere".encode(), usedforsecurity=False).hexdigest()
        context = self.folder / tag
        context.mkdir()
        (context / "Dockerfile").write_text('FROM scratch\nCOPY Dockerfile /\nCMD ["/none"]\n')
        self._docker_build(context, tag, ("--platform=linux/arm64",))
        return tag

    def remove(self) -> None:
        names = [layout.image(tag) for tag in self.tags]
        subprocess.run(["docker", "image", "rm", "--force", *names], capture_output=True, check=False)

    def _docker_build(self, context: Path, tag: str, options: tuple[str, ...]) -> None:
        self.tags.append(tag)
        command = ["docker", "buildx", "build", "--load", "--quiet", f"--label={LABEL}", f"--tag={layout.image(tag)}"]
        done = subprocess.run([*command, *options, str(context)], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


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
        bringer = Bringer(Shell(Context()), tag, Via.SSH, RegistrySettings(None, None, None))
        return Order(tag, "deploy", audit.who(), Edge(), healthy_within, wait, bringer)

    def deploy(self, tag: str, healthy_within: int = 10, wait: int = 0) -> Outcome:
        with self.connected() as host:
            return deploying.deploy(host, self.order(tag, healthy_within, wait))

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


@dataclass
class Visits:
    """What visitors saw: how long each answer took, in seconds, and every request that wasn't answered well."""

    times: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def p99(self) -> float:
        return sorted(self.times)[int(len(self.times) * 0.99)]


@contextmanager
def visited(port: int, slow: bool = False) -> Iterator[Visits]:
    """Ask for the page 200 times a second while the block runs, on connections that are kept and on new ones.

    ``slow`` adds people who take five seconds for an answer.
    """
    visits, over = Visits(), threading.Event()
    clients = [
        threading.Thread(target=_visit, args=(port, visits, over, number % 2 == 0)) for number in range(VISITORS)
    ]
    clients += [threading.Thread(target=_visit_slowly, args=(port, visits, over)) for _ in range(2 if slow else 0)]
    for client in clients:
        client.start()
    try:
        yield visits
    finally:
        over.set()
        for client in clients:
            client.join()


def _visit(port: int, visits: Visits, over: threading.Event, keep: bool) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    due = time.monotonic()
    while True:
        due = max(due + EACH_SECONDS, time.monotonic() - 1)
        if over.wait(max(0.0, due - time.monotonic())):
            connection.close()
            return
        begun = time.monotonic()
        try:
            connection.request("GET", "/", headers={} if keep else {"Connection": "close"})
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != 200 or b"</html>" not in body:
                visits.failures.append(f"answered {answer.status}, {len(body)} bytes")
            visits.times.append(time.monotonic() - begun)
        except (OSError, http.client.HTTPException) as error:
            visits.failures.append(f"{'kept' if keep else 'new'} connection: {error!r}")
            connection.close()
        if not keep:
            connection.close()


def _visit_slowly(port: int, visits: Visits, over: threading.Event) -> None:
    while not over.is_set():
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
        try:
            connection.request("GET", SLOW_PATH)
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != 200 or len(body) != SLOW_BYTES:
                visits.failures.append(f"slowly answered {answer.status}, {len(body)} bytes")
        except (OSError, http.client.HTTPException) as error:
            visits.failures.append(f"slow: {error!r}")
        finally:
            connection.close()
