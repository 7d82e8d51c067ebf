"""Secrets are in files that only the application's user reads, and nowhere else that anybody could look."""

from __future__ import annotations

import json
import stat

import pytest

from ops.containers.application import LONG_RUNNING
from ops.settings import secret_paths
from tests.stack.containers import Container, docker
from tests.stack.live import Live

pytestmark = pytest.mark.stack

MOUNTED = {
    "backend": {
        "django_secret_key", "database_password", "dynamodb_secret_access_key", "scoring_token", "notifications_token",
    },
    "worker": {
        "django_secret_key", "database_password", "dynamodb_secret_access_key", "scoring_token", "notifications_token",
    },
    "db": {"database_password"},
}  # fmt: skip
SEARCHED = ("/app", "/srv", "/etc", "/opt", "/usr/local", "/var", "/home", "/tmp", "/docker-entrypoint-initdb.d")


@pytest.fixture(autouse=True)
def _there_are_secrets(live: Live) -> None:
    assert len(live.secret_values) >= 5
    assert all(len(value) >= 16 for value in live.secret_values.values())


def named_in(live: Live, text: str) -> list[str]:
    """The names of the secrets whose values are in a text: a failing test must not print one."""
    return [name for name, value in live.secret_values.items() if value in text]


def owner_of(container: Container) -> str:
    return "postgres" if container.service == "db" else ""


def test_no_container_is_described_with_a_secret(live: Live) -> None:
    for container in live.all():
        text = json.dumps(container.inspected)
        assert live.project in text
        assert named_in(live, text) == [], container.service


def test_no_process_has_a_secret_in_its_environment_or_arguments(live: Live) -> None:
    script = 'for p in /proc/[0-9]*; do tr "\\0" "\\n" <$p/environ; tr "\\0" " " <$p/cmdline; done 2>/dev/null'
    for service in LONG_RUNNING:
        for container in live.all(service):
            text = container.exec("sh", "-c", script, check=False, user=owner_of(container))
            assert "PATH=" in text, service
            assert named_in(live, text) == [], service


def test_no_log_has_a_secret(live: Live) -> None:
    live.apply("Somebody In The Log")
    live.get("/api/applications/?token=x")
    for container in live.all():
        assert named_in(live, container.logs()) == [], container.service


def test_no_image_has_a_secret_in_its_history_or_configuration(live: Live) -> None:
    for image in {container.image for container in live.all()}:
        text = docker("history", "--no-trunc", "--format", "{{json .}}", image) + docker("image", "inspect", image)
        assert "CreatedBy" in text
        assert named_in(live, text) == []


@pytest.mark.parametrize("service", LONG_RUNNING)
def test_no_file_of_a_container_has_a_secret_but_the_mounted(live: Live, service: str) -> None:
    container = live.all(service)[0]
    patterns = "\n".join(live.secret_values.values())
    # From standard input: as an argument the secret would be in the list of processes.
    search = f"grep -rlsF -f - {' '.join(SEARCHED)} /run --exclude-dir=secrets --exclude-dir=data; true"
    assert docker("exec", "--interactive", "--user=0", container.id, "sh", "-c", search, stdin=patterns) == ""
    look = ("exec", "--interactive", container.id, "sh", "-c", "grep -rlsF -f - /run/secrets; true")
    mounted = docker(*look, stdin=patterns)
    found = {line.rsplit("/", 1)[1] for line in mounted.splitlines()}
    assert found == MOUNTED.get(service, set()), "the search finds the mounted ones, and only those that it needs"


@pytest.mark.parametrize("service", sorted(MOUNTED))
def test_a_mounted_secret_is_private_and_read_only(live: Live, service: str) -> None:
    container = live.all(service)[0]
    for name in MOUNTED[service]:
        file = f"/run/secrets/{name}"
        assert container.exec("stat", "-c", "%a", file) == "600"
        assert "Read-only" in container.exec("sh", "-c", f"echo x 2>&1 >{file}", check=False, user="0")


def test_files_of_secrets_are_private(live: Live) -> None:
    environment = live.application.environment
    for path in [*secret_paths(environment).values(), *environment.folder.glob("*.env")]:
        mode = path.stat()
        assert stat.S_IMODE(mode.st_mode) == 0o600, path
    assert stat.S_IMODE((environment.folder / "secrets").stat().st_mode) == 0o700


def test_what_compose_is_told_has_no_secret(live: Live) -> None:
    variables = live.application.variables_file.read_text()
    assert "COMPOSE_PROJECT_NAME" in variables
    assert named_in(live, variables + live.compose("config")) == []


def test_no_task_puts_a_secret_into_an_argument_or_prints_one(live: Live, arguments: set[str]) -> None:
    """Watched from outside, also during all tests before this one."""
    printed = live.ok("migrate", "--check", "--echo") + live.ok("ps") + live.ok("logs")
    assert any("compose" in line for line in arguments), "the watch saw the tasks' commands"
    assert named_in(live, "\n".join(arguments)) == []
    assert named_in(live, printed) == []


def test_no_answer_has_a_secret(live: Live) -> None:
    for path in ("/", "/api/session/", "/api/schema/", "/api/nothing", "/admin/login/", "/api/requests/"):
        answer = live.get(path)
        assert named_in(live, answer.text + json.dumps(answer.headers)) == [], path
