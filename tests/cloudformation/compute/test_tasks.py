"""The tasks of ECS start what the image starts, and the backend understands their environment."""

from __future__ import annotations

import ast
import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from cloudformation.compute.tasks import FETCHED, PREPARE_MIB, SERVE
from cloudformation.errors import DesignError
from ops.paths import ROOT
from tests.cloudformation import designs

KEY = "0123456789" * 6


def containers(task: str, **changed: Any) -> dict[str, dict[str, Any]]:
    found = designs.resources(designs.design_of(compute="ecs", **changed), "service", "ECS::TaskDefinition")[task]
    return {container["Name"]: container for container in found["ContainerDefinitions"]}


def module_of(path: Path) -> ModuleType:
    """A module of the backend, which is a program of its own."""
    spec = importlib.util.spec_from_file_location(f"backend_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_web_serves_as_the_image_does() -> None:
    """It can't be left to the image: something has to be fetched first."""
    lines = (ROOT / "backend" / "Dockerfile").read_text().splitlines()
    (first, *_) = [line.removeprefix("CMD ") for line in lines if line.startswith("CMD ")]
    assert json.loads(first) == SERVE
    assert containers("WebTask")["web"]["Command"] == [*FETCHED, *SERVE]


def test_the_authorities_are_fetched_and_then_the_command_takes_over(tmp_path: Path) -> None:
    source, target = tmp_path / "bundle.pem", tmp_path / "database.pem"
    source.write_text("a certificate\n")
    variables = {"DATABASE_CA": source.as_uri(), "PGSSLROOTCERT": str(target), "PATH": "/usr/bin:/bin"}
    ran = subprocess.run(
        [sys.executable, *FETCHED[1:], "cat", str(target)], env=variables, capture_output=True, text=True
    )
    assert (ran.returncode, ran.stdout) == (0, "a certificate\n"), ran.stderr


def test_without_the_authorities_nothing_starts(tmp_path: Path) -> None:
    variables = {
        "DATABASE_CA": (tmp_path / "absent").as_uri(),
        "PGSSLROOTCERT": str(tmp_path / "x"),
        "PATH": "/usr/bin:/bin",
    }
    ran = subprocess.run(
        [sys.executable, *FETCHED[1:], "echo", "started"], env=variables, capture_output=True, text=True
    )
    assert ran.returncode != 0
    assert "started" not in ran.stdout


@pytest.mark.parametrize(("task", "name"), [("WebTask", "web"), ("WebTask", "prepare"), ("WorkerTask", "worker")])
def test_the_backend_understands_its_environment(task: str, name: str) -> None:
    container = containers(task)[name]
    variables = {row["Name"]: said(row["Value"]) for row in container["Environment"]}
    variables |= {row["Name"]: KEY for row in container["Secrets"]}
    read = module_of(ROOT / "backend" / "config" / "environment.py").read_environment(variables)
    assert read.database.sslmode == "verify-full"
    assert read.database.password == read.secret_key == read.scoring.token == read.notifications.token == KEY
    assert read.dynamodb.endpoint_url is None
    assert read.allowed_hosts == ["loans.example.com", "api.loans.example.com"]
    assert read.https
    assert read.trusted_proxies == 2  # CloudFront, and the balancer
    assert not read.debug


def said(value: Any) -> str:
    """A value where CloudFormation has put a parameter's."""
    known = {"AWS::Region": "eu-west-1", "DatabasePort": "5432"}
    if not isinstance(value, dict):
        return str(value)
    return known.get(value.get("Ref", ""), "https://x.example.com" if "Url" in str(value) else "something")


def test_each_secret_is_one_that_the_role_may_read() -> None:
    made = designs.design_of(compute="ecs")
    roles = designs.resources(made, "service", "IAM::Role")
    (readable,) = [
        statement["Resource"]
        for statement in roles["ExecutionRole"]["Policies"][0]["PolicyDocument"]["Statement"]
        if statement["Sid"] == "ReadSecrets"
    ]
    sources = [row["ValueFrom"] for row in containers("WebTask")["web"]["Secrets"]]
    names = {source["Ref"] if "Ref" in source else source["Fn::Sub"].split("}")[0][2:] for source in sources}
    assert names == {resource["Ref"] for resource in readable}


@pytest.mark.parametrize(("task", "name"), [("WebTask", "web"), ("WorkerTask", "worker")])
def test_nobody_starts_before_the_database_is_migrated(task: str, name: str) -> None:
    assert containers(task)[name]["DependsOn"] == [{"ContainerName": "prepare", "Condition": "SUCCESS"}]
    assert containers(task)["prepare"]["Essential"] is False
    assert containers(task)[name]["Essential"] is True


@pytest.mark.parametrize(("task", "name"), [("WebTask", "web"), ("WorkerTask", "worker")])
def test_their_health_is_asked_as_the_image_offers(task: str, name: str) -> None:
    tree = ast.parse((ROOT / "backend" / "healthcheck.py").read_text())
    offered = {
        ast.literal_eval(key)
        for node in ast.walk(tree)
        if isinstance(node, ast.Dict)
        for key in node.keys
        if key is not None
    }
    command = containers(task)[name]["HealthCheck"]["Command"]
    assert command[:-1] == ["CMD", "python3", "-I", "-S", "healthcheck.py"]
    assert command[-1] in offered


def test_the_containers_share_the_tasks_memory() -> None:
    parts = {name: container["Memory"] for name, container in containers("WebTask").items()}
    assert parts == {"prepare": PREPARE_MIB, "web": 1024 - PREPARE_MIB}


@pytest.mark.parametrize(("cpu", "memory"), [(512, 1024), (512, 4096), (1024, 8192), (4096, 30720)])
def test_a_size_that_fargate_has(cpu: int, memory: int) -> None:
    made = designs.design_of(compute="ecs", task_cpu=cpu, task_memory=memory)
    for task in designs.resources(made, "service", "ECS::TaskDefinition").values():
        assert (task["Cpu"], task["Memory"]) == (str(cpu), str(memory))


@pytest.mark.parametrize(
    ("cpu", "memory", "what"),
    [
        (500, 1024, "no tasks of 500/1024"),
        (512, 1500, "can't have 1500 MiB"),
        (512, 5120, "can't have 5120 MiB"),
        (1024, 1024, "can't have 1024 MiB"),
    ],
)
def test_a_size_that_fargate_does_not_have(cpu: int, memory: int, what: str) -> None:
    with pytest.raises(DesignError, match=what):
        designs.design_of(compute="ecs", task_cpu=cpu, task_memory=memory)


@pytest.mark.parametrize(
    ("parameter", "processors"),
    [
        ("/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id", "X86_64"),
        ("/aws/service/canonical/ubuntu/server/24.04/stable/current/arm64/hvm/ebs-gp3/ami-id", "ARM64"),
    ],
)
def test_the_processors_are_those_of_the_instances(parameter: str, processors: str) -> None:
    made = designs.design_of(compute="ecs", image_parameter=parameter)
    for task in designs.resources(made, "service", "ECS::TaskDefinition").values():
        assert task["RuntimePlatform"]["CpuArchitecture"] == processors
