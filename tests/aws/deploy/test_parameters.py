"""Values of parameters: where they come from, and that what AWS would refuse is refused before it is called."""

from __future__ import annotations

from typing import Any

import pytest

from cloudformation.stack import Found, Given, OutputOf, Stack
from ops.aws.deploy import parameters
from ops.errors import BadInput
from tests.aws.deploy import designs
from tests.aws.deploy.rig import Rig

RESOURCES = {"Vpc": designs.resource("AWS::EC2::VPC", Text={"Ref": "Text"})}


def stack(value: str = "a", **declared: Any) -> Stack:
    return designs.stack("network", RESOURCES, {"Text": Given(value)}, Text={"AllowedPattern": ".*"} | declared)


def nothing(*_: object) -> str:
    raise AssertionError("nothing is looked up")


@pytest.mark.parametrize(
    ("value", "declared"),
    [
        ("abc", {"AllowedPattern": "[a-z]+"}),
        ("eu", {"AllowedValues": ["eu", "us"]}),
        ("5", {"Type": "Number", "MinValue": 1, "MaxValue": "9"}),
        ("1,2", {"Type": "List<Number>", "MaxValue": 2}),
        ("a,b", {"Type": "CommaDelimitedList", "AllowedPattern": "[a-z]"}),
        ("", {}),
        ("ab", {"MinLength": 2, "MaxLength": "2"}),
        ("subnet-1,subnet-2", {"Type": "List<AWS::EC2::Subnet::Id>"}),
    ],
)
def test_what_aws_takes_is_taken(value: str, declared: dict[str, Any]) -> None:
    assert parameters.values(stack(value, **declared), {}, nothing) == ({"Text": value}, {})


@pytest.mark.parametrize(
    ("value", "declared", "what"),
    [
        ("abc1", {"AllowedPattern": "[a-z]+"}, r"Text: 'abc1' doesn't match \[a-z\]\+"),
        ("abc\n", {"AllowedPattern": "[a-z]+"}, "doesn't match"),
        ("asia", {"AllowedValues": ["eu", "us"]}, "isn't one of eu, us"),
        ("ten", {"Type": "Number"}, "is no number"),
        ("10", {"Type": "Number", "MaxValue": 9}, "isn't between - and 9"),
        ("1,3", {"Type": "List<Number>", "MaxValue": 2}, "isn't between"),
        ("a,B", {"Type": "CommaDelimitedList", "AllowedPattern": "[a-z]"}, "doesn't match"),
        ("a", {"MinLength": 2}, "has 1 characters"),
        ("x" * 4097, {}, "more than 4096 characters"),
        ("", {"Type": "AWS::EC2::VPC::Id"}, "is empty"),
        ("subnet-1,", {"Type": "List<AWS::EC2::Subnet::Id>"}, "is empty"),
    ],
)
def test_what_aws_would_refuse_is_refused(value: str, declared: dict[str, Any], what: str) -> None:
    with pytest.raises(BadInput, match=what):
        parameters.values(stack(value, **declared), {}, nothing)


def test_a_secret_value_is_not_shown() -> None:
    with pytest.raises(BadInput) as refused:
        parameters.values(stack("hunter2", AllowedPattern="[a-z]+", NoEcho=True), {}, nothing)
    assert "hunter2" not in str(refused.value)


def test_a_parameter_without_a_source_is_refused() -> None:
    lacking = stack()
    lacking.document["Parameters"]["Other"] = {"Type": "String"}
    with pytest.raises(BadInput, match="no value for Other"):
        parameters.values(lacking, {}, nothing)


def test_a_source_without_a_parameter_is_refused() -> None:
    odd = stack()
    odd.document["Parameters"] = {}
    with pytest.raises(BadInput, match="its template has no parameter Text"):
        parameters.values(odd, {}, nothing)


def test_what_is_not_known_yet_is_named_by_its_source() -> None:
    later = designs.stack("data", RESOURCES, {"Text": OutputOf("network", "Vpc")})
    assert parameters.values(later, {}, nothing) == ({}, {"Text": "network.Vpc"})
    assert parameters.values(later, {"network": {"Vpc": "vpc-1"}}, nothing) == ({"Text": "vpc-1"}, {})


def test_nothing_is_called_when_a_value_is_not_allowed(rig: Rig) -> None:
    with pytest.raises(BadInput, match="doesn't match"):
        rig.deploy(designs.design(stack("ABC", AllowedPattern="[a-z]+")))
    assert rig.cloud.writes == []


def test_an_output_that_breaks_a_constraint_stops_the_stack_that_takes_it(rig: Rig) -> None:
    network = designs.stack("network", designs.NETWORK, outputs={"Subnet": "NO SUBNET"})
    with pytest.raises(BadInput, match="stack data: Subnet: 'NO SUBNET' doesn't match"):
        rig.deploy(designs.design(network, designs.data()))
    assert rig.status("network") == "CREATE_COMPLETE"
    assert rig.status("data") == "ABSENT"


def test_an_image_has_to_be_named_the_first_time(rig: Rig) -> None:
    with pytest.raises(BadInput, match="no image is deployed yet, and none is named") as refused:
        rig.deploy(tag="")
    assert "--tag SHA" in refused.value.hint
    assert rig.cloud.writes == []


@pytest.mark.parametrize("tag", ["latest", "abc", "; rm", "A" * 40])
def test_an_image_is_named_by_its_commit(rig: Rig, tag: str) -> None:
    with pytest.raises(BadInput, match="is not a full commit SHA"):
        rig.deploy(tag=tag)
    assert rig.cloud.calls == []


def test_an_image_for_stacks_that_run_none_is_a_mistake(rig: Rig) -> None:
    with pytest.raises(BadInput, match="none of these stacks runs an image"):
        rig.deploy(None, "network", tag="f" * 40)


def test_a_value_that_cannot_be_found_stops_before_anything_is_called(rig: Rig) -> None:
    rig.lacking = {"hosted-zone"}
    zone = designs.stack("dns", RESOURCES, {"Text": Found("hosted-zone", "loans.example.com")})
    with pytest.raises(BadInput, match=r"no hosted-zone for loans\.example\.com"):
        rig.deploy(designs.design(designs.network(), zone))
    assert rig.cloud.writes == []
