"""The real programs read what the dialect accepts: Docker Compose (both of its ways) and ``docker run --env-file``."""

from __future__ import annotations

import io
import json
import os
import subprocess
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.settings.dialect import scan
from tests.settings.readers import docker_run, python_dotenv
from tests.settings.test_dialect import PLAUSIBLE_FILE, VALUE

pytestmark = pytest.mark.docker

IMAGE = "scratch-env-file:test"
MANY = 300


@pytest.fixture(scope="module")
def accepted() -> dict[str, str]:
    """Many values that the dialect accepts: plain ones, and what is left of hostile files."""
    texts: list[str] = ["", "a b  c", "=", "==", ":", "- x", "{}", "[1]", "null", "~", "!x", "*", "&a", "`x`"]

    @settings(max_examples=MANY, database=None, derandomize=True)
    @given(st.tuples(VALUE, PLAUSIBLE_FILE))
    def collect(drawn: tuple[str, str]) -> None:
        value, file = drawn
        texts.append(value)
        texts.extend(assignment.text for assignment in scan(file.encode(), "x").assignments)

    collect()
    return {f"V{number}": text for number, text in enumerate(dict.fromkeys(texts))}


@pytest.fixture(scope="module")
def env_file(accepted: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("readers") / "x.env"
    file.write_text("# A note\n\n" + "".join(f"{name}={text}\n" for name, text in accepted.items()))
    assert scan(file.read_bytes(), "x.env").problems == ()
    return file


@pytest.fixture(scope="module")
def empty_image() -> Iterator[str]:
    archive = io.BytesIO()
    tarfile.open(fileobj=archive, mode="w").close()
    docker("import", "--change", "LABEL andamio=scratch", "-", IMAGE, stdin=archive.getvalue())
    yield IMAGE
    docker("image", "rm", IMAGE)


def docker(*arguments: str, stdin: bytes = b"") -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("V")}
    done = subprocess.run(["docker", *arguments], input=stdin, capture_output=True, env=clean, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def read_by_compose(file: Path, names: Iterable[str]) -> list[dict[str, str]]:
    """What the variables are for Compose: where compose.yml names them, and where a service gets the whole file."""
    services: dict[str, object] = {
        "named": {"image": "x", "environment": {name: f"${{{name}-missing}}" for name in names}},
        "whole": {"image": "x", "env_file": [str(file)]},
    }
    project = json.dumps({"name": "scratch-env-file", "services": services}).encode()
    command = ("compose", "-f", "-", "--env-file", str(file), "config", "--format", "json")
    read = json.loads(docker(*command, stdin=project))["services"]
    return [read[service]["environment"] for service in services]


def read_by_docker_run(file: Path, image: str) -> dict[str, str]:
    """What is in the environment of a container; it is made as ``docker run`` makes it, and never started."""
    container = docker("create", "--label", "andamio=scratch", "--env-file", str(file), image, "x").strip()
    try:
        (inspected,) = json.loads(docker("inspect", container))
    finally:
        docker("rm", container)
    pairs = (entry.partition("=") for entry in inspected["Config"]["Env"])
    return {name: text for name, _, text in pairs if name != "PATH"}


def test_compose_reads_what_we_read(accepted: dict[str, str], env_file: Path) -> None:
    # Compose doubles each $ in its output; an accepted value has none.
    assert read_by_compose(env_file, accepted) == [accepted, accepted]


def test_docker_run_reads_what_we_read(accepted: dict[str, str], env_file: Path, empty_image: str) -> None:
    assert read_by_docker_run(env_file, empty_image) == accepted


def test_the_model_and_python_dotenv_agree_with_the_real_programs(accepted: dict[str, str], env_file: Path) -> None:
    assert docker_run(env_file.read_bytes()) == python_dotenv(env_file.read_bytes()) == accepted


@pytest.mark.parametrize(
    ("line", "compose", "run"),
    [
        ('V="x y"', "x y", '"x y"'),
        ("V=x # note", "x", "x # note"),
        ("V= x", "x", " x"),
        ("V=x$U", "x", "x$U"),
    ],
)
def test_what_we_refuse_is_indeed_read_differently(
    line: str, compose: str, run: str, tmp_path: Path, empty_image: str
) -> None:
    file = tmp_path / "x.env"
    file.write_text(f"{line}\n")
    assert scan(file.read_bytes(), "x.env").problems
    assert read_by_compose(file, ["V"])[0] == {"V": compose}
    assert read_by_docker_run(file, empty_image) == docker_run(file.read_bytes()) == {"V": run}
