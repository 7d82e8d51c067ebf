"""Instances and tasks."""

from __future__ import annotations

import dataclasses

from cloudformation.invariants import compute
from cloudformation.options import Schedule
from tests.cloudformation.invariants.bench import Bench, breaks

GROUP, TEMPLATE, TARGETS = "backend.Group", "backend.LaunchTemplate", "backend.TargetGroup"
DATA = "LaunchTemplateData"


@breaks(compute.groups_have_their_size)
def one_instance_is_enough(bench: Bench) -> str:
    return bench.part(GROUP).set("MinSize", "1")


@breaks(compute.groups_have_their_size)
def deployment_decides_the_number(bench: Bench) -> str:
    return bench.part(GROUP).set("DesiredCapacity", "2")


@breaks(compute.groups_listen_to_the_balancer)
def sick_instances_stay(bench: Bench) -> str:
    return bench.part(GROUP).set("HealthCheckType", "EC2")


@breaks(compute.groups_listen_to_the_balancer)
def instances_have_no_time_to_start(bench: Bench) -> str:
    return bench.part(GROUP).set("HealthCheckGracePeriod", 0)


@breaks(compute.groups_roll)
def all_instances_at_once(bench: Bench) -> str:
    group = bench.part(GROUP)
    group.body["UpdatePolicy"] = {"AutoScalingReplacingUpdate": {"WillReplace": True}}
    return group.place


@breaks(compute.groups_roll)
def nobody_waits_for_signals(bench: Bench) -> str:
    group = bench.part(GROUP)
    group.body["UpdatePolicy"]["AutoScalingRollingUpdate"]["WaitOnResourceSignals"] = False
    return group.place


@breaks(compute.groups_roll)
def update_has_fewer_instances(bench: Bench) -> str:
    group = bench.part(GROUP)
    group.body["UpdatePolicy"]["AutoScalingRollingUpdate"]["MinInstancesInService"] = 1
    return group.place


@breaks(compute.groups_follow_the_load)
def requests_are_not_followed(bench: Bench) -> str:
    bench.remove("backend.ScaleByRequests")
    return GROUP


@breaks(compute.groups_follow_the_load)
def cpu_is_followed_at_another_target(bench: Bench) -> str:
    bench.part("backend.ScaleByCpu").set("TargetTrackingConfiguration.TargetValue", 95)
    return GROUP


@breaks(compute.instances_want_metadata_tokens)
def metadata_without_a_token(bench: Bench) -> str:
    return bench.part(TEMPLATE).set(f"{DATA}.MetadataOptions.HttpTokens", "optional")


@breaks(compute.instances_want_metadata_tokens)
def metadata_three_hops_away(bench: Bench) -> str:
    return bench.part(TEMPLATE).set(f"{DATA}.MetadataOptions.HttpPutResponseHopLimit", 3)


@breaks(compute.instances_have_no_public_address)
def instances_are_public(bench: Bench) -> str:
    return bench.part(TEMPLATE).set(f"{DATA}.NetworkInterfaces.0.AssociatePublicIpAddress", True)


@breaks(compute.instances_have_no_public_address, "ecs")
def tasks_are_public(bench: Bench) -> str:
    return bench.part("service.Worker").set("NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp", "ENABLED")


@breaks(compute.instances_are_reached_by_session_manager)
def key_pair(bench: Bench) -> str:
    return bench.part(TEMPLATE).set(f"{DATA}.KeyName", "mine")


@breaks(compute.instances_are_reached_by_session_manager)
def no_session_manager(bench: Bench) -> str:
    role = bench.part("backend.InstanceRole")
    role.set("Policies", [policy for policy in role.get("Policies") if "ssmmessages" not in str(policy)])
    return TEMPLATE


@breaks(compute.disks_are_encrypted_gp3)
def disk_is_readable(bench: Bench) -> str:
    return bench.part(TEMPLATE).set(f"{DATA}.BlockDeviceMappings.0.Ebs.Encrypted", False)


@breaks(compute.disks_are_encrypted_gp3)
def disk_is_the_images(bench: Bench) -> str:
    return bench.part(TEMPLATE).drop(f"{DATA}.BlockDeviceMappings")


@breaks(compute.images_come_from_a_public_parameter)
def image_of_one_region(bench: Bench) -> str:
    return bench.part(TEMPLATE).set(f"{DATA}.ImageId", "ami-0123456789abcdef0")


@breaks(compute.images_come_from_a_public_parameter)
def image_of_an_own_parameter(bench: Bench) -> str:
    return bench.part(TEMPLATE).set(f"{DATA}.ImageId", "{{resolve:ssm:/mine/image}}")


@breaks(compute.targets_are_checked_and_drained)
def requests_are_cut_off(bench: Bench) -> str:
    rows = bench.part(TARGETS).get("TargetGroupAttributes")
    next(row for row in rows if row["Key"] == "deregistration_delay.timeout_seconds")["Value"] = "0"
    return TARGETS


@breaks(compute.targets_are_checked_and_drained)
def every_answer_is_healthy(bench: Bench) -> str:
    return bench.part(TARGETS).set("Matcher.HttpCode", "200-499")


@breaks(compute.schedules_come_in_pairs)
def working_hours_are_forgotten(bench: Bench) -> str:
    bench.options = dataclasses.replace(bench.options, working_hours=Schedule("0 6 * * 1-5", "0 20 * * 1-5"))
    return GROUP


@breaks(compute.schedules_come_in_pairs)
def working_hours_never_end(bench: Bench) -> str:
    bench.add(
        "backend.Start", "AutoScaling::ScheduledAction", AutoScalingGroupName={"Ref": "Group"}, Recurrence="0 6 *"
    )
    return GROUP


@breaks(compute.groups_follow_their_launch_template)
def group_starts_whichever_version_is_the_default(bench: Bench) -> str:
    return bench.part(GROUP).set("LaunchTemplate.Version", "1")


@breaks(compute.instances_are_measured_each_minute)
def instances_are_measured_each_five_minutes(bench: Bench) -> str:
    return bench.part(TEMPLATE).set(f"{DATA}.Monitoring.Enabled", False)


@breaks(compute.instances_are_measured_each_minute)
def group_is_not_measured(bench: Bench) -> str:
    return bench.part(GROUP).drop("MetricsCollection")


@breaks(compute.targets_share_the_load)
def visitors_stay_with_their_instance(bench: Bench) -> str:
    rows = bench.part(TARGETS).get("TargetGroupAttributes")
    next(row for row in rows if row["Key"] == "stickiness.enabled")["Value"] = "true"
    return TARGETS
