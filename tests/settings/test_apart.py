"""A file apart: only its own tasks need it; and what an environment's name stands for in a template."""

from __future__ import annotations

from pathlib import Path

import pytest

from ops import settings
from ops.settings import SettingsError
from ops.settings.opening import opened
from ops.settings.template import read_schema
from tests.settings.repositories import change

UUID = "1a2b3c4d-0000-4000-8000-1a2b3c4d5e6f"


def folder_of(repository: Path, name: str) -> Path:
    settings.write(settings.plan(name, repository, like="local"))
    return repository / "env" / name


def test_an_environment_that_lacks_it_is_as_valid_as_before(repository: Path) -> None:
    (folder_of(repository, "staging") / "aws.env").unlink()
    for everything in (False, True):
        environment = settings.load("staging", repository, everything=everything)
        assert "AWS_ACCOUNT" not in environment.values
        assert "aws.env" not in [file.name for file in environment.files]


def test_its_own_tasks_say_that_it_is_missing(repository: Path) -> None:
    (folder_of(repository, "staging") / "aws.env").unlink()
    with pytest.raises(SettingsError, match=r"env/staging/aws\.env: is missing, expected a file: env\.init makes it"):
        opened("staging", root=repository, only=("aws.env",))


def test_other_tasks_do_not_read_it(repository: Path) -> None:
    file = folder_of(repository, "staging") / "aws.env"
    change(file, "AWS_ACCOUNT=123456789012", "AWS_ACCOUNT=")
    assert "AWS_ACCOUNT" not in settings.load("staging", repository).values
    for asked in ({"only": ("aws.env",)}, {"everything": True}):
        with pytest.raises(SettingsError, match=r"aws\.env:\d+: AWS_ACCOUNT: is empty"):
            settings.load("staging", repository, **asked)


def test_its_own_tasks_need_no_other_file(repository: Path) -> None:
    (folder_of(repository, "staging") / "web.env").unlink()
    assert settings.load("staging", repository, only=("aws.env",)).need("AWS_ACCOUNT", str) == "123456789012"


def test_compose_never_sees_it(repository: Path) -> None:
    folder_of(repository, "staging")
    variables = settings.compose_variables(settings.load("staging", repository))
    assert not any(name.startswith("AWS_") and name != "AWS_REGION" for name in variables)


def test_staging_is_small_and_the_rest_is_production(repository: Path) -> None:
    variables = read_schema(repository).variables
    started = {
        name: tuple(variables[name].initial(one) for one in ("staging", "production", "anything", "local"))
        for name in ("AWS_NAT_GATEWAYS", "AWS_DATABASE_MULTI_AZ", "AWS_ACCOUNT")
    }
    assert started == {
        "AWS_NAT_GATEWAYS": ("1", "2", "2", "2"),
        "AWS_DATABASE_MULTI_AZ": ("false", "true", "true", "true"),
        "AWS_ACCOUNT": ("", "", "", "123456789012"),
    }


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("AWS_MOST_INSTANCES=12", "AWS_MOST_INSTANCES=2", None),
        ("AWS_BUSY_INSTANCES=2", "AWS_BUSY_INSTANCES=13", "AWS_MOST_INSTANCES: is less than AWS_BUSY_INSTANCES"),
        ("AWS_LEAST_INSTANCES=2", "AWS_LEAST_INSTANCES=3", "AWS_BUSY_INSTANCES: is less than AWS_LEAST_INSTANCES"),
        ("AWS_DATABASE_STORAGE=50", "AWS_DATABASE_STORAGE=201", "AWS_DATABASE_MOST_STORAGE: is less than"),
        (
            "AWS_SCORING_URL=https://scoring.example.com",
            "AWS_SCORING_URL=http://10.0.0.1",
            "AWS_SCORING_URL: is not an https URL",
        ),
        (
            "_URL=https://notifications.example.com",
            "_URL=http://x.example",
            "AWS_NOTIFICATIONS_URL: is not an https URL",
        ),
        ("HOURS_START=", "HOURS_START=0 6 * * 1-5", "AWS_WORKING_HOURS_END: is empty while its counterpart is set"),
        ("HOURS_END=", "HOURS_END=0 6 * *", "AWS_WORKING_HOURS_END: is not of its form"),
        ("AWS_DROPLET_ADDRESS=", "AWS_DROPLET_ADDRESS=203.0.113.256", "AWS_DROPLET_ADDRESS: is not of its form"),
        ("AWS_DROPLET_ADDRESS=", "AWS_DROPLET_ADDRESS=203.0.113.25", None),
        ("AWS_ACCOUNT=123456789012", "AWS_ACCOUNT=12345678901", "AWS_ACCOUNT: is not of its form"),
        ("AWS_BACKUP_DAYS=14", "AWS_BACKUP_DAYS=7", "AWS_BACKUP_DAYS: is not a number in its range"),
        ("AWS_LOG_DAYS=90", "AWS_LOG_DAYS=91", "AWS_LOG_DAYS: is not one of its choices"),
        ("_DEPLOYMENT_UUID=", f"_DEPLOYMENT_UUID={UUID}", "AWS_BITBUCKET_WORKSPACE: is empty while"),
    ],
)
def test_what_the_values_promise_each_other(repository: Path, old: str, new: str, problem: str | None) -> None:
    change(folder_of(repository, "staging") / "aws.env", f"{old}\n", f"{new}\n")
    if problem is None:
        settings.load("staging", repository, only=("aws.env",))
        return
    with pytest.raises(SettingsError) as caught:
        settings.load("staging", repository, only=("aws.env",))
    (found,) = caught.value.problems
    assert f"{found.name}: {found.fault.wrong}".startswith(problem)
