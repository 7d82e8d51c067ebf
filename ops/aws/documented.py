"""The design that the documents show: production as it is by default, with names for examples.

Addresses and names are those that are kept for documents: https://www.rfc-editor.org/rfc/rfc5737,
https://www.rfc-editor.org/rfc/rfc2606, and AWS's account 123456789012.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ops.paths import ROOT

if TYPE_CHECKING:
    from cloudformation.design import Design
    from cloudformation.options import Options

ACCOUNT = "123456789012"
FOLDER = ROOT / "docs"


def options() -> Options:
    """Everything that there can be: somebody who is told of alarms, a droplet, a pipeline."""
    from cloudformation.options import Options, Repository
    from ops.aws import boot

    return Options(
        environment="production",
        region="eu-west-1",
        domain="loans.example.com",
        boot=boot.script(),
        scoring_url="https://scoring.example.com",
        notifications_url="https://notifications.example.com",
        alarm_email="operations@example.com",
        droplet_address="203.0.113.10",
        repository=Repository(
            workspace="example",
            workspace_uuid="00000000-0000-4000-8000-000000000001",
            uuid="00000000-0000-4000-8000-000000000002",
            deployment_uuid="00000000-0000-4000-8000-000000000003",
        ),
    )


def design() -> Design:
    """Its stacks."""
    from cloudformation.design import design

    return design(options())
