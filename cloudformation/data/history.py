"""The DynamoDB table of the history: events of each loan request, to which the backend only adds."""

from __future__ import annotations

from troposphere import GetAtt, Ref
from troposphere.dynamodb import (
    AttributeDefinition,
    KeySchema,
    PointInTimeRecoverySpecification,
    SSESpecification,
    Table,
)
from troposphere.kms import Key

from cloudformation.alarms import ABOVE, Metric, alarm
from cloudformation.draft import Draft

PARTITION_KEY, SORT_KEY = "loan_id", "event_key"  # as the backend writes them
RECOVERY_DAYS = 35


def add_history(draft: Draft, key: Key) -> None:
    """Add the table and its alarms."""
    table = draft.add(_table(draft, key))
    for kind, consequence in (("Read", "people see no history"), ("Write", "events wait in the outbox")):
        draft.add(
            alarm(
                f"History{kind}ThrottlesAlarm",
                Metric("AWS/DynamoDB", f"{kind}ThrottleEvents", {"TableName": Ref(table)}, "Sum"),
                0,
                when=ABOVE,
                minutes=1,
                periods=3,
                of=5,
                topic=draft.takes("AlarmTopic"),
                tags=draft.tags(),
                description=f"DynamoDB refuses requests because there are too many: {consequence}. "
                "One request's history may be asked for far too often (a hot partition).",
            )
        )
    draft.puts_out("HistoryTable", Ref(table))
    draft.puts_out("HistoryTableArn", GetAtt(table, "Arn"))


def _table(draft: Draft, key: Key) -> Table:
    keys = {PARTITION_KEY: "HASH", SORT_KEY: "RANGE"}
    return Table(
        "History",
        AttributeDefinitions=[AttributeDefinition(AttributeName=name, AttributeType="S") for name in keys],
        KeySchema=[KeySchema(AttributeName=name, KeyType=kind) for name, kind in keys.items()],
        BillingMode="PAY_PER_REQUEST",
        PointInTimeRecoverySpecification=PointInTimeRecoverySpecification(
            PointInTimeRecoveryEnabled=True,
            RecoveryPeriodInDays=RECOVERY_DAYS,
        ),
        SSESpecification=SSESpecification(SSEEnabled=True, SSEType="KMS", KMSMasterKeyId=GetAtt(key, "Arn")),
        DeletionProtectionEnabled=True,
        Tags=draft.tags("history"),
        DeletionPolicy="Retain",
        UpdateReplacePolicy="Retain",
    )
