"""``nginx.*`` with input that makes no sense: exit code 2, one message, and nobody was connected to."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tasks.clones import inv, make_clone

pytestmark = pytest.mark.typed

BAD = {
    "--tag": ["latest", ";id", "-x", "1" * 129, "1" * 40 + "\n"],
    "--to": ["latest", "1" * 129],
    "--via": ["pigeon"],
    "--env": ["locla"],
    "--wait": ["-1"],
    "--healthy-within": ["-5"],
    "--batch": ["0"],
}
CASES = [(option, given) for option, several in BAD.items() for given in several]


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    clone = make_clone(tmp_path_factory.mktemp("clone"))
    assert inv(clone, "env.init").returncode == 0
    return clone


@pytest.mark.parametrize(("option", "given"), CASES)
def test_bad_input_is_one_message_and_exit_code_2(clone: Path, option: str, given: str) -> None:
    task = "nginx.rollback" if option == "--to" else "nginx.deploy"
    done = inv(clone, task, f"{option}={given}")
    assert done.returncode == 2, done.stderr
    assert done.stderr.count("error: ") == 1
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_registry_that_is_not_set_is_bad_input(clone: Path) -> None:
    done = inv(clone, "nginx.deploy", "--via=registry")
    assert done.returncode == 2
    assert "REGISTRY_PREFIX" in done.stderr
