"""The design deployed by change sets, one stack after the other, as simply as that can be done."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from typing import Any

from cloudformation.design import Design
from cloudformation.stack import Found, Given, OutputOf, Source, Stack
from ops.aws.lookups import look_up
from ops.aws.session import Cloud

TAG = "0123456789abcdef0123456789abcdef01234567"
Description = dict[str, Any]


@dataclass
class Deployment:
    """The stacks of a design in the sandbox, and what they put out."""

    cloud: Cloud
    design: Design
    outputs: dict[str, dict[str, str]] = field(default_factory=dict)

    def deploy(self, stack: Stack, body: str = "") -> Description:
        """Create or change one stack; returns how it is described then."""
        client = self.cloud.client("cloudformation", stack.region)
        kind = "UPDATE" if stack.key in self.outputs else "CREATE"
        made = self.propose(stack, kind, body)
        client.execute_change_set(ChangeSetName=made["ChangeSetId"])
        described = self.describe(stack)
        self.outputs[stack.key] = {one["OutputKey"]: one["OutputValue"] for one in described.get("Outputs", [])}
        return described

    def propose(self, stack: Stack, kind: str = "UPDATE", body: str = "") -> Description:
        """A change set for a stack, described with its values."""
        client = self.cloud.client("cloudformation", stack.region)
        made = client.create_change_set(
            StackName=stack.name,
            ChangeSetName=f"c-{uuid.uuid4().hex}",
            ChangeSetType=kind,
            TemplateBody=body or stack.body,
            Parameters=[
                {"ParameterKey": name, "ParameterValue": self.value(stack, source)}
                for name, source in stack.inputs.items()
            ],
            Capabilities=["CAPABILITY_IAM"],
            Tags=[{"Key": "andamio:environment", "Value": self.design.options.environment}],
        )
        return dict(client.describe_change_set(ChangeSetName=made["Id"], IncludePropertyValues=True))

    def value(self, stack: Stack, source: Source) -> str:
        match source:
            case OutputOf():
                return self.outputs[source.stack][source.output]
            case Given():
                return source.value
            case Found("image-tag"):
                return TAG
        return look_up(self.cloud, source, stack.region)

    def describe(self, stack: Stack) -> Description:
        client = self.cloud.client("cloudformation", stack.region)
        return dict(client.describe_stacks(StackName=stack.name)["Stacks"][0])

    def delete(self, stack: Stack) -> None:
        self.cloud.client("cloudformation", stack.region).delete_stack(StackName=stack.name)

    def failures(self, stack: Stack) -> list[str]:
        """What failed, the first thing first, for the message of a test."""
        client = self.cloud.client("cloudformation", stack.region)
        events = client.describe_stack_events(StackName=stack.name)["StackEvents"]
        return [
            f"{one['LogicalResourceId']} ({one['ResourceType']}): {one.get('ResourceStatusReason', '')}"
            for one in reversed(events)
            if "FAILED" in one["ResourceStatus"]
        ]


def changed(stack: Stack, logical_id: str, **properties: Any) -> str:
    """The stack's template with other properties of one resource."""
    document = json.loads(stack.body)
    document["Resources"][logical_id]["Properties"].update(properties)
    return json.dumps(document)
