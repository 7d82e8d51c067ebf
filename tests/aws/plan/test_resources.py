"""One change causes another: along references, within a stack."""

from __future__ import annotations

from typing import Any

from ops.aws.plan.model import Action, PropertyChange, Replaces
from ops.aws.plan.resources import Moved, retyped
from tests.aws.plan.templates import compared, resource, template

REF_VPC = {"Ref": "Vpc"}
SCRIPT = {"Fn::Base64": "#!/bin/bash\nrun\n"}


def network(cidr: str) -> Any:
    return template(
        Vpc=resource("EC2::VPC", CidrBlock=cidr),
        Subnet=resource("EC2::Subnet", VpcId=REF_VPC, CidrBlock="10.0.0.0/24"),
        Association=resource("EC2::SubnetRouteTableAssociation", SubnetId={"Ref": "Subnet"}),
        Alarm=resource("CloudWatch::Alarm", Dimensions=[{"Name": "Vpc", "Value": REF_VPC}]),
        Zone=resource("Route53::HostedZone", Name="example.com"),
    )


def test_the_same_template_changes_nothing() -> None:
    assert compared(network("10.0.0.0/16"), network("10.0.0.0/16")) == {}


def test_a_replacement_goes_on_to_what_refers_to_it() -> None:
    found = compared(network("10.0.0.0/16"), network("10.1.0.0/16"))
    assert {name: one.action for name, one in found.items()} == {
        "Vpc": Action.REPLACE,
        "Subnet": Action.REPLACE,
        "Association": Action.REPLACE,
        "Alarm": Action.CHANGE,
    }
    assert found["Association"].properties[0].because == "Subnet is replaced"


def test_an_attribute_of_a_replaced_resource_may_stay() -> None:
    """Only the physical ID surely becomes another one."""
    old, new = (
        template(
            Key=resource("KMS::Key"),
            Table=resource("DynamoDB::Table", TableName=name),
            Copy=resource("S3::Bucket", BucketName={"Fn::GetAtt": ["Table", "Arn"]}),
        )
        for name in ("a", "b")
    )
    found = compared(old, new)
    assert found["Copy"].action is Action.CHANGE
    assert found["Copy"].replaces is Replaces.MAYBE
    assert found["Copy"].is_loss


def test_what_may_be_replaced_reaches_only_what_that_could_replace() -> None:
    old, new = (
        template(
            Database=resource("RDS::DBInstance", Engine=engine),
            Alarm=resource("CloudWatch::Alarm", Dimensions=[{"Name": "Id", "Value": {"Ref": "Database"}}]),
        )
        for engine in ("postgres", "mysql")
    )
    assert list(compared(old, new)) == ["Database"]


def test_a_changed_launch_template_changes_its_group() -> None:
    """The number of its version is another one, although the launch template stays: instances are replaced."""
    version = {"Fn::GetAtt": ["Launch", "LatestVersionNumber"]}
    old, new = (
        template(
            Launch=resource("EC2::LaunchTemplate", LaunchTemplateData={"InstanceType": size, "UserData": SCRIPT}),
            Group=resource("AutoScaling::AutoScalingGroup", LaunchTemplate={"Version": version}),
        )
        for size in ("t3.micro", "t3.small")
    )
    found = compared(old, new)
    assert found["Group"].action is Action.CHANGE
    assert found["Group"].properties[0].because == "Launch is changed"


def test_a_parameter_that_becomes_another_one_changes_what_takes_it() -> None:
    same = template(
        Service=resource("ECS::Service", Cluster={"Ref": "Cluster"}),
        Launch=resource("EC2::LaunchTemplate", LaunchTemplateData={"ImageId": {"Fn::Sub": "${Tag}"}}),
    )
    found = compared(same, same, Cluster=Moved(True, "network is created"), Tag=Moved(True, "parameter Tag", "a", "b"))
    assert found["Service"].action is Action.REPLACE
    assert found["Launch"].properties[0].because == "parameter Tag"


def test_a_parameter_that_is_all_of_a_value_shows_both_values() -> None:
    same = template(Launch=resource("EC2::LaunchTemplate", LaunchTemplateData={"ImageId": {"Ref": "Image"}}))
    found = compared(same, same, Image=Moved(True, "parameter Image", "ami-1", "ami-2"))
    (change,) = found["Launch"].properties
    assert (change.old, change.new) == ("ami-1", "ami-2")


def test_removals_come_last_and_say_what_is_kept() -> None:
    kept = resource("RDS::DBInstance", Engine="postgres") | {"DeletionPolicy": "Snapshot"}
    old = template(Database=kept, Logs=resource("Logs::LogGroup"), Topic=resource("SNS::Topic"))
    new = template(Topic=resource("SNS::Topic"), Queue=resource("SQS::Queue"))
    found = compared(old, new)
    assert list(found) == ["Queue", "Database", "Logs"]
    assert (found["Database"].kept, found["Database"].is_loss) == ("Snapshot", True)
    assert (found["Logs"].kept, found["Logs"].is_loss) == ("", True)
    assert not found["Queue"].is_loss


def test_a_policy_that_no_longer_keeps_is_a_change() -> None:
    table = resource("DynamoDB::Table", BillingMode="PAY_PER_REQUEST")
    found = compared(template(T=table | {"DeletionPolicy": "Retain"}), template(T=table))
    assert found["T"].properties == (PropertyChange("@DeletionPolicy", "Retain", None),)
    assert not found["T"].is_loss


def test_the_order_of_creation_is_no_change() -> None:
    topic = resource("SNS::Topic")
    assert compared(template(T=topic), template(T=topic | {"DependsOn": ["Other"]})) == {}


def test_another_type_under_the_same_name_is_found() -> None:
    old, new = template(Store=resource("S3::Bucket")), template(Store=resource("SQS::Queue"))
    assert list(retyped(old, new)) == [("Store", "AWS::S3::Bucket", "AWS::SQS::Queue")]
    assert {one.action for one in compared(old, new).values()} == {Action.REMOVE}


def test_a_circle_of_references_ends() -> None:
    old, new = (
        template(
            A=resource("EC2::SecurityGroup", VpcId=vpc, Tags=[{"Key": "b", "Value": {"Ref": "B"}}]),
            B=resource("EC2::SecurityGroup", VpcId=vpc, Tags=[{"Key": "a", "Value": {"Ref": "A"}}]),
        )
        for vpc in ("vpc-1", "vpc-2")
    )
    assert {one.action for one in compared(old, new).values()} == {Action.REPLACE}
