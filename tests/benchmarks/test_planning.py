"""Timing what answers by its exit code, and editing one value of an environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.planning import waited, with_budget
from cloudformation.design import design
from ops.aws.settings import AwsSettings, options
from ops.errors import CommandFailed
from ops.settings import load
from ops.settings.files import replace
from tests.aws import environments


def test_the_exit_code_that_is_wanted_is_an_answer() -> None:
    assert 0.1 <= waited(("sh", "-c", "sleep 0.1; exit 2"), 2) < 5


@pytest.mark.parametrize(("exits", "wanted"), [(0, 2), (2, 0), (1, 0)])
def test_another_exit_code_is_an_error(exits: int, wanted: int) -> None:
    with pytest.raises(CommandFailed, match="what it said"):
        waited(("sh", "-c", f"echo what it said >&2; exit {exits}"), wanted)


def test_another_budget_changes_one_stack(tmp_path: Path) -> None:
    before = environments.make(tmp_path, "production")
    file = tmp_path / "env" / "production" / "aws.env"
    replace(file, with_budget(file.read_text(), 1234).encode())
    after = load("production", tmp_path, only=("aws.env",))
    old, new = (design(options(AwsSettings.of(one), "echo\n")) for one in (before, after))
    assert [one.key for one in new.stacks if one.body != old.stack(one.key).body] == ["operations"]
    assert '"Amount":1234' in new.stack("operations").body
