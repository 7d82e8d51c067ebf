"""From the balancer's listener to whoever runs the backend: a target group, and rules by host and path.

The paths are those that the application's own web tier passes on (``frontend/nginx.conf``). What no rule knows gets the
listener's 404. Reference: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html
"""

from __future__ import annotations

from collections.abc import Sequence

from troposphere import Ref
from troposphere.elasticloadbalancingv2 import (
    Condition,
    HostHeaderConfig,
    ListenerRule,
    ListenerRuleAction,
    Matcher,
    PathPatternConfig,
    TargetGroup,
    TargetGroupAttribute,
)

from cloudformation.domain import hosts
from cloudformation.draft import Draft

PORT = 8000
HEALTH_PATH = "/readyz"
API_PATHS = ("/api/*",)
ADMIN_PATHS = ("/admin/*",)
# gunicorn gives what is in flight 25 seconds after SIGTERM; nothing new comes meanwhile.
DRAINING_SECONDS = 30
# Rules of ECS come after those of instances: while an environment moves from one to the other both have rules, and the
# old ones count until their stack is deleted.
INSTANCES_PRIORITY = 10
TASKS_PRIORITY = 110


def target_group(draft: Draft, kind: str) -> TargetGroup:
    """The backend's target group; ``kind`` is ``instance`` or ``ip``."""
    attributes = {
        "deregistration_delay.timeout_seconds": str(DRAINING_SECONDS),
        "stickiness.enabled": "false",
        # A slow target gets fewer requests than a quick one.
        "load_balancing.algorithm.type": "least_outstanding_requests",
    }
    return TargetGroup(
        "TargetGroup",
        TargetType=kind,
        VpcId=draft.takes("Vpc"),
        Port=PORT,
        Protocol="HTTP",
        HealthCheckPath=HEALTH_PATH,
        HealthCheckProtocol="HTTP",
        HealthCheckIntervalSeconds=10,
        HealthCheckTimeoutSeconds=5,
        HealthyThresholdCount=2,
        UnhealthyThresholdCount=3,
        Matcher=Matcher(HttpCode="200"),
        TargetGroupAttributes=[TargetGroupAttribute(Key=key, Value=value) for key, value in attributes.items()],
        Tags=draft.tags(),
    )


def rules(draft: Draft, group: TargetGroup, first: int) -> list[ListenerRule]:
    """What of the listener's requests goes to the group; ``first`` is the first rule's priority.

    The admin is for people at the site's own name; programs at the API's have no business there.
    """
    both = hosts(draft.options.domain)
    site = both[:1]
    return [
        _rule(draft, "ApiRule", group, first, both, API_PATHS),
        _rule(draft, "AdminRule", group, first + 10, site, ADMIN_PATHS),
        _rule(draft, "HealthRule", group, first + 20, both, (HEALTH_PATH,)),
    ]


def _rule(
    draft: Draft, title: str, group: TargetGroup, priority: int, hosts: Sequence[str], paths: Sequence[str]
) -> ListenerRule:
    return ListenerRule(
        title,
        ListenerArn=draft.takes("Listener"),
        Priority=priority,
        Conditions=[
            Condition(Field="host-header", HostHeaderConfig=HostHeaderConfig(Values=list(hosts))),
            Condition(Field="path-pattern", PathPatternConfig=PathPatternConfig(Values=list(paths))),
        ],
        Actions=[ListenerRuleAction(Type="forward", TargetGroupArn=Ref(group))],
        Tags=draft.tags(),
    )
