"""The stand-ins do what the application relies on in the official images; confined as the application confines them.

They are built under names of their own, so that no test takes the place of an image that is in use.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError, HTTPClientError
from invoke import Context

from ops.containers import base_images
from ops.containers.base_images import DEBIAN, DYNAMODB, NODE, POSTGRES
from ops.shell import Shell
from tests.containers.bare_debian import docker

pytestmark = pytest.mark.docker

LABEL = "andamio.test=stand-ins"
PATIENCE = 60  # seconds, for a condition that is sure to come
PASSWORD = "correct horse $battery 'staple"
DATA = "/var/lib/postgresql/data"
RECIPES = {recipe.image: recipe for recipe in base_images.RECIPES_IN_ORDER}
CONFINED = (
    "--read-only", "--tmpfs=/tmp", "--cap-drop=ALL", "--security-opt=no-new-privileges:true", f"--label={LABEL}",
)  # fmt: skip
OF_POSTGRES = (
    *(f"--cap-add={one}" for one in ("CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID")),
    "--tmpfs=/var/run/postgresql:mode=3777", "--env=POSTGRES_DB=loans", "--env=POSTGRES_USER=owner",
    "--env=POSTGRES_INITDB_ARGS=--no-sync --data-checksums",
)  # fmt: skip


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "what was waited for didn't come"
        time.sleep(0.05)


def build(image: str) -> Iterator[str]:
    """The stand-in for an image, under another name; removed at the end."""
    name = f"andamio-test/{RECIPES[image].folder}"
    shell = Shell(Context())
    bases = [base for _, base in RECIPES[image].arguments]
    base_images.build_stand_ins(shell, [base for base in bases if base == DEBIAN], base_images.stand_in_fingerprints())
    base_images.ensure(shell, [base for base in bases if base != DEBIAN])
    *command, folder = base_images.stand_in_build(RECIPES[image], "test")
    command[command.index("--tag") + 1] = name
    shell.run((*command, f"--label={LABEL}", folder), quiet=True)
    yield name
    docker("image", "rm", "--force", name)


@pytest.fixture(scope="module")
def postgres_image() -> Iterator[str]:
    yield from build(POSTGRES)


@pytest.fixture(scope="module")
def dynamodb_image() -> Iterator[str]:
    yield from build(DYNAMODB)


@contextmanager
def new_volume() -> Iterator[str]:
    """An empty volume; what uses it is removed with it."""
    name = docker("volume", "create", f"--label={LABEL}").strip()
    try:
        yield name
    finally:
        users = docker("ps", "--all", "--quiet", f"--filter=volume={name}").split()
        if users:
            docker("rm", "--force", *users)
        docker("volume", "rm", name)


@pytest.fixture
def volume() -> Iterator[str]:
    with new_volume() as name:
        yield name


@dataclass(frozen=True)
class Database:
    """A PostgreSQL of the stand-in on a volume; `start` makes a new container each time, as a deployment does."""

    image: str
    volume: str
    secret: Path

    def start(self, *words: str, options: tuple[str, ...] = ()) -> str:
        mounts = (f"--volume={self.volume}:{DATA}", f"--volume={self.secret}:/run/secrets/password:ro")
        file = "--env=POSTGRES_PASSWORD_FILE=/run/secrets/password"
        return docker("run", "--detach", *CONFINED, *OF_POSTGRES, *mounts, file, *options, self.image, *words).strip()

    def started(self, *words: str) -> str:
        """A container that answers over TCP."""
        container = self.start(*words)
        wait_until(lambda: inside(container, "pg_isready", "--quiet", "--host=127.0.0.1").returncode == 0)
        return container

    def on_volume(self, script: str) -> str:
        """Look at the volume, or change it, while no database runs on it."""
        mount = f"--volume={self.volume}:{DATA}"
        shell = ("--entrypoint=bash", "--user=postgres", "--network=none")
        return docker("run", "--rm", f"--label={LABEL}", mount, *shell, self.image, "-ec", script)


@pytest.fixture
def database(postgres_image: str, volume: str, secret: Path) -> Database:
    return Database(postgres_image, volume, secret)


@pytest.fixture(scope="module")
def secret(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The password in a file that only its owner reads, as the tasks write it."""
    secret = tmp_path_factory.mktemp("secrets") / "password"
    secret.touch(0o600)
    secret.write_text(f"{PASSWORD}\n")
    return secret


@pytest.fixture(scope="module")
def running(postgres_image: str, secret: Path) -> Iterator[str]:
    """A container for the tests that change nothing."""
    with new_volume() as volume:
        yield Database(postgres_image, volume, secret).started("-c", "max_connections=17")


