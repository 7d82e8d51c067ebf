"""Copies of what is deployed: whole or not at all, for their owner only, and never mistaken for the state itself."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ops.aws.plan import deployed
from ops.aws.plan.deployed import Deployed
from ops.aws.plan.planning import from_templates
from ops.errors import AndamioError
from tests.aws.deploy import designs

ONE = Deployed("network", "andamio-test-network", "eu-west-1", {"Resources": {}}, {"A": "1"}, read_at=deployed.now())


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    deployed.write("test", {"network": ONE}, tmp_path)
    assert deployed.read("test", tmp_path) == {"network": ONE}
    assert deployed.read("other", tmp_path) == {}


def test_a_stack_that_is_gone_is_forgotten(tmp_path: Path) -> None:
    deployed.write("test", {"network": ONE, "data": ONE}, tmp_path)
    deployed.write("test", {"network": ONE}, tmp_path)
    assert list(deployed.read("test", tmp_path)) == ["network"]


def test_only_their_owner_can_read_them(tmp_path: Path) -> None:
    deployed.write("test", {"network": ONE}, tmp_path)
    assert stat.S_IMODE(deployed.folder("test", tmp_path).stat().st_mode) == 0o700


@pytest.mark.parametrize("content", ["", "{", "[]", '{"key": "network"}', '{"nobody": "knows"}'])
def test_a_broken_copy_is_one_message(tmp_path: Path, content: str) -> None:
    deployed.write("test", {"network": ONE}, tmp_path)
    (deployed.folder("test", tmp_path) / "network.json").write_text(content)
    with pytest.raises(AndamioError, match="can't be read") as refused:
        deployed.read("test", tmp_path)
    assert "delete" in refused.value.hint


def test_a_plan_says_how_old_its_basis_is() -> None:
    read_at = (datetime.now(UTC) - timedelta(hours=3, minutes=5)).isoformat()
    copy = Deployed("network", "andamio-test-network", "eu-west-1", {"Resources": {}}, read_at=read_at)
    assert "when last read, 3 hours ago" in from_templates(designs.design(), {"network": copy}, "offline").basis
    assert "has never read" in from_templates(designs.design(), {}, "offline").basis
