"""The droplet's site as it runs there: confined, healthy, with the headers that browsers heed, and small to send."""

from __future__ import annotations

import gzip
import http.client
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from invoke import Context

from ops.containers import base_images, images
from ops.containers.base_images import NGINX
from ops.containers.images import SITE_IMAGE, Image
from ops.paths import SITE
from ops.shell import Shell
from tests.containers.bare_debian import docker
from tests.containers.local_registry import wait_until

pytestmark = pytest.mark.docker

LABEL = "andamio.test=site"
CONFINED = ("--read-only", "--tmpfs=/tmp", "--cap-drop=ALL", "--security-opt=no-new-privileges")
PAGE = (SITE / "index.html").read_bytes()
SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
SENT_WITH_A_CHANGED_PAGE = 8 * 1024  # bytes
ODD_UMASK = 0o077


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


@pytest.fixture(scope="module")
def image() -> Iterator[str]:
    reference = build(SITE, "as-it-is")
    yield reference
    docker("image", "rm", "--force", reference)


@pytest.fixture(scope="module")
def site(image: str) -> Iterator[Running]:
    with running(image) as one:
        wait_until(one.answers)
        yield one


@pytest.fixture
def variant(tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Builds the image of another page."""
    made: list[str] = []

    def build_variant(page: bytes, tag: str, *options: str, umask: int = 0o022) -> str:
        folder = tmp_path / tag
        shutil.copytree(SITE, folder)
        (folder / "index.html").write_bytes(page)
        for file in folder.iterdir():
            file.chmod(0o666 & ~umask)
            os.utime(file, (0, 0))
        made.append(build(folder, tag, *options))
        return made[-1]

    yield build_variant
    docker("image", "rm", "--force", *made)


def test_the_page_is_served(site: Running) -> None:
    answer = site.ask()
    assert answer.status == 200
    assert answer.body == PAGE
    assert b"Welcome to nginx!" in answer.body
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "Last-Modified" not in answer.headers
    assert answer.headers["Server"] == "nginx", "no version"


@pytest.mark.parametrize("path", ["/", "/style.css"])
def test_it_is_compressed_beforehand(site: Running, path: str) -> None:
    plain, packed = site.ask(path), site.ask(path, Accept_Encoding="gzip, br")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) < len(plain.body)
    assert int(packed.headers["Content-Length"]) == len(packed.body), "made before, not while it is sent"


@pytest.mark.parametrize(
    ("method", "path", "status", "caching"),
    [
        ("GET", "/", 200, "no-cache"),
        ("HEAD", "/style.css", 200, "no-cache"),
        ("GET", "/nowhere", 404, "no-store"),
        ("GET", "/%2e%2e/etc/passwd", 400, "no-store"),
        ("POST", "/", 405, "no-store"),
        ("GET", "/healthz", 200, "no-cache"),
        ("GET", "/favicon.ico", 204, "no-store"),
    ],
)
def test_every_answer_has_the_headers(site: Running, method: str, path: str, status: int, caching: str) -> None:
    answer = site.ask(path, method)
    assert answer.status == status
    assert {name: answer.headers[name] for name in SECURITY} == SECURITY
    assert answer.headers["Cache-Control"] == caching
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none';")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert answer.headers["X-Request-ID"]


def test_the_page_keeps_to_its_own_policy() -> None:
    text = PAGE.decode()
    assert "<style" not in text
    assert " style=" not in text
    assert "<script" not in text


def test_only_who_came_by_https_is_told_to_insist_on_it(site: Running) -> None:
    name = "Strict-Transport-Security"
    assert name not in site.ask().headers
    assert site.ask(X_Forwarded_Proto="https").headers[name] == "max-age=31536000"


def test_what_is_not_there_is_said_plainly(site: Running) -> None:
    answer = site.ask("/nowhere")
    assert answer.body == b"There is nothing here.\n"
    assert answer.headers["Content-Type"].startswith("text/plain")


def test_health_is_answered_and_not_logged(site: Running) -> None:
    answer = site.ask("/healthz")
    assert (answer.status, answer.body) == (200, b"ok\n")
    assert all(line["path"] != "/healthz" for line in site.log())


def test_a_request_has_one_id_in_log_and_answer(site: Running) -> None:
    own = site.ask("/own").headers["X-Request-ID"]
    given = site.ask("/given?token=canary", X_Request_ID="proxy-0123456789").headers["X-Request-ID"]
    forged = site.ask("/forged", X_Request_ID='"}{' * 4, X_Forwarded_For="203.0.113.7").headers["X-Request-ID"]
    assert given == "proxy-0123456789"
    wait_until(lambda: {"/own", "/given", "/forged"} <= {line["path"] for line in site.log()})
    by_path = {str(line["path"]): line for line in site.log()}
    assert [by_path[path]["request_id"] for path in ("/own", "/given", "/forged")] == [own, given, forged]
    assert "canary" not in json.dumps(site.log()), "a query string is nobody's business"
    assert by_path["/forged"]["client"] != "203.0.113.7", "only the proxy may name the client"


def test_an_unchanged_page_is_not_sent_again(site: Running) -> None:
    for encoding in ("identity", "gzip"):
        tag = site.ask(Accept_Encoding=encoding).headers["ETag"]
        again = site.ask(Accept_Encoding=encoding, If_None_Match=tag)
        assert (again.status, again.body) == (304, b"")
        assert again.headers["Cache-Control"] == "no-cache"


def test_an_edit_of_the_same_size_is_seen_by_who_has_the_old_page(variant: Callable[..., str]) -> None:
    page, edited = (PAGE + f"<!-- {uuid4()} -->".encode() for _ in range(2))  # which no cache of builds has
    with running(variant(page, "old")) as one, running(variant(edited, "same-size-and-time")) as other:
        wait_until(one.answers)
        wait_until(other.answers)
        answer = other.ask(If_None_Match=one.ask().headers["ETag"])
    assert (answer.status, answer.body) == (200, edited)


def layers(image: str) -> list[str]:
    return list(json.loads(docker("image", "inspect", "--format={{json .RootFS.Layers}}", image)))


def sizes(image: str, folder: Path) -> list[int]:
    """The size in bytes of each layer, as `docker save` has them."""
    docker("save", "--output", str(folder / "image.tar"), image)
    subprocess.run(["tar", "-xf", "image.tar"], cwd=folder, check=True)
    (manifest,) = json.loads((folder / "manifest.json").read_text())
    return [(folder / name).stat().st_size for name in manifest["Layers"]]


def test_a_changed_line_changes_one_small_layer(image: str, variant: Callable[..., str], tmp_path: Path) -> None:
    changed = variant(PAGE.replace(b"Welcome to nginx!", b"Welcome to our new page!"), "changed")
    assert layers(changed)[:-1] == layers(image)[:-1]
    assert layers(changed)[-1] != layers(image)[-1]
    assert sizes(changed, tmp_path)[-1] <= SENT_WITH_A_CHANGED_PAGE


def test_the_same_page_is_the_same_layer_on_every_machine(image: str, variant: Callable[..., str]) -> None:
    """Whatever the times and modes of the files in a clone, and without a cache."""
    rebuilt = variant(PAGE, "rebuilt", "--no-cache", umask=ODD_UMASK)
    assert layers(rebuilt)[-1] == layers(image)[-1]
    with running(rebuilt) as other:
        wait_until(other.answers)
        assert other.ask().body == PAGE, "files that only their owner can read are served, too"


def test_it_runs_as_nobody_in_particular_and_writes_nothing(site: Running) -> None:
    assert site.inside("id", "-u").stdout == "10001\n"
    status = dict(line.split(":\t", 1) for line in site.inside("cat", "/proc/1/status").stdout.splitlines())
    assert status["Uid"].split() == ["10001"] * 4
    assert int(status["CapEff"], 16) == int(status["CapBnd"], 16) == 0
    assert status["NoNewPrivs"] == "1"
    assert site.inside("touch", "/srv/www/index.html").returncode != 0
    assert docker("diff", site.container).split() == [], "nothing but /tmp was written"


def test_any_user_can_run_it(image: str) -> None:
    with running(image, "--user=54321:54321") as other:
        wait_until(other.answers)
        assert other.ask().body == PAGE


def test_the_labels_say_what_it_is(image: str) -> None:
    config = json.loads(docker("image", "inspect", "--format={{json .Config}}", image))
    prefix = "org.opencontainers.image"
    labels = {name: config["Labels"][f"{prefix}.{name}"] for name in ("title", "revision", "source")}
    assert labels == {"title": "andamio site", "revision": "as-it-is", "source": "https://example.com/app"}
    assert (config["User"], config["StopSignal"]) == ("10001:10001", "SIGQUIT")
    assert not config.get("Entrypoint"), "the base's own edits files"


def health(one: Running) -> str:
    return docker("inspect", "--format={{.State.Health.Status}}", one.container).strip()


QUICK = ("--health-interval=200ms", "--health-retries=1")


def test_the_health_check_sees_that_it_answers(image: str) -> None:
    with running(image, *QUICK) as one:
        wait_until(lambda: health(one) == "healthy")


def test_the_health_check_sees_a_failing_page(image: str, tmp_path: Path) -> None:
    broken = tmp_path / "default.conf"
    broken.write_text("server { listen 8080; return 500; }\n")
    with running(image, *QUICK, f"--volume={broken}:/etc/nginx/conf.d/default.conf:ro") as one:
        wait_until(lambda: health(one) == "unhealthy")


def test_a_request_under_way_is_finished_before_it_stops(image: str, tmp_path: Path) -> None:
    content = b"slow" * 4_000_000  # more than the buffers of both sides hold
    big = tmp_path / "big"
    big.write_bytes(content)
    with running(image, f"--volume={big}:/srv/www/big:ro") as one:
        wait_until(one.answers)
        connection = http.client.HTTPConnection("127.0.0.1", one.port, timeout=10)
        connection.request("GET", "/big")
        response = connection.getresponse()
        begun = response.read(1000)
        with subprocess.Popen(["docker", "stop", "--time=30", one.container], stdout=subprocess.DEVNULL) as stopping:
            wait_until(lambda: not one.answers())
            assert docker("inspect", "--format={{.State.Running}}", one.container).strip() == "true"
            assert begun + response.read() == content
            connection.close()
            assert stopping.wait(timeout=10) == 0
        assert docker("inspect", "--format={{.State.ExitCode}}", one.container).strip() == "0"
