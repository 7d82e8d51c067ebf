"""What linters and rule packs say and the design does otherwise, each with its reason.

Rules at named resources, never a rule as a whole: the next resource that it finds is looked at again. A test fails for
one that nothing needs any more.
"""

from __future__ import annotations

from dataclasses import dataclass

from cloudformation.options import Options


@dataclass(frozen=True)
class Suppression:
    """Rules that don't hold at some resources.

    Args:
        rules: each with its tool before it, such as ``checkov CKV_AWS_119``; several that say the same. The tools are
            ``cfn-lint``, ``checkov`` and ``guard``; the invariants are our own promises, which nothing suppresses.
        places: the resources, as ``stack.LogicalId``.
        reason: why the design does otherwise, in words that convince somebody who knows the rule.
        without: an option; the suppression counts only in environments where it is off. Empty: everywhere.
    """

    rules: tuple[str, ...]
    places: tuple[str, ...]
    reason: str
    without: str = ""

    def covers(self, tool: str, rule: str, place: str, options: Options) -> bool:
        """Whether a finding in an environment is what it is about."""
        counts = not (self.without and getattr(options, self.without))
        return counts and f"{tool} {rule}" in self.rules and place in self.places


LOG_BUCKETS = ("balancer.AccessLogs", "traffic.Bucket")
BUCKETS = (*LOG_BUCKETS, "site.Bucket")
BACKEND_LOGS = ("backend.LogGroup", "service.LogGroup")

SUPPRESSIONS = (
    Suppression(
        ("guard CT.S3.PR.10",),
        BUCKETS,
        "Balancers write logs only where S3's own keys encrypt them, and what is in the site's bucket is public: "
        "a key of KMS would cost by the request and keep nothing from anybody.",
    ),
    Suppression(
        ("guard CT.S3.PR.11", "checkov CKV_AWS_21"),
        LOG_BUCKETS,
        "Logs are written once under a new name each, and forgotten: there is no version.",
    ),
    Suppression(
        ("guard CT.S3.PR.2", "checkov CKV_AWS_18"),
        BUCKETS,
        "Only services of AWS write to the log buckets, and only CloudFront reads the site's, whose visitors are "
        "in its own log; who changes a policy is in CloudTrail. Logs of logs would have no end.",
    ),
    Suppression(
        ("guard CT.S3.PR.8",),
        ("balancer.AccessLogsPolicy", "site.BucketPolicy", "traffic.BucketPolicy"),
        "They deny what comes without TLS, and with TLS below 1.2. The rule reads ARNs made by Fn::Join alone, "
        "which cfn-lint (I1022) wants written as Fn::Sub; an invariant holds the promise.",
    ),
    Suppression(
        ("guard CT.S3.PR.4",),
        BUCKETS,
        "Nobody waits for an object: there is nothing to notify.",
    ),
    Suppression(
        ("guard CT.S3.PR.9",),
        BUCKETS,
        "A lock would keep logs, which hold addresses of people, beyond their time, and the site from being "
        "published. Replaced files of the site stay for a month as versions.",
    ),
    Suppression(
        ("guard CT.CLOUDWATCH.PR.2",),
        BACKEND_LOGS,
        "How long logs are kept is the environment's to say (AWS_LOG_DAYS): laws want them longer, or gone sooner.",
    ),
    Suppression(
        ("guard CT.CLOUDWATCH.PR.3", "checkov CKV_AWS_158"),
        BACKEND_LOGS,
        "CloudWatch Logs encrypts by itself. A key of ours would be a second list of who may read, for lines that"
        " hold no secret and no query.",
    ),
    Suppression(
        ("guard CT.EC2.PR.2",),
        ("backend.LaunchTemplate",),
        "The backend is a container, one hop further away, and asks there for its role's credentials, with a token.",
    ),
    Suppression(
        ("guard CT.AUTOSCALING.PR.1",),
        ("backend.Group",),
        "It is in the two zones of BackendSubnets, a parameter, in which the rule can't look.",
    ),
    Suppression(
        ("guard CT.AUTOSCALING.PR.6",),
        ("backend.Group",),
        "One type: a target of requests for each instance means nothing when they differ. Where a zone lacks it, "
        "the group grows in the other.",
    ),
    Suppression(
        ("guard CT.CLOUDFRONT.PR.4",),
        ("site.Distribution",),
        "Behind the site is one bucket, which is in three zones by itself, and behind the API one balancer, in "
        "two; a second of either would be another region.",
    ),
    Suppression(
        ("guard CT.CLOUDFRONT.PR.5", "checkov CKV_AWS_86"),
        ("site.Distribution",),
        "Its access logs are of the second kind: the stack traffic delivers them.",
    ),
    Suppression(
        ("guard CT.CLOUDFRONT.PR.6", "guard CT.CLOUDFRONT.PR.7"),
        ("site.Distribution",),
        "Its certificate is that of the stack certificate, a parameter, in which the rule can't look.",
    ),
    Suppression(
        ("checkov CKV_AWS_68",),
        ("site.Distribution",),
        "The backend limits rates by itself, and has no statement that isn't parametrised; a firewall costs by "
        "rule and request. WebACLId is where one is attached once somebody looks after it.",
    ),
    Suppression(
        ("cfn-lint W3691",),
        ("data.Database",),
        "17 alone is no version that is out of date, but the newest of 17, whichever that is: a minor version "
        "here would be older than the database after its first maintenance window, and RDS goes back to none.",
    ),
    Suppression(
        ("guard CT.RDS.PR.7", "checkov CKV_AWS_161"),
        ("data.Database",),
        "The backend signs in with a generated password, over TLS alone; a second way in that nobody takes is one"
        " more to guard.",
    ),
    Suppression(
        ("guard CT.RDS.PR.1", "checkov CKV_AWS_157"),
        ("data.Database",),
        "A standby doubles the price; each environment chooses (AWS_DATABASE_MULTI_AZ, true unless it says "
        "otherwise), and a promise of ours holds the template to the choice.",
        without="database_multi_az",
    ),
    Suppression(
        ("guard CT.RDS.PR.20",),
        ("data.Database",),
        "Only the backend's security group gets through to it, on whichever port; the usual one is where people look.",
    ),
    Suppression(
        ("checkov CKV_AWS_33",),
        ("data.Key", "secrets.Key"),
        "Whoever the service lets in, but of this account only and through these services only: the two "
        "conditions hold for each use, as with the keys that AWS manages. The services' own policies say who.",
    ),
    Suppression(
        ("guard CT.CLOUDWATCH.PR.2",),
        ("network.FlowLogs",),
        "How long is each environment's choice, up to three years (AWS_LOG_DAYS), and these are the largest logs.",
    ),
    Suppression(
        ("guard CT.CLOUDWATCH.PR.3", "checkov CKV_AWS_158"),
        ("network.FlowLogs",),
        "CloudWatch Logs encrypts every group with its own keys; these hold addresses and ports, and nothing that"
        " was said.",
    ),
    Suppression(
        ("checkov CKV_AWS_136",),
        ("registry.BackendRepository", "registry.FrontendRepository"),
        "Images hold code and no data, and ECR encrypts them with its own keys; a key of KMS would be asked at "
        "each start of an instance, one more thing that a start depends on.",
    ),
)


def reason_for(tool: str, rule: str, place: str, options: Options) -> str:
    """Why a finding is no fault; empty when nothing says so."""
    return next((one.reason for one in SUPPRESSIONS if one.covers(tool, rule, place, options)), "")
