"""Pipelines of a small repository, run here: clean clones, conditions, groups, what waits for a person."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ops.ci.problems import PipelineError
from ops.ci.running import clone, process
from ops.ci.running.process import Mask, Stop
from ops.paths import ROOT
from ops.shell import TIMED_OUT
from tests.ci.repositories import Repository, repository, states
from tests.hosts.sandboxes import wait_for

pytestmark = pytest.mark.typed

HEAD = "image: python:3.13-trixie\npipelines:\n  branches:\n    main:\n"


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    return repository(tmp_path / "repo")


def test_a_step_sees_the_commit_and_nothing_else(repo: Repository) -> None:
    repo.pipeline(HEAD + "      - step: {name: Look, script: [cat site/index.html, ls]}\n")
    (repo.root / "site" / "index.html").write_text("not committed\n")
    (repo.root / "stray.txt").write_text("x")
    assert states(repo.run()) == {"Look": "passed"}
    assert "old" in repo.screen.said
    assert "not committed" not in repo.screen.said
    assert "stray.txt" not in repo.screen.said


def test_what_one_run_left_is_gone_in_the_next(repo: Repository) -> None:
    repo.pipeline(HEAD + "      - step: {name: Litter, script: [test ! -e litter, touch litter, rm readme]}\n")
    assert states(repo.run()) == {"Litter": "passed"}
    assert states(repo.run()) == {"Litter": "passed"}


def test_a_cache_stays_as_long_as_its_key_files_do(repo: Repository) -> None:
    definitions = "definitions:\n  caches:\n    deps: {path: deps, key: {files: [lock.txt]}}\n"
    fill = "mkdir -p deps && echo once >>deps/made && wc -l <deps/made"
    steps = f"      - step: {{name: Fill, caches: [deps], script: [{fill}]}}\n"
    repo.pipeline(definitions + HEAD + steps)
    lines = []
    for lock in (None, None, "2\n", None):
        if lock:
            repo.commit(**{"lock.txt": lock})
        assert states(repo.run()) == {"Fill": "passed"}
        lines.append(repo.screen.said[-2].strip())
    assert lines == ["1", "2", "1", "2"]


def test_a_step_without_the_cache_does_not_have_it(repo: Repository) -> None:
    definitions = "definitions:\n  caches:\n    deps: {path: deps}\n"
    fill = "      - step: {name: Fill, caches: [deps], script: [mkdir -p deps]}\n"
    repo.pipeline(definitions + HEAD + fill + "      - step: {name: Bare, script: [test ! -e deps]}\n")
    assert states(repo.run()) == {"Fill": "passed", "Bare": "passed"}


def test_two_runs_at_once_have_clones_of_their_own(repo: Repository) -> None:
    with clone.held(0, repo.root) as first, clone.held(0, repo.root) as second:
        assert (first, second) == (0, 1)
    with clone.held(0, repo.root) as again:
        assert again == 0


CONDITIONAL = (
    "      - step: {name: Site, script: [echo ok], condition: {changesets: {includePaths: ['site/**']}}}\n"
    "      - stage:\n          name: Rest\n          condition: {changesets: {excludePaths: ['site/**']}}\n"
    "          steps: [{step: {name: Other, script: [echo ok]}}]\n"
)


@pytest.mark.parametrize(
    ("changed", "site", "other"),
    [
        ("site__index.html", "passed", "skipped"),
        ("readme", "skipped", "passed"),
        ("site__a__b.css", "passed", "skipped"),
    ],
)
def test_a_condition_looks_at_what_the_push_changed(repo: Repository, changed: str, site: str, other: str) -> None:
    repo.pipeline(HEAD + CONDITIONAL)
    repo.commit(**{changed: "new\n"})
    assert states(repo.run(since="HEAD~1")) == {"Site": site, "Other": other}


def test_without_a_commit_before_it_all_counts_as_changed(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    folder.mkdir()
    repo = Repository(folder)
    repo.git("init", "--quiet", "--initial-branch=main")
    (folder / "site").mkdir()
    (folder / "site" / "index.html").write_text("first\n")
    repo.git("add", "site")
    repo.pipeline(HEAD + CONDITIONAL)
    assert states(repo.run()) == {"Site": "passed", "Other": "passed"}


def test_all_commits_of_a_push_count(repo: Repository) -> None:
    before = repo.pipeline(HEAD + CONDITIONAL)
    repo.commit(**{"site__index.html": "new\n"})
    repo.commit(readme="new\n")
    assert states(repo.run(since=before)) == {"Site": "passed", "Other": "passed"}


def test_after_a_failure_nothing_more_runs(repo: Repository) -> None:
    steps = "      - step: {name: Bad, script: [exit 3, echo never]}\n      - step: {name: Next, script: [echo ok]}\n"
    repo.pipeline(HEAD + steps)
    result = repo.run()
    assert states(result) == {"Bad": "failed", "Next": "not run"}
    assert result.failed[0].why == "exit code 3"
    assert "never" not in repo.screen.said


def test_a_group_that_fails_fast_stops_the_others_at_once(repo: Repository) -> None:
    steps = (
        "      - parallel:\n          fail-fast: true\n          steps:\n"
        "            - step: {name: Slow, script: [sleep 60]}\n            - step: {name: Bad, script: [exit 1]}\n"
    )
    repo.pipeline(HEAD + steps)
    started = time.monotonic()
    assert states(repo.run()) == {"Slow": "stopped", "Bad": "failed"}
    assert time.monotonic() - started < 30


def test_a_group_that_does_not_fail_fast_lets_the_others_end(repo: Repository) -> None:
    steps = (
        "      - parallel:\n          - step: {name: Other, script: [while test ! -e ../failed; do sleep 0.01; done]}\n"
        "          - step: {name: Bad, script: [touch ../failed, exit 1]}\n"
    )
    repo.pipeline(HEAD + steps)
    assert states(repo.run()) == {"Other": "passed", "Bad": "failed"}


def test_steps_of_a_group_run_at_the_same_time_in_clones_of_their_own(repo: Repository) -> None:
    meet = "touch ../{} mine && while test ! -e ../{}; do sleep 0.01; done && test $(ls | grep -c mine) = 1"
    steps = (
        f"      - parallel:\n          - step: {{name: A, script: [{meet.format('a', 'b')}]}}\n"
        f"          - step: {{name: B, script: [{meet.format('b', 'a')}]}}\n"
    )
    repo.pipeline(HEAD + steps)
    assert states(repo.run()) == {"A": "passed", "B": "passed"}


MANUAL = (
    "      - step: {name: First, script: [echo ok]}\n"
    "      - stage:\n          name: Production\n          trigger: manual\n          deployment: production\n"
    "          steps: [{step: {name: Deploy, script: [echo to $BITBUCKET_DEPLOYMENT_ENVIRONMENT]}}]\n"
    "      - step: {name: Behind, script: [echo ok]}\n"
)


def test_what_is_manual_waits_and_holds_what_is_behind_it(repo: Repository) -> None:
    repo.pipeline(HEAD + MANUAL)
    result = repo.run()
    assert states(result) == {"First": "passed", "Deploy": "waiting", "Behind": "not run"}
    assert result.is_waiting
    assert not result.failed


def test_what_somebody_starts_runs_with_its_deployment(repo: Repository) -> None:
    repo.pipeline(HEAD + MANUAL)
    assert states(repo.run(start=True)) == {"First": "passed", "Deploy": "passed", "Behind": "passed"}
    assert "to production" in repo.screen.said


def test_what_is_manual_in_a_group_waits_while_the_others_run(repo: Repository) -> None:
    steps = (
        "      - parallel:\n          - step: {name: Tests, script: [echo ok]}\n"
        "          - step: {name: Load, trigger: manual, script: [echo ok]}\n"
        "      - step: {name: Behind, script: [echo ok]}\n"
    )
    repo.pipeline(HEAD + steps)
    assert states(repo.run()) == {"Tests": "passed", "Load": "waiting", "Behind": "not run"}
    assert states(repo.run(start=True)) == {"Tests": "passed", "Load": "passed", "Behind": "passed"}


def test_later_steps_get_what_earlier_ones_left(repo: Repository) -> None:
    steps = (
        "      - step: {name: Make, script: [mkdir -p out/a, echo made >out/a/x.txt], artifacts: ['out/**']}\n"
        "      - step: {name: Use, script: [grep made out/a/x.txt]}\n"
        "      - step: {name: Without, script: [test ! -e out], artifacts: {download: false}}\n"
    )
    repo.pipeline(HEAD + steps)
    assert states(repo.run()) == {"Make": "passed", "Use": "passed", "Without": "passed"}


def test_an_after_script_runs_whatever_came_and_knows_what(repo: Repository) -> None:
    steps = "      - step: {name: Bad, script: [exit 4], after-script: [echo exit $BITBUCKET_EXIT_CODE]}\n"
    repo.pipeline(HEAD + steps)
    assert repo.run().failed[0].why == "exit code 4"
    assert "exit 1" in repo.screen.said


@pytest.mark.parametrize(
    ("start", "title", "says"),
    [
        ("pull-requests", "pull-requests: **", "main to main of 0"),
        ("tags", "tags: v*", "v1 to nobody of none"),
        ("branches", "**", "main to nobody of none"),
    ],
)
def test_a_step_knows_what_started_it(repo: Repository, start: str, title: str, says: str) -> None:
    whose = "${BITBUCKET_PR_DESTINATION_BRANCH:-nobody} of ${BITBUCKET_PR_ID:-none}"
    line = f"echo ${{BITBUCKET_BRANCH:-$BITBUCKET_TAG}} to {whose}"
    name = "v*" if start == "tags" else "**"
    repo.pipeline(
        HEAD.replace("branches", start).replace("main", f'"{name}"')
        + f"      - step: {{name: Say, script: ['{line}']}}\n"
    )
    assert states(repo.run(title, reference="v1" if start == "tags" else "main")) == {"Say": "passed"}
    assert says in repo.screen.said


def test_a_folder_that_is_no_clone_is_made_one_and_the_repository_around_it_is_left_alone(repo: Repository) -> None:
    repo.pipeline(HEAD + "      - step: {name: Look, script: [cat readme]}\n")
    litter = repo.root / "stray.txt"
    litter.write_text("somebody's")
    (repo.root / ".cache" / "ci" / "clone-0" / "left").mkdir(parents=True)
    assert states(repo.run()) == {"Look": "passed"}
    assert litter.read_text() == "somebody's"
    assert not (repo.root / ".cache" / "ci" / "clone-0" / "left").exists()


def test_a_clone_knows_the_branches_as_they_are_now(repo: Repository) -> None:
    repo.pipeline(HEAD + "      - step: {name: Show, script: [git rev-parse origin/main]}\n")
    repo.run()
    head = repo.commit(readme="later\n")
    repo.run()
    assert head in repo.screen.said


def test_a_file_with_a_manual_step_in_a_stage_is_not_run(repo: Repository) -> None:
    step = "{name: Deploy, trigger: manual, script: [echo ok]}"
    repo.pipeline(HEAD + f"      - stage: {{name: S, steps: [{{step: {step}}}]}}\n")
    with pytest.raises(PipelineError, match="make the stage manual"):
        repo.run()


def test_secrets_are_in_no_output_and_no_log(repo: Repository) -> None:
    repo.pipeline(HEAD + "      - step: {name: Print, script: [echo the token is $REGISTRY_TOKEN]}\n")
    secret = "canary-0123456789"
    assert states(repo.run(variables={"REGISTRY_TOKEN": secret}, secrets={"REGISTRY_TOKEN": secret})) == {
        "Print": "passed"
    }
    assert "the token is $REGISTRY_TOKEN" in repo.screen.said
    logs = [path.read_text() for path in (repo.root / ".cache" / "ci" / "runs").rglob("*.log")]
    assert logs
    assert not any(secret in text for text in [*logs, *repo.screen.said])


def test_env_files_are_lent_to_a_step_and_taken_back(repo: Repository) -> None:
    folder = repo.root / "env" / "local"
    folder.mkdir(parents=True)
    (folder / "droplet.env").write_text("A=1\n")
    repo.pipeline(HEAD + "      - step: {name: Read, script: [cat env/$ANDAMIO_ENV/droplet.env]}\n")
    assert states(repo.run(environment="local")) == {"Read": "passed"}
    assert "A=1" in repo.screen.said
    assert not list((repo.root / ".cache" / "ci").rglob("droplet.env"))


def test_a_script_that_takes_too_long_ends_with_all_it_started(tmp_path: Path) -> None:
    said: list[str] = []
    code = process.run(
        ["echo $$ >pid; (sleep 60; touch late) & sleep 60"], tmp_path, {}, said.append, Stop(), 0.3, grace=5
    )
    assert code == TIMED_OUT
    assert not (tmp_path / "late").exists()
    assert not Path(f"/proc/{(tmp_path / 'pid').read_text().strip()}").exists()


@pytest.mark.parametrize("group", [False, True])
def test_ctrl_c_ends_what_a_step_started(repo: Repository, group: bool) -> None:
    """Typed at a run in a process of its own, as a person does; the step's script notices, and its clone is tidy."""
    script = "trap 'touch ../noticed; exit' INT; touch ../begun; while :; do sleep 0.05; done"
    step = f'step: {{name: Long, script: ["{script}"]}}'
    other = "\n          - step: {name: Other, script: [echo ok]}"
    repo.pipeline(HEAD + (f"      - parallel:\n          - {step}{other}\n" if group else f"      - {step}\n"))
    code = (
        "import pathlib, sys; from tests.ci.repositories import Repository; Repository(pathlib.Path(sys.argv[1])).run()"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", code, str(repo.root)], cwd=ROOT, stderr=subprocess.PIPE, text=True
    )
    folder = repo.root / ".cache" / "ci"
    wait_for((folder / "begun").exists)
    running.send_signal(signal.SIGINT)
    assert "KeyboardInterrupt" in running.communicate(timeout=30)[1]
    assert (folder / "noticed").exists()


def test_masking_replaces_the_longest_secret_first() -> None:
    mask = Mask({"SHORT": "abc", "LONG": "abcdef", "EMPTY": ""})
    assert mask("abcdef abc x") == "$LONG $SHORT x"
