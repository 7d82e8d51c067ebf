"""``doctor`` as a person types it: a table, and an exit code that a script can rely on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tasks.clones import inv, make_clone

pytestmark = pytest.mark.typed


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clone(tmp_path_factory.mktemp("clone"))


def test_what_would_stop_up_is_named_with_its_remedy_and_fails(clone: Path, tmp_path: Path) -> None:
    docker = tmp_path / "docker"
    docker.write_text("#!/bin/sh\nexit 127\n")
    docker.chmod(0o755)
    done = inv(clone, "doctor", PATH=f"{tmp_path}:/usr/bin:/bin", DOCKER_HOST=f"unix://{tmp_path}/docker.sock")
    assert done.returncode == 1
    assert done.stderr.startswith("error: this would stop `up`: docker")
    assert "fail  docker     not installed\n                 next: ./inv engine\n" in done.stdout
    assert "ok    env/local  not made yet: ./inv up makes it\n" in done.stdout


def test_an_unknown_environment_is_one_message(clone: Path) -> None:
    done = inv(clone, "doctor", "--env", "locale")
    assert (done.returncode, done.stdout) == (2, "")
    assert "did you mean 'local'?" in done.stderr


@pytest.mark.docker
def test_where_an_engine_runs_it_is_described(clone: Path) -> None:
    done = inv(clone, "doctor")
    subjects = [line.split()[1] for line in done.stdout.splitlines() if not line.startswith(" ")]
    assert subjects[:9] == ["python", "git", "docker", "engine", "compose", "buildx", "disk", "memory", "docker"]
    assert {"registry", "env/local", "port"} <= set(subjects[9:])
    for subject in ("engine", "compose", "buildx"):
        assert any(line.startswith("ok") and f" {subject} " in line for line in done.stdout.splitlines())
