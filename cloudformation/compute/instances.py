"""What an instance of the backend is: its machine image, disk, permissions, and what it does at its first boot.

Nobody signs in to it: it has neither a key pair nor a port for it. Session Manager opens a shell, and records who did.
Reference: https://docs.aws.amazon.com/autoscaling/ec2/userguide/launch-templates.html
"""

from __future__ import annotations

from troposphere import AWSHelperFn, Base64, GetAtt, Join, Ref, Select, Split, Sub
from troposphere.ec2 import (
    EBSBlockDevice,
    IamInstanceProfile,
    LaunchTemplate,
    LaunchTemplateBlockDeviceMapping,
    LaunchTemplateData,
    MetadataOptions,
    Monitoring,
    NetworkInterfaces,
    TagSpecifications,
)
from troposphere.iam import InstanceProfile, Policy, Role

from cloudformation.compute.application import Application, may_write_logs
from cloudformation.domain import hosts, web_origin
from cloudformation.draft import Draft
from cloudformation.errors import DesignError
from cloudformation.policies import allow, document, trusted_by

DISK_GIB = 20
ROOT_DEVICE = "/dev/sda1"  # of Ubuntu's images
USER_DATA_BYTES = 16_384  # https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html
# What the values of the parameters may take of it: ARNs, host names, addresses.
VALUES_BYTES = 2_560


def launch_template(draft: Draft, app: Application, group: str) -> LaunchTemplate:
    """How each instance starts; ``group`` is the logical ID of the Auto Scaling group that waits for its signal.

    The image is looked up when the stack is created, and again whenever the launch template changes for another reason:
    a new image comes with a rolling update that happens anyway, and never makes one.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm.html
    """
    options = draft.options
    return LaunchTemplate(
        "LaunchTemplate",
        LaunchTemplateData=LaunchTemplateData(
            ImageId=f"{{{{resolve:ssm:{options.image_parameter}}}}}",
            InstanceType=options.instance_type,
            IamInstanceProfile=IamInstanceProfile(Arn=GetAtt("InstanceProfile", "Arn")),
            # Containers ask for the role's credentials too: they are one hop further away.
            MetadataOptions=MetadataOptions(HttpEndpoint="enabled", HttpTokens="required", HttpPutResponseHopLimit=2),
            Monitoring=Monitoring(Enabled=True),
            EbsOptimized=True,
            BlockDeviceMappings=[
                LaunchTemplateBlockDeviceMapping(
                    DeviceName=ROOT_DEVICE,
                    Ebs=EBSBlockDevice(VolumeType="gp3", VolumeSize=DISK_GIB, Encrypted=True, DeleteOnTermination=True),
                )
            ],
            NetworkInterfaces=[
                NetworkInterfaces(
                    DeviceIndex=0,
                    AssociatePublicIpAddress=False,
                    DeleteOnTermination=True,
                    Groups=[draft.takes("BackendSecurityGroup")],
                )
            ],
            UserData=Base64(user_data(draft, app, group)),
            TagSpecifications=[
                TagSpecifications(ResourceType=kind, Tags=draft.tags("backend"))
                for kind in ("instance", "volume", "network-interface")
            ],
        ),
        TagSpecifications=[TagSpecifications(ResourceType="launch-template", Tags=draft.tags("backend"))],
    )


def user_data(draft: Draft, app: Application, group: str) -> Join:
    """The boot script after a line for each of its variables.

    Raises:
        DesignError: it is longer than user data may be.
    """
    domain = draft.options.domain
    variables: dict[str, str | AWSHelperFn] = {
        "REGION": Ref("AWS::Region"),
        "STACK": Ref("AWS::StackName"),
        "RESOURCE": group,
        "IMAGE": app.image,
        "REGISTRY": Select(0, Split("/", app.repository)),
        "DATABASE_HOST": app.database_host,
        "DATABASE_PORT": app.database_port,
        "DATABASE_NAME": app.database_name,
        "DATABASE_SECRET": app.database_secret,
        "DJANGO_SECRET": app.django_secret,
        "SCORING_SECRET": app.scoring_secret,
        "NOTIFICATIONS_SECRET": app.notifications_secret,
        "SCORING_URL": app.scoring_url,
        "NOTIFICATIONS_URL": app.notifications_url,
        "HISTORY_TABLE": app.history_table,
        "WEB_ORIGIN": web_origin(domain),
        "ALLOWED_HOSTS": ",".join(hosts(domain)),
        "LOG_GROUP": Ref("LogGroup"),
    }
    length = len(draft.options.boot.encode())
    if length > USER_DATA_BYTES - VALUES_BYTES:
        raise DesignError(
            f"the boot script takes {length} bytes", f"user data leaves it {USER_DATA_BYTES - VALUES_BYTES}"
        )
    parts: list[str | AWSHelperFn] = ["#!/bin/bash\n"]
    for name, value in variables.items():
        parts += [f"{name}='", value, "'\n"]
    return Join("", [*parts, draft.options.boot])


def instance_role(draft: Draft, app: Application) -> tuple[Role, InstanceProfile]:
    """What an instance may do, and nothing that it doesn't: see the statements."""
    role = Role(
        "InstanceRole",
        AssumeRolePolicyDocument=trusted_by("ec2.amazonaws.com"),
        Policies=[
            Policy(PolicyName="run-the-image", PolicyDocument=document(*app.may_pull(), app.may_read_secrets())),
            Policy(PolicyName="keep-history", PolicyDocument=document(app.may_keep_history())),
            Policy(PolicyName="tell", PolicyDocument=document(may_write_logs("LogGroup"), _may_signal())),
            Policy(PolicyName="be-reached-by-session-manager", PolicyDocument=document(*_may_be_managed())),
        ],
        Tags=draft.tags("backend"),
    )
    return role, InstanceProfile("InstanceProfile", Roles=[Ref(role)])


def _may_signal() -> dict[str, object]:
    return allow("SignalStack", ["cloudformation:SignalResource"], [Ref("AWS::StackId")])


def _may_be_managed() -> list[dict[str, object]]:
    """The least for Session Manager: AWS's own policy also reads every parameter of the account.

    https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html
    """
    channels = [
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
    ]
    instances = Sub("arn:${AWS::Partition}:ec2:${AWS::Region}:${AWS::AccountId}:instance/*")
    return [
        allow("BeKnown", ["ssm:UpdateInstanceInformation"], [instances]),
        allow("OpenChannels", channels, ["*"]),  # they have no resource that could be named
    ]
