"""The droplet's site as it runs there: confined, healthy, and with the headers that browsers heed."""

from __future__ import annotations

import gzip
import http.client
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.paths import SITE
from tests.containers.bare_debian import docker
from tests.containers.local_registry import wait_until
from tests.containers.site import PAGE, Running, build, running

pytestmark = pytest.mark.docker

SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


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
    content = b"slow" * 16_000_000  # more than the buffers on its way hold, Docker's proxy among them: up to 20 MB
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
