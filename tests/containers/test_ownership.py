"""Two clones share one engine: what one has under a name is not the other's to change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ops.containers import ownership
from ops.containers.ownership import containers_of, other_owner, volumes_of
from ops.containers.project import Project
from ops.errors import Refused
from ops.paths import ROOT
from ops.shell import Shell
from tests.containers.fake_host import FakeHost

PROJECT = Project("local")
Check = Callable[[Shell, Project], None]


def holding(containers: list[str], volumes: list[str]) -> FakeHost:
    """An engine that has containers and volumes of these clones under the project's name."""
    host = FakeHost().says(containers_of(PROJECT), "".join(f"{clone}\n" for clone in containers))
    return host.says(volumes_of(PROJECT), "".join(f"{clone}\n" for clone in volumes))


@pytest.fixture
def other(tmp_path: Path) -> str:
    return str(tmp_path)


@pytest.fixture
def gone(tmp_path: Path) -> str:
    return str(tmp_path / "removed")


@pytest.mark.parametrize(
    ("containers", "volumes"),
    [([], []), ([], [""]), ([str(ROOT)], []), ([], [str(ROOT)]), ([str(ROOT), str(ROOT)], [str(ROOT), ""])],
)
def test_what_is_ours_or_nobodys_is_used(containers: list[str], volumes: list[str]) -> None:
    host = holding(containers, volumes)
    assert other_owner(host.shell, PROJECT) is None
    ownership.refuse_others(host.shell, PROJECT)
    ownership.refuse_others_alive(host.shell, PROJECT)


def test_one_question_is_enough_where_our_containers_are() -> None:
    host = holding([str(ROOT)], [])
    ownership.refuse_others(host.shell, PROJECT)
    assert host.probed == [containers_of(PROJECT)]


@pytest.mark.parametrize("check", [ownership.refuse_others, ownership.refuse_others_alive])
def test_another_clones_containers_are_neither_replaced_nor_removed(other: str, check: Check) -> None:
    with pytest.raises(Refused) as caught:
        check(holding([other], []).shell, PROJECT)
    assert caught.value.what == f"andamio-local belongs to the clone at {other}"
    assert "./inv down in that clone" in caught.value.hint


@pytest.mark.parametrize("check", [ownership.refuse_others, ownership.refuse_others_alive])
def test_another_clones_data_are_neither_used_nor_deleted(other: str, check: Check) -> None:
    with pytest.raises(Refused) as caught:
        check(holding([], ["", other]).shell, PROJECT)
    assert caught.value.what == f"the data of andamio-local belongs to the clone at {other}"
    assert "./inv down --volumes in that clone" in caught.value.hint


def test_containers_of_a_clone_that_is_gone_are_taken_down_first(gone: str) -> None:
    host = holding([gone], [gone])
    with pytest.raises(Refused, match="which is gone") as caught:
        ownership.refuse_others(host.shell, PROJECT)
    assert caught.value.hint.startswith("./inv down ")
    ownership.refuse_others_alive(host.shell, PROJECT)


def test_a_clone_that_moved_finds_its_data_again(gone: str) -> None:
    host = holding([], [gone])
    ownership.refuse_others(host.shell, PROJECT)
    ownership.refuse_others_alive(host.shell, PROJECT)


def test_a_dry_run_asks_nothing() -> None:
    host = FakeHost(dry=True)
    ownership.refuse_others(host.shell, PROJECT)
    ownership.refuse_others_alive(host.shell, PROJECT)
    assert host.probed == []
