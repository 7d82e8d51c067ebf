"""A sandbox AWS for the tests: a process of its own, on a port of its own, ended when they end."""

from __future__ import annotations

import dataclasses
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.aws.sandbox import process
from ops.aws.sandbox.process import Sandbox
from ops.aws.session import Cloud, connect
from ops.aws.settings import AwsSettings
from tests.aws import environments
from tests.aws.sandbox.stacks import Stack


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> AwsSettings:
    """Those of an environment whose sandbox is the tests'."""
    root = tmp_path_factory.mktemp("repository")
    local = AwsSettings.of(environments.make(root, "local", AWS_SANDBOX_PORT=str(free_port())))
    return dataclasses.replace(local, environment="sandbox-tests")


@pytest.fixture(scope="session")
def sandbox(settings: AwsSettings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    made = Sandbox.of(settings, cache=tmp_path_factory.mktemp("cache"))
    process.ensure(made)
    yield made
    process.stop(made)


@pytest.fixture
def cloud(settings: AwsSettings, sandbox: Sandbox) -> Cloud:
    """The sandbox, as boto3 sees it."""
    return connect(settings)


@pytest.fixture
def stack(cloud: Cloud) -> Stack:
    """A stack of the test's own, not yet made."""
    return Stack(cloud)


@pytest.fixture
def another(sandbox: Sandbox, tmp_path: Path) -> Sandbox:
    """A sandbox that doesn't run, on a port of its own."""
    return dataclasses.replace(sandbox, port=free_port(), folder=tmp_path / "another")
