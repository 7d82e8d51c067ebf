"""Taking an environment down: nothing by mistake, nothing that is retained, and the last snapshot is made sure of."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cloudformation.design import Design
from ops.aws.deploy import destroy
from ops.aws.deploy.destroy import Destruction
from ops.aws.deploy.everything import Interrupted
from ops.errors import AndamioError, Refused
from tests.aws.deploy import designs
from tests.aws.deploy.fake_services import FakeElb, FakeRds
from tests.aws.deploy.rig import Rig
from tests.aws.fake_cloudformation import Killed

ALL = ("network", "data", "registry", "backend")
PROTECTED = designs.design(
    designs.network(
        Balancer=designs.resource(
            "AWS::ElasticLoadBalancingV2::LoadBalancer",
            LoadBalancerAttributes=[{"Key": "deletion_protection.enabled", "Value": "true"}],
        )
    ),
    designs.data(
        Database={**designs.DATA["Database"], "Properties": {"DeletionProtection": True, "Subnet": {"Ref": "Subnet"}}}
    ),
)


@pytest.fixture
def deployed(rig: Rig) -> Rig:
    rig.services |= {"rds": FakeRds(rig.cloud), "elbv2": FakeElb()}
    rig.deploy()
    rig.forget_calls()
    return rig


def take_down(rig: Rig, *keys: str, design: Design | None = None, **order: Any) -> None:
    """With the name and a yes, unless the order says otherwise."""
    whole = design or designs.design()
    stacks = tuple(stack for stack in whole.stacks if not keys or stack.key in keys)
    asked = replace(Destruction(stacks, confirmed="test", unprotect=True, yes=True), **order)
    destroy.destroy(rig.around, whole, asked)


def test_everything_goes_in_the_reverse_order(deployed: Rig) -> None:
    take_down(deployed)
    assert {deployed.status(key) for key in ALL} == {"ABSENT"}
    names = [one["StackName"].split("/")[1].rpartition("-")[2] for one in deployed.cloud.kwargs_of("delete_stack")]
    assert names.index("backend") < names.index("data") < names.index("network")
    assert names.index("backend") < names.index("registry")
    assert deployed.remembered == {}


def test_what_stays_is_said_before_and_named_after(deployed: Rig, capsys: pytest.CaptureFixture[str]) -> None:
    history = deployed.stack("data").resources["History"].physical_id
    database = deployed.stack("data").resources["Database"].physical_id
    capsys.readouterr()
    take_down(deployed)
    shown = capsys.readouterr().out
    assert "  History  AWS::DynamoDB::Table  stays\n" in shown
    assert "  Database  AWS::RDS::DBInstance  deleted; a last snapshot stays\n" in shown
    assert "  Images  AWS::ECR::Repository  DELETED WITH ITS DATA\n" in shown
    assert f"  data  Database  snapshot {database}-snapshot\n  data  History   {history}\n" in shown


@pytest.mark.parametrize(("status", "what"), [("", "isn't there"), ("failed", "is failed")])
def test_a_missing_last_snapshot_is_an_error(deployed: Rig, status: str, what: str) -> None:
    deployed.services["rds"].status = status
    with pytest.raises(AndamioError, match=rf"the last snapshot of Database \(andamio-test-data-database-\w+\) {what}"):
        take_down(deployed)
    assert len(deployed.services["rds"].calls) <= 2, "nobody waits for what won't come"


def test_protected_stacks_are_refused_with_the_way_to_lift_it(deployed: Rig) -> None:
    with pytest.raises(Refused, match=r"the termination protection of .* is on; nothing was deleted") as refused:
        take_down(deployed, unprotect=False)
    assert "./inv cfn.destroy --env test --unprotect" in refused.value.hint
    assert deployed.cloud.writes == []


def test_lifting_protection_is_a_question_of_its_own(deployed: Rig) -> None:
    with pytest.raises(Refused, match="this lifts the termination protection of network, "):
        take_down(deployed, yes=False)
    assert deployed.cloud.writes == []


@pytest.mark.parametrize("name", ["", "production", "Test", "yes"])
def test_nothing_goes_without_the_environments_name(deployed: Rig, name: str) -> None:
    with pytest.raises(Refused):
        take_down(deployed, confirmed=name)
    assert deployed.cloud.writes == []


def test_protections_of_resources_are_lifted_where_they_would_be_deleted(rig: Rig) -> None:
    rds, elb = FakeRds(rig.cloud), FakeElb()
    rig.services |= {"rds": rds, "elbv2": elb}
    rig.deploy(PROTECTED)
    balancer = rig.stack("network").resources["Balancer"].physical_id
    database = rig.stack("data").resources["Database"].physical_id
    take_down(rig, design=PROTECTED)
    assert rds.calls[0] == (
        "modify_db_instance",
        {"DBInstanceIdentifier": database, "DeletionProtection": False, "ApplyImmediately": True},
    )
    attributes = [{"Key": "deletion_protection.enabled", "Value": "false"}]
    assert elb.calls == [{"LoadBalancerArn": balancer, "Attributes": attributes}]


def test_a_stack_that_others_use_stays(deployed: Rig) -> None:
    with pytest.raises(Refused, match="still used by data, backend; nothing was deleted") as refused:
        take_down(deployed, "network")
    assert refused.value.hint == "./inv cfn.destroy --env test --stack backend first"
    assert deployed.cloud.writes == []


def test_one_stack_alone(deployed: Rig) -> None:
    take_down(deployed, "backend")
    assert deployed.status("backend") == "ABSENT"
    assert deployed.status("data") == "CREATE_COMPLETE"


def test_a_stack_that_left_the_design_goes_first(deployed: Rig) -> None:
    former = designs.stack("former", {"Thing": designs.resource("AWS::EC2::SecurityGroup")})
    deployed.cloud.put(former.name, "CREATE_COMPLETE", former.document)
    destroy.destroy(
        deployed.around,
        designs.design(),
        Destruction((*designs.design().stacks, former), confirmed="test", unprotect=True, yes=True),
    )
    assert deployed.cloud.stack(former.name) is None
    assert "former" in deployed.cloud.kwargs_of("delete_stack")[0]["StackName"]


def test_what_cannot_be_deleted_is_the_cause_and_what_needs_it_stays(deployed: Rig) -> None:
    deployed.cloud.script.fails_to_delete = {"Alarm": "nobody may delete it today"}
    with pytest.raises(AndamioError) as failed:
        take_down(deployed)
    assert str(failed.value).splitlines()[0] == "stack data: Alarm: nobody may delete it today"
    assert "./inv cfn.recover --env test --stack data --retain Alarm" in failed.value.hint
    assert "not begun: network" in failed.value.what
    assert deployed.status("network") == "CREATE_COMPLETE"


def test_after_the_reason_is_gone_the_same_task_goes_on(deployed: Rig) -> None:
    deployed.cloud.script.fails_to_delete = {"Alarm": "nobody may delete it today"}
    with pytest.raises(AndamioError):
        take_down(deployed)
    deployed.cloud.script.fails_to_delete = {}
    take_down(deployed)
    assert {deployed.status(key) for key in ALL} == {"ABSENT"}


@pytest.mark.parametrize("then", ["UPDATE_COMPLETE", "DELETE_COMPLETE"])
def test_what_goes_on_is_waited_for(rig: Rig, then: str) -> None:
    status = "DELETE_IN_PROGRESS" if then == "DELETE_COMPLETE" else "UPDATE_IN_PROGRESS"
    rig.cloud.put("andamio-test-network", status, designs.network().document, then, after=30)
    take_down(rig, design=designs.design(designs.network()))
    assert rig.cloud.clock.slept > 28
    assert rig.status("network") == "ABSENT"
    assert rig.cloud.writes.count("delete_stack") == (then == "UPDATE_COMPLETE")


def test_nothing_there_is_fine(rig: Rig, capsys: pytest.CaptureFixture[str]) -> None:
    take_down(rig)
    assert "none of these stacks is there" in capsys.readouterr().out
    assert rig.cloud.writes == []


def test_a_dry_run_prints_the_calls_and_makes_none(deployed: Rig, capsys: pytest.CaptureFixture[str]) -> None:
    take_down(deployed, dry=True, confirmed="")
    shown = capsys.readouterr().out
    assert "aws cloudformation delete-stack --region eu-west-1 --stack-name arn:aws:cloudformation:" in shown
    assert "--no-enable-termination-protection" in shown
    assert deployed.cloud.writes == []


def test_a_dry_run_shows_no_call_that_would_be_refused(deployed: Rig, capsys: pytest.CaptureFixture[str]) -> None:
    take_down(deployed, dry=True, confirmed="", unprotect=False)
    shown = capsys.readouterr().out
    assert "History  AWS::DynamoDB::Table  stays" in shown
    assert "refused as it is: the termination protection of network, data, registry, backend is on; " in shown
    assert shown.endswith("./inv cfn.destroy --env test --unprotect --dry shows the calls\n")
    assert "delete-stack" not in shown
    assert deployed.cloud.writes == []


def calls_of_a_destruction() -> int:
    rig = Rig()
    rig.cloud.script.usual = 3
    rig.services["rds"] = FakeRds(rig.cloud)
    rig.deploy()
    rig.forget_calls()
    take_down(rig)
    return len(rig.cloud.calls)


@pytest.mark.parametrize("calls", range(1, calls_of_a_destruction()))
def test_a_destruction_that_dies_anywhere_is_finished_by_the_next(rig: Rig, calls: int) -> None:
    rig.cloud.script.usual = 3
    rig.services["rds"] = FakeRds(rig.cloud)
    rig.deploy()
    rig.cloud.dies_after = len(rig.cloud.calls) + calls
    with pytest.raises(Killed):
        take_down(rig)
    rig.cloud.dies_after = 0
    take_down(rig)
    assert {rig.status(key) for key in ALL} == {"ABSENT"}


def test_ctrl_c_says_how_to_go_on(deployed: Rig) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    deployed.cloud.meanwhile_after = {"delete_stack": interrupt}
    with pytest.raises(Interrupted) as interrupted:
        take_down(deployed)
    assert interrupted.value.hint.startswith("./inv cfn.destroy --env test: ")
