"""Running the gates: what is suppressed is set apart, what is left is refused, one line each."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from cloudformation import suppressions
from cloudformation.design import Design
from cloudformation.suppressions import Suppression
from ops.aws.gates import FAST, GATES, check, gate, insist, invariants, passing, run, show
from ops.aws.gates.gate import Answer, Finding, Gate
from ops.errors import Refused
from tests.aws.gates.stacks import design, stack
from tests.cloudformation.designs import design_of, options_of

FOUND = Finding("linter", "E1", "files", "Bucket", "it is wrong", "https://example.com")
SILENT = Finding("linter", "E2", "files", "Bucket", "it is unusual")
REASON = "Nobody needs it here, since there is one bucket."


@pytest.fixture
def linter(monkeypatch: pytest.MonkeyPatch) -> Gate:
    """A gate with two findings, one of which is suppressed; the only gate that there is."""
    made = Gate("linter", "nothing", lambda _: Answer("2 rules", (FOUND, SILENT)))
    known = (Suppression(("linter E2",), ("files.Bucket",), REASON),)
    monkeypatch.setattr(suppressions, "SUPPRESSIONS", known)
    monkeypatch.setattr(passing, "GATES", (made,))
    monkeypatch.setattr(passing, "FAST", (made,))
    return made


def test_what_is_suppressed_is_set_apart_with_its_reason(linter: Gate) -> None:
    (result,) = run(design(stack()), [linter])
    assert result.findings == (FOUND,)
    assert [(one.finding, one.reason) for one in result.suppressed] == [(SILENT, REASON)]
    assert result.looked_at == "2 rules"


def test_a_suppression_holds_at_its_places_only(linter: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = (Suppression(("linter E2",), ("files.Other", "more.Bucket", "Bucket"), REASON),)
    monkeypatch.setattr(suppressions, "SUPPRESSIONS", elsewhere)
    (result,) = run(design(stack()), [linter])
    assert result.findings == (FOUND, SILENT)


@pytest.mark.parametrize(("environment", "counts"), [("staging", True), ("production", False)])
def test_a_suppression_may_hold_in_some_environments_only(
    linter: Gate, monkeypatch: pytest.MonkeyPatch, environment: str, counts: bool
) -> None:
    small = (Suppression(("linter E2",), ("files.Bucket",), REASON, without="database_multi_az"),)
    monkeypatch.setattr(suppressions, "SUPPRESSIONS", small)
    (result,) = run(Design(options_of(environment), (stack(),)), [linter])
    assert (SILENT not in result.findings) is counts


def test_a_finding_is_refused_in_one_line(linter: Gate) -> None:
    with pytest.raises(Refused) as refused:
        insist(design(stack()))
    message = str(refused.value)
    assert "    linter E1  files.Bucket: it is wrong (see https://example.com)" in message.splitlines()
    assert "E2" not in message
    assert "./inv cfn.check --env staging" in message
    assert refused.value.exit_code == 1


@pytest.mark.usefixtures("linter")
def test_many_findings_are_cut_short(monkeypatch: pytest.MonkeyPatch) -> None:
    many = tuple(dataclasses.replace(FOUND, rule=f"W{number}") for number in range(50))
    monkeypatch.setattr(passing, "FAST", (Gate("linter", "nothing", lambda _: Answer("", many)),))
    with pytest.raises(Refused, match=r"50 findings[^…]+… and 30 more"):
        insist(design(stack()))


def test_the_design_passes_its_promises() -> None:
    (result,) = run(design_of("production"), [invariants.GATE])
    assert result.findings == ()
    assert int(result.looked_at.split()[0]) >= 40


def test_a_broken_promise_is_a_finding() -> None:
    found = invariants.ask(design(stack(BucketName="fixed"))).findings
    (one,) = [finding for finding in found if finding.rule == "nothing-has-a-fixed-name"]
    assert one.place == "files.Bucket"
    assert one.more == "cloudformation/invariants/wiring.py"


def test_a_plan_waits_for_no_slow_gate() -> None:
    assert [one.name for one in FAST] == ["invariants", "cfn-lint"]
    assert set(FAST) < set(GATES)


def test_fast_gates_ask_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def gate_of(name: str) -> Gate:
        def ask(_: Design) -> Answer:
            asked.append(name)
            return Answer("", ())

        return Gate(name, "", ask)

    gates = [gate_of("fast"), gate_of("slow")]
    monkeypatch.setattr(passing, "FAST", gates[:1])
    monkeypatch.setattr(passing, "GATES", gates)
    assert check(design(stack())) == ()
    assert asked == ["fast"]
    check(design(stack()), fast=False)
    assert asked == ["fast", "fast", "slow"]


def test_people_see_a_line_a_gate_and_a_line_a_finding(linter: Gate) -> None:
    results = list(run(design(stack()), [linter]))
    head, row = show.summary(results).splitlines()
    assert head.split() == ["gate", "looked", "at", "findings", "suppressed", "seconds"]
    assert row.split()[:5] == ["linter", "2", "rules", "1", "1"]
    assert show.findings(results) == [f"✗ {FOUND}"]
    (silent,) = show.suppressed(results)
    assert "linter E2" in silent
    assert "files.Bucket" in silent
    assert REASON in silent


def test_a_finding_about_a_whole_stack_names_it() -> None:
    assert gate.Finding("invariants", "small", "files", "", "it is too long").place == "files"


def test_the_cache_is_in_the_folder_that_git_ignores() -> None:
    from ops.aws.gates.cache import FOLDER
    from ops.paths import CACHE

    assert FOLDER.is_relative_to(CACHE)
    assert isinstance(FOLDER, Path)
