"""Each stuck state and its way out; nothing is deleted or skipped that nobody named or said yes to."""

from __future__ import annotations

from typing import Any

import pytest

from cloudformation.design import Design
from ops.aws.deploy import recover
from ops.aws.deploy.recover import Recovery
from ops.errors import AndamioError, BadInput, Refused
from tests.aws.deploy import designs
from tests.aws.deploy.rig import Rig
from tests.aws.fake_cloudformation.faults import fault

CHANGED = designs.design(
    designs.network(Vpc=designs.resource("AWS::EC2::VPC", CidrBlock="10.0.0.0/16", EnableDnsHostnames=True))
)


def free(rig: Rig, yes: bool = True, **order: Any) -> None:
    recover.recover(rig.around, Recovery(designs.network(), yes=yes, **order))


def fails(rig: Rig, design: Design) -> None:
    with pytest.raises(AndamioError):
        rig.deploy(design)


@pytest.fixture
def half_rolled_back(rig: Rig) -> Rig:
    """A stack in UPDATE_ROLLBACK_FAILED, whose cause is still there."""
    rig.deploy(designs.design(designs.network()))
    rig.cloud.script.fails = {"Vpc": "Invalid"}
    rig.cloud.script.fails_to_roll_back = {"Vpc": "it is gone"}
    fails(rig, CHANGED)
    assert rig.status("network") == "UPDATE_ROLLBACK_FAILED"
    rig.cloud.script.fails = {}
    rig.forget_calls()
    return rig


def test_a_failed_rollback_goes_on_once_its_cause_is_gone(half_rolled_back: Rig) -> None:
    half_rolled_back.cloud.script.fails_to_roll_back = {}
    free(half_rolled_back)
    assert half_rolled_back.cloud.writes == ["continue_update_rollback"]
    assert half_rolled_back.status("network") == "UPDATE_ROLLBACK_COMPLETE"
    half_rolled_back.deploy(CHANGED)
    assert half_rolled_back.status("network") == "UPDATE_COMPLETE"


def test_else_it_fails_again_and_says_at_what(half_rolled_back: Rig) -> None:
    with pytest.raises(AndamioError, match="Vpc: it is gone") as failed:
        free(half_rolled_back)
    assert failed.value.hint == (
        "take the reason away, then ./inv cfn.recover --stack network --env test; or leave it out: "
        "./inv cfn.recover --env test --stack network --skip Vpc"
    )


def test_a_named_resource_is_skipped_and_that_is_explained(
    half_rolled_back: Rig, capsys: pytest.CaptureFixture[str]
) -> None:
    free(half_rolled_back, skip=("Vpc",))
    assert half_rolled_back.cloud.kwargs_of("continue_update_rollback")[0]["ResourcesToSkip"] == ["Vpc"]
    assert half_rolled_back.status("network") == "UPDATE_ROLLBACK_COMPLETE"
    assert "skipped: Vpc: CloudFormation takes them for taken back" in capsys.readouterr().out


def test_what_is_not_there_cannot_be_skipped(half_rolled_back: Rig) -> None:
    with pytest.raises(BadInput, match="stack network has no resource Vcp") as refused:
        free(half_rolled_back, skip=("Vcp",))
    assert refused.value.hint == "those that failed: Vpc"
    assert half_rolled_back.cloud.writes == []


def test_a_failed_creation_is_cleaned_up_and_created_anew(rig: Rig) -> None:
    rig.cloud.script.fails = {"Subnet": "no"}
    fails(rig, designs.design(designs.network()))
    assert rig.status("network") == "ROLLBACK_COMPLETE"
    rig.cloud.script.fails = {}
    free(rig)
    assert rig.status("network") == "ABSENT"
    rig.deploy(designs.design(designs.network()))
    assert rig.status("network") == "CREATE_COMPLETE"


@pytest.mark.parametrize("status", ["ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED"])
def test_nothing_is_deleted_without_a_yes(rig: Rig, status: str) -> None:
    rig.cloud.put("andamio-test-network", status, designs.network().document)
    with pytest.raises(Refused, match="this deletes what is left of andamio-test-network"):
        free(rig, yes=False)
    assert rig.cloud.writes == []


