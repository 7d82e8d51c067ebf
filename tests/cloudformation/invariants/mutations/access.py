"""Roles and policies."""

from __future__ import annotations

from typing import Any

from cloudformation.invariants import access
from tests.cloudformation.invariants.bench import Bench, breaks

ROLE = "backend.InstanceRole"


def statement(bench: Bench, place: str, sid: str) -> dict[str, Any]:
    """The statement of a role by its name."""
    policies = bench.part(place).get("Policies")
    rows = [row for policy in policies for row in policy["PolicyDocument"]["Statement"]]
    found: dict[str, Any] = next(row for row in rows if row["Sid"] == sid)
    return found


@breaks(access.no_action_is_a_wildcard)
def everything_of_a_service(bench: Bench) -> str:
    statement(bench, ROLE, "KeepHistory")["Action"] = ["dynamodb:*"]
    return ROLE


@breaks(access.no_action_is_a_wildcard)
def everything_of_a_topic(bench: Bench) -> str:
    bench.part("alerts.Publishers").get("PolicyDocument.Statement.0")["Action"] = "*"
    return "alerts.Publishers"


@breaks(access.no_resource_is_a_wildcard)
def every_table(bench: Bench) -> str:
    statement(bench, ROLE, "KeepHistory")["Resource"] = "*"
    return ROLE


@breaks(access.no_resource_is_a_wildcard, "ecs")
def every_log_group(bench: Bench) -> str:
    statement(bench, "service.ExecutionRole", "WriteLogs")["Resource"] = [
        {"Fn::Sub": "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:*"}
    ]
    return "service.ExecutionRole"


@breaks(access.nothing_is_allowed_by_exclusion)
def all_but_something(bench: Bench) -> str:
    row = statement(bench, ROLE, "KeepHistory")
    row["NotAction"] = row.pop("Action")
    return ROLE


@breaks(access.managed_policies_are_narrow)
def power_user(bench: Bench) -> str:
    return bench.part(ROLE).set(
        "ManagedPolicyArns", [{"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/PowerUserAccess"}]
    )


@breaks(access.nobody_has_lasting_keys)
def user_with_a_key(bench: Bench) -> str:
    bench.add("backend.Robot", "IAM::User")
    return bench.add("backend.RobotKey", "IAM::AccessKey", UserName={"Ref": "Robot"})


@breaks(access.roles_are_taken_on_by_named_parties)
def role_of_everybody(bench: Bench) -> str:
    bench.part(ROLE).get("AssumeRolePolicyDocument.Statement.0")["Principal"] = {"AWS": "*"}
    return ROLE


@breaks(access.roles_are_taken_on_by_named_parties)
def role_of_another_account(bench: Bench) -> str:
    root = "arn:aws:iam::111122223333:root"
    bench.part(ROLE).get("AssumeRolePolicyDocument.Statement.0")["Principal"] = {"AWS": root}
    return ROLE


@breaks(access.roles_are_taken_on_by_named_parties)
def role_of_every_pipeline(bench: Bench) -> str:
    row = bench.part(ROLE).get("AssumeRolePolicyDocument.Statement.0")
    row["Principal"] = {
        "Federated": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:oidc-provider/example.com"}
    }
    row["Action"] = ["sts:AssumeRoleWithWebIdentity"]
    row["Condition"] = {"StringEquals": {"example.com:aud": "everybody"}}
    return ROLE


@breaks(access.roles_are_handed_on_to_named_services)
def role_is_handed_on_to_anything(bench: Bench) -> str:
    statement(bench, ROLE, "KeepHistory")["Action"] = ["iam:PassRole"]
    return ROLE


@breaks(access.nothing_is_allowed_to_everybody)
def everybody_publishes(bench: Bench) -> str:
    row = bench.part("alerts.Publishers").get("PolicyDocument.Statement.0")
    row["Principal"] = {"AWS": "*"}
    del row["Condition"]
    return "alerts.Publishers"


@breaks(access.services_act_for_this_account_only)
def budgets_of_anybody_publish(bench: Bench) -> str:
    del bench.part("alerts.Publishers").get("PolicyDocument.Statement.0")["Condition"]
    return "alerts.Publishers"


@breaks(access.secrets_are_read_by_name)
def every_secret_is_read(bench: Bench) -> str:
    every = {"Fn::Sub": "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:*"}
    statement(bench, ROLE, "ReadSecrets")["Resource"] = [every]
    return ROLE
