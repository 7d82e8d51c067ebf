"""What a run starts from: the right pipeline of the commit, and answers to what it asks."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from ops.ci.pipeline import PipelineFile
from ops.ci.reading import read
from ops.ci.running import preparation
from ops.errors import BadInput

TEXT = """
image: python:3.13-trixie
pipelines:
  default:
    - step: {name: D, script: [./inv lint]}
  branches:
    main:
      - step: {name: M, script: [./inv lint]}
  custom:
    roll-back:
      - variables:
          - {name: VERSION}
          - {name: SECONDS, default: "30", allowed-values: ["30", "60"]}
      - step: {name: R, script: [./inv lint]}
"""


@pytest.fixture
def file() -> PipelineFile:
    found, problems = read(TEXT)
    assert problems == []
    return found


@pytest.mark.parametrize(
    ("title", "branch", "name"),
    [
        ("", "main", "M"),
        ("", "feature", "D"),
        ("main", "feature", "M"),
        ("roll-back", "main", "R"),
        ("default", "x", "D"),
    ],
)
def test_a_pipeline_is_chosen(file: PipelineFile, title: str, branch: str, name: str) -> None:
    assert [step.name for step in preparation.chosen(file, title, branch).steps] == [name]


def test_an_unknown_pipeline_lists_those_that_there_are(file: PipelineFile) -> None:
    with pytest.raises(BadInput, match="did you mean 'roll-back'") as refused:
        preparation.chosen(file, "rollback", "main")
    assert refused.value.hint == "one of: default, main, roll-back"


def test_a_branch_without_a_pipeline_starts_none() -> None:
    file, _ = read(TEXT.replace("  default:\n    - step: {name: D, script: [./inv lint]}\n", ""))
    with pytest.raises(BadInput, match="a push of 'feature/x' starts no pipeline"):
        preparation.chosen(file, "", "feature/x")


def test_answers_take_defaults_for_what_is_not_given(file: PipelineFile) -> None:
    pipeline = preparation.chosen(file, "roll-back", "main")
    assert preparation.answers(pipeline, ["VERSION=abc=d"], ask=False) == {"VERSION": "abc=d", "SECONDS": "30"}


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ([], "VERSION has no value"),
        (["VERSION="], "VERSION has no value"),
        (["VERSION=x", "SECONDS=45"], "SECONDS can't be '45'"),
        (["VERSION=x", "SECONS=30"], "did you mean 'SECONDS'"),
        (["VERSION"], "is no variable"),
        (["-x=1"], "is no variable"),
    ],
)
def test_wrong_answers_are_refused(file: PipelineFile, given: list[str], says: str) -> None:
    with pytest.raises(BadInput, match=says):
        preparation.answers(preparation.chosen(file, "roll-back", "main"), given, ask=False)


def test_the_last_ten_runs_are_kept(tmp_path: Path) -> None:
    numbers = [preparation.new_store(tmp_path)[0] for _ in range(13)]
    assert numbers == list(range(1, 14))
    kept = sorted(int(path.name) for path in (tmp_path / ".cache" / "ci" / "runs").iterdir())
    assert kept == list(range(4, 14))


def test_variables_come_from_a_file_as_from_the_settings(tmp_path: Path) -> None:
    (tmp_path / "variables").write_text("DROPLET_HOSTS=203.0.113.7\n# a comment\nREGISTRY_TOKEN=x1y2z3a4\n")
    found = preparation.from_file(str(tmp_path / "variables"))
    assert found == {"DROPLET_HOSTS": "203.0.113.7", "REGISTRY_TOKEN": "x1y2z3a4"}
    assert preparation.secrets_of("", found) == {"REGISTRY_TOKEN": "x1y2z3a4"}


def test_a_file_of_variables_that_is_not_there_is_one_message(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="can't be read"):
        preparation.from_file(str(tmp_path / "none"))


def test_an_end_of_input_takes_the_default(file: PipelineFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    with pytest.raises(BadInput, match="VERSION has no value"):
        preparation.answers(preparation.chosen(file, "roll-back", "main"), [], ask=True)
