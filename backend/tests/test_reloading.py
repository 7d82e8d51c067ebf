"""The worker under `up --watch`: it is started afresh when the code changes, and survives code that doesn't run."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from outbox import reloading
from tests.help import wait_until

GOOD = """
import os, pathlib, signal
told = pathlib.Path({told!r})
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
with told.open("a") as file:
    file.write(f"working {{os.getpid()}}\\n")
signal.sigwait([signal.SIGTERM])
with told.open("a") as file:
    file.write("stopped\\n")
"""


@dataclass(frozen=True)
class Edited:
    """A program under the reloader, and what it told."""

    program: Path
    told: Path
    stop: threading.Event

    def save(self, text: str) -> None:
        self.program.write_text(text)

    def lines(self) -> list[str]:
        return [line.split()[0] for line in self.told.read_text().splitlines()]

    def pid(self) -> int:
        return int(self.told.read_text().splitlines()[-1].split()[1])


@pytest.fixture
def edited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Edited]:
    monkeypatch.setattr(reloading, "LOOK_INTERVAL", 0.02)
    folder = tmp_path / "code"
    folder.mkdir()
    one = Edited(folder / "program.py", tmp_path / "told", threading.Event())
    one.told.touch()
    one.save(GOOD.format(told=str(one.told)))
    thread = threading.Thread(
        target=reloading.run_reloading, args=([sys.executable, str(one.program)], folder, one.stop.wait)
    )
    thread.start()
    yield one
    one.stop.set()
    thread.join(30)
    assert not thread.is_alive()


def test_a_change_ends_the_process_as_in_production_and_starts_another(edited: Edited) -> None:
    wait_until(lambda: edited.lines() == ["working"])
    first = edited.pid()

    edited.save(edited.program.read_text() + "# changed\n")

    wait_until(lambda: edited.lines() == ["working", "stopped", "working"])
    assert edited.pid() != first


@pytest.mark.parametrize("change", ["appears", "goes"])
def test_a_file_that_appears_or_goes_is_a_change(edited: Edited, change: str) -> None:
    wait_until(lambda: edited.lines() == ["working"])
    another = edited.program.parent / "package" / "another.py"
    another.parent.mkdir()
    another.touch()
    wait_until(lambda: edited.lines() == ["working", "stopped", "working"])
    if change == "goes":
        another.unlink()
        wait_until(lambda: edited.lines() == ["working", "stopped"] * 2 + ["working"])


def test_code_that_does_not_run_waits_for_the_next_change(edited: Edited, caplog: pytest.LogCaptureFixture) -> None:
    wait_until(lambda: edited.lines() == ["working"])
    good = edited.program.read_text()

    edited.save("this is no Python\n")
    wait_until(lambda: "ended by itself" in caplog.text)
    assert edited.lines() == ["working", "stopped"]
    edited.save(good)

    wait_until(lambda: edited.lines() == ["working", "stopped", "working"])
    assert caplog.text.count("ended by itself") == 1


def test_what_does_not_end_is_killed(edited: Edited, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reloading, "STOP_WITHIN", 0.1)
    wait_until(lambda: edited.lines() == ["working"])
    stuck = edited.pid()
    os.kill(stuck, signal.SIGSTOP)

    edited.save(edited.program.read_text() + "# changed\n")

    wait_until(lambda: edited.lines() == ["working", "working"])
    with pytest.raises(ProcessLookupError):
        os.kill(stuck, 0)


def test_no_process_is_left_behind(edited: Edited) -> None:
    wait_until(lambda: edited.lines() == ["working"])

    edited.stop.set()

    wait_until(lambda: edited.lines() == ["working", "stopped"])
