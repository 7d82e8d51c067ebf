"""Templates are compared in all that CloudFormation distinguishes, and in nothing else."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from benchmarks.synth.same import canonical, differences, resources
from tests.cloudformation import designs

Templates = dict[str, Any]


def templates() -> Templates:
    return {stack.key: json.loads(stack.body) for stack in designs.design_of().stacks}


def test_the_same_templates_do_not_differ() -> None:
    assert differences(templates(), templates()) == []
    assert resources(templates()) == sum(len(one["Resources"]) for one in templates().values()) > 100


def vpc(made: Templates) -> Any:
    return made["network"]["Resources"]["Vpc"]


def change_a_property(made: Templates) -> None:
    vpc(made)["Properties"]["CidrBlock"] = "10.99.0.0/16"


def change_a_type(made: Templates) -> None:
    vpc(made)["Type"] = "AWS::EC2::Subnet"


def make_true_one(made: Templates) -> None:
    vpc(made)["Properties"]["EnableDnsSupport"] = 1


def leave_out_a_resource(made: Templates) -> None:
    del made["network"]["Resources"]["Vpc"]


def add_a_resource(made: Templates) -> None:
    made["network"]["Resources"]["Another"] = vpc(made)


def leave_out_a_stack(made: Templates) -> None:
    del made["dns"]


def leave_out_an_output(made: Templates) -> None:
    del made["network"]["Outputs"]["Vpc"]


def change_a_tag(made: Templates) -> None:
    vpc(made)["Properties"]["Tags"][0]["Value"] = "another"


def change_the_boot_script(made: Templates) -> None:
    data = made["backend"]["Resources"]["LaunchTemplate"]["Properties"]["LaunchTemplateData"]
    data["UserData"]["Fn::Base64"]["Fn::Join"][1].append("more")


def change_json_in_a_text(made: Templates) -> None:
    policy = made["registry"]["Resources"]["BackendRepository"]["Properties"]["LifecyclePolicy"]
    policy["LifecyclePolicyText"] = policy["LifecyclePolicyText"].replace("100", "101")


def wait_for_less(made: Templates) -> None:
    del made["backend"]["Resources"]["ScaleByRequests"]["DependsOn"][0]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (change_a_property, "network.Resources.Vpc.Properties.CidrBlock"),
        (change_a_type, "network.Resources.Vpc.Type"),
        (make_true_one, "network.Resources.Vpc.Properties.EnableDnsSupport"),
        (leave_out_a_resource, "network.Resources.Vpc: only in ours"),
        (add_a_resource, "network.Resources.Another: only in the CDK's"),
        (leave_out_a_stack, "dns: only in ours"),
        (leave_out_an_output, "network.Outputs.Vpc: only in ours"),
        (change_a_tag, "network.Resources.Vpc.Properties.Tags[0].Value"),
        (change_the_boot_script, "backend.Resources.LaunchTemplate.Properties.LaunchTemplateData.UserData"),
        (change_json_in_a_text, "registry.Resources.BackendRepository.Properties.LifecyclePolicy"),
        (wait_for_less, "backend.Resources.ScaleByRequests.DependsOn"),
    ],
)
def test_each_difference_is_told(change: Callable[[Templates], None], place: str) -> None:
    ours, theirs = templates(), templates()
    change(theirs)
    (told,) = differences(ours, theirs)
    assert told.startswith(place)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"DependsOn": "Gateway"}, {"DependsOn": ["Gateway"]}),
        ({"DependsOn": ["A", "B"]}, {"DependsOn": ["B", "A"]}),
        ([{"Key": "a", "Value": 1}, {"Key": "b", "Value": 2}], [{"Key": "b", "Value": 2}, {"Key": "a", "Value": 1}]),
        ({"Fn::Join": ["", ["a", "b", {"Ref": "C"}, "d"]]}, {"Fn::Join": ["", ["ab", {"Ref": "C"}, "d"]]}),
        ('{"a": 1, "b": 2}', '{"b":2,"a":1}'),
    ],
)
def test_what_means_the_same_is_the_same(one: Any, other: Any) -> None:
    before = copy.deepcopy(one)
    assert canonical(one) == canonical(other)
    assert one == before


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"Fn::Join": [",", ["a", "b"]]}, {"Fn::Join": [",", ["ab"]]}),
        ({"Fn::Join": ["", ["a", {"Ref": "B"}]]}, {"Fn::Join": ["", [{"Ref": "B"}, "a"]]}),
        ("{{resolve:ssm:/a}}", "{{resolve:ssm:/b}}"),
        (["a", "b"], ["b", "a"]),
    ],
)
def test_what_means_something_else_is_not(one: Any, other: Any) -> None:
    assert canonical(one) != canonical(other)
