"""The main pipeline of a clone, for real: a registry, a sandbox droplet, visitors who must notice nothing."""

from __future__ import annotations

import http.client
import secrets
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ops.ci.reading import FILE
from ops.paths import ROOT
from tests.containers.bare_debian import docker
from tests.containers.local_registry import Registry, registry

pytestmark = pytest.mark.docker

DEPLOY = "Deploy the site to the droplet"
PAGE = "nginx/index.html"


@dataclass
class Visitors:
    """People who ask for the page all the time: how many answers were no page, of how many."""

    port: int
    asked: int = 0
    failed: list[str] = field(default_factory=list)

    def page(self) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/", headers={"Connection": "close"})
            answer = connection.getresponse()
            text = answer.read().decode()
            if answer.status != 200:
                self.failed.append(f"{answer.status}")
        except OSError as error:
            self.failed.append(repr(error))
            return ""
        else:
            return text
        finally:
            self.asked += 1
            connection.close()

    @contextmanager
    def coming(self) -> Iterator[None]:
        """Visitors come as long as the block runs; none of them may be turned away."""
        over = threading.Event()

        def visit() -> None:
            while not over.wait(0.01):
                self.page()

        thread = threading.Thread(target=visit)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()
        assert self.asked > 50
        assert self.failed == []


