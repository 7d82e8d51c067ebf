"""Commands on a host: their input, output and exit code, in time, and what is known when the connection is lost."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import paramiko
import pytest
from invoke import Config, Context

from ops.errors import BadInput, CommandFailed
from ops.hosts import host as host_module
from ops.hosts import transport
from ops.hosts.connection import connect
from ops.hosts.errors import ConnectionLost
from ops.hosts.host import Host
from ops.shell import TIMED_OUT, Command, Output
from tests.hosts.conftest import DropletOf
from tests.hosts.fake_sshd import FakeSshd
from tests.hosts.relay import relaying

pytestmark = pytest.mark.ssh

To = Callable[..., AbstractContextManager[Host]]
ENDLESS: Command = ("sh", "-c", "echo started; exec sleep 60")


@pytest.fixture
def host(to: To, sshd: FakeSshd) -> Iterator[Host]:
    with to(sshd.port) as connected:
        yield connected


def script(text: str) -> Command:
    return ("sh", "-c", text)


def test_output_errors_and_exit_code_are_told_apart(host: Host) -> None:
    assert host.read(script("echo out; echo err >&2; exit 3")) == Output(3, "out\n", "err\n")
    assert host.probe(("true",)) == Output(0, "", "")


def test_arguments_arrive_as_they_are(host: Host) -> None:
    words = ["a b", "$HOME", "'", '"', "\\", "", "-n", "é\n", ";id", "*"]
    assert host.read(("printf", "%s\\0", *words)).stdout.split("\0")[:-1] == words


def test_much_output_on_both_streams_at_once_blocks_nothing(host: Host) -> None:
    output = host.read(script("head -c 5000000 /dev/zero | tee /dev/stderr"))
    assert (len(output.stdout), len(output.stderr)) == (5_000_000, 5_000_000)


def test_a_command_finds_its_input_at_an_end(host: Host) -> None:
    assert host.read(("cat",)) == Output(0, "", "")


def test_a_command_that_does_not_exist_is_an_answer(host: Host) -> None:
    assert host.probe(("no-such-program",)).code == 127


def test_bytes_that_are_no_text_are_replaced(host: Host) -> None:
    assert host.read(("printf", r"a\377b")).stdout == "a\ufffdb"


def test_a_signal_that_ends_a_command_is_no_lost_connection(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host_module, "ended_in_time", lambda line, seconds: f"exec {line}")
    assert host.read(script("kill -9 $$")).code == host_module.ENDED_BY_SIGNAL


def test_what_changes_something_is_shown_as_it_comes(host: Host, capfd: pytest.CaptureFixture[str]) -> None:
    host.run(script("echo out; echo é >&2"))
    assert capfd.readouterr() == ("out\n", "é\n")


def test_a_character_in_two_pieces_is_shown_whole(host: Host, capfd: pytest.CaptureFixture[str]) -> None:
    host.run(script(r"printf '\303'; sleep 0.1; printf '\251'"))
    assert capfd.readouterr().out == "é"


def test_quiet_shows_nothing_but_the_end_of_a_failure(host: Host, capfd: pytest.CaptureFixture[str]) -> None:
    host.run(("echo", "out"), quiet=True)
    with pytest.raises(CommandFailed, match=r"exited with 7; its last lines:\n    why") as caught:
        host.run(script("echo why >&2; exit 7"), quiet=True)
    assert capfd.readouterr() == ("", "")
    assert caught.value.where == str(host.address)
    assert caught.value.code == 7


def test_input_is_no_argument_and_is_not_shown(
    host: Host, sshd: FakeSshd, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    host.run(script(f"umask 077; cat >{tmp_path}/secret"), stdin="canary é")
    assert (tmp_path / "secret").read_text() == "canary é"
    assert not any("canary" in command for command in sshd.commands)
    assert capfd.readouterr() == ("", "")


def test_bytes_are_streamed(host: Host) -> None:
    output = host.send(("wc", "-c"), itertools.repeat(b"x" * 65_536, 300))
    assert output.text == str(300 * 65_536)


def test_a_command_that_stops_reading_is_judged_by_its_exit_code(host: Host) -> None:
    assert host.send(("head", "-c", "1"), itertools.repeat(b"x" * 65_536, 300)).stdout == "x"
    with pytest.raises(CommandFailed, match="exited with 4"):
        host.send(script("exit 4"), itertools.repeat(b"x" * 65_536, 300))


def test_a_source_of_bytes_that_fails_is_the_error(host: Host) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        host.send(("cat",), broken())
    assert host.read(("true",)).ok, "the connection goes on"


def test_a_source_that_fails_is_the_error_also_when_the_command_is_content(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes the end of its input for the whole, and its exit code may arrive before anybody looks."""

    def broken() -> Iterator[bytes]:
        yield b"half"
        raise ZeroDivisionError

    monkeypatch.setattr(host_module, "exit_code", lambda channel, deadline: 0)
    with pytest.raises(ZeroDivisionError):
        host.send(("cat",), broken())