def test_what_cannot_be_deleted_is_retained_when_it_is_named(rig: Rig, capsys: pytest.CaptureFixture[str]) -> None:
    rig.cloud.put("andamio-test-network", "DELETE_FAILED", designs.network().document)
    rig.cloud.script.fails_to_delete = {"Vpc": "has dependencies"}
    with pytest.raises(AndamioError, match="Vpc: has dependencies"):
        free(rig)
    free(rig, retain=("Vpc",))
    assert rig.status("network") == "ABSENT"
    assert "stays in the account" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("status", "order", "what"),
    [
        ("ROLLBACK_COMPLETE", {"retain": ("Vpc",)}, "--retain is for DELETE_FAILED"),
        ("DELETE_FAILED", {"skip": ("Vpc",)}, "--skip is for UPDATE_ROLLBACK_FAILED"),
    ],
)
def test_options_that_a_state_does_not_take_are_refused(
    rig: Rig, status: str, order: dict[str, Any], what: str
) -> None:
    rig.cloud.put("andamio-test-network", status, designs.network().document)
    with pytest.raises(BadInput, match=what):
        free(rig, **order)


def test_a_half_done_update_is_taken_back(rig: Rig) -> None:
    rig.cloud.put("andamio-test-network", "UPDATE_FAILED", designs.network().document)
    free(rig)
    assert rig.cloud.writes == ["rollback_stack"]
    assert rig.status("network") == "UPDATE_ROLLBACK_COMPLETE"


@pytest.mark.parametrize("status", ["CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_IN_PROGRESS", "ABSENT"])
def test_there_is_nothing_to_do_where_nothing_is_stuck(
    rig: Rig, capsys: pytest.CaptureFixture[str], status: str
) -> None:
    if status != "ABSENT":
        rig.cloud.put("andamio-test-network", status, designs.network().document)
    free(rig)
    assert rig.cloud.writes == []
    assert "there is nothing to recover from\n  next: ./inv cfn.deploy --env test\n" in capsys.readouterr().out


def test_a_failed_import_is_nobodys_to_touch(rig: Rig) -> None:
    rig.cloud.put("andamio-test-network", "IMPORT_ROLLBACK_FAILED", designs.network().document)
    with pytest.raises(Refused, match="IMPORT_ROLLBACK_FAILED"):
        free(rig)
    assert rig.cloud.writes == []


def test_a_dry_run_prints_the_call_and_makes_none(rig: Rig, capsys: pytest.CaptureFixture[str]) -> None:
    rig.cloud.put("andamio-test-network", "ROLLBACK_COMPLETE", designs.network().document)
    free(rig, yes=False, dry=True)
    assert "aws cloudformation delete-stack --region eu-west-1 --stack-name arn:" in capsys.readouterr().out
    assert rig.cloud.writes == []


GUARDED = {
    "Database": {**designs.DATA["Database"], "Properties": {"DeletionProtection": True}},
    "Balancer": designs.resource(
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        LoadBalancerAttributes=[{"Key": "deletion_protection.enabled", "Value": "true"}],
    ),
    "Late": designs.resource("AWS::CloudWatch::Alarm", Database={"Ref": "Database"}, Balancer={"Ref": "Balancer"}),
}
LATE = designs.stack("network", GUARDED)
PROTECTED = {"Database": "Cannot delete protected DB Instance", "Balancer": "deletion protection is enabled"}


class Protecting:
    """RDS and Elastic Load Balancing, without whose yes CloudFormation deletes nothing that is protected."""

    def __init__(self, rig: Rig) -> None:
        self.script = rig.cloud.script
        self.script.fails_to_roll_back = dict(PROTECTED)
        self.script.fails_to_delete = dict(PROTECTED)
        self.lifted: list[str] = []

    def modify_db_instance(self, DBInstanceIdentifier: str, DeletionProtection: bool, **_: Any) -> None:  # noqa: N803 - boto3's
        self._lift("Database", DBInstanceIdentifier, DeletionProtection)

    def modify_load_balancer_attributes(self, LoadBalancerArn: str, Attributes: list[dict[str, str]]) -> None:  # noqa: N803 - boto3's
        self._lift("Balancer", LoadBalancerArn, Attributes[0]["Value"] != "false")

    def _lift(self, name: str, identity: str, stays: bool) -> None:
        assert not stays
        del self.script.fails_to_delete[name]
        self.lifted.append(identity)


