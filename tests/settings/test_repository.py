"""No secret can be committed by accident, and none has been."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from ops.paths import ROOT
from ops.settings.template import read_schema

SECRET_LOOKING = re.compile(
    r"(^|/)(\.env(\..*)?|.*\.env|.*\.pem|.*\.key|.*\.p12|.*\.pfx|id_(rsa|ed25519|ecdsa)|secrets/.*)$"
)


def git(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=False)


def made_by_init(environment: str) -> list[str]:
    schema = read_schema(ROOT)
    files = [f"env/{environment}/{template.file}" for template in schema.templates]
    secrets = [f"env/{environment}/secrets/{name.lower()}" for name in schema.variables]
    return [*files, *secrets, f"env/{environment}/.andamio-1a2b3c"]


@pytest.mark.parametrize("environment", ["local", "staging", "production-eu"])
def test_git_ignores_every_file_that_an_environment_has(environment: str) -> None:
    files = made_by_init(environment)
    assert git("check-ignore", "--no-index", *files).stdout.split() == files


def test_git_sees_the_templates() -> None:
    templates = [f"env/{template.file}.example" for template in read_schema(ROOT).templates]
    assert git("check-ignore", "--no-index", *templates).stdout == ""


def test_no_tracked_file_looks_like_one_with_secrets() -> None:
    tracked = git("ls-files", "-z").stdout.split("\0")
    assert len(tracked) > 10
    assert [path for path in tracked if SECRET_LOOKING.search(path)] == []


@pytest.mark.parametrize(
    "path", [".env", "a/.env.local", "web.env", "a/b.pem", "id_rsa", "env/local/secrets/x", "k.key"]
)
def test_what_looks_like_secrets_is_recognised(path: str) -> None:
    assert SECRET_LOOKING.search(path)
    assert not SECRET_LOOKING.search(str(Path("env") / "web.env.example"))
