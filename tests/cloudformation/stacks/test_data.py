"""The promises of database and history that concern this stack alone; the invariants have those that it shares."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cloudformation.database_classes import GIB, memory_gib, most_connections
from cloudformation.errors import DesignError
from tests.cloudformation import designs


def database(**changed: Any) -> dict[str, Any]:
    (found,) = designs.resources(designs.design_of(**changed), "data", "RDS::DBInstance").values()
    return found


def alarms(**changed: Any) -> dict[str, dict[str, Any]]:
    return designs.resources(designs.design_of(**changed), "data", "CloudWatch::Alarm")


def test_the_password_is_read_from_the_secret_that_is_generated_beside_it() -> None:
    assert database()["MasterUserPassword"] == {
        "Fn::Sub": "{{resolve:secretsmanager:${DatabaseSecret}:SecretString:password}}"
    }


def test_the_secret_names_the_user_that_the_database_has() -> None:
    """The backend reads both from it."""
    (secret,) = designs.resources(designs.design_of(), "data", "SecretsManager::Secret").values()
    generated = secret["GenerateSecretString"]
    assert json.loads(generated["SecretStringTemplate"]) == {"username": database()["MasterUsername"]}
    assert generated["GenerateStringKey"] == "password"
    assert generated["ExcludePunctuation"]  # RDS refuses / @ " and blanks


def test_the_secret_learns_where_the_database_is() -> None:
    made = designs.design_of()
    (target,) = designs.resources(made, "data", "SecretsManager::SecretTargetAttachment").values()
    assert (target["SecretId"], target["TargetId"]) == ({"Ref": "DatabaseSecret"}, {"Ref": "Database"})


def test_the_password_does_not_rotate_behind_the_backends_back() -> None:
    made = designs.design_of()
    assert not designs.resources(made, "data", "SecretsManager::RotationSchedule")
    assert "ManageMasterUserPassword" not in database()


def test_what_interrupts_the_database_waits_for_its_hour() -> None:
    found = database()
    assert found["ApplyImmediately"] is False
    backup, maintenance = found["PreferredBackupWindow"], found["PreferredMaintenanceWindow"]
    assert maintenance.startswith("sun:")
    assert backup.split("-")[1] < maintenance.removeprefix("sun:").split("-")[0]


def test_a_major_version_is_never_taken_by_itself() -> None:
    found = database()
    assert (found["EngineVersion"], found["AllowMajorVersionUpgrade"]) == ("17", False)
    (parameters,) = designs.resources(designs.design_of(), "data", "RDS::DBParameterGroup").values()
    assert parameters["Family"] == f"postgres{found['EngineVersion']}"


@pytest.mark.parametrize(("storage", "least"), [(20, 2), (50, 5), (100, 10)])
def test_the_storage_alarm_goes_off_where_the_storage_should_have_grown(storage: int, least: int) -> None:
    alarm = alarms(database_storage=storage)["DatabaseStorageAlarm"]
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("LessThanThreshold", least * GIB)


def test_the_connections_alarm_knows_the_class() -> None:
    small, large = (
        alarms(database_class=name)["DatabaseConnectionsAlarm"]["Threshold"]
        for name in ("db.t4g.micro", "db.m7g.large")
    )
    assert (small, large) == (80, 648)


def test_a_database_that_says_nothing_is_not_well() -> None:
    """Its metrics come every minute: where they are missing, the alarm says so instead of being content."""
    treated = {title: one["TreatMissingData"] for title, one in alarms().items()}
    assert {title for title, how in treated.items() if how == "missing"} == {
        "DatabaseCpuAlarm",
        "DatabaseStorageAlarm",
        "DatabaseConnectionsAlarm",
    }
    assert set(treated.values()) == {"missing", "notBreaching"}  # DynamoDB counts refusals only when there are some


@pytest.mark.parametrize(
    ("name", "gib"),
    [("db.t4g.micro", 1), ("db.t3.2xlarge", 32), ("db.m7g.large", 8), ("db.m6i.xlarge", 16), ("db.r7g.16xlarge", 512)],
)
def test_memory_of_classes(name: str, gib: int) -> None:
    assert memory_gib(name) == gib


@pytest.mark.parametrize("name", ["db.t4g.nano", "db.m7g.micro", "db.x2g.large", "m7g.large", "db.m7g.0large", ""])
def test_classes_that_are_none(name: str) -> None:
    with pytest.raises(DesignError, match="no instance class of RDS"):
        memory_gib(name)


def test_no_class_has_more_connections_than_rds_gives() -> None:
    assert most_connections("db.r7g.16xlarge") == 5000


def test_the_history_is_keyed_as_the_backend_writes_it() -> None:
    from ops.paths import BACKEND

    store = (BACKEND / "history" / "store.py").read_text()
    (table,) = designs.resources(designs.design_of(), "data", "DynamoDB::Table").values()
    keys = {key["KeyType"]: key["AttributeName"] for key in table["KeySchema"]}
    assert f'PARTITION_KEY = "{keys["HASH"]}"' in store
    assert f'SORT_KEY = "{keys["RANGE"]}"' in store
