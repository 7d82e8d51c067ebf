"""An account whose CloudFormation is the fake, for code that takes a ``Cloud``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

from ops.aws.session import Cloud
from tests.aws.fake_cloudformation import FakeCloudFormation


@dataclass(frozen=True)
class Settings:
    """What of the settings messages need."""

    environment: str = "test"
    profile: str | None = None
    file: str = "env/test/aws.env"
    is_sandbox: bool = False
    service_role: str = ""

    def typed(self, task: str) -> str:
        return f"./inv {task} --env {self.environment}"


@dataclass(frozen=True)
class Account:
    """One account; every region is the fake's."""

    fake: FakeCloudFormation
    others: dict[str, Any] = field(default_factory=dict)
    settings: Settings = Settings()
    account: str = "123456789012"
    region: str = "eu-west-1"

    def verify(self) -> None:
        """It is the right one."""

    def client(self, service: str, region: str | None = None) -> Any:
        return self.fake.client if service == "cloudformation" else self.others[service]


def account(fake: FakeCloudFormation, **settings: Any) -> Cloud:
    """The account of this fake, as the code under test takes it."""
    return cast("Cloud", Account(fake, settings=Settings(**settings)))
