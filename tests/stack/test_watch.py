"""Development mode: what is saved runs a moment later, in all three processes that run our code."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ops.paths import BACKEND, ROOT
from tests.stack.containers import Container
from tests.stack.live import Live, someone, typed_env
from tests.stack.waiting import eventually

pytestmark = pytest.mark.stack
FRONTEND = ROOT / "frontend"


@dataclass(frozen=True)
class Watching:
    """The application under ``./inv up --watch``, and where that writes to."""

    live: Live
    output: Path

    def container(self, service: str) -> Container:
        return self.live.one(service)


def save(file: Path) -> None:
    """What an editor does when nothing was changed: the file is newer, and says the same."""
    os.utime(file)


@pytest.fixture(scope="module")
def watching(live: Live, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watching]:
    output = tmp_path_factory.mktemp("watch") / "output"
    with output.open("wb") as file:
        task = subprocess.Popen(
            live.command("up", "--watch"), cwd=ROOT, env=typed_env(), stdin=subprocess.DEVNULL,
            stdout=file, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    try:
        eventually(lambda: "watching " in output.read_text() or task.poll() is not None, "watching", 240)
        assert task.poll() is None, output.read_text()
        yield Watching(live, output)
    finally:
        os.killpg(task.pid, signal.SIGINT)
        task.wait(60)
        live.ok("up")


def test_the_worker_works_with_the_code_that_was_saved_last(watching: Watching) -> None:
    live = watching.live
    worker = watching.container("worker")
    before = worker.logs().count('"working"')

    save(BACKEND / "outbox" / "worker.py")

    eventually(lambda: worker.logs().count('"working"') > before, "a worker that starts afresh")
    assert "starting afresh" in worker.logs()
    assert watching.container("worker").id == worker.id
    reference = live.apply(someone()).json["reference"]
    eventually(lambda: "scored" in live.events(reference), "a score from the new worker")


def test_the_backend_serves_what_was_saved_last(watching: Watching) -> None:
    backend = watching.container("backend")

    save(BACKEND / "loans" / "models.py")

    eventually(lambda: "models.py changed, reloading" in backend.logs(), "a backend that reloads")
    eventually(lambda: watching.live.get("/api/session/").status == 200, "a backend that answers again")


def test_the_browser_hears_of_what_was_saved(watching: Watching) -> None:
    frontend = watching.container("frontend")
    assert "/src/main.tsx" in watching.live.get("/").text
    watching.live.get("/src/main.tsx")  # Vite tells of files only that somebody has loaded

    save(FRONTEND / "src" / "main.tsx")

    eventually(lambda: "page reload" in frontend.logs() or "hmr update" in frontend.logs(), "a page that reloads")


def test_the_logs_say_each_answer_once_and_no_health_check(watching: Watching) -> None:
    backend = watching.container("backend")
    assert watching.live.get("/api/session/?from=test_watch").status == 200

    lines = [json.loads(line) for line in backend.logs().splitlines() if line.startswith("{")]

    answers = [line for line in lines if line["logger"] == "request"]
    assert "/api/session/" in {line["path"] for line in answers}
    assert not [line for line in lines if "HTTP/1" in line["message"]]
    assert "/readyz" not in backend.logs()
    assert "test_watch" not in backend.logs()
