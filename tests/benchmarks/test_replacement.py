"""The corpus by which the guard is judged: every property once, declared as its schema has it."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.replacement import Case, Declared, corpus, declared_of, leaves, must_refuse, of_tools
from ops import toolbox

TABLE: dict[str, Any] = {
    "typeName": "AWS::DynamoDB::Table",
    "definitions": {
        "Index": {
            "type": "object",
            "properties": {"IndexName": {"type": "string"}, "Inner": {"$ref": "#/definitions/Index"}},
        },
        "Mode": {"type": "string", "enum": ["PROVISIONED", "PAY_PER_REQUEST"]},
    },
    "properties": {
        "Arn": {"type": "string"},
        "TableName": {"type": "string"},
        "KeySchema": {"oneOf": [{"type": "array", "items": {"type": "object"}}, {"type": "object"}]},
        "BillingMode": {"$ref": "#/definitions/Mode"},
        "GlobalSecondaryIndexes": {"type": "array", "items": {"$ref": "#/definitions/Index"}},
        "AttributeDefinitions": {"type": "array", "items": {"$ref": "#/definitions/Index"}},
        "DeletionProtectionEnabled": {"type": "boolean"},
    },
    "readOnlyProperties": ["/properties/Arn"],
    "createOnlyProperties": ["/properties/TableName"],
    "conditionalCreateOnlyProperties": ["/properties/KeySchema"],
}


def test_every_property_that_can_be_set_is_there_down_to_its_leaves() -> None:
    paths = [".".join(path) for path, _ in leaves(TABLE)]
    assert paths == [
        "TableName",
        "KeySchema",
        "BillingMode",
        "GlobalSecondaryIndexes.*.IndexName",
        "AttributeDefinitions.*.IndexName",
        "DeletionProtectionEnabled",
    ]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (("TableName",), Declared.ALWAYS),
        (("KeySchema", "*", "AttributeName"), Declared.SOMETIMES),
        (("AttributeDefinitions", "*", "IndexName"), Declared.DOCUMENTED),
        (("BillingMode",), Declared.NEVER),
    ],
)
def test_what_the_schema_declares(path: tuple[str, ...], expected: Declared) -> None:
    assert declared_of(TABLE, path) is expected


def test_pointers_touch_what_holds_them_and_may_leave_out_lists() -> None:
    schema = TABLE | {"createOnlyProperties": ["/properties/A/B/C"]}
    for path in (("A",), ("A", "B"), ("A", "*", "B", "C"), ("A", "B", "C", "D")):
        assert declared_of(schema, path) is Declared.ALWAYS
    assert declared_of(schema, ("A", "X")) is Declared.NEVER


def test_a_sample_of_changes_is_judged_right() -> None:
    cases = list(corpus([TABLE]))
    assert {case.how for case in cases} == {"changed", "added", "removed", "referring to another"}
    assert [str(case) for case in cases if must_refuse(case) and not case.is_refused()] == []
    assert [str(case) for case in cases if case.declared is Declared.NEVER and case.is_refused()] == []


def test_a_guard_that_misses_one_is_noticed() -> None:
    """A property that the plan's own table doesn't know to replace a table."""
    case = Case(
        "AWS::DynamoDB::Table", ("BillingMode",), "changed", {"BillingMode": "a"}, {"BillingMode": "b"}, Declared.ALWAYS
    )
    assert must_refuse(case)
    assert not case.is_refused()


@pytest.mark.aws
def test_the_whole_corpus() -> None:
    cases = of_tools(toolbox.ensure("aws"))
    assert len(cases) >= 1000
    assert [str(case) for case in cases if must_refuse(case) and not case.is_refused()] == []
    assert [str(case) for case in cases if case.declared is Declared.NEVER and case.is_refused()] == []
