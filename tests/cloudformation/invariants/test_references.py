"""What a value refers to, through intrinsic functions and from stack to stack."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudformation.invariants import references
from cloudformation.invariants.references import Target
from cloudformation.invariants.view import View
from cloudformation.stack import Found, Given, OutputOf, Source

NETWORK = {
    "Resources": {name: {"Type": "AWS::EC2::Subnet"} for name in ("SubnetA", "SubnetB", "Vpc")},
    "Outputs": {
        "Vpc": {"Value": {"Ref": "Vpc"}},
        "Subnets": {"Value": {"Fn::Join": [",", [{"Ref": "SubnetA"}, {"Ref": "SubnetB"}]]}},
        "Name": {"Value": {"Fn::Sub": "net-${Vpc.CidrBlock}"}},
    },
}
DATA = {
    "Resources": {"Database": {"Type": "AWS::RDS::DBInstance"}},
    "Parameters": {name: {} for name in ("Subnets", "Vpc", "Name", "Zone", "Url", "Gone", "Lost", "Nothing")},
}
INPUTS: dict[str, Source] = {
    "Subnets": OutputOf("network", "Subnets"),
    "Vpc": OutputOf("network", "Vpc"),
    "Name": OutputOf("network", "Name"),
    "Zone": Found("hosted-zone", "example.com"),
    "Url": Given("https://scoring.example.com"),
    "Gone": OutputOf("network", "Gone"),
    "Lost": OutputOf("nowhere", "Vpc"),
}
VIEWS = {
    "network": View("network", "andamio-test-network", "eu-west-1", NETWORK),
    "data": View("data", "andamio-test-data", "eu-west-1", DATA, INPUTS),
}
SUBNET_A, SUBNET_B, VPC = Target("network", "SubnetA"), Target("network", "SubnetB"), Target("network", "Vpc")


@pytest.mark.parametrize(
    ("value", "targets"),
    [
        ({"Ref": "Database"}, [Target("data", "Database")]),
        ({"Fn::GetAtt": ["Database", "Endpoint.Address"]}, [Target("data", "Database", "Endpoint.Address")]),
        ({"Fn::GetAtt": "Database.Endpoint.Port"}, [Target("data", "Database", "Endpoint.Port")]),
        ({"Fn::Sub": "${Database}:${Database.Arn}"}, [Target("data", "Database"), Target("data", "Database", "Arn")]),
        ({"Fn::Sub": ["${V}-${!Database}", {"V": {"Ref": "Vpc"}}]}, [VPC]),
        ({"Ref": "Subnets"}, [SUBNET_A, SUBNET_B]),
        ([{"Ref": "Vpc"}, {"Ref": "Database"}], [VPC, Target("data", "Database")]),
        ({"Fn::Select": [1, {"Ref": "Subnets"}]}, [SUBNET_B]),
        ([{"Fn::Select": ["0", {"Ref": "Subnets"}]}], [SUBNET_A]),
        ({"Fn::Select": [7, {"Ref": "Subnets"}]}, []),
        ({"Fn::Join": ["-", ["a", {"Fn::Select": [0, {"Fn::Split": [",", {"Ref": "Subnets"}]}]}]]}, [SUBNET_A]),
        ({"deep": [{"er": {"Ref": "Name"}}]}, [Target("network", "Vpc", "CidrBlock")]),
        ({"Ref": "AWS::Region"}, []),
        ({"Ref": "Zone"}, []),
        ({"Ref": "Url"}, []),
        ({"Ref": "Gone"}, []),
        ({"Ref": "Lost"}, []),
        ({"Ref": "Nothing"}, []),
        ({"Ref": "Elsewhere"}, []),
        ("Database", []),
        (None, []),
    ],
)  # fmt: skip
def test_the_resources_that_a_value_names(value: Any, targets: list[Target]) -> None:
    assert list(references.targets(VIEWS, "data", value)) == targets


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (5432, "5432"),
        ("plain", "plain"),
        (["a", {"Ref": "Url"}], "a,https://scoring.example.com"),
        ({"Ref": "Database"}, "${data.Database}"),
        ({"Ref": "Vpc"}, "${network.Vpc}"),
        ({"Ref": "Name"}, "net-${network.Vpc.CidrBlock}"),
        ({"Ref": "Zone"}, "${hosted-zone:example.com}"),
        ({"Ref": "AWS::Region"}, "${AWS::Region}"),
        ({"Ref": "Gone"}, ""),
        ({"Fn::GetAtt": ["Database", "Arn"]}, "${data.Database.Arn}"),
        ({"Fn::Sub": "${AWS::Region}:${Name}/${!Not}"}, "${AWS::Region}:net-${network.Vpc.CidrBlock}/${Not}"),
        ({"Fn::Sub": ["${Url}", None]}, "https://scoring.example.com"),
        ({"Fn::Sub": ["${A}/*", {"A": {"Ref": "Url"}}]}, "https://scoring.example.com/*"),
        ({"Fn::Join": [":", ["a", {"Ref": "Url"}]]}, "a:https://scoring.example.com"),
        ({"Fn::Select": [1, {"Ref": "Subnets"}]}, "${network.SubnetB}"),
        ({"Fn::Select": [9, ["a", "b"]]}, "${?}"),
        ({"Fn::Select": [0, {"Fn::GetAZs": ""}]}, "${zone.0}"),
        ({"Fn::Base64": {"Fn::Sub": "${Url}"}}, "https://scoring.example.com"),
        ({"Fn::FindInMap": ["A", "B", "C"]}, "${?}"),
        ({"plain": "object"}, "${?}"),
    ],
)  # fmt: skip
def test_a_value_as_a_text(value: Any, text: str) -> None:
    assert references.text(VIEWS, "data", value) == text


def test_what_comes_from_outside() -> None:
    value = [{"Ref": "Zone"}, {"Fn::Sub": "${Url}/x"}, {"Ref": "Vpc"}]
    assert references.sources(VIEWS, "data", value) == (INPUTS["Zone"], INPUTS["Url"])


scalars = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
names = st.sampled_from(["Ref", "Fn::GetAtt", "Fn::Sub", "Fn::Join", "Fn::Select", "Fn::Split", "Fn::If", "Key"])
values = st.recursive(
    scalars | st.sampled_from([*INPUTS, "Database"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=2),
    max_leaves=12,
)


@given(values)
def test_no_value_however_odd_breaks_it(value: Any) -> None:
    """A malformed template is for the linter to name: an invariant must get as far as that."""
    assert isinstance(references.text(VIEWS, "data", value), str)
    assert all(
        target.id in VIEWS[target.stack].part("Resources") for target in references.targets(VIEWS, "data", value)
    )
    assert isinstance(references.sources(VIEWS, "data", value), tuple)
