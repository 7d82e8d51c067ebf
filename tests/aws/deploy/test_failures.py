"""When something fails: the cause comes first, nothing new begins, and the next step is named."""

from __future__ import annotations

import pytest

from ops.aws.deploy.failure import first
from ops.aws.deploy.faults import DeployFailed
from ops.aws.deploy.watch import Event
from ops.errors import AndamioError
from tests.aws.deploy import designs
from tests.aws.deploy.rig import Rig
from tests.aws.fake_cloudformation import Clock

LIMIT = "The maximum number of VPCs has been reached. (Service: Ec2, Status Code: 400)"


CHANGED = designs.design(
    designs.network(Vpc=designs.resource("AWS::EC2::VPC", CidrBlock="10.0.0.0/16", EnableDnsHostnames=True))
)


def failure(rig: Rig, *args: object, **order: object) -> AndamioError:
    with pytest.raises(AndamioError) as failed:
        rig.deploy(*args, **order)  # type: ignore[arg-type] # a test's own words
    return failed.value


def test_the_first_line_is_the_cause_and_not_what_follows_from_it(rig: Rig) -> None:
    design = designs.design(
        designs.stack("network", {name: designs.resource("AWS::EC2::VPC") for name in ("Aaa", "Vpc", "Zzz")})
    )
    rig.cloud.script.seconds = {"Aaa": 30, "Vpc": 12, "Zzz": 40}
    rig.cloud.script.fails = {"Vpc": LIMIT}
    error = failure(rig, design)
    assert isinstance(error, DeployFailed)
    assert str(error).splitlines()[0] == f"stack network: Vpc: {LIMIT}"
    assert "now ROLLBACK_COMPLETE" in error.what
    assert error.hint.startswith("./inv cfn.recover --env test --stack network (deletes what is left of it, and then ")
    assert "; then: have the quota raised" in error.hint


def test_a_creation_that_cannot_be_taken_back_leads_to_the_task_that_frees_it(rig: Rig) -> None:
    rig.cloud.script.fails = {"Subnet": "Invalid CIDR"}
    rig.cloud.script.fails_to_roll_back = {"Vpc": "has dependencies"}
    error = failure(rig)
    assert error.what.startswith("Subnet: Invalid CIDR")
    assert "now ROLLBACK_FAILED" in error.what
    assert error.hint.startswith("./inv cfn.recover --env test --stack network (deletes what is left of it, and then ")


def test_nothing_begins_after_a_failure_and_what_runs_is_watched_to_its_end(rig: Rig) -> None:
    rig.cloud.script.fails = {"Vpc": LIMIT}
    rig.cloud.script.seconds = {"Images": 300}
    error = failure(rig)
    assert rig.status("registry") == "CREATE_COMPLETE"
    assert rig.status("data") == rig.status("backend") == "ABSENT"
    assert "not begun: data, backend" in error.what


def test_an_update_that_fails_says_that_the_stack_is_what_it_was(rig: Rig) -> None:
    rig.deploy()
    rig.cloud.script.fails = {"Vpc": "Invalid CIDR"}
    error = failure(rig, CHANGED)
    assert error.what.startswith("Vpc: Invalid CIDR\n  AWS::EC2::VPC, update failed at ")
    assert "now UPDATE_ROLLBACK_COMPLETE: the stack is what it was before" in error.what
    assert error.hint.startswith("correct it in cloudformation/stacks/network.py")
    assert rig.status("network") == "UPDATE_ROLLBACK_COMPLETE"


def test_after_the_cause_is_mended_the_same_task_goes_on(rig: Rig) -> None:
    rig.deploy()
    rig.cloud.script.fails = {"Vpc": "Invalid CIDR"}
    failure(rig, CHANGED)
    rig.cloud.script.fails = {}
    rig.deploy(CHANGED)
    assert rig.status("network") == "UPDATE_COMPLETE"


