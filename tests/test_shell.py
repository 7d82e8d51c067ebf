"""Commands as argument lists: run, probed, printed; with real processes, since quoting and signals are the point."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from invoke import Config, Context

from ops.errors import CommandFailed
from ops.paths import ROOT
from ops.shell import LOG_LINES_SHOWN, TIMED_OUT, Output, Shell, failed

AWKWARD = ("a b", "$HOME", "`id`", "it's", '"', "*", "\\", "a\nb", "é", "", "--x=1;2", "!1")


@pytest.fixture
def dry() -> Shell:
    return Shell(Context(Config(overrides={"run": {"dry": True}})))


def python(code: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code, *arguments)


def test_arguments_arrive_as_they_are(shell: Shell) -> None:
    output = shell.probe(python("import sys; print(sys.argv[1:])", *AWKWARD))
    assert output == Output(0, f"{list(AWKWARD)}\n", "")


def test_a_probe_that_fails_is_an_answer(shell: Shell) -> None:
    assert shell.probe(("sh", "-c", "echo out; echo err >&2; exit 3")) == Output(3, "out\n", "err\n")
    missing = shell.probe(("no-such-program",))
    assert not missing.ok
    assert missing.code == 127


def test_a_probe_that_takes_too_long_is_an_answer(shell: Shell) -> None:
    output = shell.probe(("sh", "-c", "echo begun; exec sleep 60"), timeout=0.3)
    assert (output.code, output.text) == (TIMED_OUT, "begun")


def test_variables_are_for_local_commands(shell: Shell) -> None:
    assert Shell(shell.context, {"GREETING": "a b"}).probe(("printenv", "GREETING")).text == "a b"


def test_a_quiet_run_shows_nothing(shell: Shell, capfd: pytest.CaptureFixture[str]) -> None:
    shell.run(("sh", "-c", "echo out; echo err >&2"), quiet=True)
    assert capfd.readouterr() == ("", "")


def test_a_run_shows_what_the_command_writes(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    shell.run(("sh", "-c", "echo out; echo err >&2"))
    assert capsys.readouterr() == ("out\n", "err\n")


def test_a_quiet_run_that_fails_shows_its_last_lines(shell: Shell) -> None:
    with pytest.raises(CommandFailed) as caught:
        shell.run(("sh", "-c", "seq 100; exit 4"), quiet=True)
    message = str(caught.value)
    assert message.startswith("`sh -c 'seq 100; exit 4'` exited with 4; its last lines:\n    71\n")
    assert message.endswith("\n    100")
    assert message.count("\n") == LOG_LINES_SHOWN


def test_a_shown_run_that_fails_does_not_show_them_twice(shell: Shell) -> None:
    with pytest.raises(CommandFailed) as caught:
        shell.run(("sh", "-c", "echo much; exit 4"))
    assert str(caught.value) == "`sh -c 'echo much; exit 4'` exited with 4"


def test_a_full_disk_has_a_hint() -> None:
    error = failed("docker build .", 1, "write /var/lib/x: No space left on device", shown=False)
    assert error.hint.startswith("free some disk space")
    assert failed("docker build .", 1, "other", shown=False).hint == ""


def test_standard_input_arrives_whole_and_at_once(shell: Shell, tmp_path: Path) -> None:
    """Invoke reads a stream one character each 10 ms: this would take 17 seconds."""
    text = "a line of a file\n" * 100
    begun = time.monotonic()
    shell.run(("sh", "-c", f"cat >'{tmp_path}/copy'"), stdin=text, quiet=True)
    assert time.monotonic() - begun < 5
    assert (tmp_path / "copy").read_text() == text


def test_standard_input_is_not_shown(shell: Shell, capfd: pytest.CaptureFixture[str]) -> None:
    shell.run(("sh", "-c", "read -r secret"), stdin="hunter2\n")
    assert capfd.readouterr() == ("", "")


def test_a_dry_run_prints_the_command_and_runs_nothing(
    dry: Shell, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ("touch", f"{tmp_path}/a b")
    dry.run(command)
    dry.run(command, stdin="secret", quiet=True)
    dry.interact(command)
    assert list(dry.lines(command)) == [f"touch '{tmp_path}/a b'"]
    assert capsys.readouterr().out == f"touch '{tmp_path}/a b'\n" * 3
    assert list(tmp_path.iterdir()) == []


def test_a_dry_run_still_probes(dry: Shell, capfd: pytest.CaptureFixture[str]) -> None:
    assert dry.dry
    assert dry.probe(("echo", "there")).text == "there"
    with dry.step("reading"):
        pass
    assert capfd.readouterr() == ("", "")


def test_echo_shows_what_runs_and_no_probes(capsys: pytest.CaptureFixture[str]) -> None:
    echoing = Shell(Context(Config(overrides={"run": {"echo": True}})))
    echoing.probe(("true",))
    assert capsys.readouterr().out == ""
    echoing.run(("test", "-n", "a b"))
    assert "test -n 'a b'" in capsys.readouterr().out


def test_lines_come_one_by_one(shell: Shell) -> None:
    lines = shell.lines(("sh", "-c", "echo one; printf '\\033[2Ktwo\\n' >&2; exit 3"))
    assert [next(lines), next(lines)] == ["one", "two"]
    with pytest.raises(CommandFailed, match="exited with 3"):
        next(lines)


def test_interact_gives_the_terminal_and_the_variables(shell: Shell, capfd: pytest.CaptureFixture[str]) -> None:
    Shell(shell.context, {"GREETING": "hello"}).interact(("printenv", "GREETING"))
    assert capfd.readouterr().out == "hello\n"
    with pytest.raises(CommandFailed, match="exited with 9"):
        shell.interact(("sh", "-c", "exit 9"))
    with pytest.raises(KeyboardInterrupt):
        shell.interact(("sh", "-c", "kill -INT $$"))


def test_interact_refuses_another_host(shell: Shell) -> None:
    from fabric import Connection

    remote = Shell(Connection("nowhere.example.com"))
    with pytest.raises(TypeError, match="can only run and probe"):
        remote.interact(("true",))
    with pytest.raises(TypeError, match="can only run and probe"):
        next(remote.lines(("true",)))


@pytest.mark.parametrize("how", ["probe", "run"])
def test_ctrl_c_ends_the_task_when_the_command_has_ended(shell: Shell, tmp_path: Path, how: str) -> None:
    """Invoke hands it on and goes on: a loop that waits for something could not be left."""
    ready = tmp_path / "ready"
    os.mkfifo(ready)
    command = ("sh", "-c", f"echo ready >'{ready}'; exec sleep 60")

    def press() -> None:
        ready.read_text()
        # On a terminal the command gets the signal as well.
        children = Path(f"/proc/self/task/{threading.main_thread().native_id}/children").read_text().split()
        for pid in [os.getpid(), *(int(child) for child in children)]:
            os.kill(pid, signal.SIGINT)

    pressing = threading.Thread(target=press)
    pressing.start()
    run: Callable[..., object] = shell.probe if how == "probe" else shell.run
    with pytest.raises(KeyboardInterrupt):
        run(command)
    pressing.join()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_thread_can_run_commands(shell: Shell) -> None:
    answers: list[str] = []
    thread = threading.Thread(target=lambda: answers.append(shell.probe(("echo", "there")).text))
    thread.start()
    thread.join()
    assert answers == ["there"]


def test_an_ignored_interrupt_stays_ignored() -> None:
    code = (
        "import signal; from invoke import Context; from ops.shell import Shell\n"
        "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "Shell(Context()).probe(('true',))\n"
        "print(signal.getsignal(signal.SIGINT) is signal.SIG_IGN)\n"
    )
    assert subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, text=True) == "True\n"


def test_whole_is_read_like_any_stream() -> None:
    from ops.shell import Whole

    stream = Whole("abc")
    assert isinstance(stream, io.StringIO)
    assert (stream.read(1), stream.read(1)) == ("abc", "")
