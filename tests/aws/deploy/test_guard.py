"""What must not be lost isn't, unless it is named; and the stack policy holds also when nobody looks."""

from __future__ import annotations

import json

import pytest

from cloudformation.design import Design
from cloudformation.stack import Document
from ops.aws.deploy.everything import Interrupted
from ops.errors import AndamioError, BadInput, Refused
from tests.aws.deploy import designs
from tests.aws.deploy.rig import Rig

MOVED = designs.resource("AWS::DynamoDB::Table", Key="other") | {"DeletionPolicy": "Retain"}


def with_history(history: Document | None) -> Design:
    data = designs.data(**({"History": history} if history else {}))
    if history is None:
        resources = {name: one for name, one in designs.DATA.items() if name != "History"}
        data = designs.stack("data", resources, data.inputs, {"Host": "x", "AlarmArn": "arn:aws:cloudwatch:::alarm"})
    return designs.design(designs.network(), data)


@pytest.fixture
def deployed(rig: Rig) -> Rig:
    rig.deploy(designs.design(designs.network(), designs.data()))
    rig.forget_calls()
    return rig


def test_the_removal_of_data_is_refused_before_anything_is_called(deployed: Rig) -> None:
    with pytest.raises(Refused) as refused:
        deployed.deploy(with_history(None))
    assert refused.value.hint.endswith("./inv cfn.deploy --env test --allow-replace History")
    assert deployed.cloud.writes == []


def test_named_it_is_removed_and_the_policy_comes_back(deployed: Rig) -> None:
    deployed.deploy(with_history(None), allowed=("History",))
    assert "History" not in deployed.stack("data").resources
    policy = json.loads(deployed.stack("data").policy or "")
    assert policy["Statement"][1]["Resource"] == ["LogicalResourceId/Database"]
    assert deployed.cloud.writes.count("set_stack_policy") == 2 + 1  # lifted, back, and without what is gone


def test_what_only_the_change_set_knows_is_refused_then_and_leaves_nothing_behind(deployed: Rig) -> None:
    """A property of which no schema says that it replaces."""
    deployed.cloud.script.replaces = {"History.Key"}
    with pytest.raises(Refused, match=r"History .* would be replaced, and what it holds would be lost") as refused:
        deployed.deploy(with_history(MOVED))
    assert "--allow-replace History" in refused.value.hint
    assert deployed.cloud.writes == ["create_change_set", "delete_change_set"]
    assert deployed.cloud.client.list_change_sets(StackName="andamio-test-data")["Summaries"] == []


def test_that_it_may_be_replaced_is_enough(deployed: Rig) -> None:
    deployed.cloud.script.may_replace = {"History.Key"}
    with pytest.raises(Refused, match="may be replaced"):
        deployed.deploy(with_history(MOVED))


def test_were_the_documentation_wrong_the_stack_policy_holds(deployed: Rig) -> None:
    """CloudFormation can't tell before, the page of the property says that nothing is replaced for it: it is tried."""
    deployed.cloud.script.may_replace = {"Database.BackupRetentionPeriod"}
    database = {**designs.DATA["Database"]}
    database["Properties"] = {**database["Properties"], "BackupRetentionPeriod": 20}
    before = deployed.stack("data").resources["Database"].physical_id
    with pytest.raises(AndamioError, match="denied by stack policy"):
        deployed.deploy(designs.design(designs.network(), designs.data(Database=database)))
    assert deployed.stack("data").resources["Database"].physical_id == before


def test_named_it_is_replaced(deployed: Rig) -> None:
    deployed.cloud.script.replaces = {"History.Key"}
    before = deployed.stack("data").resources["History"].physical_id
    deployed.deploy(with_history(MOVED), allowed=("History",))
    assert deployed.stack("data").resources["History"].physical_id != before


def test_a_replacement_that_the_plan_did_not_show_is_refused(deployed: Rig) -> None:
    changed = designs.resource("AWS::CloudWatch::Alarm", Database={"Ref": "Database"}, Periods=2)
    deployed.cloud.script.replaces = {"Alarm.Periods"}
    with pytest.raises(Refused, match=r"Alarm .* would be replaced, which the plan didn't show"):
        deployed.deploy(designs.design(designs.network(), designs.data(Alarm=changed)))
    assert "execute_change_set" not in deployed.cloud.writes


def test_an_update_by_somebody_else_is_denied_by_the_policy(deployed: Rig) -> None:
    deployed.cloud.script.replaces = {"History.Key"}
    data = designs.data(History=MOVED)
    made = deployed.cloud.client.create_change_set(
        StackName=data.name, ChangeSetName="other", TemplateBody=data.body,
        Parameters=[{"ParameterKey": "Subnet", "UsePreviousValue": True}],
    )  # fmt: skip
    deployed.cloud.clock.sleep(5)
    deployed.cloud.client.execute_change_set(ChangeSetName=made["Id"])
    deployed.cloud.clock.sleep(500)
    assert deployed.status("data") == "UPDATE_ROLLBACK_COMPLETE"
    reasons = [one.get("ResourceStatusReason", "") for one in deployed.stack("data").events]
    assert any("does not allow [Update:Replace]" in reason for reason in reasons)


def test_the_policy_comes_back_after_a_failure(deployed: Rig) -> None:
    before = deployed.stack("data").policy
    deployed.cloud.script.replaces = {"History.Key"}
    deployed.cloud.script.fails = {"History": "no"}
    with pytest.raises(AndamioError, match="History: no"):
        deployed.deploy(with_history(MOVED), allowed=("History",))
    assert deployed.stack("data").policy == before


def test_the_policy_comes_back_after_ctrl_c(deployed: Rig) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    before = deployed.stack("data").policy
    deployed.cloud.script.replaces = {"History.Key"}
    deployed.cloud.meanwhile_after = {"execute_change_set": interrupt}
    with pytest.raises(Interrupted):
        deployed.deploy(with_history(MOVED), allowed=("History",))
    assert deployed.cloud.writes[-1] == "set_stack_policy"
    assert deployed.stack("data").policy == before


def test_a_slip_in_a_name_is_found(deployed: Rig) -> None:
    with pytest.raises(BadInput, match=r"no stack has a resource Histroy; did you mean History\?"):
        deployed.deploy(with_history(None), allowed=("Histroy",))
    assert deployed.cloud.writes == []


def test_another_network_is_refused_whatever_is_allowed(deployed: Rig) -> None:
    """It can't succeed: the gateway has its place, and the database stays where it is."""
    moved = designs.network(Vpc=designs.resource("AWS::EC2::VPC", CidrBlock="10.99.0.0/16"))
    for allowed in ((), ("Vpc", "Database", "History")):
        with pytest.raises(Refused, match=r"Vpc would be replaced, which can't be allowed") as refused:
            deployed.deploy(designs.design(moved, designs.data()), allowed=allowed)
        assert refused.value.hint.startswith("another network is another environment")
    assert deployed.cloud.writes == []


def test_a_change_set_that_replaces_the_network_is_refused_whatever_is_allowed(deployed: Rig) -> None:
    named = designs.network(Vpc=designs.resource("AWS::EC2::VPC", CidrBlock="10.0.0.0/16", EnableDnsHostnames=True))
    deployed.cloud.script.replaces = {"Vpc.EnableDnsHostnames"}
    with pytest.raises(Refused, match=r"Vpc .* would be replaced, and what it holds would be lost") as refused:
        deployed.deploy(designs.design(named, designs.data()), allowed=("Vpc",))
    assert refused.value.hint.startswith("another network is another environment")
    assert "execute_change_set" not in deployed.cloud.writes