def inside(container: str, *command: str, env: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    variables = [f"--env={one}" for one in env]
    return subprocess.run(["docker", "exec", *variables, container, *command], capture_output=True, text=True)


def query(container: str, sql: str, password: str = PASSWORD) -> subprocess.CompletedProcess[str]:
    """Ask over TCP, as the application does."""
    command = ("psql", "--no-psqlrc", "--host=127.0.0.1", "--username=owner", "--dbname=loans", "-Atc", sql)
    return inside(container, *command, env=(f"PGPASSWORD={password}",))


def stop(container: str) -> None:
    """Stop it in order, and be sure of that."""
    docker("stop", "--time=30", container)
    assert docker("inspect", "--format={{.State.ExitCode}}", container) == "0\n"


def test_the_first_start_makes_database_and_owner(running: str) -> None:
    answer = query(running, "SELECT current_user, datname, datcollate FROM pg_database WHERE datname = 'loans'")
    assert answer.stdout == "owner|loans|en_US.utf8\n", answer.stderr
    assert query(running, "SHOW password_encryption").stdout == "scram-sha-256\n"


def test_settings_can_be_given(running: str) -> None:
    assert query(running, "SHOW max_connections").stdout == "17\n"
    assert query(running, "SHOW data_checksums").stdout == "on\n"


def test_a_wrong_password_is_refused(running: str) -> None:
    refused = query(running, "SELECT 1", password="wrong")
    assert refused.returncode != 0
    assert "password authentication failed" in refused.stderr
    assert query(running, "SELECT 1", password="").returncode != 0


def test_the_password_shows_nowhere(running: str) -> None:
    assert PASSWORD not in docker("inspect", running)
    assert PASSWORD not in docker("logs", running)
    environment = docker("exec", "--user=postgres", running, "sh", "-c", "tr '\\0' '\\n' </proc/1/environ")
    assert "PGDATA=" in environment
    assert "PASSWORD" not in environment


def test_the_database_itself_is_the_first_process(running: str) -> None:
    assert inside(running, "cat", "/proc/1/comm").stdout == "postgres\n"
    assert "\nUid:\t999\t999" in inside(running, "cat", "/proc/1/status").stdout


def test_data_survives_a_new_container(database: Database) -> None:
    first = database.started()
    query(first, "CREATE TABLE kept AS SELECT 7 AS number")
    stop(first)
    second = database.started()
    assert query(second, "SELECT number FROM kept").stdout == "7\n"
    assert "fixing permissions" not in docker("logs", second), "the cluster was made anew"


def test_data_survives_a_kill(database: Database) -> None:
    first = database.started()
    query(first, "CREATE TABLE kept AS SELECT 7 AS number")
    docker("kill", first)
    assert query(database.started(), "SELECT number FROM kept").stdout == "7\n"


def test_a_first_start_that_is_killed_begins_anew(database: Database) -> None:
    container = database.start()
    wait_until(lambda: inside(container, "test", "-e", f"{DATA}/.making/PG_VERSION").returncode == 0)
    docker("kill", container)
    assert database.on_volume(f"ls -A {DATA}") == ".making\n"
    assert query(database.started(), "SELECT current_database()").stdout == "loans\n"


@pytest.mark.parametrize("moved", ["base", "base global pg_wal postgresql.conf", "$(ls)"])
def test_a_first_start_that_is_killed_while_moving_is_finished(database: Database, moved: str) -> None:
    """What was made is moved to its place file by file, PG_VERSION last; nothing is made a second time."""
    container = database.started()
    query(container, "CREATE TABLE kept AS SELECT 7 AS number")
    stop(container)
    database.on_volume(f"cd {DATA}; mkdir .made; mv * .made; cd .made; mv {moved} ..")
    assert query(database.started(), "SELECT number FROM kept").stdout == "7\n"
    assert database.on_volume(f"cd {DATA}; ls -d .* | grep -v '^[.]*$' || true") == ""


def test_what_says_that_it_is_complete_comes_last(database: Database, tmp_path: Path) -> None:
    """The official image must not open half of a cluster: interrupted after the first move."""
    interrupted = tmp_path / "mv"
    interrupted.write_text('#!/bin/sh\n/usr/bin/mv "$@"; case $1 in --target-directory=*) exit 1 ;; esac\n')
    interrupted.chmod(0o755)
    container = database.start(options=(f"--volume={interrupted}:/usr/local/bin/mv:ro",))
    assert docker("wait", container) != "0\n"
    assert set(database.on_volume(f"cd {DATA}; ls -d base .made/*").split()) == {"base", ".made/PG_VERSION"}
    assert query(database.started(), "SELECT 1").stdout == "1\n"


def test_the_data_is_laid_out_as_by_the_official_image(database: Database) -> None:
    """Which goes by PG_VERSION, and takes its address to listen on from the file of settings."""
    stop(database.started())
    assert database.on_volume(f"cat {DATA}/PG_VERSION; stat -c %a {DATA}") == "17\n700\n"
    assert database.on_volume(f"cd {DATA}; ls -A | grep '^[.]' || true") == ""
    assert database.on_volume(f"tail -n 1 {DATA}/postgresql.conf") == "listen_addresses = '*'\n"
    assert database.on_volume(f"tail -n 1 {DATA}/pg_hba.conf") == "host all all all scram-sha-256\n"


def test_a_cluster_of_the_official_image_is_used_as_it_is(database: Database) -> None:
    """It has PG_VERSION, and no mark of ours: deleting what has none would delete a team's data."""
    made = f"initdb --pgdata={DATA} --username=owner --auth=trust && touch {DATA}/base/theirs"
    database.on_volume(made)
    container = database.started()
    assert inside(container, "psql", "--username=owner", "--dbname=postgres", "-Atc", "SELECT 1").stdout == "1\n"
    assert inside(container, "test", "-e", f"{DATA}/base/theirs").returncode == 0


def test_files_of_others_are_never_deleted(database: Database) -> None:
    database.on_volume(f"mkdir {DATA}/base; echo mine >{DATA}/base/keep")
    container = database.start()
    assert docker("wait", container) != "0\n"
    assert database.on_volume(f"cat {DATA}/base/keep") == "mine\n"


def test_no_password_is_an_error(database: Database) -> None:
    mount = f"--volume={database.volume}:{DATA}"
    done = subprocess.run(
        ["docker", "run", "--rm", *CONFINED, *OF_POSTGRES, mount, database.image], capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr == "error: the first start needs POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE\n"
    assert database.on_volume(f"ls -A {DATA}") == ""


@dataclass(frozen=True)
class Dynamo:
    """A DynamoDB of the stand-in on a volume."""

    container: str

    @property
    def client(self) -> Any:
        port = docker("port", self.container, "8000/tcp").splitlines()[0].rpartition(":")[2]
        return boto3.client(
            "dynamodb", endpoint_url=f"http://127.0.0.1:{port}", region_name="us-east-1",
            aws_access_key_id="test", aws_secret_access_key="test",
        )  # fmt: skip

    def tables(self) -> list[str] | None:
        """The names of the tables; None while it doesn't answer."""
        try:
            return list(self.client.list_tables()["TableNames"])
        except (EndpointConnectionError, HTTPClientError):
            return None


@pytest.fixture
def start_dynamodb(dynamodb_image: str, volume: str) -> Callable[[], Dynamo]:
    def start() -> Dynamo:
        container = docker(
            "run", "--detach", *CONFINED, f"--volume={volume}:/home/dynamodblocal", "--publish=127.0.0.1::8000",
            dynamodb_image, "-jar", "DynamoDBLocal.jar", "-sharedDb", "-dbPath", "/home/dynamodblocal",
        ).strip()  # fmt: skip
        dynamo = Dynamo(container)
        wait_until(lambda: dynamo.tables() is not None)
        return dynamo

    return start


def test_dynamodb_keeps_its_tables(start_dynamodb: Callable[[], Dynamo]) -> None:
    first = start_dynamodb()
    first.client.create_table(
        TableName="history", BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    )  # fmt: skip
    item = {"id": {"S": "1"}, "type": {"S": "created"}}
    wait_until(lambda: bool(first.client.describe_table(TableName="history")["Table"]["TableStatus"] == "ACTIVE"))
    first.client.put_item(TableName="history", Item=item)
    begun = time.monotonic()
    docker("stop", "--time=30", first.container)
    assert time.monotonic() - begun < 10, "it hears that it shall end"
    second = start_dynamodb()
    assert second.tables() == ["history"]
    assert second.client.get_item(TableName="history", Key={"id": {"S": "1"}})["Item"] == item


def test_dynamodb_needs_no_folder(dynamodb_image: str) -> None:
    container = docker("run", "--detach", f"--label={LABEL}", "--publish=127.0.0.1::8000", dynamodb_image).strip()
    try:
        wait_until(lambda: Dynamo(container).tables() == [])
    finally:
        docker("rm", "--force", container)


def test_the_stand_in_of_node_is_node_22() -> None:
    """What the frontend builds with, whichever of the two images it is."""
    base_images.ensure(Shell(Context()), [NODE])
    assert docker("run", "--rm", f"--label={LABEL}", "--network=none", NODE, "node", "--version").startswith("v22.")
    assert docker("run", "--rm", f"--label={LABEL}", "--network=none", NODE, "npm", "--version")
