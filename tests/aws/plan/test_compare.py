"""Two values are compared down to the single property."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.aws.plan.compare import differences, same
from ops.aws.plan.values import MISSING
from tests.aws.plan.templates import found, places

NAMES = st.sampled_from(["Key", "Value", "Id", "Name", "CidrIp", "Ref"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "a", "b", "a\nb", '{"a": 1}', "true", "1"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=15,
)


@given(JSON, JSON)
def test_there_are_differences_exactly_where_values_differ(old: Any, new: Any) -> None:
    assert bool(found(old, new)) is not same(old, new)


@given(JSON)
def test_a_value_equals_its_copy(value: Any) -> None:
    assert found(value, copy.deepcopy(value)) == []


@given(JSON, JSON)
def test_it_works_the_same_in_both_directions(old: Any, new: Any) -> None:
    there = {(one.path, repr(one.old), repr(one.new)) for one in differences({"A": old}, {"A": new})}
    assert bool(there) == bool(found({"A": new}, {"A": old}))


@pytest.mark.parametrize(("old", "new"), [(80, "80"), (True, "true"), ([1], ["1"]), ({"a": False}, {"a": "false"})])
def test_numbers_and_booleans_equal_their_texts(old: Any, new: Any) -> None:
    """A template that came back from CloudFormation, or was written by another version, may hold either."""
    assert found(old, new) == []


def test_what_comes_and_goes_is_named_property_by_property() -> None:
    old = {"Sse": {"Enabled": True}, "Class": "a"}
    new = {"Class": "a", "Backup": {"Days": 3, "Window": "1-2"}}
    assert places(old, new) == {
        "Backup.Days": (MISSING, 3),
        "Backup.Window": (MISSING, "1-2"),
        "Sse.Enabled": (True, MISSING),
    }


def test_tags_are_matched_by_their_key() -> None:
    old = {"Tags": [{"Key": "Name", "Value": "a"}, {"Key": "old", "Value": "x"}]}
    new = {"Tags": [{"Key": "andamio:stack", "Value": "data"}, {"Key": "Name", "Value": "b"}]}
    assert places(old, new) == {
        "Tags[andamio:stack]": (MISSING, "data"),
        "Tags[Name]": ("a", "b"),
        "Tags[old]": ("x", MISSING),
    }


def test_statements_are_matched_by_their_sid() -> None:
    old = {"Statement": [{"Sid": "Read", "Action": ["s3:GetObject"]}, {"Sid": "List", "Action": ["s3:ListBucket"]}]}
    new = {"Statement": [{"Sid": "List", "Action": ["s3:ListBucket"]}, {"Sid": "Read", "Action": ["s3:GetObject*"]}]}
    assert places(old, new) == {"Statement[Read].Action[0]": ("s3:GetObject", "s3:GetObject*")}


def test_a_rule_put_before_others_is_one_difference() -> None:
    rules = [{"CidrIp": f"10.0.{number}.0/24", "FromPort": 443} for number in range(4)]
    new = [{"CidrIp": "10.9.0.0/16", "FromPort": 80}, *rules]
    assert places({"Ingress": rules}, {"Ingress": new}) == {
        "Ingress[0].CidrIp": (MISSING, "10.9.0.0/16"),
        "Ingress[0].FromPort": (MISSING, 80),
    }


def test_a_changed_element_keeps_its_place() -> None:
    old, new = ([{"CidrIp": one, "Port": 1} for one in ips] for ips in (("a", "b", "c"), ("a", "x", "c")))
    assert places({"Rules": old}, {"Rules": new}) == {"Rules[1].CidrIp": ("b", "x")}


def test_another_order_is_shown_whole() -> None:
    assert places({"Subnets": ["a", "b"]}, {"Subnets": ["b", "a"]}) == {"Subnets": (["a", "b"], ["b", "a"])}


def test_functions_are_values() -> None:
    old, new = {"Vpc": {"Ref": "A"}}, {"Vpc": {"Ref": "B"}}
    assert places(old, new) == {"Vpc": ({"Ref": "A"}, {"Ref": "B"})}


def test_a_script_is_compared_line_by_line() -> None:
    old = {"UserData": {"Fn::Base64": {"Fn::Sub": "#!/bin/bash\nset -e\nTAG='${Tag}'\nrun\n"}}}
    new = {"UserData": {"Fn::Base64": {"Fn::Sub": "#!/bin/bash\nset -eu\nTAG='${Tag}'\nrun\nstop\n"}}}
    assert places(old, new) == {
        "UserData[line 2]": ("set -e", "set -eu"),
        "UserData[line 5]": (MISSING, "stop"),
    }


def test_json_in_a_text_is_compared_as_json() -> None:
    old, new = (json.dumps({"widgets": [{"title": title, "region": "${AWS::Region}"}]}) for title in "ab")
    assert places({"Body": {"Fn::Sub": old}}, {"Body": {"Fn::Sub": new}}) == {"Body.widgets[0].title": ("a", "b")}
