"""What an instance asks of AWS, with the distribution's boto3: `secrets`, `signal SUCCESS|FAILURE`."""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

SECRETS = Path("/run/andamio/secrets")  # in memory
CONTAINER_USER = 10001
INSTANCE = Path("/var/lib/cloud/data/instance-id")
REASON_BYTES = 20_000


def client(service: str) -> Any:
    import boto3
    from botocore.config import Config

    patient = Config(retries={"mode": "standard", "total_max_attempts": 8}, connect_timeout=5, read_timeout=20)
    return boto3.client(service, region_name=os.environ["REGION"], config=patient)


def secrets() -> None:
    """Write the secrets to files that only the container's user can read; print the database's user."""
    manager = client("secretsmanager")
    found = {
        name: manager.get_secret_value(SecretId=os.environ[f"{name}_SECRET"])["SecretString"]
        for name in ("DATABASE", "DJANGO", "SCORING", "NOTIFICATIONS")
    }
    database = json.loads(found["DATABASE"])
    write("database_password", database["password"])
    write("django_secret_key", found["DJANGO"])
    write("scoring_token", found["SCORING"])
    write("notifications_token", found["NOTIFICATIONS"])
    say(database["username"])


def write(name: str, value: str) -> None:
    descriptor = os.open(SECRETS / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.fchown(descriptor, CONTAINER_USER, CONTAINER_USER)
    with os.fdopen(descriptor, "w") as file:
        file.write(value)


def say(what: object) -> None:
    sys.stdout.write(f"{what}\n")


def signal(status: str) -> None:
    """Tell CloudFormation how the boot ended; a signal holds no reason, so standard input goes to the log group."""
    from botocore.exceptions import BotoCoreError, ClientError

    instance = INSTANCE.read_text().strip()
    where = {"logGroupName": os.environ["LOG_GROUP"], "logStreamName": f"boot/{instance}"}
    event = {"timestamp": int(time.time() * 1000), "message": sys.stdin.read()[-REASON_BYTES:] or status}
    try:
        logs = client("logs")
        logs.create_log_stream(**where)
        logs.put_log_events(**where, logEvents=[event])
    except (BotoCoreError, ClientError) as error:  # the stack waits for the signal, not for this
        say(error)
    group = {"StackName": os.environ["STACK"], "LogicalResourceId": os.environ["RESOURCE"]}
    try:
        client("cloudformation").signal_resource(**group, UniqueId=instance, Status=status)
    except ClientError as error:
        if "cannot be signaled" not in str(error):  # an instance that the group started by itself: nobody waits for it
            raise
        say(error)


if __name__ == "__main__":
    if sys.argv[1] == "secrets":
        secrets()
    else:
        signal(sys.argv[2])
