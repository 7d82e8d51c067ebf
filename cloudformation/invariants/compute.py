"""The backend on instances, in an Auto Scaling group; and what both ways of running it share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cloudformation.invariants.invariant import invariant
from cloudformation.invariants.security_groups import BACKEND
from cloudformation.invariants.world import Flaw, Resource, World, dig, number

TEMPLATE = "LaunchTemplateData"
SSM_POLICY = "AmazonSSMManagedInstanceCore"


@invariant(
    "The group's instances are spread over its zones, and never fewer than asked for: the loss of one is survived."
)
def groups_have_their_size(world: World) -> Iterator[Flaw]:
    for group in world.all("AutoScaling::AutoScalingGroup"):
        least, most = group.number("MinSize"), group.number("MaxSize")
        if least != world.options.least_instances:
            yield group.wrong(f"MinSize is {least:.0f}, not {world.options.least_instances}")
        if most != world.options.most_instances or most < least:
            yield group.wrong(f"MaxSize is {most:.0f}, not {world.options.most_instances}")
        if group.get("DesiredCapacity") is not None:
            yield group.wrong("DesiredCapacity takes back, at each deployment, what scaling has decided")


@invariant("An instance that the balancer finds unhealthy is replaced, once it has had the time to start.")
def groups_listen_to_the_balancer(world: World) -> Iterator[Flaw]:
    for group in world.all("AutoScaling::AutoScalingGroup"):
        yield from group.unless("HealthCheckType", "ELB")
        yield from group.unless("HealthCheckGracePeriod", 2 * world.options.warmup_seconds)
        if not group.to("TargetGroupARNs"):
            yield group.wrong("it is in no target group")


@invariant("An update replaces instances a few at a time, each only after it has said that it serves.")
def groups_roll(world: World) -> Iterator[Flaw]:
    for group in world.all("AutoScaling::AutoScalingGroup"):
        rolling = dig(group.body, "UpdatePolicy.AutoScalingRollingUpdate")
        if not isinstance(rolling, dict):
            yield group.wrong("it has no AutoScalingRollingUpdate")
            continue
        if rolling.get("WaitOnResourceSignals") is not True:
            yield group.wrong("an update doesn't wait for the instances' signals")
        if number(rolling.get("MinInstancesInService")) < world.options.least_instances:
            yield group.wrong(f"MinInstancesInService is below {world.options.least_instances} during an update")
        if "AlarmNotification" not in rolling.get("SuspendProcesses", []):
            yield group.wrong("scaling by alarms goes on during an update, and undoes it")
        if not dig(group.body, "CreationPolicy.ResourceSignal"):
            yield group.wrong("its creation doesn't wait for the instances' signals")


@invariant("The group follows both CPU use and requests per instance, at the environment's targets.")
def groups_follow_the_load(world: World) -> Iterator[Flaw]:
    for group in world.all("AutoScaling::AutoScalingGroup"):
        policies = [one for one in world.all("AutoScaling::ScalingPolicy") if group in one.to("AutoScalingGroupName")]
        yield from follow(group, policies, "TargetTrackingConfiguration", "ASG")


@invariant("Nobody reaches an instance by its metadata service without a token; containers may, one hop further.")
def instances_want_metadata_tokens(world: World) -> Iterator[Flaw]:
    for template in templates(world):
        yield from template.unless(f"{TEMPLATE}.MetadataOptions.HttpTokens", "required")
        yield from template.unless(f"{TEMPLATE}.MetadataOptions.HttpPutResponseHopLimit", 2)


@invariant("Instances have no public address: they are behind the balancer.")
def instances_have_no_public_address(world: World) -> Iterator[Flaw]:
    for template in templates(world):
        for interface in template.rows(f"{TEMPLATE}.NetworkInterfaces"):
            if interface.get("AssociatePublicIpAddress") is not False:
                yield template.wrong("its network interface may get a public address")
    for service in world.all("ECS::Service"):
        yield from service.unless("NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp", "DISABLED")


@invariant("Session Manager instead of SSH: no key pair, and a role that lets the agent talk to it.")
def instances_are_reached_by_session_manager(world: World) -> Iterator[Flaw]:
    for template in templates(world):
        yield from template.unless(f"{TEMPLATE}.KeyName", None)
        roles = [role for profile in profiles(template) for role in profile.to("Roles")]
        if not any(
            "ssmmessages:OpenControlChannel" in str(role.body) or SSM_POLICY in str(role.body) for role in roles
        ):
            yield template.wrong("its role can't talk to Session Manager")


@invariant("Instances' disks are gp3, encrypted, and gone with the instance.")
def disks_are_encrypted_gp3(world: World) -> Iterator[Flaw]:
    for template in templates(world):
        disks = [disk.get("Ebs", {}) for disk in template.rows(f"{TEMPLATE}.BlockDeviceMappings")]
        if not disks:
            yield template.wrong("it says nothing about its root disk")
        for disk in disks:
            for name, value in {"VolumeType": "gp3", "Encrypted": True, "DeleteOnTermination": True}.items():
                if disk.get(name) != value:
                    yield template.wrong(f"its disk's {name} is {disk.get(name, 'not set')}, not {value}")


@invariant("The machine image comes from a public SSM parameter: the vendor's newest, in whichever region.")
def images_come_from_a_public_parameter(world: World) -> Iterator[Flaw]:
    for template in templates(world):
        image = str(template.get(f"{TEMPLATE}.ImageId", ""))
        is_resolved = image == f"{{{{resolve:ssm:{world.options.image_parameter}}}}}" and "/aws/service/" in image
        if not (is_resolved or names_public_parameter(template)):
            yield template.wrong(f"ImageId is {image or 'not set'}")


@invariant("A target is asked for its own health, leaves after it has finished its requests, and listens on one port.")
def targets_are_checked_and_drained(world: World) -> Iterator[Flaw]:
    for group in world.all("ElasticLoadBalancingV2::TargetGroup"):
        yield from group.unless("Port", BACKEND)
        if not group.text("HealthCheckPath").startswith("/"):
            yield group.wrong("it has no HealthCheckPath")
        if dig(group.properties, "Matcher.HttpCode") != "200":
            yield group.wrong("an answer other than 200 counts as healthy")
        rows = group.rows("TargetGroupAttributes")
        delay = {row.get("Key"): row.get("Value") for row in rows}.get("deregistration_delay.timeout_seconds")
        if not 15 <= number(delay) <= 120:
            yield group.wrong(f"a leaving target has {delay or 'not set'} seconds to finish, not 15 to 120")


@invariant("Working hours lift the least number of instances, and their end takes it back; without hours nothing does.")
def schedules_come_in_pairs(world: World) -> Iterator[Flaw]:
    hours = world.options.working_hours
    wanted = sorted((hours.start, hours.end)) if hours else []
    for group in world.all("AutoScaling::AutoScalingGroup"):
        actions = [one for one in world.all("AutoScaling::ScheduledAction") if group in one.to("AutoScalingGroupName")]
        found = sorted(str(action.get("Recurrence")) for action in actions)
        if found != wanted:
            yield group.wrong(f"it is scheduled at {found}, not at {wanted}")


@invariant("The group starts the newest version of its launch template: a change of the template makes it roll.")
def groups_follow_their_launch_template(world: World) -> Iterator[Flaw]:
    for group in world.all("AutoScaling::AutoScalingGroup"):
        template = group.to("LaunchTemplate.LaunchTemplateId")
        version = group.attributes_in(group.get("LaunchTemplate.Version"))
        if not template or version != ((template[0], "LatestVersionNumber"),):
            yield group.wrong("its version is not that of its launch template: an update would change nothing")


@invariant("Instances are measured each minute: scaling that looks every five is late by four.")
def instances_are_measured_each_minute(world: World) -> Iterator[Flaw]:
    for template in templates(world):
        yield from template.unless(f"{TEMPLATE}.Monitoring.Enabled", True)
    for group in world.all("AutoScaling::AutoScalingGroup"):
        if [row.get("Granularity") for row in group.rows("MetricsCollection")] != ["1Minute"]:
            yield group.wrong("its own numbers aren't collected")
        yield from group.unless("DefaultInstanceWarmup", world.options.warmup_seconds)


@invariant("Any instance answers any request: nobody is held to one that is about to go.")
def targets_share_the_load(world: World) -> Iterator[Flaw]:
    for group in world.all("ElasticLoadBalancingV2::TargetGroup"):
        attributes = {row.get("Key"): row.get("Value") for row in group.rows("TargetGroupAttributes")}
        if attributes.get("stickiness.enabled", "false") != "false":
            yield group.wrong("it is sticky")


def follow(at: Resource, policies: list[Resource], path: str, prefix: str) -> Iterator[Flaw]:
    """A flaw for each of CPU and requests that no target tracking policy follows at its target."""
    options = at.world.options
    wanted = {
        f"{prefix}AverageCPUUtilization": options.cpu_target,
        "ALBRequestCountPerTarget": options.requests_target,
    }
    found: dict[Any, Any] = {}
    for policy in policies:
        tracking = policy.get(path) or {}
        kinds = ("PredefinedMetricSpecification", "CustomizedMetricSpecification")
        for kind in kinds:
            found[dig(tracking, f"{kind}.PredefinedMetricType")] = tracking.get("TargetValue")
    for metric, target in wanted.items():
        if found.get(metric) != target:
            yield at.wrong(f"it doesn't follow {metric} at {target}, but at {found.get(metric, 'nothing')}")


def templates(world: World) -> tuple[Resource, ...]:
    return world.all("EC2::LaunchTemplate")


def profiles(template: Resource) -> tuple[Resource, ...]:
    return template.to(f"{TEMPLATE}.IamInstanceProfile")


def names_public_parameter(template: Resource) -> bool:
    """True when the image is a parameter of the stack whose type looks it up in a public SSM parameter."""
    parameters = template.world.views[template.stack].part("Parameters")
    name = dig(template.properties, f"{TEMPLATE}.ImageId.Ref", "")
    kind = str(parameters.get(name, {}).get("Type", ""))
    return kind.startswith("AWS::SSM::Parameter::Value") and template.text(f"{TEMPLATE}.ImageId").startswith("/aws/")
