"""Answers are kept for as long as what they depend on stays the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from ops.aws.gates import cache
from ops.aws.gates.cache import Answers
from ops.errors import AndamioError
from tests.aws.gates.stacks import stack

FOUND = {"findings": [{"rule": "E1", "resource": "Bucket", "what": "bad", "more": ""}]}


def kept(folder: Path, *settings: str, lock: str = "aws") -> Answers:
    return Answers("linter", lock, settings, folder)


def test_what_was_said_is_known(tmp_path: Path) -> None:
    one, other = stack("one"), stack("other")
    kept(tmp_path).keep([one], {"one": FOUND})
    assert kept(tmp_path).known([one, other]) == {"one": FOUND}


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(stack(BucketName="other"), id="another template"),
        pytest.param(stack("other"), id="another stack"),
        pytest.param(stack(region="us-east-1"), id="another region"),
    ],
)
def test_another_template_is_asked_about(tmp_path: Path, other: object) -> None:
    kept(tmp_path).keep([stack()], {"files": FOUND})
    assert kept(tmp_path).known([other]) == {}  # type: ignore[list-item] # what pytest hands over


def test_another_version_or_other_arguments_of_the_tool_are_asked(tmp_path: Path) -> None:
    kept(tmp_path, "--strict").keep([stack()], {"files": FOUND})
    assert kept(tmp_path, "--strict").known([stack()])
    assert not kept(tmp_path).known([stack()])
    assert not kept(tmp_path, "--strict", lock="checkov").known([stack()])


@pytest.mark.parametrize("content", ["", "{", "[]", '"text"'])
def test_an_answer_that_cannot_be_read_is_none(tmp_path: Path, content: str) -> None:
    kept(tmp_path).keep([stack()], {"files": FOUND})
    (file,) = tmp_path.rglob("*.json")
    file.write_text(content)
    assert kept(tmp_path).known([stack()]) == {}


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    with pytest.raises(AndamioError, match="can't be written") as caught:
        kept(tmp_path / "taken").keep([stack()], {"files": FOUND})
    assert str(tmp_path) in caught.value.where


def test_the_oldest_answers_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "KEPT", 2)
    stacks = [stack(f"stack{number}") for number in range(4)]
    for one in stacks:
        kept(tmp_path).keep([one], {one.key: FOUND})
    assert len(list(tmp_path.rglob("*.json"))) == 2
    assert stacks[-1].key in kept(tmp_path).known(stacks)