def test_a_rollback_that_fails_leads_to_the_task_that_frees_it(rig: Rig) -> None:
    rig.deploy()
    rig.cloud.script.fails = {"Vpc": "Invalid CIDR"}
    rig.cloud.script.fails_to_roll_back = {"Vpc": "it is gone"}
    error = failure(rig, CHANGED)
    assert error.what.startswith("Vpc: Invalid CIDR")
    assert "now UPDATE_ROLLBACK_FAILED" in error.what
    assert error.hint.startswith("./inv cfn.recover --env test --stack network (tries that again; --skip Vpc leaves ")
    assert error.hint.endswith("then: correct it in cloudformation/stacks/network.py, then ./inv cfn.deploy --env test")
    assert "./inv cfn.recover --env test --stack network" in failure(rig, CHANGED).hint


def test_what_a_failed_creation_leaves_is_named(rig: Rig) -> None:
    data = designs.data(
        Alarm=designs.resource("AWS::CloudWatch::Alarm", On={"Ref": "Database"}, Also={"Ref": "History"})
    )
    rig.cloud.script.fails = {"Alarm": "no such metric"}
    error = failure(rig, designs.design(designs.network(), data))
    assert "left as it is: History (andamio-test-data-history-" in error.what


def test_two_failures_are_both_told(rig: Rig) -> None:
    rig.cloud.script.fails = {"Vpc": LIMIT, "Images": "no such thing"}
    error = failure(rig)
    assert error.what.count("also failed: ") == 1


NEXT_STEPS = {
    "API: iam:CreateRole User: x is not authorized to perform: iam:CreateRole on resource: y": "allow iam:CreateRole",
    "User is not authorized to perform: rds:CreateDBInstance": "allow rds:CreateDBInstance",
    LIMIT: "quota",
    "AWS::EC2::EIP limit exceeded": "quota",
    "orders already exists in stack arn": "has that name",
    "Received 0 SUCCESS signal(s) out of 2. Unable to satisfy 100%": "/var/log/cloud-init-output.log",
    "Action denied by stack policy: Statement [#1] does not allow [Update:Replace]": "--allow-replace Vpc",
    "Rate exceeded": "too busy",
    "Cannot delete protected DB Instance, please disable deletion protection": "something still uses it",
    "Properties validation failed for resource Vpc": "cloudformation/stacks/network.py",
    "Something that nobody has ever seen": "./inv cfn.events --env test --stack network",
}


@pytest.mark.parametrize(("reason", "hint"), NEXT_STEPS.items())
def test_common_causes_have_a_next_step(rig: Rig, reason: str, hint: str) -> None:
    rig.cloud.script.fails = {"Vpc": reason}
    error = failure(rig)
    assert hint in error.hint
    assert error.what.splitlines()[0] == f"Vpc: {reason}"


def test_an_alarm_that_goes_off_takes_the_update_back(rig: Rig) -> None:
    rig.deploy()
    rig.cloud.script.in_alarm = {rig.stack("data").outputs["AlarmArn"]}
    error = failure(rig, None, tag="f" * 40)
    assert "ALARM" in error.what
    assert "alarm says what went wrong" in error.hint
    assert rig.status("backend") == "UPDATE_ROLLBACK_COMPLETE"


def test_a_denied_call_names_the_action(rig: Rig) -> None:
    rig.cloud.script.denied = {"execute_change_set"}
    assert "cloudformation:ExecuteChangeSet" in failure(rig).what


def test_what_follows_from_the_cause_is_not_it_whatever_comes_first() -> None:
    """The service writes the cancelled ones and the cause within the same second, in no certain order."""
    at = Clock().now()
    reasons = {"Aaa": "Resource creation cancelled", "Vpc": LIMIT, "Zzz": "no"}
    events = [Event(name, at, name, "AWS::EC2::VPC", "CREATE_FAILED", reason) for name, reason in reasons.items()]
    assert first(events) == events[1]
    assert first(events[:1]) == events[0]
    assert first([]) is None
