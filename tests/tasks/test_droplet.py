"""``droplet.*`` where some hosts answer and others don't: all that is known is shown, and the exit code tells."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from invoke import Context

from ops.errors import AndamioError, BadInput, CommandFailed
from ops.hosts import droplet as settings
from ops.hosts.address import Address
from ops.hosts.droplet import Droplet
from ops.hosts.errors import HostKeyRefused, UnknownName, Unreachable, in_short
from ops.release import audit, site
from ops.release.audit import Entry
from ops.release.status import Status
from ops.tasks import droplet

FIRST, SECOND, THIRD = (Address(f"host-{name}", "deploy") for name in ("one", "two", "three"))
DOWN = Unreachable("nothing listens there", str(SECOND), "is it running?")
UNKNOWN = UnknownName("the name is unknown", str(THIRD), "correct DROPLET_HOSTS")
SERVED = Entry(
    release="r1", at="2026-01-02T03:04:05Z", what="deploy", who="somebody", from_tag="", to_tag="a" * 40,
    result=audit.DONE, seconds=2.0,
)  # fmt: skip

Found = list[tuple[Address, Any]]


def well(version: str = "aaaaaaaaaaaa", health: str = "healthy") -> Status:
    return Status(health == "healthy", version, "2026-01-02T03:04:05Z", "somebody", health, "9.0 GiB", "-")


@pytest.fixture(autouse=True)
def hosts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    addresses = (FIRST, SECOND, THIRD)
    opened = Droplet("try", addresses, addresses, None, (), tmp_path / "known_hosts")
    monkeypatch.setattr(settings, "opened", lambda *_: opened)


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Found], None]:
    """Has the hosts answer a question of the site's."""
    return lambda question, answers: monkeypatch.setattr(site, question, lambda *_: iter(answers))


def rows(capsys: pytest.CaptureFixture[str]) -> list[list[str]]:
    return [line.split() for line in capsys.readouterr().out.splitlines()]


def test_status_shows_a_host_that_is_down_in_a_word_and_its_error_below(
    found: Callable[[str, Found], None], capsys: pytest.CaptureFixture[str]
) -> None:
    found("statuses", [(FIRST, well()), (SECOND, DOWN)])
    with pytest.raises(Unreachable) as caught:
        droplet.status(Context())
    assert str(caught.value) == str(DOWN)
    _, one, two = rows(capsys)
    assert one[:3] == ["✓", "deploy@host-one", "aaaaaaaaaaaa"]
    assert two == ["✗", "deploy@host-two", "-", "-", "-", "unreachable", "-", "-"]


def test_status_ends_with_every_error_and_the_largest_of_their_codes(found: Callable[[str, Found], None]) -> None:
    found("statuses", [(FIRST, well(health="no proxy")), (SECOND, DOWN), (THIRD, UNKNOWN)])
    with pytest.raises(AndamioError) as caught:
        droplet.status(Context())
    assert caught.value.exit_code == 2
    text = str(caught.value)
    assert str(DOWN) in text
    assert str(UNKNOWN) in text
    assert "not as it should be: deploy@host-one\n" in text
    assert "./inv droplet.logs --env try; ./inv droplet.history --env try" in text


def test_status_says_the_same_of_all_hosts_once(found: Callable[[str, Found], None]) -> None:
    missing = [BadInput("there is no key", "DROPLET_KEY", "make it") for _ in range(2)]
    found("statuses", [(FIRST, missing[0]), (SECOND, missing[1])])
    with pytest.raises(BadInput) as caught:
        droplet.status(Context())
    assert str(caught.value) == str(missing[0])


def test_different_versions_are_a_warning(
    found: Callable[[str, Found], None], capsys: pytest.CaptureFixture[str]
) -> None:
    found("statuses", [(FIRST, well()), (SECOND, well("bbbbbbbbbbbb"))])
    droplet.status(Context())
    shown = rows(capsys)
    assert [row[0] for row in shown[1:3]] == ["!", "!"]
    assert " ".join(shown[3]) == "! the hosts serve different versions: aaaaaaaaaaaa, bbbbbbbbbbbb"
    assert " ".join(shown[4]) == "next: ./inv nginx.deploy --env try"


def test_the_same_version_everywhere_is_well(
    found: Callable[[str, Found], None], capsys: pytest.CaptureFixture[str]
) -> None:
    found("statuses", [(FIRST, well()), (SECOND, well())])
    droplet.status(Context())
    assert [row[0] for row in rows(capsys)[1:]] == ["✓", "✓"]


def test_a_host_that_is_down_hides_no_others_history(
    found: Callable[[str, Found], None], capsys: pytest.CaptureFixture[str]
) -> None:
    found("histories", [(SECOND, DOWN), (FIRST, [SERVED]), (THIRD, UNKNOWN)])
    with pytest.raises(AndamioError) as caught:
        droplet.history(Context())
    assert caught.value.exit_code == 2
    assert str(caught.value) == f"{DOWN}\n{UNKNOWN}"
    [_, one] = rows(capsys)
    assert one[:3] == ["✓", "deploy@host-one", "2026-01-02T03:04:05Z"]


def test_what_no_host_could_be_asked_is_not_said_to_be_nothing(
    found: Callable[[str, Found], None], capsys: pytest.CaptureFixture[str]
) -> None:
    found("histories", [(FIRST, DOWN), (SECOND, DOWN), (THIRD, DOWN)])
    with pytest.raises(Unreachable):
        droplet.history(Context())
    assert capsys.readouterr().out == ""


def test_no_history_is_said(found: Callable[[str, Found], None], capsys: pytest.CaptureFixture[str]) -> None:
    found("histories", [(FIRST, []), (SECOND, []), (THIRD, [])])
    droplet.history(Context())
    assert capsys.readouterr().out.startswith("nothing was deployed yet")


@pytest.mark.parametrize("command", ["", "  "])
def test_no_command_is_bad_input(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    monkeypatch.setattr(site, "execute", lambda *words: ran.append(words[-1]))
    with pytest.raises(BadInput, match="there is no command"):
        droplet.execute(Context(), command)
    assert ran == []


def test_a_failing_command_ends_with_its_own_code(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise CommandFailed("`false` exited with 7", code=7)

    monkeypatch.setattr(site, "execute", fail)
    with pytest.raises(CommandFailed) as caught:
        droplet.execute(Context(), "exit 7")
    assert caught.value.exit_code == 7


@pytest.mark.parametrize(
    ("error", "short"),
    [
        (DOWN, "unreachable"),
        (UNKNOWN, "unknown name"),
        (HostKeyRefused("ITS HOST KEY HAS CHANGED\n    expected"), "host key refused"),
        (BadInput("there is no key"), "not asked"),
        (AndamioError("something else"), "not known"),
    ],
)
def test_an_error_has_a_short_kind(error: AndamioError, short: str) -> None:
    assert in_short(error) == short
