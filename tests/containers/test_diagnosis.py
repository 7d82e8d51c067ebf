"""Whose fault it is that the application doesn't start: a service's, the data's, or the engine's."""

from __future__ import annotations

import json
from typing import Any

import pytest
from invoke import Result

from ops.checks.stack import planned
from ops.containers.application import Application
from ops.containers.diagnosis import HEALTH_OUTPUT, LOG_LINES, Unhealthy, explain, explain_end
from ops.errors import CommandFailed
from ops.shell import failed
from tests.containers.fake_host import FakeHost

UNHEALTHY = "Container x-backend-1  Error\ndependency failed to start: container x-backend-1 is unhealthy\n"
TOO_LATE = "application not healthy after 3m0s\n"
FULL = "Error response from daemon: failed to create endpoint: no space left on device\n"


@pytest.fixture(scope="module")
def application() -> Application:
    return planned()


def inspected(service: str, state: str, health: str = "", code: int = 0) -> dict[str, Any]:
    labels = {"com.docker.compose.service": service, "com.docker.compose.config-hash": "1"}
    status = {"Status": state, "ExitCode": code, "Health": {"Status": health} if health else None}
    name = f"/andamio-andamio-tests-{service}-1"
    more = {"Config": {"Labels": labels, "Image": "x:local"}, "HostConfig": {"PortBindings": None}, "Image": "sha256:1"}
    return {"Id": service, "Name": name, "State": status, **more}


def running(application: Application, *found: dict[str, Any], log: str = "") -> FakeHost:
    """An engine with these containers, which all wrote the same log."""
    own = ("--filter", f"label=com.docker.compose.project={application.project}")
    listing = (
        "docker",
        "ps",
        "--all",
        "--quiet",
        "--no-trunc",
        *own,
        "--filter",
        "label=com.docker.compose.oneoff=False",
    )
    names = [one["Id"] for one in found]
    host = FakeHost().says(listing, "\n".join(names)).says(("docker", "inspect", *names), json.dumps(found))
    for name in names:
        host.says(("docker", "inspect", "--format", HEALTH_OUTPUT, name), "refused\n")
        host.says(("docker", "logs", f"--tail={LOG_LINES}", name), Result(stderr=log))
    return host


def of(output: str, code: int = 1) -> CommandFailed:
    return failed("docker compose up", code, output, shown=False)


STOPPED = inspected("worker", "exited")
SICK = inspected("backend", "running", "unhealthy")
STARTING = inspected("scoring", "running", "starting")


def test_a_full_disk_is_said_also_while_a_service_is_stopped(application: Application) -> None:
    found = explain(running(application, STOPPED).shell, application, of(FULL))
    assert "no space left on device" in found.what
    assert "not healthy meanwhile: worker (exited with 0)" in found.what
    assert "./inv doctor" in found.hint


def test_an_unknown_failure_keeps_its_last_lines(application: Application) -> None:
    found = explain(running(application, SICK).shell, application, of("network x has active endpoints"))
    assert "network x has active endpoints" in found.what
    assert "backend (running, unhealthy)" in found.what


def test_a_full_disk_under_a_dependency_is_no_services_fault(application: Application) -> None:
    found = explain(running(application, SICK).shell, application, of(f"{UNHEALTHY}{FULL}"))
    assert not isinstance(found, Unhealthy)
    assert "./inv doctor" in found.hint


def test_where_all_are_well_the_error_stays_as_it_is(application: Application) -> None:
    error = of(UNHEALTHY)
    assert explain(running(application, inspected("db", "running", "healthy")).shell, application, error) is error


def test_who_failed_is_named_and_not_who_was_still_starting(application: Application) -> None:
    host = running(application, STARTING, SICK, inspected("frontend", "created"), log="planted mistake\n")
    found = explain(host.shell, application, of(UNHEALTHY))
    assert isinstance(found, Unhealthy)
    assert found.what.splitlines()[0] == "not healthy: backend"
    assert "  health check: refused\n  | planted mistake" in found.what
    assert found.hint == "./inv logs backend --env andamio-tests; mend it, then ./inv up --env andamio-tests again"


def test_who_starts_for_too_long_is_named(application: Application) -> None:
    found = explain(running(application, STARTING).shell, application, of(TOO_LATE))
    assert found.what.startswith("not healthy: scoring\n")


def test_data_of_another_password_are_named_with_both_ways_out(application: Application) -> None:
    host = running(
        application, inspected("migrate", "exited", code=1), log='FATAL:  password authentication failed for user "a"'
    )
    gone = 'service "migrate" didn\'t complete successfully: exit 1\n'
    for found in (
        explain(host.shell, application, of(gone)),
        explain_end(host.shell, application, "migrate", of("FATAL")),
    ):
        assert found.what.startswith(
            "the data in the volume andamio-andamio-tests_db was made with another DATABASE_PASSWORD\n"
        )
        assert "env/andamio-tests/database.env" in found.hint
        assert "./inv down --volumes --env andamio-tests" in found.hint


def test_a_one_shot_that_failed_is_named_alone(application: Application) -> None:
    host = running(application, STOPPED, inspected("migrate", "exited", code=1), log="no such table\n")
    found = explain_end(host.shell, application, "migrate", of("no such table\n"))
    assert found.what.startswith("not healthy: migrate\n")
    assert "| no such table" in found.what


def test_a_one_shot_that_did_not_start_is_the_engines_refusal(application: Application) -> None:
    host = running(application, inspected("migrate", "exited", code=128))
    error = of(FULL)
    assert explain_end(host.shell, application, "migrate", error) is error