def test_an_echo_is_the_command_as_it_was_meant(
    droplet_of: DropletOf, sshd: FakeSshd, capsys: pytest.CaptureFixture[str]
) -> None:
    droplet = droplet_of(sshd.port)
    echoing = Context(Config(overrides={"run": {"echo": True}}))
    with connect(echoing, droplet, droplet.addresses[0]) as host:
        host.run(("true", "a b"), quiet=True)
        list(host.stream(("echo",)))
    assert capsys.readouterr().out == "true 'a b'\necho\n"


def test_a_command_has_its_time_and_no_more(host: Host, tmp_path: Path) -> None:
    started = time.monotonic()
    late = host.read(script(f"echo $$ >{tmp_path}/pid; echo early; sleep 60"), timeout=0.3)
    assert (late.code, late.stdout) == (TIMED_OUT, "early\n")
    assert time.monotonic() - started < 3
    pid = (tmp_path / "pid").read_text().strip()
    eventually(lambda: not is_running(pid))  # on the host, too
    with pytest.raises(CommandFailed, match="exited with 124"):
        host.run(("sleep", "60"), timeout=0.3)


def test_a_host_that_does_not_end_a_command_is_not_waited_for(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host_module, "ended_in_time", lambda line, seconds: line)
    monkeypatch.setattr(host_module, "GRACE_SECONDS", 0.2)
    started = time.monotonic()
    assert host.read(ENDLESS, timeout=0.2) == Output(TIMED_OUT, "started\n", "")
    assert time.monotonic() - started < 3


@pytest.mark.parametrize("seconds", [0, -1, 1e9, float("nan"), float("inf")])
def test_a_time_out_that_is_none_is_bad_input(host: Host, sshd: FakeSshd, seconds: float) -> None:
    for use in (host.read, host.run, host.probe):
        with pytest.raises(BadInput, match="a time-out of"):
            use(("true",), timeout=seconds)
    assert sshd.commands == []


def test_a_dry_run_reads_and_changes_nothing(
    droplet_of: DropletOf, sshd: FakeSshd, capsys: pytest.CaptureFixture[str]
) -> None:
    droplet = droplet_of(sshd.port)
    dry = Context(Config(overrides={"run": {"dry": True}}))
    with connect(dry, droplet, droplet.addresses[0]) as host:
        assert host.read(("echo", "here")).text == "here"
        commands = len(sshd.commands)
        host.run(("rm", "a b"), stdin="canary")
        assert host.send(("cat",), [b"canary"]) == Output(0, "", "")
        with host.hold(("flock", "x")) as held:
            assert held == ""
    assert len(sshd.commands) == commands
    assert capsys.readouterr().out == "rm 'a b'\ncat\nflock x\n"


