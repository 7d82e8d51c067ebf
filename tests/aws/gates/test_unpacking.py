"""cfn-guard comes out of its package whole or not at all."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from ops.aws.gates import guard_program
from ops.errors import AndamioError

PROGRAM = "package/bin/ubuntu/x86_64/cfn-guard"
RULE = f"{guard_program.RULES}/s3/one.guard"


def archive(folder: Path, *names: str) -> Path:
    file = folder / "guard.tgz"
    with tarfile.open(file, "w:gz") as tar:
        for name in names:
            member = tarfile.TarInfo(name)
            member.size = 4
            tar.addfile(member, io.BytesIO(b"text"))
    return file


def test_the_program_and_the_rules_come_out(tmp_path: Path) -> None:
    made = archive(tmp_path, PROGRAM, RULE, "package/lib/index.js", "package/bin/macos/x86_64/cfn-guard")
    guard_program.unpack(made, PROGRAM, tmp_path / "out")
    files = sorted(str(file.relative_to(tmp_path / "out")) for file in (tmp_path / "out").rglob("*") if file.is_file())
    assert files == [PROGRAM, RULE]
    assert (tmp_path / "out" / PROGRAM).stat().st_mode & 0o111


def test_nothing_is_written_beside_the_folder(tmp_path: Path) -> None:
    made = archive(tmp_path, PROGRAM, f"{guard_program.RULES}/../../../../../escaped.guard")
    guard_program.unpack(made, PROGRAM, tmp_path / "out")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["guard.tgz", "out"]
    assert not list(tmp_path.rglob("escaped.guard"))


def test_without_its_program_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        guard_program.unpack(archive(tmp_path, RULE), PROGRAM, tmp_path / "out")
    assert [file.name for file in tmp_path.iterdir()] == ["guard.tgz"]


def test_another_task_may_have_been_faster(tmp_path: Path) -> None:
    made = archive(tmp_path, PROGRAM, RULE)
    for _ in range(2):
        guard_program.unpack(made, PROGRAM, tmp_path / "out")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["guard.tgz", "out"]


def test_a_package_without_the_archive_is_named(tmp_path: Path) -> None:
    with pytest.raises(AndamioError, match="0 archives"):
        guard_program.archive_in(tmp_path)
