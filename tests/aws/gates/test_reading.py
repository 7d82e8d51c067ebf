"""What the tools write, read into findings."""

from __future__ import annotations

from typing import Any

import pytest

from ops.aws.gates import cfn_lint, checkov, guard, guard_program, tool
from ops.errors import AndamioError, CommandFailed, ToolMissing
from tests.aws.gates.stacks import stack


def lint_match(*path: object) -> dict[str, Any]:
    rule = {"Id": "E3002", "Source": "https://example.com/rule"}
    return {"Filename": "files.json", "Location": {"Path": list(path)}, "Message": "is wrong", "Rule": rule}


def test_cfn_lint_names_the_resource_and_the_property() -> None:
    row = cfn_lint.row(lint_match("Resources", "Bucket", "Properties", "Tags", 0))
    assert row == {
        "rule": "E3002",
        "resource": "Bucket",
        "what": "Properties/Tags/0: is wrong",
        "more": "https://example.com/rule",
    }


def test_cfn_lint_does_not_list_a_thousand_values_that_would_do() -> None:
    match = lint_match() | {"Message": f"'t9.huge' is not one of {['t3.small'] * 1000}"}
    assert cfn_lint.row(match)["what"].startswith("'t9.huge' is not one of ['t3.small'")
    assert len(cfn_lint.row(match)["what"]) == cfn_lint.LONGEST


def test_cfn_lint_may_mean_the_whole_template() -> None:
    assert cfn_lint.row(lint_match())["resource"] == ""


@pytest.mark.parametrize("code", [1, 32, 127])
def test_cfn_lint_that_broke_has_not_looked(code: int) -> None:
    assert code not in cfn_lint.LOOKED


def check(kind: str = "CKV_AWS_21", stack_key: str = "files") -> dict[str, Any]:
    return {
        "check_id": kind,
        "check_name": "Ensure versions",
        "file_path": f"/{stack_key}.json",
        "resource": "AWS::S3::Bucket.Bucket",
        "guideline": None,
    }


def test_checkov_is_read_by_stack() -> None:
    report = {
        "results": {"passed_checks": [check("CKV_AWS_1"), check("CKV_AWS_2", "more")], "failed_checks": [check()]}
    }
    answers = checkov.read(report, [stack(), stack("more"), stack("nothing")])
    assert {key: answer["checks"] for key, answer in answers.items()} == {"files": 2, "more": 1, "nothing": 0}
    (row,) = answers["files"]["findings"]
    assert (row["rule"], row["resource"], row["more"]) == ("CKV_AWS_21", "Bucket", "")


def test_checkov_without_anything_to_check_has_a_report_of_another_form() -> None:
    report = {"passed": 0, "failed": 0, "resource_count": 0}
    assert checkov.read(report, [stack()]) == {"files": {"checks": 0, "findings": []}}


def failed_rule(*paths: str) -> dict[str, Any]:
    clauses = [{"Clause": {"check": {"Resolved": {"value": {"path": path}}}}} for path in paths]
    message = {"custom_message": "\n[CT.S3.PR.11]: Require versions\n[FIX]: Set it"}
    return {"Rule": {"name": "versions_check", "checks": [{"messages": message, "checks": clauses}]}}


def report(*failed: dict[str, Any]) -> dict[str, Any]:
    return {"not_compliant": list(failed), "compliant": ["another_check"], "not_applicable": ["a", "b"]}


def test_guard_names_the_control_and_each_resource_once() -> None:
    paths = ("/Resources/Bucket/Properties", "/Resources/Bucket/Properties/X", "/Resources/Logs/Properties")
    answer = guard.read(report(failed_rule(*paths)))
    assert answer["rules"] == 2
    assert [(row["rule"], row["resource"], row["what"]) for row in answer["findings"]] == [
        ("CT.S3.PR.11", "Bucket", "Require versions"),
        ("CT.S3.PR.11", "Logs", "Require versions"),
    ]


def test_a_rule_of_guard_without_a_place_is_not_lost() -> None:
    (row,) = guard.read(report({"Rule": {"name": "some_check", "checks": []}}))["findings"]
    assert (row["rule"], row["resource"]) == ("some_check", "")


@pytest.mark.parametrize(
    ("system", "machine", "program"),
    [
        ("Linux", "x86_64", "package/bin/ubuntu/x86_64/cfn-guard"),
        ("Linux", "aarch64", "package/bin/ubuntu/aarch64/cfn-guard"),
        ("Darwin", "arm64", "package/bin/macos/aarch64/cfn-guard"),
    ],
)
def test_each_machine_has_its_program(system: str, machine: str, program: str) -> None:
    assert guard_program.program_for(system, machine) == program


@pytest.mark.parametrize(("system", "machine"), [("Windows", "AMD64"), ("Linux", "riscv64")])
def test_a_machine_without_a_program_is_named(system: str, machine: str) -> None:
    with pytest.raises(ToolMissing, match=system):
        guard_program.program_for(system, machine)


def test_what_is_no_json_is_no_answer() -> None:
    with pytest.raises(AndamioError, match="checkov wrote something that is no JSON: 'Traceback"):
        tool.read_json("checkov", "Traceback …")


def test_a_tool_that_broke_shows_its_last_lines(tmp_path: Any) -> None:
    command = ("python3", "-c", "import sys; sys.exit('no such rule')")
    assert tool.run(command, tmp_path, (1,)).code == 1
    with pytest.raises(CommandFailed, match="no such rule"):
        tool.run(command, tmp_path, (0,))
