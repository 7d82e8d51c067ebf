"""What an environment costs: nothing is left out silently, and the sums can be followed by hand."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudformation.design import Design
from ops.aws.cost import prices, show
from ops.aws.cost.assumptions import KNOWN, assumed
from ops.aws.cost.estimate import Estimate, StackCost, estimate
from ops.aws.cost.free import FREE
from ops.aws.cost.rates import RATES
from ops.aws.design import design_of
from ops.errors import AndamioError, BadInput
from tests.aws import environments
from tests.aws.deploy import designs

PIPELINE = {
    "AWS_BITBUCKET_WORKSPACE": "{11111111-2222-3333-4444-555555555555}",
    "AWS_BITBUCKET_REPOSITORY": "{66666666-7777-8888-9999-000000000000}",
}


def design(tmp_path: Path, name: str = "production", **changed: str) -> Design:
    return design_of(environments.make(tmp_path, name, **changed))


def with_resource(of: Design, name: str, kind: str, **properties: Any) -> Design:
    document = {"Resources": {name: designs.resource(kind, **properties)}}
    stack = replace(of.stacks[0], template=designs.Written(document), inputs={})
    return replace(of, stacks=(stack,))


def line_of(found: Estimate, name: str, what: str) -> float:
    (cost,) = [
        line.cost
        for stack in found.stacks
        for one in stack.resources
        for line in one.lines
        if name in one.names and line.what == what
    ]
    assert cost is not None
    return cost


@pytest.mark.parametrize("compute", ["ec2", "ecs"])
@pytest.mark.parametrize("name", ["staging", "production"])
def test_every_resource_of_the_design_is_priced_or_free_for_a_reason(tmp_path: Path, name: str, compute: str) -> None:
    found = estimate(design(tmp_path, name, AWS_COMPUTE=compute), assumed())
    assert found.without_price == ()
    assert found.cost > 0


def test_no_type_is_both_and_every_reason_is_said() -> None:
    assert set(RATES) & set(FREE) == set()
    assert [one for one, reason in FREE.items() if len(reason) < 10] == []


def test_a_type_that_isnt_known_is_named_and_not_in_the_sum(tmp_path: Path) -> None:
    found = estimate(with_resource(design(tmp_path), "Cache", "AWS::ElastiCache::ReplicationGroup"), assumed())
    assert found.without_price == ("AWS::ElastiCache::ReplicationGroup",)
    text = "\n".join(show.lines(found, assumed()))
    assert "AWS::ElastiCache::ReplicationGroup: NO PRICE" in text
    assert "NOT IN THE SUM" in text


def test_a_size_without_a_price_is_named_and_not_in_the_sum(tmp_path: Path) -> None:
    large = design(tmp_path, AWS_DATABASE_CLASS="db.r7g.16xlarge")
    found = estimate(large, assumed())
    assert found.without_price == ("rds.db.r7g.16xlarge",)
    assert "no price  (rds.db.r7g.16xlarge)" in "\n".join(show.lines(found, assumed()))


def test_a_table_with_provisioned_capacity_is_named_and_not_in_the_sum(tmp_path: Path) -> None:
    found = estimate(with_resource(design(tmp_path), "History", "AWS::DynamoDB::Table"), assumed())
    assert found.without_price == ("dynamodb.provisioned",)


def test_more_instances_than_ever_run_are_refused(tmp_path: Path) -> None:
    made = design(tmp_path, AWS_MOST_INSTANCES="12")
    assert estimate(made, assumed(["instances=12"])).cost > estimate(made, assumed()).cost
    with pytest.raises(BadInput, match="instances=1,000,000: never more than 12 run") as refused:
        estimate(made, assumed(["instances=1e6"]))
    assert "AWS_MOST_INSTANCES" in refused.value.hint


def test_the_large_parts_can_be_followed_by_hand(tmp_path: Path) -> None:
    of = prices.of_region("eu-west-1").of
    found = estimate(design(tmp_path), assumed())
    assert line_of(found, "NatGatewayA", "gateway") == pytest.approx(730 * of("nat.hour"))
    assert line_of(found, "Database", "2 db.t4g.medium") == pytest.approx(2 * 730 * of("rds.db.t4g.medium"))
    assert line_of(found, "Database", "2 disks of 50 GB gp3") == pytest.approx(2 * 50 * of("rds.gp3"))
    assert line_of(found, "Group", "2 t3.small") == pytest.approx(2 * 730 * of("ec2.t3.small"))
    assert line_of(found, "Balancer", "balancer") == pytest.approx(730 * of("alb.hour"))


def test_sums_are_the_sums_of_their_lines(tmp_path: Path) -> None:
    found = estimate(design(tmp_path), assumed())
    by_hand = sum(
        (line.cost or 0) * len(one.names) for stack in found.stacks for one in stack.resources for line in one.lines
    )
    assert found.cost == pytest.approx(by_hand)
    assert 0 < found.fixed < found.cost


def test_sizes_come_from_the_templates(tmp_path: Path) -> None:
    larger = design(tmp_path, AWS_INSTANCE_TYPE="t3.medium", AWS_LEAST_INSTANCES="3", AWS_BUSY_INSTANCES="3")
    found = estimate(larger, assumed())
    assert line_of(found, "Group", "3 t3.medium") == pytest.approx(3 * 730 * 0.0456)


def test_staging_costs_less_than_half(tmp_path: Path) -> None:
    staging, production = (estimate(design(tmp_path, name), assumed()) for name in ("staging", "production"))
    assert staging.cost < production.cost / 2


def test_more_use_costs_more(tmp_path: Path) -> None:
    made = design(tmp_path)
    usual = estimate(made, assumed()).cost
    assert estimate(made, assumed(["nat_gb=1000"])).cost == pytest.approx(usual + 980 * 0.048)
    assert estimate(made, assumed(["instances=5"])).cost > usual
    assert estimate(made, assumed(["hours=0"])).cost < usual


@given(st.sampled_from(sorted(KNOWN)), st.floats(0, 1e6))
def test_every_assumption_can_be_changed(name: str, value: float) -> None:
    found = assumed([f"{name}={value}"])
    assert found.of(name) == value
    assert found.changed == {name}


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ("nat_bg=3", "did you mean 'nat_gb'"),
        ("nat_gb", "no number"),
        ("nat_gb=", "no number"),
        ("nat_gb=much", "no number"),
        ("nat_gb=-1", "no number"),
        ("nat_gb=inf", "no number"),
        ("nat_gb=nan", "no number"),
        ("nat_gb=1e13", "no number from 0 to 1,000,000,000,000"),
    ],
)
def test_a_wrong_assumption_is_refused(given_: str, expected: str) -> None:
    with pytest.raises(BadInput, match=expected):
        assumed([given_])


def test_every_assumption_matters_somewhere(tmp_path: Path) -> None:
    """One that nothing depends on would promise something."""
    bills = [
        {name: estimate(made, assumed([f"{name}={default + 3}"])).cost for name, (default, _) in KNOWN.items()}
        | {"": estimate(made, assumed()).cost}
        for made in (design(tmp_path), design(tmp_path, "staging", AWS_COMPUTE="ecs"))
    ]
    assert [name for name in KNOWN if all(bill[name] == bill[""] for bill in bills)] == []


def test_a_region_without_prices_says_which_there_are(tmp_path: Path) -> None:
    with pytest.raises(AndamioError, match="no prices of eu-central-1") as refused:
        estimate(design(tmp_path, AWS_DEPLOY_REGION="eu-central-1"), assumed())
    assert "those of eu-west-1, us-east-1:" in refused.value.hint
    assert "--assume can't help" in refused.value.hint


def test_every_price_has_its_page_and_its_unit_and_every_region_all_of_them() -> None:
    document = prices.document()
    regions = document["regions"]
    names = {name for one in regions.values() for name in one} | set(document["everywhere"])
    pages = {name: document["pages"][name.partition(".")[0]] for name in names}
    assert all(page.startswith("https://aws.amazon.com/") for page in pages.values())
    assert all(any(name.startswith(unit) for unit in document["units"]) for name in names)
    assert len({tuple(sorted(one)) for one in regions.values()}) == 1
    assert all(value > 0 for one in regions.values() for value in one.values())
    assert {one.split()[1] for one in document["approximate"]} <= names


def test_programs_get_the_same(tmp_path: Path) -> None:
    assumptions = assumed(["nat_gb=100"])
    found = estimate(design(tmp_path), assumptions)
    told = json.loads(json.dumps(show.as_json(found, assumptions)))
    assert told["month"] == round(found.cost, 2)
    assert told["assumptions"]["nat_gb"] == 100
    assert [one["key"] for one in told["stacks"]] == [stack.key for stack in found.stacks]


@pytest.mark.parametrize("nat_gb", ["100", "1e8", "1e12"])
def test_the_columns_stand_under_each_other(tmp_path: Path, nat_gb: str) -> None:
    assumptions = assumed([f"nat_gb={nat_gb}", "balancer_units=12345678"])
    lines = list(show.lines(estimate(design(tmp_path), assumptions), assumptions))
    table = lines[: lines.index("")]
    amounts = [re.search(r" [\d,]+\.\d\d(?= |$)", line.removesuffix("~")) for line in table]
    assert len({found.end() for found in amounts if found}) == 1
    assert sum(found is not None for found in amounts) > 30
    assert any("(given)" in line for line in lines)
    assert not any("e+" in line for line in lines)
    basis = [found for line in lines if (found := re.match(r"  \w+ +[\d,.]+(?=  )", line)) and line not in table]
    assert len({found.end() for found in basis}) == 1
    assert len(basis) > 10


def test_a_stack_that_costs_nothing_is_free() -> None:
    free = StackCost("dns", (), 2, ())
    lines = list(show.lines(Estimate("test", "eu-west-1", "2025-06", (free,)), assumed()))
    assert lines[0].split() == ["dns", "free"]
