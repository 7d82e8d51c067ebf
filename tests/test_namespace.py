"""The real command line: every task says what it does and what each option is for, and loads nothing to say so."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest

from ops.cli.task import Task
from ops.paths import ROOT
from tasks import ns

TASKS = {name: ns[name] for name in ns.task_names}
EVERYDAY_AT_MOST = 20
SDKS = {
    "boto3", "botocore", "cryptography", "docker", "dotenv", "fabric", "paramiko", "requests", "troposphere", "urllib3",
    "yaml",
}  # fmt: skip


@pytest.mark.parametrize("name", TASKS)
def test_a_task_says_in_one_line_what_it_does(name: str) -> None:
    summary, *rest = (inspect.getdoc(TASKS[name]) or "").splitlines() or [""]
    assert summary
    assert len(summary) <= 100
    assert summary.endswith(".")
    assert summary[0].isupper()
    assert not rest or rest[0] == "", "a blank line belongs behind the summary"


@pytest.mark.parametrize("name", TASKS)
def test_a_summary_is_imperative(name: str) -> None:
    """ "Build the images", not "Builds the images"."""
    verb = (inspect.getdoc(TASKS[name]) or "").split()[0]
    assert not verb.endswith("s") or verb.endswith("ss")
    assert not verb.endswith("ing")


@pytest.mark.parametrize("name", TASKS)
def test_a_task_explains_every_option(name: str) -> None:
    task = TASKS[name]
    assert isinstance(task, Task), "use ops.cli.task: it checks choices, and makes no short flags"
    for argument in task.get_arguments():
        assert argument.help, f"{argument.name} has no help"
        assert argument.help.endswith((".", "?")), f"the help of {argument.name} is a sentence"


@pytest.mark.parametrize("name", TASKS)
def test_choices_and_words_belong_to_options(name: str) -> None:
    task = TASKS[name]
    assert isinstance(task, Task)
    options = {argument.name for argument in task.get_arguments()}
    assert set(task.choices) <= options
    assert not task.word or task.word in options
    if "env" in options:
        assert "env" in task.choices or name == "env.init", "an unknown environment lists those that there are"


def test_few_tasks_stand_at_the_root() -> None:
    assert {"engine", "up", "down", "ps", "logs", "migrate", "test", "lint"} <= set(ns.tasks)
    assert len(ns.tasks) <= EVERYDAY_AT_MOST


def test_listing_loads_no_sdk() -> None:
    """What Invoke loads by itself doesn't count: where PyYAML is installed, that is `yaml`."""
    assert loaded_by("tasks") >= {"invoke", "ops"}
    assert not SDKS & (loaded_by("tasks") - loaded_by("invoke"))


def loaded_by(module: str) -> set[str]:
    code = f"import sys, {module}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    return set(subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, text=True).split())


def test_list_and_help_come_out_of_the_real_program() -> None:
    listed = subprocess.check_output([ROOT / "inv", "--list"], text=True)
    assert listed.startswith("Everyday tasks:\n")
    assert "\nenv:\n  env.check " in listed
    explained = subprocess.check_output([ROOT / "inv", "--help", "logs"], text=True)
    assert explained.startswith("Usage: ./inv logs [SERVICE] [--options]\n")
    refused = subprocess.run([ROOT / "inv", "logs", "bakend"], capture_output=True, text=True)
    assert refused.returncode == 2
    assert refused.stderr.startswith("error: unknown service 'bakend'; did you mean 'backend'?\n  next: one of: ")
