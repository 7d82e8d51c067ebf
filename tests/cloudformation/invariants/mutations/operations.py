"""Alarms, logs, the dashboard, the budget."""

from __future__ import annotations

import dataclasses

from cloudformation.invariants import operations
from cloudformation.stack import OutputOf
from tests.cloudformation.invariants.bench import Bench, breaks


@breaks(operations.what_must_be_known_is_told)
def nobody_hears_of_a_full_database(bench: Bench) -> str:
    bench.remove("data.DatabaseStorageAlarm")
    return "operations"


@breaks(operations.what_must_be_known_is_told)
def nobody_hears_of_throttled_writes(bench: Bench) -> str:
    bench.remove("data.HistoryWriteThrottlesAlarm")
    return "operations"


@breaks(operations.what_must_be_known_is_told, "ecs")
def nobody_hears_of_unhealthy_tasks(bench: Bench) -> str:
    bench.remove("service.UnhealthyHostsAlarm")
    return "operations"


@breaks(operations.nat_gateways_are_watched)
def second_gateway_is_unwatched(bench: Bench) -> str:
    bench.remove("network.NatPortsAlarmB")
    bench.remove("network.NatDropsAlarmB")
    return "network.NatGatewayB"


@breaks(operations.alarms_tell_the_topic)
def alarm_is_silent(bench: Bench) -> str:
    return bench.part("data.DatabaseCpuAlarm").set("AlarmActions", [])


@breaks(operations.alarms_tell_the_topic)
def alarm_is_switched_off(bench: Bench) -> str:
    return bench.part("data.DatabaseCpuAlarm").set("ActionsEnabled", False)


@breaks(operations.alarms_watch_what_exists)
def alarm_watches_another_database(bench: Bench) -> str:
    return bench.part("data.DatabaseCpuAlarm").set("Dimensions.0.Value", "database-of-last-year")


@breaks(operations.alarms_watch_what_exists)
def alarm_watches_by_the_wrong_attribute(bench: Bench) -> str:
    alarm = bench.part("balancer.LatencyAlarm")
    dimension = next(row for row in alarm.get("Dimensions") if row["Name"] == "LoadBalancer")
    dimension["Value"] = {"Ref": "Balancer"}  # its ARN: no metric has it
    return alarm.place


@breaks(operations.alarms_watch_what_exists)
def combined_alarm_watches_nothing_that_is_there(bench: Bench) -> str:
    alarm = bench.part("balancer.ServerErrorsAlarm")
    query = next(row for row in alarm.get("Metrics") if "MetricStat" in row)
    query["MetricStat"]["Metric"]["Dimensions"] = []
    return alarm.place


@breaks(operations.alarms_live_beside_what_they_watch)
def alarm_in_another_stack(bench: Bench) -> str:
    alarm = bench.part("data.DatabaseCpuAlarm")
    bench.section("operations", "Resources")["Cpu"] = alarm.body
    inputs = {**bench.views["operations"].inputs, "Database": OutputOf("data", "DatabaseInstance")}
    bench.view("operations", inputs=inputs)
    alarm.set("Dimensions.0.Value", {"Ref": "Database"})
    return "operations.Cpu"


@breaks(operations.alarms_explain_themselves)
def alarm_says_nothing(bench: Bench) -> str:
    return bench.part("data.DatabaseCpuAlarm").drop("AlarmDescription")


@breaks(operations.alarms_explain_themselves)
def missing_measurements_mean_nothing(bench: Bench) -> str:
    return bench.part("data.DatabaseCpuAlarm").drop("TreatMissingData")


@breaks(operations.rollback_triggers_are_alarms)
def trigger_is_a_listener(bench: Bench) -> str:
    bench.view("backend", alarms=(OutputOf("balancer", "Listener"),))
    return "backend.Listener"


@breaks(operations.rollback_triggers_are_alarms)
def trigger_is_nothing(bench: Bench) -> str:
    del bench.section("balancer", "Outputs")["LatencyAlarm"]
    return "backend.LatencyAlarm"


@breaks(operations.releases_are_rolled_back_by_alarms)
def bad_release_is_kept(bench: Bench) -> str:
    bench.view("backend", alarms=())
    return "backend"


@breaks(operations.logs_are_kept_for_a_time)
def logs_are_kept_forever(bench: Bench) -> str:
    return bench.part("network.FlowLogs").drop("RetentionInDays")


@breaks(operations.dashboard_shows_the_whole)
def dashboard_without_the_table(bench: Bench) -> str:
    bench.view(
        "operations", inputs={**bench.views["operations"].inputs, "HistoryTable": OutputOf("data", "DatabaseHost")}
    )
    return "operations.Dashboard"


@breaks(operations.budget_tells_in_time)
def budget_tells_of_the_past_only(bench: Bench) -> str:
    return bench.part("operations.Budget").drop("NotificationsWithSubscribers.1")


@breaks(operations.budget_tells_in_time)
def budget_of_another_environment(bench: Bench) -> str:
    return bench.part("operations.Budget").set("Budget.BudgetLimit.Amount", 50)


@breaks(operations.somebody_is_told)
def address_is_forgotten(bench: Bench) -> str:
    bench.options = dataclasses.replace(bench.options, alarm_email="operations@example.com")
    return "alerts"


@breaks(operations.alarms_go_off_in_time)
def alarm_after_a_day(bench: Bench) -> str:
    return bench.part("data.DatabaseCpuAlarm").set("EvaluationPeriods", 24 * 60)


@breaks(operations.alarms_go_off_in_time)
def alarm_never(bench: Bench) -> str:
    alarm = bench.part("balancer.ServerErrorsAlarm")
    return alarm.set("DatapointsToAlarm", alarm.get("EvaluationPeriods") + 1)