@dataclass(frozen=True)
class Clone:
    """A clone of this repository's commit, with an environment of its own that has a sandbox droplet."""

    root: Path
    env: str
    registry: Registry

    def inv(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = (sys.executable, "tasks.py", *words)
        return subprocess.run(command, cwd=self.root, capture_output=True, text=True, stdin=subprocess.DEVNULL)

    def must(self, *words: str) -> str:
        done = self.inv(*words)
        assert done.returncode == 0, f"{' '.join(words)}\n{done.stdout[-4000:]}\n{done.stderr[-2000:]}"
        return done.stdout

    def run(self, pipeline: str, *options: str) -> subprocess.CompletedProcess[str]:
        """Run a pipeline as if each commit were pushed by itself."""
        return self.inv("ci.run", pipeline, "--env", self.env, "--since", "HEAD~1", *options)

    def commit(self, file: str, old: str, new: str) -> str:
        """Change a file, commit it; returns the SHA."""
        path = self.root / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))
        identity = ("-c", "user.name=Tests", "-c", "user.email=tests@example.com")
        subprocess.run(("git", *identity, "commit", "--quiet", "--all", "--message=Change"), cwd=self.root, check=True)
        sha = subprocess.check_output(("git", "rev-parse", "HEAD"), cwd=self.root, text=True)
        return sha.strip()

    def setting(self, name: str) -> str:
        lines = [
            line for file in (self.root / "env" / self.env).glob("*.env") for line in file.read_text().splitlines()
        ]
        return next(line.partition("=")[2] for line in lines if line.startswith(f"{name}="))

    @property
    def visitors(self) -> Visitors:
        return Visitors(int(self.setting("DROPLET_HTTP_PORT")))

    @property
    def logs(self) -> str:
        """All that the runs so far have written down."""
        return "".join(path.read_text() for path in (self.root / ".cache" / "ci" / "runs").rglob("*.log"))


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clone]:
    folder = tmp_path_factory.mktemp("pipeline")
    name = f"test-{secrets.token_hex(4)}"
    root = folder / "clone"
    subprocess.run(("git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(root)), check=True)
    with registry(folder) as images:
        clone = Clone(root, name, images)
        clone.must("env.init", "--env", name, "--like", "local")
        _use_registry(root / "env" / name / "registry.env", images)
        try:
            clone.must("droplet.sandbox", "--env", name)
            clone.must("nginx.deploy", "--env", name, "--via", "ssh")
            yield clone
        finally:
            clone.inv("droplet.sandbox", "--env", name, "--stop")
            _remove_images(images.prefix)
            shutil.rmtree(root, ignore_errors=True)


def _use_registry(file: Path, images: Registry) -> None:
    values = {
        "REGISTRY_PREFIX": images.prefix,
        "REGISTRY_USER": images.user,
        "REGISTRY_TOKEN": images.token.reveal(),
    }
    lines = [
        f"{name}={values[name]}" if (name := line.partition("=")[0]) in values else line
        for line in file.read_text().splitlines()
    ]
    file.write_text("\n".join(lines) + "\n")


def _remove_images(prefix: str) -> None:
    listed = docker("image", "ls", "--format", "{{.Repository}}:{{.Tag}}", "--filter", f"reference={prefix}/*").split()
    if listed:
        docker("image", "rm", "--force", *listed)


def test_a_change_of_the_page_is_pushed_and_served_without_a_lost_request(clone: Clone) -> None:
    sha = clone.commit(PAGE, "<h1>", "<h1>By pipeline: ")
    visitors = clone.visitors
    with visitors.coming():
        done = clone.run("main", "--only", "Variables", "--only", DEPLOY)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "<h1>By pipeline: " in visitors.page()
    assert f"{clone.registry.prefix}/nginx:{sha}@sha256:" in done.stdout
    assert "pipeline#" in clone.must("droplet.history", "--env", clone.env)


def test_a_change_elsewhere_deploys_nothing(clone: Clone) -> None:
    clone.commit("README.md", "\n", "\n\n")
    before = clone.must("droplet.history", "--env", clone.env)
    done = clone.run("main", "--only", "Variables", "--only", DEPLOY)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{DEPLOY}: nothing changed in nginx/**" in done.stdout
    assert clone.must("droplet.history", "--env", clone.env) == before


def test_what_is_deployed_already_is_not_deployed_again(clone: Clone) -> None:
    before = clone.must("droplet.history", "--env", clone.env)
    done = clone.run("deploy-site")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "nothing to do" in done.stdout
    assert clone.must("droplet.history", "--env", clone.env) == before


def test_a_page_that_is_not_healthy_fails_the_pipeline_and_the_old_one_serves(clone: Clone) -> None:
    clone.commit("nginx/Dockerfile", "HEALTHCHECK", "HEALTHCHECK CMD false\n# HEALTHCHECK")
    visitors = clone.visitors
    with visitors.coming():
        done = clone.run("main", "--only", DEPLOY)
    assert done.returncode == 1
    assert f"main: {DEPLOY} failed" in done.stderr
    assert "<h1>By pipeline: " in visitors.page()


def test_what_a_failed_deploy_left_behind_is_not_forgotten(clone: Clone) -> None:
    """The next push changes nothing in nginx/, so that its condition doesn't hold; deploy-site looks further back."""
    clone.commit("nginx/Dockerfile", "HEALTHCHECK CMD false\n# HEALTHCHECK", "HEALTHCHECK")
    clone.commit(PAGE, "By pipeline: ", "Caught up: ")
    clone.commit("README.md", "\n\n", "\n")
    assert clone.run("main", "--only", DEPLOY).returncode == 0
    assert "By pipeline: " in clone.visitors.page()
    done = clone.run("deploy-site")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Caught up: " in clone.visitors.page()


def test_the_rollback_pipeline_brings_the_version_before_back(clone: Clone) -> None:
    visitors = clone.visitors
    with visitors.coming():
        done = clone.run("roll-back-site", "--set", "HEALTHY_WITHIN=60")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "By pipeline: " in visitors.page()


def test_the_first_step_names_all_variables_that_are_missing(clone: Clone, tmp_path: Path) -> None:
    variables = tmp_path / "variables"
    variables.write_text("DROPLET_HOSTS=203.0.113.7\nREGISTRY_USER=pipeline\n")
    done = clone.inv("ci.run", "main", "--variables", str(variables))
    assert done.returncode == 1
    assert "main: Variables failed" in done.stderr
    for name in ("DROPLET_FINGERPRINTS", "REGISTRY_PREFIX", "REGISTRY_TOKEN"):
        assert f"{name}  (Repository settings > Pipelines > Repository variables" in done.stdout
    assert "DROPLET_HOSTS  (" not in done.stdout
    assert "▸ Lint" not in done.stdout


def test_no_secret_is_in_any_log(clone: Clone) -> None:
    token = clone.registry.token.reveal()
    key = (clone.root / "env" / clone.env / "droplet_key").read_text()
    assert clone.logs
    assert token not in clone.logs
    assert not any(line in clone.logs for line in key.splitlines()[1:-1])


def test_the_file_that_ran_is_this_repositorys_own(clone: Clone) -> None:
    assert (clone.root / FILE).read_text() == (ROOT / FILE).read_text()
