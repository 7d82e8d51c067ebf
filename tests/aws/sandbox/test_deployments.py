"""A deployment's whole life against the sandbox: created, again, changed, guarded, and taken down."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator

import pytest
from troposphere import Template

from cloudformation.design import Design, design
from cloudformation.options import Options
from cloudformation.stack import Document, Stack
from ops.aws.deploy import destroy, everything, opening, recover
from ops.aws.deploy.destroy import Destruction
from ops.aws.deploy.everything import Order
from ops.aws.deploy.recover import Recovery
from ops.aws.deploy.surroundings import Surroundings
from ops.aws.plan.deployed import Deployed
from ops.aws.session import Cloud
from ops.errors import AndamioError, Refused

pytestmark = pytest.mark.aws

OPTIONS = Options(
    "deployments", "eu-west-1", "deployments.example.com", "#!/bin/bash\n",
    "https://scoring.example.com", "https://notifications.example.com",
)  # fmt: skip
TAG = "0123456789abcdef0123456789abcdef01234567"


class Environment:
    """One environment in the sandbox, and what was shown."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.remembered: dict[str, Deployed] = {}

    @property
    def around(self) -> Surroundings:
        """Without the gates, which have tests of their own, and without a copy on the disk."""
        own = opening.surroundings(self.cloud)
        return dataclasses.replace(
            own, environment=OPTIONS.environment, gate=lambda _: None, remember=self.remembered.update
        )

    def deploy(self, wanted: Design, tag: str = "", *allowed: str) -> None:
        everything.deploy(self.around, wanted, Order(wanted.stacks, tag, allowed, yes=True))

    def statuses(self, wanted: Design) -> dict[str, str]:
        there = everything.look(self.around, wanted)
        return {key: seen.status if seen else "ABSENT" for key, seen in there.items()}


@pytest.fixture
def environment(cloud: Cloud) -> Iterator[Environment]:
    made = Environment(cloud)
    yield made
    whole = design(OPTIONS)
    order = Destruction(whole.stacks, confirmed=OPTIONS.environment, unprotect=True, yes=True)
    destroy.destroy(made.around, whole, order)


def test_its_whole_life(environment: Environment, capsys: pytest.CaptureFixture[str]) -> None:
    whole = design(OPTIONS)
    environment.deploy(whole, TAG)
    assert set(environment.statuses(whole).values()) == {"CREATE_COMPLETE"}
    assert set(environment.remembered) == {stack.key for stack in whole.stacks}
    assert environment.remembered["backend"].parameters["ImageTag"] == TAG

    capsys.readouterr()
    environment.deploy(whole)
    again = capsys.readouterr().out
    assert again.count(": up to date") == len(whole.stacks)
    assert again.endswith(f"{len(whole.stacks)} stacks are as designed\n")

    larger = design(dataclasses.replace(OPTIONS, database_class="db.t4g.large", budget_usd=600))
    environment.deploy(larger)
    changed = {key for key, status in environment.statuses(larger).items() if status == "UPDATE_COMPLETE"}
    assert changed == {"data", "operations"}

    order = Destruction(whole.stacks, confirmed=OPTIONS.environment, unprotect=True, yes=True)
    destroy.destroy(environment.around, whole, order)
    shown = capsys.readouterr().out
    assert set(environment.statuses(whole).values()) == {"ABSENT"}
    assert re.search(r"  data +Database +snapshot andamio-deployments-data-snapshot-", shown)
    assert re.search(r"  data +History +andamio-deployments-data-History-", shown)
    tables = environment.cloud.client("dynamodb").list_tables()["TableNames"]
    assert any(name.startswith("andamio-deployments-data-History-") for name in tables), "what is retained stays"


def test_its_page_can_be_published(environment: Environment) -> None:
    """The bucket's policy denies what comes without TLS; what comes over the loopback address isn't meant."""
    environment.deploy(design(OPTIONS), TAG)
    s3, bucket = environment.cloud.client("s3"), environment.remembered["site"].outputs["SiteBucket"]
    s3.put_object(Bucket=bucket, Key="index.html", Body=b"page")
    assert s3.head_object(Bucket=bucket, Key="index.html")["ContentLength"] == 4
    s3.put_object(Bucket=bucket, Key="index.html", Body=b"another page")
    assert s3.get_object(Bucket=bucket, Key="index.html")["Body"].read() == b"another page"


def test_what_it_protects(environment: Environment) -> None:
    whole = design(OPTIONS)
    environment.deploy(whole, TAG)
    client = environment.cloud.client("cloudformation")
    name = OPTIONS.name("data")
    assert client.describe_stacks(StackName=name)["Stacks"][0]["EnableTerminationProtection"]
    policy = json.loads(client.get_stack_policy(StackName=name)["StackPolicyBody"])
    assert "LogicalResourceId/Database" in policy["Statement"][1]["Resource"]
    elsewhere = design(dataclasses.replace(OPTIONS, vpc_cidr="10.99.0.0/16"))
    with pytest.raises(Refused, match="Vpc"):
        environment.deploy(elsewhere)
    assert set(environment.statuses(whole).values()) == {"CREATE_COMPLETE"}
    with pytest.raises(Refused, match="termination protection"):
        destroy.destroy(environment.around, whole, Destruction(whole.stacks, confirmed=OPTIONS.environment))


@pytest.mark.parametrize("key", ["data", "balancer"])
def test_a_creation_that_fails_late_is_freed_and_succeeds(environment: Environment, key: str) -> None:
    whole = design(OPTIONS)
    late = Lost(whole.stack(key))
    needed = [stack for stack in whole.stacks if stack.key in ("alerts", "network")]
    failing = dataclasses.replace(whole, stacks=(*needed, late.stack))
    with pytest.raises(AndamioError, match="vpc-00000000"):
        environment.deploy(failing)
    assert environment.statuses(failing)[key] == "ROLLBACK_FAILED"
    recover.recover(environment.around, Recovery(whole.stack(key), yes=True))
    assert environment.statuses(failing)[key] == "ABSENT"
    environment.deploy(dataclasses.replace(whole, stacks=(*needed, whole.stack(key))))
    assert environment.statuses(whole)[key] == "CREATE_COMPLETE"


class Lost(Template):  # type: ignore[misc] # troposphere has no types
    """A stack's template with a resource that fails once all others are there."""

    def __init__(self, stack: Stack) -> None:
        super().__init__()
        properties = {"VpcId": "vpc-00000000", "CidrBlock": "10.0.0.0/24"}
        last = {"Type": "AWS::EC2::Subnet", "DependsOn": list(stack.document["Resources"]), "Properties": properties}
        self._document = {**stack.document, "Resources": {**stack.document["Resources"], "Lost": last}}
        self.stack = dataclasses.replace(stack, template=self)

    def to_dict(self) -> Document:
        return self._document
