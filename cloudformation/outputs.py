"""Every value that flows from one stack to another: its name, the stack that puts it out, and its form.

One catalogue, so that the output and the parameters that take it share their description and their check. Values flow
when they are deployed, not by ``Fn::ImportValue``: an export can't change while somebody imports it.
"""

from __future__ import annotations

from dataclasses import dataclass

from cloudformation.errors import DesignError

ANY_ARN = "arn:aws[a-z-]*:{service}:[a-z0-9-]*:[0-9]*:.+"
HOST = r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?"
NAME = r"[A-Za-z0-9][A-Za-z0-9._/-]*"


@dataclass(frozen=True)
class Output:
    """One value.

    Args:
        stack: the key of the stack that puts it out; for what either way of computing puts out, that of instances.
        description: what it is, shown beside the output and the parameters that take it.
        pattern: what it has to look like, a regular expression for the whole value; empty where ``kind`` says it.
        kind: its type as a parameter. The types of AWS (``AWS::EC2::VPC::Id``) also make sure that it exists.
    """

    stack: str
    description: str
    pattern: str = ""
    kind: str = "String"


def _arn(stack: str, service: str, description: str) -> Output:
    return Output(stack, description, ANY_ARN.format(service=service))


OUTPUTS = {
    "AlarmTopic": _arn("alerts", "sns", "ARN of the topic that alarms and the budget are told to"),
    "Vpc": Output("network", "The network that everything is in", kind="AWS::EC2::VPC::Id"),
    "PublicSubnets": Output("network", "Public subnets, zone A first", kind="List<AWS::EC2::Subnet::Id>"),
    "BackendSubnets": Output("network", "Backend subnets, zone A first", kind="List<AWS::EC2::Subnet::Id>"),
    "DatabaseSubnets": Output("network", "Database subnets, zone A first", kind="List<AWS::EC2::Subnet::Id>"),
    "BalancerSecurityGroup": Output("network", "Who reaches the balancer", kind="AWS::EC2::SecurityGroup::Id"),
    "BalancerRedirectSecurityGroup": Output("network", "Who reaches it with HTTP", kind="AWS::EC2::SecurityGroup::Id"),
    "BackendSecurityGroup": Output("network", "Who reaches the backend", kind="AWS::EC2::SecurityGroup::Id"),
    "DatabaseSecurityGroup": Output("network", "Who reaches the database", kind="AWS::EC2::SecurityGroup::Id"),
    "NatGateways": Output("network", "IDs of the NAT gateways, zone A first", kind="CommaDelimitedList"),
    "BackendRepository": Output("registry", "URI of the repository of the backend's images", HOST + "/" + NAME),
    "FrontendRepository": Output("registry", "URI of the repository of the frontend's images", HOST + "/" + NAME),
    "BackendRepositoryArn": _arn("registry", "ecr", "ARN of the repository of the backend's images"),
    "FrontendRepositoryArn": _arn("registry", "ecr", "ARN of the repository of the frontend's images"),
    "DjangoSecret": _arn("secrets", "secretsmanager", "ARN of the secret with Django's key"),
    "ScoringSecret": _arn("secrets", "secretsmanager", "ARN of the secret with the scoring service's token"),
    "NotificationsSecret": _arn("secrets", "secretsmanager", "ARN of the secret with the notification service's token"),
    "DatabaseHost": Output("data", "Host name of the database", HOST),
    "DatabasePort": Output("data", "Port of the database", "[0-9]{2,5}"),
    "DatabaseName": Output("data", "Name of the database on its server", "[a-z][a-z0-9_]*"),
    "DatabaseInstance": Output("data", "Identifier of the database's instance", NAME),
    "DatabaseSecret": _arn("data", "secretsmanager", "ARN of the secret with the database's user and password"),
    "HistoryTable": Output("data", "Name of the DynamoDB table that holds the history", NAME),
    "HistoryTableArn": _arn("data", "dynamodb", "ARN of the DynamoDB table that holds the history"),
    "Certificate": _arn("certificate", "acm", "ARN of the certificate that CloudFront shows"),
    "Balancer": _arn("balancer", "elasticloadbalancing", "ARN of the balancer"),
    "BalancerDns": Output("balancer", "Host name of the balancer, inside of the network", "[A-Za-z0-9.-]+"),
    "BalancerFullName": Output("balancer", "The balancer, as its metrics call it", "app/[A-Za-z0-9/-]+"),
    "Listener": _arn("balancer", "elasticloadbalancing", "ARN of the balancer's HTTPS listener"),
    "ServerErrorsAlarm": _arn("balancer", "cloudwatch", "ARN of the alarm about answers of 5xx"),
    "LatencyAlarm": _arn("balancer", "cloudwatch", "ARN of the alarm about slow answers"),
    "TargetGroup": _arn("backend", "elasticloadbalancing", "ARN of the backend's target group"),
    "Group": Output("backend", "Name of the backend's Auto Scaling group", NAME),
    "Cluster": Output("service", "Name of the backend's ECS cluster", NAME),
    "Service": Output("service", "Name of the ECS service that answers requests", NAME),
    "UnhealthyHostsAlarm": _arn("backend", "cloudwatch", "ARN of the alarm about unhealthy targets"),
    "Distribution": Output("site", "ID of the CloudFront distribution", "[A-Z0-9]+"),
    "DistributionDomain": Output("site", "Host name of the CloudFront distribution", HOST),
    "SiteBucket": Output("site", "Name of the bucket that holds the frontend's files", "[a-z0-9][a-z0-9.-]{2,62}"),
    "SiteAddress": Output("dns", "Where people find the site", "https://.+"),
    "ApiAddress": Output("dns", "Where programs find the API", "https://.+"),
    "Dashboard": Output("operations", "Name of the CloudWatch dashboard", "[A-Za-z0-9_-]+"),
    "DeployRole": _arn("pipeline", "iam", "ARN of the role that the pipeline deploys with"),
    "ServiceRole": _arn("pipeline", "iam", "ARN of the role that CloudFormation deploys with, when the pipeline asks"),
}  # fmt: skip


def output(name: str) -> Output:
    """The catalogue's entry.

    Raises:
        DesignError: it has none.
    """
    if name not in OUTPUTS:
        raise DesignError(f"no stack puts out {name}", "add it to cloudformation/outputs.py")
    return OUTPUTS[name]
