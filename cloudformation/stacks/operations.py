"""What people look at: one dashboard from the visitor inwards, and a budget.

The dashboard is read from the top: which alarm is on, then what visitors see (CloudFront, balancer), who answers them
(the backend), and what that needs (database, history, the way out). Alarms themselves are in the stacks of what they
watch. The budget counts the whole account: costs can be told apart by a tag only once somebody activates it for
billing, and until then such a budget would stay at zero, whatever is spent.
"""

from __future__ import annotations

from troposphere import Ref, Select, Split, Sub
from troposphere.budgets import (
    Budget,
    BudgetData,
    Notification,
    NotificationWithSubscribers,
    ResourceTag,
    Spend,
    Subscriber,
)
from troposphere.cloudwatch import Dashboard

from cloudformation import dashboard
from cloudformation.draft import Draft
from cloudformation.operations import graphs
from cloudformation.options import Options
from cloudformation.stack import Stack

STATES = ("ServerErrorsAlarm", "LatencyAlarm")
ACTUAL_PERCENT, FORECAST_PERCENT = 80, 100


def build(options: Options) -> Stack:
    """The dashboard over all other stacks, and the budget, which tells whom alarms tell."""
    draft = Draft(options, "operations", "What people look at: a dashboard, and a budget")
    draft.add(_dashboard(draft))
    draft.add(_budget(draft))
    draft.puts_out("Dashboard", Ref("Dashboard"))
    return draft.stack()


def _dashboard(draft: Draft) -> Dashboard:
    options = draft.options
    compute = "backend" if options.compute == "ec2" else "service"
    for name in (*STATES, *graphs.INPUTS):
        draft.takes(name)
    for name in ("UnhealthyHostsAlarm", "TargetGroup", *graphs.COMPUTE_INPUTS[options.compute]):
        draft.takes(name, of=compute)
    states = [f"${{{name}}}" for name in (*STATES, "UnhealthyHostsAlarm")]
    return Dashboard("Dashboard", DashboardBody=Sub(dashboard.body(states, graphs.rows(options)), **_parts(options)))


def _parts(options: Options) -> dict[str, object]:
    """What the graphs need that is part of a parameter: a target group as metrics call it, and each NAT gateway."""
    gateways = {graphs.gateway(number): Select(number, Ref("NatGateways")) for number in range(options.nat_gateways)}
    return {"TargetGroupFullName": Select(5, Split(":", Ref("TargetGroup"))), **gateways}


def _budget(draft: Draft) -> Budget:
    """https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html"""
    told = Subscriber(SubscriptionType="SNS", Address=draft.takes("AlarmTopic"))
    notifications = [
        NotificationWithSubscribers(
            Notification=Notification(
                NotificationType=kind,
                ComparisonOperator="GREATER_THAN",
                Threshold=percent,
                ThresholdType="PERCENTAGE",
            ),
            Subscribers=[told],
        )
        for kind, percent in (("ACTUAL", ACTUAL_PERCENT), ("FORECASTED", FORECAST_PERCENT))
    ]
    return Budget(
        "Budget",
        Budget=BudgetData(
            BudgetType="COST",
            TimeUnit="MONTHLY",
            BudgetLimit=Spend(Amount=draft.options.budget_usd, Unit="USD"),
        ),
        NotificationsWithSubscribers=notifications,
        ResourceTags=[ResourceTag(**tag) for tag in draft.tags("budget").to_dict()],
    )
