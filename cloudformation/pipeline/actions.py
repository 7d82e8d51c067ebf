"""The actions with which CloudFormation makes, changes, deletes and reads the design's resources.

Source: ``handlers`` of the types' schemas,
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html.
Wildcards stand for reading lists and descriptions only, never for reading contents.
"""

from __future__ import annotations


def _of(service: str, names: str) -> list[str]:
    return [f"{service}:{name}" for name in names.split()]


EC2_READ = _of("ec2", "Describe* GetSecurityGroupsForVpc")
EC2_WRITE = _of(
    "ec2",
    """
    AllocateAddress AssociateAddress AssociateRouteTable AttachInternetGateway AuthorizeSecurityGroupEgress
    AuthorizeSecurityGroupIngress CreateFlowLogs CreateInternetGateway CreateLaunchTemplate CreateLaunchTemplateVersion
    CreateNatGateway CreateRoute CreateRouteTable CreateSecurityGroup CreateSubnet CreateTags CreateVpc
    CreateVpcEndpoint
    DeleteFlowLogs DeleteInternetGateway DeleteLaunchTemplate DeleteNatGateway DeleteRoute DeleteRouteTable
    DeleteSecurityGroup DeleteSubnet DeleteTags DeleteVpc DeleteVpcEndpoints DetachInternetGateway DisassociateAddress
    DisassociateRouteTable ModifySubnetAttribute ModifyVpcAttribute ModifyVpcEndpoint ReleaseAddress ReplaceRoute
    ReplaceRouteTableAssociation RevokeSecurityGroupEgress RevokeSecurityGroupIngress RunInstances
    UpdateSecurityGroupRuleDescriptionsEgress UpdateSecurityGroupRuleDescriptionsIngress
    """,
)
BALANCER_READ = _of("elasticloadbalancing", "Describe*")
BALANCER_WRITE = _of(
    "elasticloadbalancing",
    """
    AddTags CreateListener CreateLoadBalancer CreateRule CreateTargetGroup DeleteListener DeleteLoadBalancer DeleteRule
    DeleteTargetGroup DeregisterTargets ModifyListener ModifyListenerAttributes ModifyLoadBalancerAttributes ModifyRule
    ModifyTargetGroup ModifyTargetGroupAttributes RegisterTargets RemoveTags SetIpAddressType SetRulePriorities
    SetSecurityGroups SetSubnets
    """,
)
RDS_READ = _of("rds", "Describe* ListTagsForResource")
RDS_WRITE = _of(
    "rds",
    """
    AddTagsToResource CreateDBInstance CreateDBParameterGroup CreateDBSnapshot CreateDBSubnetGroup DeleteDBInstance
    DeleteDBParameterGroup DeleteDBSubnetGroup ModifyDBInstance ModifyDBParameterGroup ModifyDBSubnetGroup
    RebootDBInstance RemoveTagsFromResource ResetDBParameterGroup
    """,
)
DYNAMODB = _of(
    "dynamodb",
    """
    CreateTable DeleteResourcePolicy DeleteTable DescribeContinuousBackups DescribeContributorInsights
    DescribeKinesisStreamingDestination DescribeTable DescribeTimeToLive GetResourcePolicy ListTagsOfResource
    PutResourcePolicy TagResource UntagResource UpdateContinuousBackups UpdateContributorInsights UpdateTable
    UpdateTimeToLive
    """,
)
S3 = _of(
    "s3",
    """
    CreateBucket DeleteBucket DeleteBucketPolicy GetAccelerateConfiguration
    GetAnalyticsConfiguration GetBucketAbac GetBucketAcl GetBucketCORS GetBucketLogging
    GetBucketMetadataTableConfiguration GetBucketNotification GetBucketObjectLockConfiguration
    GetBucketOwnershipControls GetBucketPolicy GetBucketPublicAccessBlock GetBucketTagging GetBucketVersioning
    GetBucketWebsite GetEncryptionConfiguration GetIntelligentTieringConfiguration GetInventoryConfiguration
    GetLifecycleConfiguration GetMetricsConfiguration GetReplicationConfiguration ListBucket ListTagsForResource
    PutBucketOwnershipControls PutBucketPolicy PutBucketPublicAccessBlock PutBucketTagging PutBucketVersioning
    PutEncryptionConfiguration PutLifecycleConfiguration TagResource UntagResource
    """,
)
ECR = _of(
    "ecr",
    """
    CreateRepository DeleteLifecyclePolicy DeleteRepository DeleteRepositoryPolicy DescribeRepositories
    GetLifecyclePolicy GetRepositoryPolicy ListTagsForResource PutImageScanningConfiguration PutImageTagMutability
    PutLifecyclePolicy SetRepositoryPolicy TagResource UntagResource
    """,
)
SECRETS_NEW = _of("secretsmanager", "CreateSecret")
SECRETS = _of(
    "secretsmanager",
    "DeleteSecret DescribeSecret GetSecretValue PutSecretValue TagResource UntagResource UpdateSecret",
)
PASSWORDS = _of("secretsmanager", "GetRandomPassword ListSecrets")
KMS_NEW = _of("kms", "CreateKey")
KMS = _of(
    "kms",
    """
    DescribeKey DisableKey DisableKeyRotation EnableKey EnableKeyRotation GetKeyPolicy GetKeyRotationStatus
    ListResourceTags PutKeyPolicy ScheduleKeyDeletion TagResource UntagResource UpdateKeyDescription
    """,
)
LOGS_READ = _of("logs", "Describe* ListTagsForResource GetDataProtectionPolicy")
LOG_GROUPS = _of(
    "logs",
    """
    CreateLogGroup DeleteLogGroup DeleteRetentionPolicy PutRetentionPolicy TagResource UntagResource
    """,
)
DELIVERIES = _of(
    "logs",
    """
    CreateDelivery DeleteDelivery DeleteDeliveryDestination DeleteDeliverySource GetDelivery GetDeliveryDestination
    GetDeliveryDestinationPolicy GetDeliverySource ListTagsForResource PutDeliveryDestination PutDeliverySource
    TagResource UntagResource UpdateDeliveryConfiguration
    """,
)
COMPUTE_READ = [
    *_of("application-autoscaling", "Describe* ListTagsForResource"),
    *_of("autoscaling", "Describe*"),
    *_of("ecs", "Describe* ListClusters ListServiceDeployments ListServices ListTagsForResource ListTaskDefinitions"),
    *_of("iam", "ListInstanceProfiles ListRoles"),
]
AUTOSCALING = _of(
    "autoscaling",
    """
    AttachLoadBalancerTargetGroups CreateAutoScalingGroup CreateOrUpdateTags DeleteAutoScalingGroup DeletePolicy
    DeleteScheduledAction DeleteTags DetachLoadBalancerTargetGroups DisableMetricsCollection EnableMetricsCollection
    PutScalingPolicy PutScheduledUpdateGroupAction ResumeProcesses SetDesiredCapacity SuspendProcesses
    TerminateInstanceInAutoScalingGroup UpdateAutoScalingGroup
    """,
)
ECS = _of(
    "ecs",
    """
    CreateCluster CreateService DeleteCluster DeleteService StopServiceDeployment TagResource UntagResource
    UpdateCluster UpdateClusterSettings UpdateService
    """,
)
ECS_ANY = _of("ecs", "DeregisterTaskDefinition RegisterTaskDefinition")
TASK_SCALING = _of(
    "application-autoscaling",
    """
    DeleteScalingPolicy DeleteScheduledAction DeregisterScalableTarget PutScalingPolicy PutScheduledAction
    RegisterScalableTarget TagResource UntagResource
    """,
)
IMAGE_IDS = _of("ssm", "GetParameter GetParameters")
IAM_WRITE = _of(
    "iam",
    """
    AddRoleToInstanceProfile AttachRolePolicy CreateInstanceProfile CreateRole DeleteInstanceProfile DeleteRole
    DeleteRolePolicy DetachRolePolicy PutRolePolicy RemoveRoleFromInstanceProfile TagRole UntagRole
    UpdateAssumeRolePolicy UpdateRole UpdateRoleDescription
    """,
)
IAM = [
    *IAM_WRITE,
    *_of("iam", "GetInstanceProfile GetRole GetRolePolicy ListAttachedRolePolicies ListRolePolicies"),
]
IAM_LINKED = _of("iam", "CreateServiceLinkedRole")
CLOUDFRONT_READ = _of("cloudfront", "List*")
CLOUDFRONT = _of(
    "cloudfront",
    """
    CreateDistribution CreateFunction CreateOriginAccessControl CreateResponseHeadersPolicy
    CreateVpcOrigin DeleteDistribution DeleteFunction DeleteOriginAccessControl DeleteResponseHeadersPolicy
    DeleteVpcOrigin DescribeFunction GetDistribution GetDistributionConfig GetFunction GetOriginAccessControl
    GetResponseHeadersPolicy GetVpcOrigin PublishFunction TagResource UntagResource UpdateDistribution UpdateFunction
    UpdateOriginAccessControl UpdateResponseHeadersPolicy UpdateVpcOrigin
    AllowVendedLogDeliveryForResource
    """,
)
RECORDS = _of("route53", "ChangeResourceRecordSets GetHostedZone ListResourceRecordSets")
ACM = _of(
    "acm",
    """
    AddTagsToCertificate DeleteCertificate DescribeCertificate ListCertificates ListTagsForCertificate
    RemoveTagsFromCertificate RequestCertificate UpdateCertificateOptions
    """,
)
ALARMS_READ = _of("cloudwatch", "DescribeAlarms ListDashboards ListTagsForResource")
ALARMS = _of("cloudwatch", "DeleteAlarms PutMetricAlarm TagResource UntagResource")
DASHBOARDS = _of("cloudwatch", "DeleteDashboards GetDashboard PutDashboard")
SNS_READ = _of("sns", "ListTopics ListSubscriptionsByTopic ListTagsForResource")
SNS = _of(
    "sns",
    """
    CreateTopic DeleteTopic GetDataProtectionPolicy GetTopicAttributes SetTopicAttributes Subscribe TagResource
    Unsubscribe UntagResource
    """,
)
BUDGETS = _of("budgets", "ListTagsForResource ModifyBudget TagResource UntagResource ViewBudget")
