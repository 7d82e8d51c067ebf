"""The backend on instances: an Auto Scaling group over both zones, behind the balancer's rules for its paths.

- Instances have no public address, no key, and no state that could be lost. Each boots from Ubuntu's own machine image,
  installs the engine, pulls the image of ``ImageTag`` and signals once web and worker are healthy.
- A new tag is a rolling update: one new instance at a time beside the old ones, never fewer than the least in service;
  without a signal in time, or with one of the alarms on, CloudFormation rolls back.
- A target that fails the balancer's health check is replaced, in whichever zone has room.

Reference: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-updatepolicy.html
"""

from __future__ import annotations

from troposphere import GetAtt, Ref
from troposphere.autoscaling import AutoScalingGroup, LaunchTemplateSpecification, MetricsCollection
from troposphere.autoscaling import Tags as GroupTags
from troposphere.policies import AutoScalingRollingUpdate, CreationPolicy, ResourceSignal, UpdatePolicy

from cloudformation.alarms import Metric, alarm
from cloudformation.compute.application import Application
from cloudformation.compute.instances import instance_role, launch_template
from cloudformation.compute.logs import log_group
from cloudformation.compute.routing import INSTANCES_PRIORITY, rules, target_group
from cloudformation.compute.scaling import policies, schedule
from cloudformation.compute.watch import too_few_healthy, triggers
from cloudformation.draft import Draft
from cloudformation.options import Options
from cloudformation.stack import Stack

KEY = "backend"
GROUP = "Group"
# From the start of an instance to its signal: packages, image, migrations. CloudFormation gives up after that.
SIGNAL_WITHIN = "PT15M"
# A start may take twice as long as usual before the instance counts as failed: given up at each slow start of a package
# mirror or a registry, none would ever get through.
STARTS = 2
# What would work against an update that is under way.
SUSPENDED = ["AlarmNotification", "AZRebalance", "HealthCheck", "ReplaceUnhealthy", "ScheduledActions"]


def build(options: Options) -> Stack | None:
    """The stack; none where ECS runs the backend."""
    if options.compute != "ec2":
        return None
    draft = Draft(options, KEY, "The backend on instances, in an Auto Scaling group over both zones")
    app = Application.taken_by(draft)
    draft.add(log_group(draft))
    for part in instance_role(draft, app):
        draft.add(part)
    draft.add(launch_template(draft, app, GROUP))
    targets = draft.add(target_group(draft, "instance"))
    leading = [draft.add(rule) for rule in rules(draft, targets, INSTANCES_PRIORITY)]
    group = draft.add(_group(draft))
    for policy in policies(draft, [rule.title for rule in leading]):
        draft.add(policy)
    for action in schedule(draft):
        draft.add(action)
    healthy = draft.add(too_few_healthy(draft))
    draft.add(_at_its_most(draft))
    draft.puts_out("TargetGroup", Ref(targets))
    draft.puts_out("Group", Ref(group))
    draft.puts_out("UnhealthyHostsAlarm", GetAtt(healthy, "Arn"))
    return draft.stack(triggers(KEY))


def _group(draft: Draft) -> AutoScalingGroup:
    """How many there are now is the scaling policies' business: a deployment doesn't say, and so doesn't change it."""
    options = draft.options
    return AutoScalingGroup(
        GROUP,
        MinSize=str(options.least_instances),
        MaxSize=str(options.most_instances),
        VPCZoneIdentifier=draft.takes("BackendSubnets"),
        LaunchTemplate=LaunchTemplateSpecification(
            LaunchTemplateId=Ref("LaunchTemplate"), Version=GetAtt("LaunchTemplate", "LatestVersionNumber")
        ),
        TargetGroupARNs=[Ref("TargetGroup")],
        HealthCheckType="ELB",
        HealthCheckGracePeriod=STARTS * options.warmup_seconds,
        DefaultInstanceWarmup=options.warmup_seconds,
        MetricsCollection=[MetricsCollection(Granularity="1Minute")],
        CreationPolicy=CreationPolicy(
            ResourceSignal=ResourceSignal(Count=options.least_instances, Timeout=SIGNAL_WITHIN)
        ),
        UpdatePolicy=UpdatePolicy(
            AutoScalingRollingUpdate=AutoScalingRollingUpdate(
                MinInstancesInService=options.least_instances,
                MaxBatchSize=1,
                MinSuccessfulInstancesPercent=100,
                PauseTime=SIGNAL_WITHIN,
                WaitOnResourceSignals=True,
                SuspendProcesses=SUSPENDED,
            )
        ),
        # The first boot needs its permissions, and a listener that asks for its health.
        DependsOn=["ApiRule", "InstanceRole"],
        Tags=GroupTags(**{tag["Key"]: tag["Value"] for tag in draft.tags("backend").to_dict()}),
    )


def _at_its_most(draft: Draft) -> object:
    return alarm(
        "MostInstancesAlarm",
        Metric("AWS/AutoScaling", "GroupInServiceInstances", {"AutoScalingGroupName": Ref(GROUP)}, "Maximum"),
        draft.options.most_instances,
        periods=15,
        topic=draft.takes("AlarmTopic"),
        tags=draft.tags(),
        description="The group is at its most for a quarter of an hour and can't grow: raise AWS_MOST_INSTANCES, or"
        " find out who asks so much.",
    )
