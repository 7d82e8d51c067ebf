"""An account for the tests of publishing: clients that are given, and none of AWS."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

from botocore.exceptions import ClientError

from ops.aws.session import Cloud

ACCOUNT = "123456789012"
REGION = "eu-west-1"


@dataclass(frozen=True)
class Settings:
    """As much of an environment's settings as publishing reads."""

    environment: str = "staging"
    profile: str | None = None
    is_sandbox: bool = False
    file: str = "env/staging/aws.env"

    def typed(self, task: str) -> str:
        return f"./inv {task} --env {self.environment}"


@dataclass
class FakeCloud:
    """Clients by their service; stacks by their key, with their outputs."""

    clients: dict[str, Any]
    stacks: dict[str, dict[str, str]] = field(default_factory=dict)
    settings: Settings = Settings()

    def client(self, service: str, region: str | None = None) -> Any:
        return self if service == "cloudformation" else self.clients[service]

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803 - boto3's name
        key = StackName.removeprefix(f"andamio-{self.settings.environment}-")
        if key not in self.stacks:
            said = f"Stack with id {StackName} does not exist"
            raise ClientError({"Error": {"Code": "ValidationError", "Message": said}}, "DescribeStacks")
        outputs = [{"OutputKey": name, "OutputValue": value} for name, value in self.stacks[key].items()]
        return {"Stacks": [{"StackName": StackName, "StackStatus": "CREATE_IN_PROGRESS", "Outputs": outputs}]}


def cloud(fake: FakeCloud) -> Cloud:
    """It, as what takes a Cloud takes it."""
    return cast("Cloud", fake)