def test_lines_come_as_they_are_written(host: Host, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    lines = host.stream(script(f"echo one; while ! [ -e {gate} ]; do sleep 0.02; done; printf 'two\\nthree'"))
    assert next(lines) == "one"
    gate.touch()
    assert list(lines) == ["two", "three"]


def test_lines_of_a_command_that_fails_end_in_its_error(host: Host) -> None:
    lines = host.stream(script("echo one; exit 5"))
    assert next(lines) == "one"
    with pytest.raises(CommandFailed, match="exited with 5"):
        next(lines)


def test_who_stops_listening_ends_the_command(host: Host, tmp_path: Path) -> None:
    lines = host.stream(script(f"echo $$ >{tmp_path}/pid; echo one; exec sleep 60"))
    assert next(lines) == "one"
    pid = (tmp_path / "pid").read_text().strip()
    lines.close()  # type: ignore[attr-defined] # of a generator
    eventually(lambda: not is_running(pid))


def test_a_lock_is_held_for_the_block_and_no_longer(host: Host, tmp_path: Path) -> None:
    lock = str(tmp_path / "lock")
    taking: Command = ("flock", "--nonblock", "--conflict-exit-code=75", lock, "sh", "-c", "echo held; exec cat")
    with host.hold(taking) as line:
        assert line == "held"
        with pytest.raises(CommandFailed) as caught, host.hold(taking):
            pass
        assert caught.value.code == 75
        assert host.read(("true",)).ok, "other commands run meanwhile"
    with host.hold(taking) as line:
        assert line == "held"


def test_a_lock_is_let_go_when_the_block_fails(host: Host, tmp_path: Path) -> None:
    taking: Command = ("flock", str(tmp_path / "lock"), "sh", "-c", "echo held; exec cat")
    with pytest.raises(ZeroDivisionError), host.hold(taking):
        raise ZeroDivisionError
    with host.hold(("flock", "--nonblock", *taking[1:])) as line:
        assert line == "held"


def test_a_lock_that_does_not_come_is_given_up(host: Host) -> None:
    with pytest.raises(CommandFailed, match="exited with 124"), host.hold(("sleep", "60"), timeout=0.2):
        pass


@pytest.mark.parametrize("how", ["read", "run", "send", "stream", "hold"])
def test_a_connection_that_is_cut_is_lost_with_a_next_step(to: To, sshd: FakeSshd, how: str) -> None:
    with relaying(sshd.port) as relay, to(relay.port) as host:
        when_started(sshd, relay.cut)
        with pytest.raises(ConnectionLost, match="was lost during `sh -c") as caught:
            use(host, how)
        assert caught.value.where == str(host.address)
        assert "run the same task again" in caught.value.hint
        with pytest.raises(ConnectionLost, match="was lost during `true`"):
            host.read(("true",))


@pytest.mark.parametrize("how", ["read", "stream", "hold", "send"])
def test_a_connection_through_which_nothing_comes_is_lost(
    to: To, sshd: FakeSshd, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "ASK_SECONDS", 0.1)
    monkeypatch.setattr(transport, "SILENCE_SECONDS", 0.6)
    with relaying(sshd.port) as relay, to(relay.port) as host:
        when_started(sshd, relay.freeze)
        started = time.monotonic()
        with pytest.raises(ConnectionLost):
            use(host, how)
        assert time.monotonic() - started < 5


def test_a_command_that_is_silent_for_long_is_not_lost(to: To, sshd: FakeSshd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "ASK_SECONDS", 0.1)
    monkeypatch.setattr(transport, "SILENCE_SECONDS", 0.6)
    with to(sshd.port) as host:
        assert host.read(script("sleep 2; echo awake")).text == "awake"


def test_a_host_that_starts_no_more_commands_is_not_a_lost_connection(host: Host, sshd: FakeSshd) -> None:
    sshd.is_full = True
    with pytest.raises(CommandFailed, match="refused to start"):
        host.read(("true",))
    sshd.is_full = False
    assert host.read(("true",)).ok


def test_every_command_goes_through_one_door(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    """What tests of faults hook into."""
    opened: list[str] = []
    door = Host._open

    def noted(self: Host, line: str) -> paramiko.Channel:
        opened.append(line)
        return door(self, line)

    monkeypatch.setattr(Host, "_open", noted)
    for how in ("read", "run", "send"):
        use(host, how, script("true"))
    list(host.stream(script("true")))
    with host.hold(script("echo held; exec cat")):
        pass
    assert len(opened) == 5


def test_a_person_is_not_talked_to(host: Host) -> None:
    with pytest.raises(TypeError):
        host.interact(("sh",))
    with pytest.raises(TypeError):
        next(host.lines(("sh",)))


def use(host: Host, how: str, command: Command = ENDLESS) -> None:
    """Use a host in one of its ways."""
    if how == "send":
        host.send(command, itertools.repeat(b"x" * 1000, 100))
    elif how == "stream":
        list(host.stream(command))
    elif how == "hold":
        with host.hold(("sh", "-c", "exec sleep 60")):
            pass
    elif how == "run":
        host.run(command)
    else:
        host.read(command)


def when_started(sshd: FakeSshd, act: Callable[[], None]) -> None:
    """Do something as soon as the endless command runs."""

    def wait_and_act() -> None:
        eventually(lambda: any("sleep 60" in command for command in sshd.commands))
        act()

    threading.Thread(target=wait_and_act, daemon=True).start()


def is_running(pid: str) -> bool:
    try:
        return Path("/proc", pid, "stat").read_text().split()[2] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def eventually(is_so: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it never came to be"
        time.sleep(0.02)
