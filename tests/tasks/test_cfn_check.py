"""``cfn.check`` as somebody types it, on the gate that needs no tool; and what a broken promise looks like."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.settings.repositories import change
from tests.tasks.clones import inv, make_clone

pytestmark = pytest.mark.typed


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clone(tmp_path_factory.mktemp("clone"))


def test_the_design_passes_its_promises(clone: Path) -> None:
    done = inv(clone, "cfn.check", "--only", "invariants")
    assert done.returncode == 0, done.stderr
    head, row, last = done.stdout.splitlines()[-3:]
    assert head.split()[0] == "gate"
    assert row.split()[0] == "invariants"
    assert row.split()[3:5] == ["0", "0"]
    assert last == "✓ the templates of local pass"


def test_an_unknown_gate_names_those_that_there_are(clone: Path) -> None:
    done = inv(clone, "cfn.check", "--only", "invariant")
    assert done.returncode == 2
    assert "unknown gate 'invariant'; did you mean 'invariants'?" in done.stderr
    assert "invariants, cfn-lint, guard, checkov" in done.stderr


def test_a_broken_promise_is_a_line_and_an_exit_code(tmp_path: Path) -> None:
    clone = make_clone(tmp_path)
    change(
        clone / "cloudformation" / "data" / "history.py",
        "DeletionProtectionEnabled=True",
        "DeletionProtectionEnabled=False",
    )
    done = inv(clone, "cfn.check", "--only", "invariants")
    assert done.returncode == 1
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("✗")]
    assert "stateful-resources-refuse-deletion  data.History: DeletionProtectionEnabled is False" in line
    assert "the templates of local don't pass: 1 finding" in done.stderr
    assert "Traceback" not in done.stderr
