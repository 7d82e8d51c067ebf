"""The balancer: inside of the network, reached by CloudFront alone, and by nobody without TLS.

It has no public address: CloudFront comes in by a VPC origin. What no rule asks for gets a 404; the rules are in the
stack of who runs the backend. Its alarms are the triggers that roll a bad release back.
Reference: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/introduction.html
"""

from __future__ import annotations

from troposphere import GetAtt, Ref
from troposphere.elasticloadbalancingv2 import (
    Action,
    Certificate,
    FixedResponseConfig,
    Listener,
    LoadBalancer,
    LoadBalancerAttributes,
    RedirectConfig,
)
from troposphere.s3 import Bucket, BucketPolicy

from cloudformation.balancer.access_logs import access_logs
from cloudformation.balancer.watch import alarms
from cloudformation.domain import certificate
from cloudformation.draft import Draft
from cloudformation.options import Options
from cloudformation.stack import Stack

# TLS 1.3, and of 1.2 only what has forward secrecy and authenticated encryption: CloudFront has these.
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"
# Longer than gunicorn takes for a request (30 s), and than CloudFront keeps an idle connection (5 s).
IDLE_SECONDS = 60
NOT_FOUND = '{"detail":"Not found."}'


def build(options: Options) -> Stack:
    """The stack: logs first, since the balancer writes a test file when it is made."""
    draft = Draft(options, "balancer", "The internal balancer in front of the backend, and its access logs")
    bucket, policy = access_logs(draft)
    draft.add(bucket)
    draft.add(policy)
    proven = draft.add(certificate(draft))
    balancer = draft.add(_balancer(draft, bucket, policy))
    https = draft.add(_https(balancer, Ref(proven), draft))
    draft.add(_http(balancer, draft))
    for watching in alarms(draft):
        draft.add(watching)
    draft.puts_out("Balancer", Ref(balancer))
    draft.puts_out("BalancerDns", GetAtt(balancer, "DNSName"))
    draft.puts_out("BalancerFullName", GetAtt(balancer, "LoadBalancerFullName"))
    draft.puts_out("Listener", Ref(https))
    draft.puts_out("ServerErrorsAlarm", GetAtt("ServerErrorsAlarm", "Arn"))
    draft.puts_out("LatencyAlarm", GetAtt("LatencyAlarm", "Arn"))
    return draft.stack()


def _balancer(draft: Draft, logs: Bucket, policy: BucketPolicy) -> LoadBalancer:
    attributes = {
        "access_logs.s3.enabled": "true",
        "access_logs.s3.bucket": Ref(logs),
        "deletion_protection.enabled": "true",
        "idle_timeout.timeout_seconds": str(IDLE_SECONDS),
        "routing.http.desync_mitigation_mode": "strictest",
        "routing.http.drop_invalid_header_fields.enabled": "true",
        # A zone that does badly without being down can be left, by hand or by AWS.
        # https://docs.aws.amazon.com/elasticloadbalancing/latest/application/zonal-shift.html
        "zonal_shift.config.enabled": "true",
    }
    return LoadBalancer(
        "Balancer",
        Type="application",
        Scheme="internal",
        IpAddressType="ipv4",
        Subnets=draft.takes("BackendSubnets"),
        SecurityGroups=[draft.takes("BalancerSecurityGroup"), draft.takes("BalancerRedirectSecurityGroup")],
        LoadBalancerAttributes=[LoadBalancerAttributes(Key=key, Value=value) for key, value in attributes.items()],
        DependsOn=policy.title,
        Tags=draft.tags("balancer"),
    )


def _https(balancer: LoadBalancer, certificate_arn: Ref, draft: Draft) -> Listener:
    not_found = FixedResponseConfig(StatusCode="404", ContentType="application/json", MessageBody=NOT_FOUND)
    return Listener(
        "HttpsListener",
        LoadBalancerArn=Ref(balancer),
        Port=443,
        Protocol="HTTPS",
        SslPolicy=TLS_POLICY,
        Certificates=[Certificate(CertificateArn=certificate_arn)],
        DefaultActions=[Action(Type="fixed-response", FixedResponseConfig=not_found)],
        Tags=draft.tags("https"),
    )


def _http(balancer: LoadBalancer, draft: Draft) -> Listener:
    to_https = RedirectConfig(Protocol="HTTPS", Port="443", StatusCode="HTTP_301")
    return Listener(
        "HttpListener",
        LoadBalancerArn=Ref(balancer),
        Port=80,
        Protocol="HTTP",
        DefaultActions=[Action(Type="redirect", RedirectConfig=to_https)],
        Tags=draft.tags("http"),
    )
