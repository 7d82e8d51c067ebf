"""Where a rollback goes is decided once: repeated after a break-off, it goes to the same version again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from invoke import Context

from ops.errors import AndamioError, BadInput
from ops.hosts.address import Address
from ops.hosts.droplet import Droplet
from ops.release import audit, fleet, rollback
from ops.release import deploy as deploying
from ops.release.audit import Entry
from ops.release.deploy import Overtaken
from ops.release.survey import Survey
from tests.release.rig import Rig
from tests.release.surveys import image, site, survey_of

ONE, TWO, THREE = "1" * 40, "2" * 40, "3" * 40
ADDRESSES = tuple(Address(f"host{number}", "deploy") for number in range(2))
DROPLET = Droplet("production", ADDRESSES, ADDRESSES, None, (), Path("known_hosts"))


def served(*tags: str) -> list[Entry]:
    return [Entry(f"{n}", "2026-01-01T00:00:00Z", "deploy", "ana", "", tag, audit.DONE) for n, tag in enumerate(tags)]


@pytest.fixture
def fleet_of(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Two droplets, each with the versions that have served on it, the current one last; None can't be asked."""

    def make(*histories: tuple[str, ...] | None) -> None:
        known = dict(zip(ADDRESSES, histories, strict=True))

        @contextmanager
        def connect(_: Context, __: Droplet, address: Address) -> Iterator[Any]:
            if known[address] is None:
                raise AndamioError("no answer", where=str(address))
            yield address

        def survey(host: Any, _: str) -> Survey:
            tags = known[host] or ()
            return survey_of(images=tuple(image(tag) for tag in sorted(set(tags))), current=site(tags[-1]))

        monkeypatch.setattr(fleet, "connect", connect)
        monkeypatch.setattr(rollback, "survey", survey)
        monkeypatch.setattr(audit, "read", lambda host: served(*(known[host] or ())))

    return make


def test_droplets_that_agree_go_to_the_same_version(fleet_of: Callable[..., None]) -> None:
    fleet_of((ONE, TWO), (ONE, TWO))
    aim = rollback.aim(Context(), DROPLET, "")
    assert aim.tag == ONE
    assert set(aim.current) == set(ADDRESSES)


def test_after_one_of_them_has_gone_back_the_version_must_be_named(fleet_of: Callable[..., None]) -> None:
    fleet_of((ONE, TWO, ONE), (ONE, TWO))
    with pytest.raises(BadInput, match="don't agree on the version before") as refusal:
        rollback.aim(Context(), DROPLET, "")
    assert "--to" in refusal.value.hint
    assert rollback.aim(Context(), DROPLET, ONE).tag == ONE


def test_one_that_can_not_be_asked_stops_it_before_anything_changes(fleet_of: Callable[..., None]) -> None:
    fleet_of((ONE, TWO), None)
    with pytest.raises(AndamioError, match="no answer"):
        rollback.aim(Context(), DROPLET, "")
    assert rollback.aim(Context(), DROPLET, ONE).tag == ONE


def test_the_command_that_goes_on_names_the_version() -> None:
    assert rollback.again(DROPLET, ONE) == f"./inv nginx.rollback --env production --to {ONE}"


@pytest.mark.docker
def test_what_was_deployed_meanwhile_is_not_taken_back(rig: Rig, pair: tuple[str, str]) -> None:
    for tag in pair:
        rig.deploy(tag)
    decided = rig.survey().current
    rig.deploy(pair[0])
    order = replace(rig.order(pair[0]), what="rollback", instead_of=decided, tag=pair[1])
    with rig.connected() as host, pytest.raises(Overtaken, match="nothing was changed"):
        deploying.deploy(host, order)
    assert rig.serves("one")


@pytest.mark.docker
def test_a_version_whose_deploy_was_cut_off_after_its_switch_can_be_gone_back_to(
    rig: Rig, pair: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.deploy(pair[0])
    append = audit.append_command

    def lose(entry: Entry) -> Any:
        return ("true",) if entry.result == audit.DONE and entry.to_tag == pair[1] else append(entry)

    with monkeypatch.context() as patch:
        patch.setattr(audit, "append_command", lose)
        rig.deploy(pair[1])
    rig.deploy(rig.versions.build("three"))
    with rig.connected() as host:
        assert audit.deployed(audit.read(host))[1] == pair[1]
    assert rig.survey().image(pair[1]) is not None
