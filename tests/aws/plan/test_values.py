"""Values are shown in one line, functions in their short form."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.aws.plan.values import MISSING, as_text, shown

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("db.t4g.medium", "db.t4g.medium"),
        ("", '""'),
        (" a ", '" a "'),
        ("a\nb", '"a\\nb"'),
        (50, "50"),
        (True, "true"),
        (None, "null"),
        (MISSING, None),
        (["a", 1], "[a, 1]"),
        ({"Key": "Name", "Value": "x"}, "{Key: Name, Value: x}"),
        ({"Ref": "Vpc"}, "!Ref Vpc"),
        ({"Fn::GetAtt": ["Database", "Endpoint.Address"]}, "!GetAtt Database.Endpoint.Address"),
        ({"Fn::GetAtt": "Database.Arn"}, "!GetAtt Database.Arn"),
        ({"Fn::Select": [0, {"Fn::GetAZs": ""}]}, '!Select [0, !GetAZs ""]'),
        ({"Fn::Sub": "arn:${AWS::Partition}:s3:::${Logs}/*"}, '!Sub "arn:${AWS::Partition}:s3:::${Logs}/*"'),
        ({"Fn::Sub": ["${one}:x", {"one": {"Ref": "Topic"}}]}, '!Sub "${Topic}:x"'),
        ({"Fn::Join": [",", [{"Ref": "A"}, {"Fn::GetAtt": ["B", "Arn"]}, "c"]]}, '!Sub "${A},${B.Arn},c"'),
        ({"Fn::If": ["IsBig", 1, {"Ref": "AWS::NoValue"}]}, "!If [IsBig, 1, !Ref AWS::NoValue]"),
    ],
)
def test_the_short_form(value: Any, expected: str | None) -> None:
    assert shown(value) == expected


@given(JSON)
def test_everything_is_shown_in_one_line(value: Any) -> None:
    assert "\n" not in str(shown(value))


def test_a_script_is_the_text_that_its_functions_make() -> None:
    value = {"Fn::Base64": {"Fn::Join": ["\n", ["#!/bin/bash", {"Fn::Sub": "REGION='${AWS::Region}'"}]]}}
    assert as_text(value) == "#!/bin/bash\nREGION='${AWS::Region}'"


def test_a_reference_is_no_text() -> None:
    assert as_text({"Ref": "Script"}) is None
