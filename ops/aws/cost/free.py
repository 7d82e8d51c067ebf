"""Types of resources that cost nothing by themselves, each with the reason."""

from __future__ import annotations

_PART = "part of the network, which is free"
_RULE = "configuration of something that is charged for itself"
_IDENTITY = "IAM is free"

FREE: dict[str, str] = {
    "AWS::ApplicationAutoScaling::ScalableTarget": "scaling is free; what it starts is not",
    "AWS::ApplicationAutoScaling::ScalingPolicy": "scaling is free; its alarms are AWS's own",
    "AWS::AutoScaling::ScalingPolicy": "scaling is free; its alarms are AWS's own",
    "AWS::AutoScaling::ScheduledAction": "scaling is free; what it starts is not",
    "AWS::Budgets::Budget": "budgets that only tell are free",
    "AWS::CertificateManager::Certificate": "public certificates that stay within AWS are free",
    "AWS::CloudFront::OriginAccessControl": _RULE,
    "AWS::CloudFront::ResponseHeadersPolicy": _RULE,
    "AWS::CloudFront::VpcOrigin": "VPC origins are free, and so is what goes from them to CloudFront",
    "AWS::EC2::FlowLog": "its logs are charged with their log group",
    "AWS::EC2::InternetGateway": _PART,
    "AWS::EC2::LaunchTemplate": "what is launched from it is charged with its group",
    "AWS::EC2::Route": _PART,
    "AWS::EC2::RouteTable": _PART,
    "AWS::EC2::SecurityGroup": _PART,
    "AWS::EC2::SecurityGroupEgress": _PART,
    "AWS::EC2::SecurityGroupIngress": _PART,
    "AWS::EC2::Subnet": _PART,
    "AWS::EC2::SubnetRouteTableAssociation": _PART,
    "AWS::EC2::VPCEndpoint": "gateway endpoints are free; the design has no others",
    "AWS::EC2::VPCGatewayAttachment": _PART,
    "AWS::ECS::TaskDefinition": "its tasks are charged with their service",
    "AWS::ElasticLoadBalancingV2::Listener": "part of the balancer",
    "AWS::ElasticLoadBalancingV2::ListenerRule": "part of the balancer; rules count in its capacity units",
    "AWS::ElasticLoadBalancingV2::TargetGroup": "part of the balancer",
    "AWS::IAM::InstanceProfile": _IDENTITY,
    "AWS::IAM::ManagedPolicy": _IDENTITY,
    "AWS::IAM::OIDCProvider": _IDENTITY,
    "AWS::IAM::Policy": _IDENTITY,
    "AWS::IAM::Role": _IDENTITY,
    "AWS::KMS::Alias": "part of its key",
    "AWS::Logs::Delivery": "CloudFront's access logs are delivered to a bucket, which is charged for them",
    "AWS::Logs::DeliveryDestination": _RULE,
    "AWS::Logs::DeliverySource": _RULE,
    "AWS::RDS::DBParameterGroup": _RULE,
    "AWS::RDS::DBSubnetGroup": _RULE,
    "AWS::Route53::RecordSet": "queries for aliases of CloudFront are free, and the zone isn't in the design",
    "AWS::S3::BucketPolicy": _RULE,
    "AWS::SNS::Subscription": "part of its topic",
    "AWS::SNS::Topic": "the first 1,000 e-mails a month are free, and alarms are fewer",
    "AWS::SNS::TopicPolicy": _RULE,
    "AWS::SecretsManager::SecretTargetAttachment": _RULE,
}
