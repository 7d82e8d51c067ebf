"""``env.*`` as a person types it: exit codes, messages, and what is on the disk afterwards."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tasks.clones import inv, make_clone

pytestmark = pytest.mark.typed


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clone(tmp_path_factory.mktemp("clone"))


@pytest.fixture
def fresh(clone: Path) -> Path:
    for folder in (clone / "env").iterdir():
        if folder.is_dir():
            shutil.rmtree(folder)
    return clone


def test_init_then_check(fresh: Path) -> None:
    made = inv(fresh, "env.init")
    assert (made.returncode, made.stderr) == (0, "")
    assert "written  env/local/web.env" in made.stdout
    checked = inv(fresh, "env.check")
    assert (checked.returncode, checked.stderr) == (0, "")
    assert checked.stdout.startswith("✓ env/local is valid: ")
    again = inv(fresh, "env.init")
    assert "kept  env/local/web.env" in again.stdout
    assert "written" not in again.stdout
    for text in (made.stdout, again.stdout):
        assert secret(fresh, "database.env", "DATABASE_PASSWORD") not in text


def test_another_environment_lists_what_to_fill_in_and_fails_its_check_until_then(fresh: Path) -> None:
    made = inv(fresh, "env.init", "--env", "staging")
    assert made.returncode == 0
    assert "Fill in before this environment can be used" in made.stdout
    assert "env/staging/web.env:" in made.stdout
    checked = inv(fresh, "env.check", ANDAMIO_ENV="staging")
    assert checked.returncode == 2
    assert checked.stdout == ""
    assert "error: 14 problems in the settings:" in checked.stderr
    assert "WEB_ORIGIN: is empty, expected http://host or https://host" in checked.stderr


def test_a_second_local_environment_can_be_used_at_once(fresh: Path) -> None:
    inv(fresh, "env.init")
    made = inv(fresh, "env.init", "--env", "second", "--like", "local")
    assert made.returncode == 0
    assert made.stdout.endswith("start it: ./inv up --env second\n")
    assert inv(fresh, "env.check", "--env", "second").returncode == 0
    refused = inv(fresh, "env.init", "--env", "third", "--like", "staging")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "one of: local" in refused.stderr


def test_a_dry_run_shows_the_files_and_writes_none(fresh: Path) -> None:
    done = inv(fresh, "env.init", "--dry")
    assert done.returncode == 0
    assert "would write  env/local/backend.env" in done.stdout
    assert not (fresh / "env" / "local").exists()


def test_what_a_kept_file_lacks_is_said_and_not_added(fresh: Path) -> None:
    inv(fresh, "env.init")
    file = fresh / "env" / "local" / "backend.env"
    shortened = file.read_text().replace("WEB_CONCURRENCY=2\n", "")
    file.write_text(shortened)
    done = inv(fresh, "env.init")
    assert "env/local/backend.env: add a line WEB_CONCURRENCY=2" in done.stdout
    assert file.read_text() == shortened


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["env.check", "--env", "locla"], "did you mean 'local'?"),
        (["env.init", "--env", "../../tmp"], "can't be the name of an environment"),
        (["env.check"], "env/local: is missing, expected a folder: ./inv env.init --env local"),
    ],
)
def test_bad_input_is_one_message_and_no_traceback(fresh: Path, arguments: list[str], message: str) -> None:
    done = inv(fresh, *arguments)
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_list_marks_the_default(fresh: Path) -> None:
    inv(fresh, "env.init", "--env", "staging")
    assert inv(fresh, "env.list").stdout == "* local\n  staging\n"
    assert inv(fresh, "env.list", ANDAMIO_ENV="staging").stdout == "  local\n* staging\n"


def test_listing_the_tasks_loads_no_settings(fresh: Path) -> None:
    """Start-up is cheap: reading settings costs 20 ms that ``--list`` must not pay."""
    code = "import sys; sys.argv = ['inv', '--list']; import ops.tasks.env; print('ops.settings' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=fresh, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def secret(root: Path, file: str, name: str) -> str:
    text = (root / "env" / "local" / file).read_text()
    return text.split(f"\n{name}=")[1].split("\n")[0]
