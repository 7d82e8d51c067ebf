"""Operations: what is watched, who is told, what is kept, what it may cost."""

from __future__ import annotations

from collections.abc import Iterator

from cloudformation.invariants.invariant import invariant
from cloudformation.invariants.metrics import DIMENSIONS, OF_TARGETS, watched
from cloudformation.invariants.world import Flaw, Resource, World, dig, number

# What somebody has to be told of: the metric, and what it means when it rises.
TOLD = {
    ("AWS/ApplicationELB", "HTTPCode_Target_5XX_Count"): "errors of the backend",
    ("AWS/ApplicationELB", "TargetResponseTime"): "slow answers",
    ("AWS/RDS", "CPUUtilization"): "a database at its limits",
    ("AWS/RDS", "FreeStorageSpace"): "a database that fills up",
    ("AWS/RDS", "DatabaseConnections"): "a database that runs out of connections",
    ("AWS/NATGateway", "ErrorPortAllocation"): "a NAT gateway that runs out of ports",
}
LATEST = 3600  # seconds


@invariant(
    "Somebody is told of each thing that the design says must be known: errors, latency, databases, NAT, throttles."
)
def what_must_be_known_is_told(world: World) -> Iterator[Flaw]:
    seen = {(one.namespace, one.name) for alarm in alarms(world) for one in watched(alarm)}
    for metric, meaning in TOLD.items():
        if metric not in seen:
            yield Flaw("operations", "", f"no alarm tells of {meaning} ({' '.join(metric)})")
    if not {("AWS/ApplicationELB", name) for name in OF_TARGETS} & seen:
        yield Flaw("operations", "", "no alarm tells of unhealthy hosts")
    for name in ("ReadThrottleEvents", "WriteThrottleEvents"):
        if not {("AWS/DynamoDB", name), ("AWS/DynamoDB", "ThrottledRequests")} & seen:
            yield Flaw("operations", "", f"no alarm tells of DynamoDB's {name}")


@invariant("Each NAT gateway is watched: one that runs out of ports cuts its zone off from the microservices.")
def nat_gateways_are_watched(world: World) -> Iterator[Flaw]:
    seen = {resource for alarm in alarms(world) for one in watched(alarm) for resource in one.resources}
    for gateway in world.all("EC2::NatGateway"):
        if gateway not in seen:
            yield gateway.wrong("no alarm watches it")


@invariant("An alarm tells the topic, when it goes off and when it is over: one that tells nobody isn't there.")
def alarms_tell_the_topic(world: World) -> Iterator[Flaw]:
    for alarm in alarms(world):
        for actions in ("AlarmActions", "OKActions"):
            if not any(resource.type == "AWS::SNS::Topic" for resource in alarm.to(actions)):
                yield alarm.wrong(f"{actions} doesn't name the topic")
        yield from alarm.unless("ActionsEnabled", None, True)


@invariant(
    "An alarm watches a resource that exists: each dimension names one, of its type, in the form CloudWatch knows."
)
def alarms_watch_what_exists(world: World) -> Iterator[Flaw]:
    for alarm in alarms(world):
        found = list(watched(alarm))
        if not found:
            yield alarm.wrong("it watches nothing")
        for one in found:
            for missing in sorted(one.needed - set(one.dimensions)):
                yield alarm.wrong(f"{one.name} has no dimension {missing}: it never has a value")
            for name in one.dimensions:
                if name not in DIMENSIONS:
                    continue
                kind, attribute = DIMENSIONS[name]
                if [(resource.type, given) for resource, given in one.named(name)] != [(kind, attribute)]:
                    yield alarm.wrong(f"{name} doesn't name a {kind}{f' by its {attribute}' if attribute else ''}")


@invariant(
    "An alarm stands in the stack of what it watches, or after it: nothing is made unwatched, or watched when gone."
)
def alarms_live_beside_what_they_watch(world: World) -> Iterator[Flaw]:
    for alarm in alarms(world):
        stacks = {resource.stack for one in watched(alarm) for resource in one.resources}
        if stacks and alarm.stack not in stacks:
            yield alarm.wrong(f"what it watches is in {', '.join(sorted(stacks))}")


@invariant("An alarm says what it means and what to do, and what a missing measurement is: it is read at night.")
def alarms_explain_themselves(world: World) -> Iterator[Flaw]:
    for alarm in alarms(world):
        if len(alarm.text("AlarmDescription")) < 20:
            yield alarm.wrong("its description doesn't say what it means")
        if not alarm.get("TreatMissingData"):
            yield alarm.wrong("it doesn't say what a missing measurement means")


