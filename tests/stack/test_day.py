"""The tasks of a working day, typed as a person types them, on the running application."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest

from ops.containers.application import LONG_RUNNING, SERVICES
from ops.containers.images import APPLICATION
from ops.paths import BACKEND, CACHE, ROOT
from tests.stack.containers import docker
from tests.stack.live import Live, someone, typed_env
from tests.stack.terminal import Running
from tests.stack.waiting import eventually

pytestmark = pytest.mark.stack

WINDOW = "ratelimit_window"


def state(live: Live) -> dict[str, tuple[str, str]]:
    """Which containers there are, and since when each runs."""
    return {one.id: (one.service, one.state["StartedAt"]) for one in live.all()}


# ---- up, ps, logs, restart


def test_up_again_changes_nothing_and_says_so(live: Live) -> None:
    live.ok("up")
    before = state(live)
    assert "running already, nothing changed" in live.ok("up")
    assert state(live) == before


def test_a_variable_exported_long_ago_changes_nothing(live: Live) -> None:
    before = state(live)
    stale = {"WEB_PORT": "1", "DATABASE_NAME": "other", "COMPOSE_PROJECT_NAME": "other", "IMAGE_TAG": "other"}
    done = live.inv("up", env=stale)
    assert (done.returncode, state(live)) == (0, before), done.stderr


def test_up_says_where_the_application_answers(live: Live) -> None:
    printed = live.ok("up")
    assert live.application.origin in printed
    assert f"{live.application.origin}/admin/" in printed


def test_ps_lists_each_service_with_its_health(live: Live) -> None:
    live.ok("up")
    lines = live.ok("ps").splitlines()
    listed = {line.split()[1]: line for line in lines[1:]}
    assert set(listed) == set(SERVICES)
    for service in LONG_RUNNING:
        assert listed[service].split()[-2:] == ["running", "healthy"]


def test_logs_shows_one_service_or_all(live: Live) -> None:
    answer = live.get("/api/session/")
    eventually(lambda: answer.request_id in live.ok("logs", "backend"), "the request is in the log", 10)
    only = {
        line.split()[0].removeprefix(f"{live.project}-") for line in live.ok("logs", "backend", "--tail=5").splitlines()
    }
    assert {name.rsplit("-", 1)[0] for name in only} == {"backend"}
    everything = live.ok("logs", "--tail=3")
    assert all(f"{service}-" in everything for service in ("frontend", "backend", "db", "scoring"))


def test_restarting_one_service_leaves_the_others_alone(live: Live) -> None:
    before = {service: since for service, since in state(live).values() if service != "migrate"}
    live.ok("restart", "notifications")
    after = {service: since for service, since in state(live).values() if service != "migrate"}
    assert {service for service in after if after[service] != before[service]} == {"notifications"}
    assert live.healthy("notifications")


# ---- migrations, demonstration data


@pytest.fixture
def one_unapplied(live: Live) -> Iterator[None]:
    """One migration is taken back, so that there is one to apply."""
    live.all("backend")[0].exec("python", "manage.py", "migrate", "ratelimit", "zero")
    assert applied(live) == (0, False)
    yield
    if applied(live) != (1, True):
        live.ok("migrate")


def applied(live: Live) -> tuple[int, bool]:
    """How often the migration is recorded, and whether its table is there."""
    recorded = live.number("SELECT count(*) FROM django_migrations WHERE app = 'ratelimit'")
    return recorded, live.sql(f"SELECT to_regclass('{WINDOW}')") == [WINDOW]


@contextmanager
def nobody_records(live: Live) -> Iterator[None]:
    """Hold a lock under which migrations are read, and applied up to their last step: being recorded."""
    with live.psql() as session:
        session.write("BEGIN; LOCK TABLE django_migrations IN SHARE MODE;\n")
        session.flush()
        held = "SELECT count(*) FROM pg_locks WHERE relation = 'django_migrations'::regclass AND mode = 'ShareLock'"
        eventually(lambda: live.number(held), "the lock is held")
        yield


def held_up(live: Live) -> int:
    """How many sessions wait for a lock that another one has, or keep asking for an advisory one."""
    return live.number(
        "SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        " AND (wait_event_type = 'Lock' OR query ILIKE '%pg_try_advisory_lock%')"
    )


@pytest.mark.usefixtures("one_unapplied")
def test_migrations_are_told_before_and_applied_once_though_asked_for_twice_at_once(live: Live) -> None:
    check, plan = Running(live.command("migrate", "--check")), Running(live.command("migrate", "--plan"))
    checked = check.wait()
    assert checked.code == 1
    assert checked.err == (
        f"error: 1 migration pending: ratelimit.0001_initial\n  next: ./inv migrate --env {live.name}\n"
    )
    assert "Create model Window" in plan.wait().out
    assert applied(live) == (0, False), "neither of the two changes anything"
    with nobody_records(live):
        by_hand = ("docker", "exec", live.all("backend")[0].id, "python", "manage.py", "migrate")
        both = [Running(live.command("migrate")), Running(by_hand)]
        eventually(lambda: held_up(live) == 2, "both are at it")
    ended = [one.wait() for one in both]
    assert [one.code for one in ended] == [0, 0], ended
    assert applied(live) == (1, True)
    assert sum("ratelimit.0001_initial... OK" in one.out for one in ended) == 1
    assert live.inv("migrate", "--check").returncode == 0


def test_seeding_again_adds_nothing(live: Live) -> None:
    live.ok("seed")
    count = live.number("SELECT count(*) FROM loans_loanrequest")
    assert live.number("SELECT count(DISTINCT status) FROM loans_loanrequest") == 3, "in every state"
    live.ok("seed")
    assert live.number("SELECT count(*) FROM loans_loanrequest") == count


# ---- down


class Night:
    """`down`, then `up`: how each container ended, and what was there in between."""

    def __init__(self, live: Live) -> None:
        self.name = someone()
        self.reference = live.apply(self.name).json["reference"]
        eventually(lambda: live.events(self.reference).count("notified"), "the history is written")
        self.rows = live.number("SELECT count(*) FROM loans_loanrequest")
        grace = {one.id: one.inspected["Config"].get("StopTimeout") or 10 for one in live.all()}
        since = docker("info", "--format", "{{.SystemTime}}")
        live.ok("down")
        events = self._events(live, since)
        self.between = live.all()
        self.networks = docker("network", "ls", "--quiet", f"--filter=name={live.project}_")
        self.volumes = docker("volume", "ls", "--quiet", f"--filter=name={live.project}_").split()
        live.ok("up")
        ends = [event for event in events if event["Action"] == "die"]
        self.exit_codes = {service_of(event): int(event["Actor"]["Attributes"]["exitCode"]) for event in ends}
        signals = [event for event in events if event["Action"] == "kill"]
        self.signals = {int(event["Actor"]["Attributes"]["signal"]) for event in signals}
        told = {service_of(event): event["timeNano"] for event in signals}
        self.seconds = {service_of(end): (end["timeNano"] - told[service_of(end)]) / 1e9 for end in ends}
        self.grace = {service_of(end): grace[end["id"]] for end in ends}

    @staticmethod
    def _events(live: Live, since: str) -> list[dict[str, Any]]:
        until = docker("info", "--format", "{{.SystemTime}}")
        only = ("--filter=type=container", f"--filter=label=com.docker.compose.project={live.project}")
        lines = docker("events", f"--since={since}", f"--until={until}", *only, "--format={{json .}}").splitlines()
        return [json.loads(line) for line in lines]


def service_of(event: dict[str, Any]) -> str:
    return str(event["Actor"]["Attributes"]["com.docker.compose.service"])


@pytest.fixture(scope="module")
def night(live: Live) -> Night:
    return Night(live)


def test_down_removes_containers_and_networks_and_keeps_the_data(live: Live, night: Night) -> None:
    assert night.between == []
    assert night.networks == ""
    assert set(night.volumes) == {f"{live.project}_db", f"{live.project}_dynamodb"}


def test_after_down_and_up_everything_is_still_there(live: Live, night: Night) -> None:
    assert live.number("SELECT count(*) FROM loans_loanrequest") >= night.rows
    assert live.filed(night.name) == 1
    seen = live.follow(night.reference)
    assert (seen["full_name"], seen["status"]) == (night.name, "pending")
    assert [event["type"] for event in seen["events"]].count("created") == 1, "the history, too"


@pytest.mark.parametrize("service", LONG_RUNNING)
def test_each_service_ends_by_itself_when_it_is_told_to(night: Night, service: str) -> None:
    assert night.exit_codes[service] in (0, 143)  # 143: ended by SIGTERM, which a program without own state may do
    assert night.seconds[service] < night.grace[service]


def test_what_has_state_ends_cleanly(night: Night) -> None:
    assert {night.exit_codes[service] for service in ("frontend", "backend", "worker", "db")} == {0}


def test_nobody_has_to_be_killed(night: Night) -> None:
    assert 9 not in night.signals


@pytest.mark.parametrize("answer", ["", "yes\n"])
def test_data_is_not_deleted_without_a_terminal_to_ask_on(live: Live, answer: str) -> None:
    before = state(live)
    done = subprocess.run(
        live.command("down", "--volumes"), cwd=ROOT, env=typed_env(), input=answer, capture_output=True, text=True
    )
    assert done.returncode != 0
    assert "needs a yes, and there is no terminal to ask on" in done.stderr
    assert "--yes" in done.stderr
    assert state(live) == before


# ---- --dry


MUTATING = [
    ("up",),
    ("up", "--scale=backend=3"),
    ("up", "--watch"),
    ("down",),
    ("down", "--volumes"),
    ("restart",),
    ("restart", "backend"),
    ("migrate",),
    ("seed",),
    ("seed", "--staff=somebody"),
    ("createsuperuser",),
    ("images.build", "--dirty"),
    ("engine",),
]


@dataclass(frozen=True)
class Dry:
    """What there was before and after all dry runs, and how each ended."""

    before: dict[str, object]
    after: dict[str, object]
    done: dict[tuple[str, ...], subprocess.CompletedProcess[str]]


def everything(live: Live) -> dict[str, object]:
    """What a task could change: containers, images, networks, volumes, and files."""
    folders = (live.application.environment.folder, CACHE, BACKEND / "loans" / "migrations")
    files = [file for folder in folders for file in folder.rglob("*") if "__pycache__" not in file.parts]
    return {
        "containers": state(live),
        "images": docker("image", "inspect", "--format={{.Id}} {{.RepoTags}}", *(image.local for image in APPLICATION)),
        "networks": docker("network", "ls", "--quiet", f"--filter=name={live.project}"),
        "volumes": docker("volume", "ls", "--quiet", f"--filter=name={live.project}"),
        "files": {str(file): (file.stat().st_mtime_ns, file.stat().st_size) for file in files},
        "environments": sorted(folder.name for folder in (ROOT / "env").iterdir()),
    }


def run_dry(live: Live, words: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    named = words if words[0] in ("engine", "images.build") else (*words, f"--env={live.name}")
    return subprocess.run(
        (str(ROOT / "inv"), "--dry", *named), cwd=ROOT, env=typed_env(), capture_output=True, text=True,
        stdin=subprocess.DEVNULL, timeout=120,
    )  # fmt: skip


@pytest.fixture(scope="module")
def dry(live: Live) -> Dry:
    """Every task that changes something, run dry."""
    before = everything(live)
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(partial(run_dry, live), MUTATING))
    return Dry(before, everything(live), dict(zip(MUTATING, done, strict=True)))


def test_dry_runs_change_nothing(dry: Dry) -> None:
    assert dry.after == dry.before


@pytest.mark.parametrize("words", MUTATING, ids=" ".join)
def test_a_dry_run_prints_the_commands(live: Live, dry: Dry, words: tuple[str, ...]) -> None:
    done = dry.done[words]
    assert done.returncode == 0, done.stderr
    if words not in (("engine",), ("up",), ("images.build", "--dirty")):  # which may have nothing to do
        assert any(line.startswith("docker ") for line in done.stdout.splitlines()), done.stdout
    assert not any(value in done.stdout + done.stderr for value in live.secret_values.values())


def test_a_dry_run_of_a_new_environment_writes_nothing(live: Live) -> None:
    name = f"{live.name}-dry"
    done = subprocess.run(
        (str(ROOT / "inv"), "--dry", "env.init", f"--env={name}"), cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0
    assert "would write" in done.stdout
    assert not (ROOT / "env" / name).exists()
