"""``cfn.*``: the AWS design, from its templates to what is deployed."""

from __future__ import annotations

from ops.tasks.cfn_check import check
from ops.tasks.cfn_cost import cost
from ops.tasks.cfn_deploy import deploy, destroy, recover
from ops.tasks.cfn_diagram import diagram
from ops.tasks.cfn_look import drift, events, outputs, status
from ops.tasks.cfn_options import ENV_HELP, STACK_HELP
from ops.tasks.cfn_permissions import permissions
from ops.tasks.cfn_plan import plan
from ops.tasks.cfn_publish import promote, publish, push, secret
from ops.tasks.cfn_sandbox import sandbox
from ops.tasks.cfn_synth import synth

__all__ = [
    "ENV_HELP",
    "STACK_HELP",
    "check",
    "cost",
    "deploy",
    "destroy",
    "diagram",
    "drift",
    "events",
    "outputs",
    "permissions",
    "plan",
    "promote",
    "publish",
    "push",
    "recover",
    "sandbox",
    "secret",
    "status",
    "synth",
]
