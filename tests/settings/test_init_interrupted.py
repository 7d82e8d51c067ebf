"""Making an environment under bad conditions: killed anywhere, several at once, on a full disk."""

from __future__ import annotations

import errno
import os
import resource
from functools import partial
from pathlib import Path

import pytest

from ops import settings
from ops.errors import AndamioError
from ops.settings import files
from ops.settings.template import read_schema
from tests.settings.processes import at_once, killed_before_line

TEMPLATE = "# Why it is there.\n#: type=secret(16) required generate=40\n{name}=\n"


@pytest.fixture
def small_repository(tmp_path: Path) -> Path:
    (tmp_path / "env").mkdir()
    for name in ("one", "two"):
        (tmp_path / "env" / f"{name}.env.example").write_text(TEMPLATE.format(name=name.upper()))
    return tmp_path


def test_killed_anywhere_it_leaves_no_half_file_and_the_next_run_finishes(small_repository: Path) -> None:
    moments = 0
    while True:
        name = f"e{moments}"
        if not killed_before_line(moments, Path(files.__file__), partial(init, small_repository, name)):
            break
        survivors = whole_files(small_repository, name)
        init(small_repository, name)
        assert whole_files(small_repository, name).items() >= survivors.items()
        assert sorted(path.name for path in (small_repository / "env" / name).iterdir()) == ["one.env", "two.env"]
        settings.load(name, small_repository)
        moments += 1
    assert moments > 40, "the kill must reach every line that writes"


def test_several_at_once_write_each_file_once_and_all_end_well(repository: Path) -> None:
    answers = at_once(8, lambda: init(repository, "local"))
    written = sorted(name for answer in answers for name in answer.split())
    assert written == sorted(template.file for template in read_schema(repository).templates)
    assert sorted(path.name for path in (repository / "env" / "local").iterdir()) == written
    settings.load("local", repository)


def test_on_a_full_disk_it_says_so_and_leaves_nothing_behind(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(AndamioError) as caught:
            init(repository, "local")
    what, remedy = str(caught.value).splitlines()
    assert what == f"{repository}/env/local/aws.env: can't be written: No space left on device"
    assert remedy == "  next: free some disk space: ./inv doctor shows where it went"
    assert list((repository / "env" / "local").iterdir()) == []
    init(repository, "local")
    settings.load("local", repository)


def test_when_the_kernel_stops_a_write_half_way_nothing_is_left_behind(repository: Path) -> None:
    def limited() -> str:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
        try:
            init(repository, "local")
        except AndamioError as error:
            return str(error)
        return "nothing stopped it"

    (answer,) = at_once(1, limited)
    assert answer == f"{repository}/env/local/aws.env: can't be written: File too large"
    assert list((repository / "env" / "local").iterdir()) == []


def test_replacing_a_file_on_a_full_disk_keeps_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "x"
    files.replace(file, b"old")

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(AndamioError, match="No space left on device"):
        files.replace(file, b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["x"]
    assert file.read_bytes() == b"old"


def init(root: Path, name: str) -> str:
    """Make an environment; the names of the files that this run wrote."""
    return " ".join(file.path.name for file in settings.write(settings.plan(name, root)).new)


def whole_files(root: Path, name: str) -> dict[str, str]:
    """The env files that are there; each must be complete."""
    found = {path.name: path.read_text() for path in (root / "env" / name).glob("*.env")}
    for file, text in found.items():
        line = text.removeprefix(TEMPLATE.format(name=file.removesuffix(".env").upper()).removesuffix("\n"))
        assert len(line) == 41
        assert line.endswith("\n")
    return found
