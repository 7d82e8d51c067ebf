"""The main pipeline of a clone, for real: a registry, a sandbox droplet, visitors who must notice nothing."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ops import toolbox
from ops.ci.reading import FILE
from ops.paths import ROOT
from tests.ci.clones import DEPLOY, PAGE, Clone, cloned

pytestmark = pytest.mark.docker


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


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clone]:
    with cloned(tmp_path_factory.mktemp("pipeline")) as made:
        yield made


@pytest.fixture
def visitors(clone: Clone) -> Visitors:
    return Visitors(clone.http_port)


def test_a_change_of_the_page_is_pushed_and_served_without_a_lost_request(clone: Clone, visitors: Visitors) -> None:
    sha = clone.commit(PAGE, "<h1>", "<h1>By pipeline: ")
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


def test_a_page_that_is_not_healthy_fails_the_pipeline_and_the_old_one_serves(clone: Clone, visitors: Visitors) -> None:
    clone.commit("nginx/Dockerfile", "HEALTHCHECK", "HEALTHCHECK CMD false\n# HEALTHCHECK")
    with visitors.coming():
        done = clone.run("main", "--only", DEPLOY)
    assert done.returncode == 1
    assert f"main: {DEPLOY} failed" in done.stderr
    assert "<h1>By pipeline: " in visitors.page()


def test_what_a_failed_deploy_left_behind_is_not_forgotten(clone: Clone, visitors: Visitors) -> None:
    """The next push changes nothing in nginx/, so that its condition doesn't hold; deploy-site looks further back."""
    clone.commit("nginx/Dockerfile", "HEALTHCHECK CMD false\n# HEALTHCHECK", "HEALTHCHECK")
    clone.commit(PAGE, "By pipeline: ", "Caught up: ")
    clone.commit("README.md", "\n\n", "\n")
    assert clone.run("main", "--only", DEPLOY).returncode == 0
    assert "By pipeline: " in visitors.page()
    done = clone.run("deploy-site")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Caught up: " in visitors.page()


def test_the_rollback_pipeline_brings_the_version_before_back(clone: Clone, visitors: Visitors) -> None:
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


STAGING = "Build the images and deploy to staging"
PRODUCTION = "Promote the images and deploy to production"


@pytest.fixture
def tools(clone: Clone) -> None:
    """The tools of cfn.* as this repository has them, in the clone that steps run in: installed once is enough."""
    clone.must("ci.run", "main", "--env", clone.env, "--only", "Variables")
    (clone.root / ".cache" / "ci" / "clone-0" / ".cache").mkdir(parents=True, exist_ok=True)
    link = clone.root / ".cache" / "ci" / "clone-0" / ".cache" / "tools"
    if not link.exists():
        link.symlink_to(toolbox.ensure("aws").parent)


@pytest.mark.usefixtures("tools")
def test_a_change_of_the_backend_goes_to_staging_and_by_hand_to_production(clone: Clone) -> None:
    """On the sandbox AWS, which stands for both: it keeps no images, so that pushing and promoting say so."""
    sha = clone.commit("backend/manage.py", "\n", "\n\n")
    done = clone.run("main", "--only", STAGING, "--only", PRODUCTION)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr
    assert "the rest waits for a person" in done.stdout
    assert "CREATE_COMPLETE" in clone.must("cfn.status", "--env", clone.env)
    deployed = clone.run("main", "--only", PRODUCTION, "--start-manual")
    assert deployed.returncode == 0, deployed.stdout[-6000:] + deployed.stderr
    assert f"andamio/backend:{sha}" not in deployed.stdout, "production builds nothing"
    assert "keeps no images" in deployed.stdout
