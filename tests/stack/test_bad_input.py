"""What can go wrong with `up` is one clear message, a non-zero exit code, no traceback, no secret, nothing lost."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ops.checks.stack import make_environment
from ops.containers.images import BACKEND_IMAGE
from ops.paths import ROOT
from tests.stack.changed import changed
from tests.stack.containers import docker
from tests.stack.live import Live, typed_env
from tests.stack.load import steady
from tests.stack.terminal import INTERRUPTED, Ended, Running
from tests.stack.waiting import eventually

pytestmark = pytest.mark.stack

# No file can grow, as on a disk without space.
FULL_DISK = ("sh", "-c", 'ulimit -f 0 && exec "$0" "$@"')


def refused(live: Live, done: subprocess.CompletedProcess[str]) -> str:
    """The one message of a task that failed as it should."""
    assert done.returncode != 0, done.stdout + done.stderr
    assert done.stderr.count("error: ") == 1, done.stderr
    assert "error: " not in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert not any(value in done.stdout + done.stderr for value in live.secret_values.values())
    return done.stderr[done.stderr.index("error: ") :]


def typed(*words: str, before: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """Type a task, with the words of another command before it."""
    return subprocess.run(
        (*before, str(ROOT / "inv"), *words), cwd=ROOT, env=typed_env(), capture_output=True, text=True, timeout=120,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip


@pytest.fixture
def other(live: Live) -> Iterator[Path]:
    """The folder of an environment that nothing runs of."""
    name = f"{live.name}-other"
    yield make_environment(name).folder
    shutil.rmtree(ROOT / "env" / name)
    (ROOT / ".cache" / f"andamio-{name}.env").unlink(missing_ok=True)


def change(file: Path, name: str, value: str) -> None:
    lines = [f"{name}={value}" if line.startswith(f"{name}=") else line for line in file.read_text().splitlines()]
    file.write_text("\n".join(lines) + "\n")


@pytest.fixture
def unchanged(live: Live) -> Iterator[None]:
    """Whatever is refused leaves what runs alone."""
    before = {one.id: one.state["StartedAt"] for one in live.all()}
    yield
    assert {one.id: one.state["StartedAt"] for one in live.all()} == before


# ---- what is refused at once


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("up", "--env=nowhere"), ["unknown environment 'nowhere'", "one of: ", "./inv env.init --env nowhere"]),
        (("up", "--scale=worker=2"), ["--scale worker=2", "only the backend", "backend=1 to backend=20"]),
        (("up", "--scale=backend=0"), ["--scale backend=0", "backend=1 to backend=20"]),
        (("up", "--speed=high"), ["unknown option '--speed'", "--env, --scale, --watch"]),
        (("upp",), ["unknown task 'upp'", "did you mean 'up'?"]),
        (("logs", "fronted"), ["unknown service 'fronted'", "did you mean 'frontend'?", "scoring"]),
        (("restart", "--service=db2"), ["unknown service 'db2'", "dynamodb"]),
        (("shell", "--service"), ["--service needs a value"]),
    ],
    ids=" ".join,
)
@pytest.mark.usefixtures("unchanged")
def test_an_unknown_name_is_answered_with_the_known_ones(live: Live, words: tuple[str, ...], said: list[str]) -> None:
    message = refused(live, typed(*words))
    assert [text for text in said if text not in message] == [], message


@pytest.mark.usefixtures("unchanged")
def test_a_port_that_is_taken_names_who_has_it(live: Live, other: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        change(other / "web.env", "WEB_PORT", str(port))
        change(other / "web.env", "WEB_ORIGIN", f"http://localhost:{port}")
        message = refused(live, typed("up", f"--env={other.name}"))
    assert f"port {port}" in message
    assert f"(pid {os.getpid()})" in message
    assert f"env/{other.name}/web.env: WEB_PORT" in message
    assert docker("ps", "--all", "--quiet", f"--filter=name=andamio-{other.name}-") == ""


@pytest.mark.usefixtures("unchanged")
def test_a_port_that_the_other_environment_has_names_its_container(live: Live, other: Path) -> None:
    change(other / "web.env", "WEB_PORT", str(live.port))
    change(other / "web.env", "WEB_ORIGIN", f"http://localhost:{live.port}")
    message = refused(live, typed("up", f"--env={other.name}"))
    assert f"{live.project}-frontend-1" in message


@pytest.mark.usefixtures("unchanged")
def test_all_that_is_wrong_with_an_environment_is_said_at_once(live: Live, other: Path) -> None:
    change(other / "web.env", "WEB_PORT", "many")
    change(other / "backend.env", "DJANGO_DEBUG", "yes")
    change(other / "backend.env", "DJANGO_SECRET_KEY", "short-and-secret")
    (other / "services.env").chmod(0o644)
    message = refused(live, typed("up", f"--env={other.name}"))
    for said in ("web.env", "WEB_PORT", "DJANGO_DEBUG", "DJANGO_SECRET_KEY", "services.env", "0600"):
        assert said in message
    assert "short-and-secret" not in message
    assert docker("ps", "--all", "--quiet", f"--filter=name=andamio-{other.name}-") == ""


@pytest.mark.usefixtures("unchanged")
def test_without_an_engine_it_says_how_to_get_one(live: Live, tmp_path: Path) -> None:
    message = refused(live, live.inv("up", env={"DOCKER_HOST": f"unix://{tmp_path}/nothing.sock"}))
    assert "no Docker engine answers here" in message
    assert "./inv engine" in message


@pytest.mark.usefixtures("unchanged")
def test_a_user_who_may_not_use_the_engine_is_told(live: Live, tmp_path: Path) -> None:
    fake_docker(tmp_path, "*", "permission denied while trying to connect to the Docker daemon socket")
    message = refused(live, live.inv("up", env=first_on_path(tmp_path)))
    assert "permission denied" in message


@pytest.mark.usefixtures("unchanged")
def test_a_full_disk_of_this_repository_is_named(live: Live) -> None:
    file = live.application.variables_file
    known = file.read_bytes()
    file.unlink()
    message = refused(live, typed("up", f"--env={live.name}", before=FULL_DISK))
    assert str(file) in message
    assert "can't be written" in message
    assert not file.exists(), "no half file"
    live.ok("up")
    assert file.read_bytes() == known


@pytest.mark.usefixtures("unchanged")
def test_a_full_disk_of_the_engine_is_named_with_what_helps(live: Live, tmp_path: Path) -> None:
    full = "failed to register layer: write /usr/lib/x: no space left on device"
    fake_docker(tmp_path, "*compose*create*|*compose*up*", full)
    message = refused(live, live.inv("up", "--scale=backend=2", env=first_on_path(tmp_path)))
    assert "no space left on device" in message
    assert "./inv doctor" in message


@pytest.mark.usefixtures("mended")
def test_a_full_disk_of_the_engine_is_named_also_while_a_service_is_stopped(live: Live, tmp_path: Path) -> None:
    docker("stop", live.one("worker").id)
    fake_docker(tmp_path, "*compose*create*|*compose*up*", "no space left on device")
    message = refused(live, live.inv("up", env=first_on_path(tmp_path)))
    assert "no space left on device" in message
    assert "not healthy meanwhile: worker (exited with 0)" in message
    assert "./inv doctor" in message


@pytest.mark.usefixtures("mended")
def test_data_of_another_password_are_named_and_the_old_backend_serves(live: Live) -> None:
    file = live.application.environment.folder / "database.env"
    known = file.read_text()
    before = live.one("backend").id
    change(file, "DATABASE_PASSWORD", "a-password-of-another-clone")
    try:
        message = refused(live, live.inv("up"))
    finally:
        file.write_text(known)
    assert message.startswith(
        f"error: the data in the volume {live.project}_db was made with another DATABASE_PASSWORD\n"
    )
    assert f"env/{live.name}/database.env" in message
    assert f"./inv down --volumes --env {live.name}" in message
    assert "FATAL" in message
    assert (live.one("backend").id, live.get("/readyz").status) == (before, 200)


def fake_docker(folder: Path, pattern: str, stderr: str) -> None:
    """A docker that fails where its arguments match, and else is the real one."""
    real = shutil.which("docker")
    script = f'#!/bin/sh\ncase "$*" in {pattern}) echo "{stderr}" >&2; exit 1;; esac\nexec {real} "$@"\n'
    (folder / "docker").write_text(script)
    (folder / "docker").chmod(0o755)


def first_on_path(folder: Path) -> dict[str, str]:
    return {"PATH": f"{folder}:{os.environ['PATH']}"}


# ---- what turns out while it starts


@pytest.mark.usefixtures("mended")
def test_a_broken_migration_leaves_the_schema_and_the_old_backend_serves(live: Live) -> None:
    latest = live.sql("SELECT max(name) FROM django_migrations WHERE app = 'loans'")[0]
    file = f"loans/migrations/{int(latest[:4]) + 1:04}_broken.py"
    half = "migrations.RunSQL('CREATE TABLE half_done (id int)')"
    operations = f"[{half}, migrations.RunSQL('ALTER TABLE not_there ADD x int')]"
    source = (
        "from django.db import migrations\\nclass Migration(migrations.Migration):\\n"
        f"    dependencies = [('loans', '{latest}')]\\n    operations = {operations}\\n"
    )
    before = live.one("backend")
    with changed(BACKEND_IMAGE, f'RUN printf "{source}" > {file} && chmod a+r {file}'), steady(live, 2) as account:
        message = refused(live, live.inv("up"))
        sent = account.total
        eventually(lambda: account.total > sent + 20, "it goes on serving")
    assert 'relation "not_there" does not exist' in message
    assert "the schema is as it was" in message
    assert live.sql("SELECT to_regclass('half_done') IS NULL") == ["t"]
    assert live.number("SELECT count(*) FROM django_migrations WHERE name LIKE '%_broken'") == 0
    assert account.failures == []
    assert live.one("backend").id == before.id
    assert before.again().state["StartedAt"] == before.state["StartedAt"]


@pytest.mark.usefixtures("mended")
def test_what_never_gets_healthy_is_named_with_its_last_lines_and_the_old_serves(live: Live) -> None:
    before = live.one("backend").id
    mistake = "RUN echo 'raise SystemExit(\"planted mistake\")' >> config/wsgi.py && rm -rf config/__pycache__"
    with changed(BACKEND_IMAGE, mistake), steady(live, 2) as account:
        message = refused(live, live.inv("up"))
    assert message.startswith("error: not healthy: backend\n")
    assert "  | planted mistake\n" in message
    assert "./inv logs backend" in message
    assert [one.id for one in live.all("backend")] == [before], "the new one is gone again"
    assert account.failures == []


# ---- Ctrl-C


def starting(_: Live, task: Running) -> bool:
    """The first question to the engine is under way."""
    return task.has_started_a_program()


def migrating(live: Live, _: Running) -> bool:
    """The one-shot of the new backend runs."""
    return any(one.running for one in live.all("migrate"))


def rolling(live: Live, _: Running) -> bool:
    """The new replica runs beside the old one."""
    return len([one for one in live.all("backend") if one.running]) > 1


def finishing(live: Live, _: Running) -> bool:
    """The worker is being replaced."""
    return not any(one.running and one.health == "healthy" for one in live.all("worker"))


def interrupted(live: Live, moment: Callable[[Live, Running], bool]) -> Ended:
    """Start `up`, and press Ctrl-C at that moment of it."""
    task = Running(live.command("up"))
    eventually(lambda: task.ended() or moment(live, task), f"`up` is {moment.__name__}")
    return task.interrupt()


@pytest.mark.usefixtures("mended")
def test_after_ctrl_c_at_any_moment_people_are_served_and_the_next_up_works(live: Live) -> None:
    original = live.one("backend").image
    with steady(live, 2) as account:
        with changed(BACKEND_IMAGE, "LABEL andamio.test=interrupted"):
            for moment in (starting, migrating, rolling, finishing):
                ended = interrupted(live, moment)
                assert ended.code == INTERRUPTED, (moment, ended)
                assert "Traceback" not in ended.out + ended.err, moment
                assert len(ended.err.strip().splitlines()) <= 1, (moment, ended.err)
        live.ok("up")  # from what is half of this and half of that
    assert account.failures == []
    assert account.rows(live) == Counter(account.filed)
    assert (live.one("backend").image, live.one("worker").image) == (original, original)
    assert [one.service for one in live.all() if one.running and one.health != "healthy"] == []


# ---- what Django refuses


@pytest.mark.usefixtures("unchanged")
def test_what_djangos_commands_refuse_is_one_message(live: Live) -> None:
    done = subprocess.run(
        live.command("seed", "--staff=somebody"), cwd=ROOT, env=typed_env(), input="short\n", capture_output=True,
        text=True, timeout=120,
    )  # fmt: skip
    message = refused(live, done)
    assert message.startswith("error: This password is too short.")
    assert done.stderr.strip() == message.strip()
    assert "docker" not in message


@pytest.mark.usefixtures("mended")
def test_what_needs_a_running_service_says_so(live: Live) -> None:
    docker("stop", live.one("scoring").id)
    message = refused(live, live.inv("shell", "scoring"))
    assert message == f"error: scoring doesn't run\n  next: ./inv up --env {live.name}\n"
