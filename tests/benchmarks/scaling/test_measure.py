"""The benchmark as a whole: its numbers agree with each other, and are the same each time."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from invoke import Context

from benchmarks.scaling import measure, template
from benchmarks.scaling.assumptions import Assumptions
from benchmarks.scaling.day import simulate
from benchmarks.scaling.measure import ALWAYS_MOST, OURS
from ops.shell import Shell


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What a run writes."""
    file = tmp_path_factory.mktemp("reports") / "scaling.json"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(measure, "WRITTEN", file)
        patch.setattr(measure, "REPORTS", file.parent)
        figures = measure.measure(Shell(Context()))
    assert all(figure.ours and figure.other and figure.met for figure in figures)
    return file.read_bytes()


def test_two_days_are_the_same() -> None:
    """As far as the morning, with the loss of a zone in it."""
    day = measure.a_day(template.production(), Assumptions(100))
    early = replace(day.loss, begins=600, ends=1200)
    first, second = (
        simulate(day.group, day.assumptions, measure.policies(day)[OURS], day.demand.arrivals()[:3600], early, 2)
        for _ in range(2)
    )
    assert first == second


def test_what_is_told_fits_together(taken: bytes) -> None:
    document = json.loads(taken)
    group = document["group"]
    by_name = {one["policy"]: one for one in document["policies"]}
    assert len(by_name) >= 4
    for one in by_name.values():
        assert group["least"] <= one["least"] <= one["mean"] <= one["most"] <= group["most"]
        assert one["refused"] >= one["refused_in_spike"] + one["refused_by_loss"]
        assert one["dollars_an_hour"] == pytest.approx(one["mean"] * document["assumptions"]["dollars_an_hour"])
        assert len(one["hours"]) == 24
        assert sum(hour["refused"] for hour in one["hours"]) == pytest.approx(one["refused"], abs=24)
    assert by_name[OURS]["mean"] < by_name[ALWAYS_MOST]["mean"]
    assert by_name[OURS]["refused"] <= by_name["CPU alone"]["refused"] < by_name["always the least"]["refused"]
