"""``cfn.plan`` as CI types it: the exit code tells, and standard output holds JSON and nothing else."""

from __future__ import annotations

import json
import subprocess

import pytest

from ops.paths import ROOT

pytestmark = pytest.mark.aws


def typed(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(("./inv", *words), cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_json_stands_alone() -> None:
    done = typed("cfn.plan", "--offline", "--json")
    assert done.returncode in (0, 2), done.stderr
    told = json.loads(done.stdout)
    assert done.returncode == (2 if told["changes"] else 0)
    assert told["environment"] == "local"


@pytest.mark.parametrize("words", [("--stack", "nope"), ("--env", "nope"), ("--ofline",)])
def test_wrong_input_is_not_taken_for_changes(words: tuple[str, ...]) -> None:
    done = typed("cfn.plan", *words)
    assert done.returncode == 1
    assert done.stderr.startswith("error: ")
    assert "Traceback" not in done.stderr
