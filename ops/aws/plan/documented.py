"""What the documentation says about replacements beyond the schemas, or more exactly than they do.

Each rule has the sentence that it stands on, from the *AWS CloudFormation Template Reference* (the page of the type,
the property's "Update requires"). What has no rule here counts as its schema says: a property that only sometimes
can be changed in place may be a replacement.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ops.aws.plan.compare import Path
from ops.aws.plan.model import Replaces
from ops.aws.plan.values import MISSING, Value, scalar


@dataclass(frozen=True)
class Rule:
    """What a change of a property does, and the sentence that says so.

    Args:
        replaces: the answer, or what finds it from the path, the old value and the new one.
        says: the documentation, shortened.
    """

    replaces: Replaces | Callable[[Path, Value, Value], Replaces]
    says: str

    def of(self, path: Path, old: Value, new: Value) -> Replaces:
        """What this change does."""
        return self.replaces if isinstance(self.replaces, Replaces) else self.replaces(path, old, new)


def _edits_a_definition(path: Path, old: Value, new: Value) -> Replaces:
    return Replaces.NEVER if MISSING in (old, new) and len(path) <= 3 else Replaces.ALWAYS


def _is_restored(_: Path, old: Value, __: Value) -> Replaces:
    """A snapshot that is named for the first time: the documentation doesn't say what happens."""
    was_restored = old is not MISSING and scalar(old) != ""
    return Replaces.ALWAYS if was_restored else Replaces.MAYBE


def _leaves_dedicated(_: Path, old: Value, new: Value) -> Replaces:
    return Replaces.NEVER if (old, new) == ("dedicated", "default") else Replaces.ALWAYS


_IN_PLACE = Rule(Replaces.NEVER, "some interruptions")

RULES: dict[tuple[str, str], Rule] = {
    ("AWS::AutoScaling::AutoScalingGroup", "LaunchConfigurationName"): _IN_PLACE,
    ("AWS::AutoScaling::AutoScalingGroup", "LaunchTemplate"): _IN_PLACE,
    ("AWS::AutoScaling::AutoScalingGroup", "MixedInstancesPolicy"): _IN_PLACE,
    ("AWS::AutoScaling::AutoScalingGroup", "VPCZoneIdentifier"): _IN_PLACE,
    ("AWS::DynamoDB::Table", "AttributeDefinitions"): Rule(
        _edits_a_definition, "replacement if you edit an existing AttributeDefinition"
    ),
    ("AWS::DynamoDB::Table", "LocalSecondaryIndexes"): Rule(Replaces.ALWAYS, "replacement"),
    ("AWS::EC2::VPC", "InstanceTenancy"): Rule(_leaves_dedicated, "in place only from dedicated to default"),
    ("AWS::ECS::Service", "LaunchType"): Rule(Replaces.ALWAYS, "replacement"),
    ("AWS::RDS::DBInstance", "AutoMinorVersionUpgrade"): _IN_PLACE,
    ("AWS::RDS::DBInstance", "BackupRetentionPeriod"): _IN_PLACE,
    ("AWS::RDS::DBInstance", "DBParameterGroupName"): _IN_PLACE,
    ("AWS::RDS::DBInstance", "DBSnapshotIdentifier"): Rule(
        _is_restored, "another snapshot, or none, makes a new instance and deletes the original one"
    ),
    ("AWS::RDS::DBInstance", "MultiAZ"): Rule(Replaces.NEVER, "no interruption"),
    ("AWS::RDS::DBInstance", "PerformanceInsightsKMSKeyId"): _IN_PLACE,
    ("AWS::RDS::DBInstance", "Port"): Rule(Replaces.MAYBE, "replacement, which the schema doesn't declare"),
    ("AWS::RDS::DBInstance", "PreferredMaintenanceWindow"): _IN_PLACE,
    ("AWS::Route53::RecordSet", "Name"): Rule(Replaces.ALWAYS, "replacement"),
}