@pytest.fixture
def services(rig: Rig) -> Protecting:
    made = Protecting(rig)
    rig.services |= {"rds": made, "elbv2": made}
    return made


@pytest.fixture
def failed_late(rig: Rig, services: Protecting) -> Rig:
    """A creation that failed at its last resource, and whose rollback failed at what was protected by then."""
    rig.cloud.script.fails = {"Late": "Invalid"}
    fails(rig, designs.design(LATE))
    assert rig.status("network") == "ROLLBACK_FAILED"
    rig.forget_calls()
    return rig


def half_deleted(rig: Rig) -> None:
    """Somebody tries to delete the stack by hand, which takes its time."""
    rig.cloud.client.delete_stack(StackName=LATE.name)
    rig.cloud.clock.sleep(60)


def identities(rig: Rig) -> list[str]:
    resources = rig.stack("network").resources
    return [resources[name].physical_id for name in ("Balancer", "Database")]


def test_what_a_failed_creation_protected_is_freed_once_it_was_named_and_agreed_to(
    failed_late: Rig, services: Protecting, capsys: pytest.CaptureFixture[str]
) -> None:
    balancer, database = identities(failed_late)
    with pytest.raises(Refused) as asked:
        free(failed_late, yes=False)
    both = f"Balancer ({balancer}), Database ({database})"
    assert f"this lifts the deletion protection of {both}, and deletes what is left of" in asked.value.what
    assert (failed_late.cloud.writes, services.lifted) == ([], [])
    free(failed_late)
    assert services.lifted == [balancer, database]
    assert failed_late.status("network") == "ABSENT"
    said = capsys.readouterr().out
    assert f"Database ({database}): deletion protection is lifted: the stack was never complete" in said


def test_a_dry_run_says_what_it_would_free(failed_late: Rig, capsys: pytest.CaptureFixture[str]) -> None:
    free(failed_late, yes=False, dry=True)
    assert f"# lift Database ({identities(failed_late)[1]}): deletion protection\n" in capsys.readouterr().out
    assert failed_late.cloud.writes == []


def test_after_a_deletion_that_failed_too_it_still_was_never_complete(failed_late: Rig, services: Protecting) -> None:
    half_deleted(failed_late)
    assert failed_late.status("network") == "DELETE_FAILED"
    database = identities(failed_late)[1]
    free(failed_late, retain=("Balancer",))
    assert services.lifted == [database]
    assert failed_late.status("network") == "ABSENT"


def test_what_was_complete_once_keeps_its_protection(
    rig: Rig, services: Protecting, capsys: pytest.CaptureFixture[str]
) -> None:
    rig.deploy(designs.design(LATE))
    rig.stack("network").protected = False
    half_deleted(rig)
    assert rig.status("network") == "DELETE_FAILED"
    with pytest.raises(AndamioError, match="deletion protection is enabled"):
        free(rig)
    assert services.lifted == []
    assert (
        "deletion protection stays, since it may hold something; ./inv cfn.destroy --env test --stack network "
        "--unprotect lifts it" in capsys.readouterr().out
    )


def test_without_proof_that_it_was_never_complete_nothing_is_freed(failed_late: Rig, services: Protecting) -> None:
    events = failed_late.stack("network").events
    del events[: next(at for at, one in enumerate(events) if one["LogicalResourceId"] == "Database")]
    with pytest.raises(AndamioError, match="deletion protection is enabled"):
        free(failed_late)
    assert services.lifted == []


def test_what_the_stack_did_not_make_is_not_freed(failed_late: Rig, services: Protecting) -> None:
    database = identities(failed_late)[1]
    for event in failed_late.stack("network").events:
        if event["LogicalResourceId"] == "Balancer":
            event["ResourceStatus"] = event["ResourceStatus"].replace("CREATE", "IMPORT")
    with pytest.raises(AndamioError):
        free(failed_late)
    assert services.lifted == [database]


def test_what_never_came_to_be_has_no_protection_to_lift(failed_late: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: Any, **__: Any) -> None:
        raise fault("DBInstanceNotFound", "DBInstance not found", "modify_db_instance", 404)

    monkeypatch.setattr(Protecting, "modify_db_instance", gone)
    del failed_late.cloud.script.fails_to_delete["Database"]
    free(failed_late)
    assert failed_late.status("network") == "ABSENT"
