"""A dry run prints the calls of the real one, as lines to type, and makes none."""

from __future__ import annotations

import shlex

import pytest

from ops.aws.deploy.call import Call
from tests.aws.deploy import designs
from tests.aws.deploy.rig import Rig


def printed(rig: Rig, capsys: pytest.CaptureFixture[str]) -> list[str]:
    capsys.readouterr()
    rig.deploy(dry=True, yes=False)
    return capsys.readouterr().out.splitlines()


def test_it_makes_no_call_that_writes(rig: Rig, capsys: pytest.CaptureFixture[str]) -> None:
    printed(rig, capsys)
    assert rig.cloud.writes == []
    assert rig.remembered == {}


def test_it_prints_the_operations_of_the_real_run_in_an_order_that_works(
    rig: Rig, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = printed(rig, capsys)
    told = [
        (shlex.split(line)[2], line.split("--stack-name ")[1].split()[0]) for line in lines if line.startswith("aws ")
    ]
    rig.deploy()
    made = [(call.operation.replace("_", "-"), call.arguments["StackName"]) for call in rig.cloud.calls if call.writes]
    assert sorted(told) == sorted(made)
    assert [line for line in lines if line.startswith("#")] == [
        "# network",
        "# data, after network",
        "# registry",
        "# backend, after data, network, registry",
    ]


def test_values_that_are_not_known_yet_say_where_they_come_from(rig: Rig, capsys: pytest.CaptureFixture[str]) -> None:
    line = next(line for line in printed(rig, capsys) if "create-change-set" in line and "test-data" in line)
    assert '{"ParameterKey":"Subnet","ParameterValue":"<network.Subnet>"}' in line


def test_what_is_up_to_date_is_said_to_be(rig: Rig, capsys: pytest.CaptureFixture[str]) -> None:
    rig.deploy()
    assert printed(rig, capsys) == [f"# {key}: up to date" for key in ("network", "data", "registry", "backend")]


@pytest.mark.parametrize(
    ("call", "line"),
    [
        (
            Call("set_stack_policy", {"StackName": "a", "StackPolicyBody": '{"Statement":[]}'}),
            "aws cloudformation set-stack-policy --region r --stack-name a --stack-policy-body '{\"Statement\":[]}'",
        ),
        (
            Call("update_termination_protection", {"StackName": "a", "EnableTerminationProtection": True}),
            "aws cloudformation update-termination-protection --region r --stack-name a "
            "--enable-termination-protection",
        ),
        (
            Call("execute_change_set", {"ChangeSetName": "b", "DisableRollback": False}),
            "aws cloudformation execute-change-set --region r --change-set-name b --no-disable-rollback",
        ),
        (
            Call("create_change_set", {"TemplateBody": "x" * 2000, "Capabilities": ["CAPABILITY_IAM"]}),
            "aws cloudformation create-change-set --region r --template-body '<2,000 bytes>' "
            "--capabilities '[\"CAPABILITY_IAM\"]'",
        ),
    ],
)
def test_a_call_as_a_line(call: Call, line: str) -> None:
    assert call.line("r") == line


def test_the_order_is_one_that_can_be_typed() -> None:
    assert [stack.key for stack in designs.design().stacks] == ["network", "data", "registry", "backend"]
