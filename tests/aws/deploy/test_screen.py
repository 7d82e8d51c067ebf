"""What a person sees: a tree that fits the terminal, and lines for a log; no clock but the test's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ops.aws.deploy import screen as screens
from ops.aws.deploy.screen import Screen, Tree, spoken
from ops.aws.deploy.watch import OF_STACK, Event
from tests.aws.fake_cloudformation import Clock

STACKS = {"network": (), "data": ("network",), "backend": ("data", "network")}


class Film:
    """A deployment on a screen: events at the moments of a clock."""

    def __init__(self, kind: type[Screen]) -> None:
        self.clock = Clock()
        self.screen = kind(self.clock, STACKS)
        self.count = 0

    def tell(self, key: str, logical_id: str, status: str, reason: str = "") -> None:
        self.count += 1
        kind = "AWS::EC2::VPC" if logical_id else OF_STACK
        event = Event(str(self.count), self.clock.now(), logical_id, kind, status, reason)
        self.screen.tell(key, event)

    def later(self, seconds: float) -> None:
        self.clock.sleep(seconds)

    def lines(self, most: int = 40) -> list[str]:
        assert isinstance(self.screen, Tree)
        return [text for text, _ in self.screen.lines(most)]


def half_way(kind: type[Screen]) -> Film:
    film = Film(kind)
    film.screen.begin("network", "creating", total=3)
    film.tell("network", "", "CREATE_IN_PROGRESS")
    film.tell("network", "Vpc", "CREATE_IN_PROGRESS")
    film.later(12)
    film.tell("network", "Vpc", "CREATE_COMPLETE")
    film.tell("network", "NatGatewayA", "CREATE_IN_PROGRESS")
    film.later(63)
    return film


@pytest.fixture(autouse=True)
def _drawn_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Tree, "tick", lambda self: None)


def test_a_tree_of_stacks_and_resources_with_elapsed_times() -> None:
    assert half_way(Tree).lines() == [
        "● network  creating, 1 of 3  1 min 15 s",
        "    ✓ Vpc          created  12 s",
        "    ● NatGatewayA  creating  1 min 3 s",
        "· data     waits for network",
        "· backend  waits for data, network",
    ]


def test_a_stack_that_is_done_is_one_line() -> None:
    film = half_way(Tree)
    film.screen.end("network", "created")
    film.later(100)
    assert film.lines() == [
        "✓ network  created  1 min 15 s",
        "· data     not begun",
        "· backend  waits for data",
    ]


def test_what_a_rollback_puts_back_is_not_called_changed(capsys: pytest.CaptureFixture[str]) -> None:
    film = Film(Screen)
    film.tell("network", "", "UPDATE_IN_PROGRESS")
    film.tell("network", "Vpc", "UPDATE_COMPLETE")
    film.tell("network", "", "UPDATE_ROLLBACK_IN_PROGRESS")
    film.tell("network", "Vpc", "UPDATE_COMPLETE")
    changed, taken_back = capsys.readouterr().out.splitlines()
    assert "changed" in changed
    assert "taken back" in taken_back


def test_a_failed_stack_shows_its_resources_and_the_reason() -> None:
    film = half_way(Tree)
    film.tell("network", "NatGatewayA", "CREATE_FAILED", "The maximum number of addresses has been reached")
    film.screen.end("network", "ROLLBACK_COMPLETE", failed=True)
    assert film.lines()[:3] == [
        "✗ network  ROLLBACK_COMPLETE  1 min 15 s",
        "    ✓ Vpc          created  12 s",
        "    ✗ NatGatewayA  failed  1 min 3 s  The maximum number of addresses has been reached",
    ]


def test_where_there_is_little_room_what_failed_and_what_runs_stays() -> None:
    film = half_way(Tree)
    for at in range(30):
        film.tell("network", f"Done{at}", "CREATE_IN_PROGRESS")
        film.tell("network", f"Done{at}", "CREATE_COMPLETE")
    film.tell("network", "Bad", "CREATE_IN_PROGRESS")
    film.tell("network", "Bad", "CREATE_FAILED", "no")
    lines = film.lines(most=6)
    assert len(lines) == 6
    assert [line.split()[1] for line in lines] == ["network", "NatGatewayA", "Done29", "Bad", "data", "backend"]


def test_it_never_grows_beyond_the_terminal() -> None:
    assert len(half_way(Tree).lines(most=2)) == 2


def test_what_a_replacement_leaves_is_told_from_what_took_its_place() -> None:
    film = Film(Tree)
    film.screen.begin("network", "updating")
    film.tell("network", "Vpc", "UPDATE_IN_PROGRESS", "Requested update requires the creation of a new resource")
    film.tell("network", "Vpc", "UPDATE_COMPLETE")
    film.tell("network", "", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
    film.tell("network", "Vpc", "DELETE_IN_PROGRESS")
    film.tell("network", "Gone", "DELETE_IN_PROGRESS")
    film.tell("network", "Gone", "DELETE_COMPLETE")
    assert [line.split("  ")[2:4] for line in film.lines()[1:4]] == [
        ["✓ Vpc", ""], ["● Vpc (old)", "deleting"], ["✓ Gone", ""]
    ]  # fmt: skip


def test_a_log_has_a_line_for_each_stack_and_each_resource_that_is_over(capsys: pytest.CaptureFixture[str]) -> None:
    film = half_way(Screen)
    film.tell("network", "NatGatewayA", "CREATE_FAILED", "The maximum number of addresses has been reached")
    film.screen.end("network", "ROLLBACK_COMPLETE", failed=True)
    assert capsys.readouterr().out.splitlines() == [
        "    0 s  ● network: creating",
        "   12 s    ✓ network Vpc AWS::EC2::VPC created (12 s)",
        "   75 s    ✗ network NatGatewayA AWS::EC2::VPC failed (1 min 3 s): "
        "The maximum number of addresses has been reached",
        "   75 s  ✗ network: ROLLBACK_COMPLETE (1 min 15 s)",
    ]


def test_the_tree_is_drawn_over_itself(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.undo()
    monkeypatch.setattr("shutil.get_terminal_size", lambda: (24, 40))
    film = half_way(Tree)
    capsys.readouterr()
    film.screen.tick()
    first = capsys.readouterr().out
    film.screen.tick()
    assert capsys.readouterr().out == first.replace("\033[3A", "\033[5A")
    assert first.startswith("\033[3A\033[J")
    assert all(len(line) <= 24 for line in first.split("\033[J")[1].splitlines())
    assert "    ● NatGatewayA  crea…\n" in first


@pytest.mark.parametrize(("terminal", "kind"), [(True, Tree), (False, Screen)])
def test_a_tree_is_for_terminals(monkeypatch: pytest.MonkeyPatch, terminal: bool, kind: type[Screen]) -> None:
    monkeypatch.setattr(screens, "is_terminal", lambda: terminal)
    assert type(screens.screen(Clock(), STACKS)) is kind


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (59.4, "59 s"), (59.6, "1 min 0 s"), (754, "12 min 34 s"), (3720, "1 h 2 min")],
)
def test_times_are_said_as_people_do(seconds: float, text: str) -> None:
    assert spoken(seconds) == text


def test_an_event_from_a_clock_that_is_ahead_took_no_negative_time() -> None:
    film = Film(Tree)
    film.screen.begin("network", "creating")
    ahead = Event("1", film.clock.now() + timedelta(seconds=9), "Vpc", "AWS::EC2::VPC", "CREATE_IN_PROGRESS", "")
    film.screen.tell("network", ahead)
    assert film.lines()[1].endswith("creating  0 s")
