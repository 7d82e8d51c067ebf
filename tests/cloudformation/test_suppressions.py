"""Each suppression names what it is about, and why."""

from __future__ import annotations

import dataclasses
import re

from cloudformation.options import Options
from cloudformation.suppressions import SUPPRESSIONS

TOOLS = {"cfn-lint": r"[EWI]\d{4}", "checkov": r"CKV2?_AWS_\d+", "guard": r"CT\.[A-Z0-9]+\.PR\.\d+"}


def test_each_has_a_rule_of_a_tool_that_can_be_suppressed() -> None:
    """The invariants are our own promises: nothing suppresses them."""
    for one in SUPPRESSIONS:
        for rule in one.rules:
            tool, _, name = rule.partition(" ")
            assert re.fullmatch(TOOLS[tool], name), one


def test_each_has_a_reason() -> None:
    for one in SUPPRESSIONS:
        assert len(one.reason.split()) >= 8, one
        assert one.reason.endswith("."), one


def test_an_option_that_it_depends_on_exists() -> None:
    names = {field.name for field in dataclasses.fields(Options)}
    assert {one.without for one in SUPPRESSIONS} - {""} <= names


def test_none_is_a_blanket() -> None:
    for one in SUPPRESSIONS:
        assert one.places, one
        assert all(re.fullmatch(r"[a-z]+\.[A-Z][A-Za-z0-9]+", place) for place in one.places), one
