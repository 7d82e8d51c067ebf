"""What an unreachable registry means depends on what is here already."""

from __future__ import annotations

import pytest

from ops.containers.base_images import OFFICIAL
from ops.doctor import registry
from ops.doctor.findings import Status
from ops.shell import Output

ALL = Output(0, "\n".join([*OFFICIAL, "other:1"]), "")
SOME = Output(0, "\n".join(OFFICIAL[1:]), "")
NONE = Output(0, "", "")


def test_a_registry_that_answers_is_fine() -> None:
    assert registry.examine(True, NONE, NONE).status is Status.OK


def test_it_is_not_needed_when_all_base_images_are_here() -> None:
    found = registry.examine(False, ALL, Output(0, OFFICIAL[0], ""))
    assert found.status is Status.OK
    assert found.found.endswith(f"all {len(OFFICIAL)} base images are here, 1 of them stand-ins")


def test_what_is_missing_is_stood_in_for_where_that_can_be_built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: "/usr/bin/apt-get")
    found = registry.examine(False, SOME, NONE)
    assert found.status is Status.WARN
    assert found.found == f"does not answer; missing: {OFFICIAL[0]}; stand-ins will be used"


def test_it_stops_up_where_stand_ins_cannot_be_built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    assert registry.examine(False, SOME, NONE).status is Status.FAIL


def test_no_engine_means_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///no/such/socket")
    assert not registry.answers()
