"""The whole table, on a machine whose Docker is what a test says it is."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import pytest
from invoke import Context

from ops import settings
from ops.doctor import examination, ports, registry
from ops.doctor.examination import examine
from ops.doctor.findings import Finding, Status, fail, ok, show
from ops.settings.problems import SettingsError
from ops.shell import Shell
from tests.settings.repositories import change, copy_templates

PROMISED_SECONDS = 3.0


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A root with the real templates and no environment yet."""
    root = tmp_path / "repository"
    root.mkdir()
    copy_templates(root)
    return root


@pytest.fixture
def no_docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in front of PATH whose ``docker`` isn't found; a test may put another one there."""
    folder = tmp_path / "bin"
    folder.mkdir()
    make_docker(folder, "exit 127")
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/docker.sock")
    return folder


def make_docker(folder: Path, script: str) -> None:
    (folder / "docker").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "docker").chmod(0o755)


@pytest.fixture
def port(repository: Path) -> int:
    """The environment's port, bound by nobody; ``local`` is made with it."""
    with socket.socket() as candidate:
        candidate.bind(("127.0.0.1", 0))
        number: int = candidate.getsockname()[1]
    settings.write(settings.plan("local", repository))
    change(repository / "env" / "local" / "web.env", "=3000", f"={number}")
    change(repository / "env" / "local" / "web.env", ":3000", f":{number}")
    return number


def findings(root: Path) -> dict[str, Finding]:
    return {finding.subject: finding for finding in examine(Shell(Context()), "local", root)}


def test_without_docker_the_rest_is_still_told(no_docker: Path, repository: Path, port: int) -> None:
    found = findings(repository)
    assert list(found) == ["python", "git", "docker", "env/local", f"port {port}"]
    assert found["docker"].status is Status.FAIL
    assert found["env/local"].found.startswith("valid: ")
    assert found[f"port {port}"].found == "free"


def test_a_docker_that_hangs_does_not_make_the_doctor_hang(
    no_docker: Path,
    repository: Path,
    port: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert max(examination.SECONDS, ports.PROBE_SECONDS + ports.CONNECT_SECONDS, registry.SECONDS) < PROMISED_SECONDS
    monkeypatch.setattr(examination, "SECONDS", 0.5)
    monkeypatch.setattr(ports, "PROBE_SECONDS", 0.5)
    make_docker(no_docker, "exec sleep 60")
    started = time.monotonic()
    found = findings(repository)
    # One after the other they would take nine times as long.
    assert time.monotonic() - started < PROMISED_SECONDS
    assert found["docker"].found == "does not answer"
    assert found[f"port {port}"].found == "free"


def test_a_taken_port_stops_up_and_names_who_has_it(no_docker: Path, repository: Path, port: int) -> None:
    with socket.create_server(("127.0.0.1", port)):
        found = findings(repository)[f"port {port}"]
    assert found.status is Status.FAIL
    assert found.found.startswith("taken by ")
    assert "(pid " in found.found
    assert "WEB_PORT" in found.remedy


def test_a_program_where_browsers_look_first_is_worth_knowing(
    no_docker: Path, repository: Path, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ops.doctor.environment.answers_on_ipv6", lambda asked: asked == port)
    found = findings(repository)[f"port {port}"]
    assert found.status is Status.WARN
    assert "[::1]" in found.found


@pytest.mark.parametrize(("project", "status"), [("andamio-local", Status.OK), ("other", Status.FAIL)])
def test_our_own_container_may_have_the_port(
    project: str,
    status: Status,
    no_docker: Path,
    repository: Path,
    port: int,
) -> None:
    make_docker(no_docker, f'[ "$1" = ps ] && printf "web-1\\t{project}\\n"')
    found = findings(repository)[f"port {port}"]
    assert found.status is status
    assert found.found.endswith("container web-1")


def test_files_that_are_not_valid_stop_up(no_docker: Path, repository: Path, port: int) -> None:
    change(repository / "env" / "local" / "web.env", f"WEB_PORT={port}", "WEB_PORT='x'")
    found = findings(repository)["env/local"]
    assert found.status is Status.FAIL
    assert "WEB_PORT: is quoted" in found.found
    assert found.remedy == "./inv env.check --env local shows all"


def test_local_that_is_not_made_yet_stops_nothing(no_docker: Path, repository: Path) -> None:
    found = findings(repository)
    assert found["env/local"].status is Status.OK
    assert "port 3000" in found


def test_templates_that_are_not_valid_are_an_error(no_docker: Path, repository: Path) -> None:
    change(repository / "env" / "web.env.example", "type=port", "type=prot")
    with pytest.raises(SettingsError):
        findings(repository)


def test_the_table_is_aligned_and_says_what_to_do_next() -> None:
    shown = show([ok("a", "fine"), fail("long name", "broken", "mend it"), ok("b", "fine, too")])
    assert shown == [
        "ok    a          fine",
        "fail  long name  broken",
        "                 next: mend it",
        "ok    b          fine, too",
    ]
