"""What an instance is given at its first boot: a script that a shell reads as it was meant."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies

from cloudformation.compute.application import HTTPS_URL, TAG
from cloudformation.compute.instances import USER_DATA_BYTES, VALUES_BYTES
from cloudformation.errors import DesignError
from cloudformation.validation import URL
from ops.aws.boot import script
from ops.aws.boot.script import VARIABLES
from tests.cloudformation import designs

REGION = "ap-southeast-2"
ARN = f"arn:aws:secretsmanager:{REGION}:123456789012:secret:"
HOST = "andamio-production-data-database-1a2b3c4d5e6f.cyz1abcdefgh.ap-southeast-2.rds.amazonaws.com"
REPOSITORY = (
    "123456789012.dkr.ecr.ap-southeast-2.amazonaws.com/andamio-production-registry-backendrepository-abcdefghijkl"
)
# As long as they get.
VALUES = {
    "AWS::Region": REGION,
    "AWS::StackName": "andamio-production-backend",
    "BackendRepository": REPOSITORY,
    "ImageTag": "e6e27d5c1a0f4b3d9e8f7a6b5c4d3e2f1a0b9c8d-" + "x" * 87,
    "DatabaseHost": HOST,
    "DatabasePort": "5432",
    "DatabaseName": "andamio",
    "DatabaseSecret": ARN + "DatabaseSecret-abcdefghijkl-mnopqr",
    "DjangoSecret": ARN + "DjangoSecret-abcdefghijkl-mnopqr",
    "ScoringSecret": ARN + "ScoringSecret-abcdefghijkl-mnopqr",
    "NotificationsSecret": ARN + "NotificationsSecret-abcdefghijkl-mnopqr",
    "ScoringUrl": "https://scoring.example.com/v1/" + "s" * 200,
    "NotificationsUrl": "https://notifications.example.com/a&b;c(d)=$".replace("$", "") + "n" * 200,
    "HistoryTable": "andamio-production-data-History-ABCDEFGHIJKL",
    "LogGroup": "andamio-production-backend-LogGroup-abcdefghijkl",
}


def user_data(boot: str) -> str:
    """The text that EC2 hands to an instance, with the parameters' values in it."""
    made = designs.design_of(boot=boot)
    (template,) = designs.resources(made, "backend", "EC2::LaunchTemplate").values()
    return str(resolved(template["LaunchTemplateData"]["UserData"]["Fn::Base64"]))


def resolved(value: Any) -> Any:
    """What CloudFormation makes of the intrinsic functions that user data has."""
    if not isinstance(value, dict):
        return value
    ((function, given_to),) = value.items()
    match function:
        case "Ref":
            return VALUES[given_to]
        case "Fn::Sub":
            return re.sub(r"\$\{([^}]+)\}", lambda found: VALUES[found[1]], given_to)
        case "Fn::Join":
            return str(given_to[0]).join(resolved(part) for part in given_to[1])
        case "Fn::Split":
            return resolved(given_to[1]).split(given_to[0])
        case "Fn::Select":
            return resolved(given_to[1])[int(given_to[0])]
    raise AssertionError(f"user data has {function}")


def test_the_script_finds_each_of_its_variables() -> None:
    """Run by the shell that runs it there."""
    shown = "\n".join(f"printf '%s\\n' {name}=\"${name}\"" for name in VARIABLES)
    text = user_data(f"set -eu\n{shown}\n")
    assert text.startswith("#!/bin/bash\n")
    output = subprocess.run(["bash"], input=text, capture_output=True, text=True, check=True).stdout
    found = dict(line.split("=", 1) for line in output.splitlines())
    assert tuple(found) == VARIABLES
    assert found["IMAGE"] == f"{VALUES['BackendRepository']}:{VALUES['ImageTag']}"
    assert found["REGISTRY"] == "123456789012.dkr.ecr.ap-southeast-2.amazonaws.com"
    assert (found["STACK"], found["RESOURCE"]) == (VALUES["AWS::StackName"], "Group")
    assert found["NOTIFICATIONS_URL"] == VALUES["NotificationsUrl"]
    assert found["WEB_ORIGIN"] == "https://loans.example.com"
    assert found["ALLOWED_HOSTS"] == "loans.example.com,api.loans.example.com"
    assert found["DATABASE_SECRET"] == VALUES["DatabaseSecret"]


def test_no_other_variable_is_set() -> None:
    lines = user_data("").splitlines()[1:]
    assert [shlex.split(line)[0].split("=")[0] for line in lines] == list(VARIABLES)


def test_the_boot_script_fits_with_the_longest_values(tmp_path: Path) -> None:
    text = user_data(script())
    assert len(text.encode()) <= USER_DATA_BYTES
    file = tmp_path / "user-data"
    file.write_text(text)
    subprocess.run(["bash", "-n", str(file)], check=True)


def test_what_is_kept_free_for_the_values_is_enough() -> None:
    assert len(user_data("").encode()) <= VALUES_BYTES


def test_a_boot_script_that_is_too_long_is_refused_before_anything_is_deployed() -> None:
    most = USER_DATA_BYTES - VALUES_BYTES
    designs.design_of(boot="x" * most)
    with pytest.raises(DesignError, match=f"takes {most + 1} bytes"):
        designs.design_of(boot="x" * (most + 1))
    with pytest.raises(DesignError):
        designs.design_of(boot="é" * (most // 2 + 1))  # bytes count, not characters


@given(strategies.from_regex(TAG, fullmatch=True) | strategies.from_regex(HTTPS_URL, fullmatch=True))
def test_no_value_that_somebody_types_ends_its_word(value: str) -> None:
    """They stand in single quotes."""
    assert shlex.split(f"NAME='{value}'") == [f"NAME={value}"]
    assert "\n" not in value


@pytest.mark.parametrize("mark", ["'", "\n", " ", '"', "$", "`", "\\"])
@pytest.mark.parametrize(("pattern", "start"), [(TAG, "v1"), (HTTPS_URL, "https://scoring.example.com/v1")])
def test_a_parameter_takes_nothing_that_a_shell_would_read(pattern: str, start: str, mark: str) -> None:
    assert re.fullmatch(pattern, f"{start}a")
    assert not re.fullmatch(pattern, f"{start}{mark}a")
    assert not re.fullmatch(pattern, f"{start}{mark}")


@given(strategies.from_regex(URL, fullmatch=True))
def test_an_address_that_the_options_take_is_one_that_the_parameter_takes(address: str) -> None:
    assert re.fullmatch(HTTPS_URL, address)


def test_a_new_machine_image_comes_with_an_update_and_never_makes_one() -> None:
    """The template's text stays the same whatever image AWS publishes."""
    made = designs.design_of()
    (template,) = designs.resources(made, "backend", "EC2::LaunchTemplate").values()
    assert template["LaunchTemplateData"]["ImageId"] == f"{{{{resolve:ssm:{made.options.image_parameter}}}}}"
    assert not [one for one in made.stack("backend").document["Parameters"].values() if "SSM" in one["Type"]]