@invariant("An alarm goes off within the hour, by measurements that there can be enough of.")
def alarms_go_off_in_time(world: World) -> Iterator[Flaw]:
    for alarm in alarms(world):
        periods, needed = alarm.number("EvaluationPeriods"), alarm.number("DatapointsToAlarm")
        if not 0 < needed <= periods:
            yield alarm.wrong(f"{needed:.0f} of {periods:.0f} measurements can't be over the threshold")
        seconds = [
            alarm.number("Period"),
            *(number(dig(row, "MetricStat.Period")) for row in alarm.rows("Metrics")),
        ]
        if not 0 < max(seconds) * periods <= LATEST and not is_daily(alarm):
            yield alarm.wrong(f"it looks at {max(seconds) * periods:.0f} s, more than an hour, or at none")


@invariant("A stack is rolled back by alarms that exist: each rollback trigger is an output that holds an alarm's ARN.")
def rollback_triggers_are_alarms(world: World) -> Iterator[Flaw]:
    for view in world.views.values():
        for trigger in view.alarms:
            place = world.views.get(trigger.stack)
            value = place.part("Outputs").get(trigger.output, {}).get("Value") if place else None
            found = world.attributes(trigger.stack, value)
            if [(one.type, attribute) for one, attribute in found] != [("AWS::CloudWatch::Alarm", "Arn")]:
                yield Flaw(view.key, trigger.output, f"{trigger.stack} puts out no alarm's ARN by this name")


@invariant(
    "A release that makes errors, slow answers or unhealthy hosts is rolled back: these alarms are its triggers."
)
def releases_are_rolled_back_by_alarms(world: World) -> Iterator[Flaw]:
    key = "backend" if world.options.compute == "ec2" else "service"
    view = world.views.get(key)
    names = {trigger.output for trigger in view.alarms} if view else set()
    for name in ("ServerErrorsAlarm", "LatencyAlarm", "UnhealthyHostsAlarm"):
        if name not in names:
            yield Flaw(key, "", f"{name} is not one of its rollback triggers")


@invariant("Logs are kept as long as the environment says: the default is forever, and costs as long.")
def logs_are_kept_for_a_time(world: World) -> Iterator[Flaw]:
    for group in world.all("Logs::LogGroup"):
        yield from group.unless("RetentionInDays", world.options.log_days)


@invariant("One page shows the whole: the dashboard names balancer, backend, database, table and distribution.")
def dashboard_shows_the_whole(world: World) -> Iterator[Flaw]:
    compute = "AWS::AutoScaling::AutoScalingGroup" if world.options.compute == "ec2" else "AWS::ECS::Service"
    wanted = {
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        compute,
        "AWS::RDS::DBInstance",
        "AWS::DynamoDB::Table",
        "AWS::CloudFront::Distribution",
    }
    for dashboard in world.all("CloudWatch::Dashboard"):
        shown = {resource.type for resource in dashboard.to("DashboardBody")}
        for missing in sorted(wanted - shown):
            yield dashboard.wrong(f"it shows no {missing}")


@invariant("The month's costs are told at 80 % of the budget, and when the forecast reaches all of it.")
def budget_tells_in_time(world: World) -> Iterator[Flaw]:
    for budget in world.all("Budgets::Budget"):
        if budget.number("Budget.BudgetLimit.Amount") != world.options.budget_usd:
            yield budget.wrong(f"its limit is not {world.options.budget_usd} USD")
        told = {}
        for row in budget.rows("NotificationsWithSubscribers"):
            kind = (dig(row, "Notification.NotificationType"), dig(row, "Notification.Threshold"))
            told[kind] = budget.named_in(row.get("Subscribers"))
        for kind in (("ACTUAL", 80), ("FORECASTED", 100)):
            if not told.get(kind):
                yield budget.wrong(f"the topic isn't told of {kind[0].lower()} costs at {kind[1]} %")


@invariant("Whoever gives an address is told of alarms by e-mail.")
def somebody_is_told(world: World) -> Iterator[Flaw]:
    email = world.options.alarm_email
    ends = {one.text("Endpoint") for one in world.all("SNS::Subscription") if one.to("TopicArn")}
    if email and email not in ends:
        yield Flaw("alerts", "", f"{email} is not subscribed to the topic")


def alarms(world: World) -> tuple[Resource, ...]:
    return world.all("CloudWatch::Alarm")


def is_daily(alarm: Resource) -> bool:
    """True for what AWS measures once a day, such as the days until a certificate ends."""
    return alarm.text("Namespace") == "AWS/CertificateManager"
