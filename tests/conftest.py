"""What all tests share: no engine, no `docker` tests; and helpers to talk to the engine that there is."""

from __future__ import annotations

import os
import subprocess

import pytest
from invoke import Context

from ops.settings.environment import VARIABLE
from ops.shell import Shell

os.environ.pop(VARIABLE, None)  # tests name their environment; that of a pipeline or a shell is none


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    wanted = [item for item in items if item.get_closest_marker("docker")]
    if wanted and (reason := why_no_engine()):
        for item in wanted:
            item.add_marker(pytest.mark.skip(reason=reason))


def why_no_engine() -> str:
    """Why no container can be run here; empty when one can."""
    try:
        asked = subprocess.run(["docker", "info"], capture_output=True, text=True)
    except FileNotFoundError:
        return "no docker on PATH"
    return "" if asked.returncode == 0 else f"no Docker engine: {asked.stderr.strip()}"


@pytest.fixture
def shell() -> Shell:
    """A shell of this machine."""
    return Shell(Context())
