"""Memory at the peak: of all processes of a command, and files that they share once."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from benchmarks.synth.memory import Taken, peak, session, summed
from ops.errors import CommandFailed

MEBIBYTE = 2**20
HOLD = "import time; held = bytearray({size}); held[::4096] = b'x' * len(held[::4096]); time.sleep(0.3)"
TWO = "import subprocess, sys; both = [subprocess.Popen([sys.executable, '-c', sys.argv[1]]) for _ in range(2)]; "
WAIT = "[one.wait() for one in both]"


def held(mebibytes: int) -> str:
    return HOLD.format(size=mebibytes * MEBIBYTE)


def test_what_a_process_holds_is_counted(tmp_path: Path) -> None:
    small, large = (peak((sys.executable, "-c", held(size)), tmp_path, {}) for size in (1, 60))
    assert 50 * MEBIBYTE < large - small < 70 * MEBIBYTE


def test_so_is_what_its_children_hold_at_once(tmp_path: Path) -> None:
    alone = peak((sys.executable, "-c", held(60)), tmp_path, {})
    both = peak((sys.executable, "-c", TWO + WAIT, held(60)), tmp_path, {})
    assert both - alone > 55 * MEBIBYTE


def test_what_processes_share_is_counted_once() -> None:
    assert summed([Taken(10, 5), Taken(20, 7)]) == 37
    assert summed([]) == 0


def test_a_command_that_fails_has_no_peak(tmp_path: Path) -> None:
    with pytest.raises(CommandFailed, match="exited with 3"):
        peak(("sh", "-c", "exit 3"), tmp_path, {})


def test_the_variables_are_given_besides_ours(tmp_path: Path) -> None:
    assert peak(("sh", "-c", 'test "$GIVEN" = yes && test -n "$PATH"'), tmp_path, {"GIVEN": "yes"}) >= 0


def fake(proc: Path, pid: int, leader: int, status: str) -> None:
    folder = proc / str(pid)
    folder.mkdir()
    (folder / "stat").write_text(f"{pid} (a (b) c) S 1 {leader} {leader} 0 -1\n")
    (folder / "status").write_text(status)


def test_the_processes_of_a_session_are_found_whatever_they_are_called(tmp_path: Path) -> None:
    status = "VmRSS: 9 kB\nRssAnon:\t 4 kB\nRssFile:\t 3 kB\nRssShmem:\t 2 kB\n"
    fake(tmp_path, 10, 10, status)
    fake(tmp_path, 11, 10, status)
    fake(tmp_path, 12, 12, status)
    fake(tmp_path, 13, 10, "State: Z (zombie)\n")
    (tmp_path / "14").mkdir()  # ended between two looks
    (tmp_path / "self").mkdir()
    assert session(10, tmp_path) == [Taken(6 * 1024, 3 * 1024)] * 2


def test_our_own_session_has_us_in_it() -> None:
    assert session(os.getsid(0))
