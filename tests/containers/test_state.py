"""When there is nothing to do, `up` does nothing; when anything differs, it does."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ops.checks.stack import planned
from ops.containers.application import ONE_SHOT, ROLLED, SERVICES
from ops.containers.state import Container, Wanted, is_as_wanted, wanted
from tests.containers.fake_host import FakeHost

SHOULD = {service: Wanted(f"configuration-of-{service}", f"image of {service}") for service in SERVICES}

APPLICATION = planned()


def container(service: str, number: int = 1) -> Container:
    finished = service == ONE_SHOT
    return Container(
        service=service,
        name=f"andamio-local-{service}-{number}",
        container_id=f"{service}{number}",
        state="exited" if finished else "running",
        health="" if finished else "healthy",
        exit_code=0,
        image=f"{service}:local",
        image_id=SHOULD[service].image_id,
        configuration=SHOULD[service].configuration,
        ports=(),
    )


def running(replicas: int = 1) -> list[Container]:
    others = [container(service) for service in SERVICES if service != ROLLED]
    return [*others, *(container(ROLLED, number) for number in range(1, replicas + 1))]


@given(st.integers(1, 20))
def test_all_running_healthy_and_current_needs_nothing(replicas: int) -> None:
    assert is_as_wanted(running(replicas), SHOULD, replicas)


@given(st.integers(1, 5), st.integers(1, 5))
def test_another_number_of_replicas_is_a_change(there: int, asked: int) -> None:
    assert is_as_wanted(running(there), SHOULD, asked) == (there == asked)


CHANGES: dict[str, dict[str, Any]] = {
    "another image": {"image_id": "newer"},
    "another configuration": {"configuration": "other"},
    "unhealthy": {"health": "unhealthy"},
    "still starting": {"health": "starting"},
    "stopped": {"state": "exited", "exit_code": 1},
    "paused": {"state": "paused"},
}


@given(st.sampled_from(sorted(set(SERVICES) - {ONE_SHOT})), st.sampled_from(sorted(CHANGES)))
def test_one_container_that_differs_is_enough(service: str, change: str) -> None:
    found = [replace(one, **CHANGES[change]) if one.service == service else one for one in running()]
    assert not is_as_wanted(found, SHOULD, 1)


@given(st.sampled_from(SERVICES))
def test_a_missing_service_is_a_change(service: str) -> None:
    assert not is_as_wanted([one for one in running() if one.service != service], SHOULD, 1)


@given(st.sampled_from(SERVICES))
def test_a_service_without_its_image_is_a_change(service: str) -> None:
    assert not is_as_wanted(running(), {name: one for name, one in SHOULD.items() if name != service}, 1)


def test_a_migration_that_failed_or_still_runs_is_a_change() -> None:
    for state, code in (("exited", 1), ("running", 0)):
        found = [replace(one, state=state, exit_code=code) if one.service == ONE_SHOT else one for one in running()]
        assert not is_as_wanted(found, SHOULD, 1)


def engine(hashes: dict[str, str], images: dict[str, str]) -> FakeHost:
    """Compose, which wants these configurations, and an engine that has these images."""
    host = FakeHost().says(
        APPLICATION.compose("config", "--hash", "*"), "".join(f"{a} {b}\n" for a, b in hashes.items())
    )
    shown = [{"Id": value, "RepoTags": [name]} for name, value in images.items()]
    return host.says(
        ("docker", "image", "inspect", *sorted(images)), json.dumps([*shown, {"Id": "x", "RepoTags": None}])
    )


HASHES = {service: one.configuration for service, one in SHOULD.items()}
IMAGES = {f"{service}:local": one.image_id for service, one in SHOULD.items()}


def test_what_should_run_is_what_compose_and_the_engine_say() -> None:
    assert wanted(engine(HASHES, IMAGES).shell, APPLICATION, running(3)) == SHOULD


def test_a_newer_image_under_the_same_name_is_wanted() -> None:
    newer = IMAGES | {"backend:local": "newer"}
    should = wanted(engine(HASHES, newer).shell, APPLICATION, running())
    assert should == SHOULD | {"backend": Wanted(HASHES["backend"], "newer")}
    assert not is_as_wanted(running(), should, 1)


def test_of_a_service_whose_configuration_changed_nothing_is_up_to_date() -> None:
    images = {name: value for name, value in IMAGES.items() if name != "db:local"}
    should = wanted(engine(HASHES | {"db": "changed"}, images).shell, APPLICATION, running())
    assert "db" not in should
    assert not is_as_wanted(running(), should, 1)


def test_where_nothing_runs_nothing_is_asked_of_images() -> None:
    host = FakeHost()
    assert wanted(host.shell, APPLICATION, []) == {}
    assert len(host.probed) == 1
