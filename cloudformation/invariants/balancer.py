"""The balancer: strict, logged, and in front of the backend alone."""

from __future__ import annotations

from collections.abc import Iterator

from cloudformation.invariants.distribution import TO_BACKEND, balancers
from cloudformation.invariants.invariant import invariant
from cloudformation.invariants.names import covered, hosts
from cloudformation.invariants.world import Flaw, Resource, World, dig

TLS_1_3 = "ELBSecurityPolicy-TLS13-"


@invariant("HTTPS at the balancer is TLS 1.3 (1.2 for those who must), and HTTP only redirects there.")
def balancer_speaks_modern_tls(world: World) -> Iterator[Flaw]:
    for listener in world.all("ElasticLoadBalancingV2::Listener"):
        if listener.get("Protocol") == "HTTPS":
            if not listener.text("SslPolicy").startswith(TLS_1_3):
                yield listener.wrong(f"SslPolicy is {listener.text('SslPolicy') or 'not set'}")
        elif [dig(action, "RedirectConfig.Protocol") for action in listener.rows("DefaultActions")] != ["HTTPS"]:
            yield listener.wrong("it answers without TLS, instead of redirecting")


@invariant("The balancer listens on 443, with a certificate for the names that CloudFront asks for, and on 80.")
def balancer_listens_with_its_certificate(world: World) -> Iterator[Flaw]:
    ports = {"HTTPS": 443, "HTTP": 80}
    for listener in world.all("ElasticLoadBalancingV2::Listener"):
        yield from listener.unless("Port", ports.get(str(listener.get("Protocol"))))
        if not set(listener.to("LoadBalancerArn")) & set(balancers(world)):
            yield listener.wrong("it belongs to no balancer of the design")
        if listener.get("Protocol") != "HTTPS":
            continue
        shown = [one for row in listener.rows("Certificates") for one in listener.named_in(row.get("CertificateArn"))]
        if not shown:
            yield listener.wrong("it shows no certificate of the design")
        for certificate in shown:
            for name in sorted(set(hosts(world)) - covered(certificate)):
                yield certificate.wrong(f"it doesn't cover {name}, which CloudFront passes on")


@invariant("What no rule of the balancer names is answered with 404, by the balancer itself.")
def balancer_answers_404_by_default(world: World) -> Iterator[Flaw]:
    for listener in world.all("ElasticLoadBalancingV2::Listener"):
        if listener.get("Protocol") != "HTTPS":
            continue
        codes = [dig(action, "FixedResponseConfig.StatusCode") for action in listener.rows("DefaultActions")]
        if codes != ["404"]:
            yield listener.wrong(f"by default it answers {codes}, not 404")


@invariant("The balancer's rules send /api/* and /admin/* to the backend, by content, each with a priority of its own.")
def rules_send_paths_to_the_backend(world: World) -> Iterator[Flaw]:
    rules = world.all("ElasticLoadBalancingV2::ListenerRule")
    seen: dict[object, Resource] = {}
    paths: set[str] = set()
    for rule in rules:
        if not rule.named_in(rule.get("Actions")):
            yield rule.wrong("it leads to no target group")
        if [listener.get("Protocol") for listener in rule.to("ListenerArn")] != ["HTTPS"]:
            yield rule.wrong("it isn't a rule of the HTTPS listener")
        if not rule.get("Priority"):
            yield rule.wrong("it has no priority")
        patterns = {value for row in rule.rows("Conditions") for value in dig(row, "PathPatternConfig.Values", [])}
        paths |= patterns if rule.named_in(rule.get("Actions")) else set()
        twin = seen.setdefault(rule.get("Priority"), rule)
        if twin != rule and twin.to("ListenerArn") == rule.to("ListenerArn"):
            yield rule.wrong(f"{twin.id} has the same priority")
    for pattern in TO_BACKEND:
        if pattern not in paths:
            yield Flaw(backend_stack(world), "", f"no rule sends {pattern} to the backend")


@invariant("The balancer drops malformed headers, keeps access logs, and can't be deleted by accident.")
def balancer_is_strict_and_logged(world: World) -> Iterator[Flaw]:
    wanted = {
        "routing.http.drop_invalid_header_fields.enabled": "true",
        "access_logs.s3.enabled": "true",
        "deletion_protection.enabled": "true",
    }
    for balancer in balancers(world):
        rows = balancer.rows("LoadBalancerAttributes")
        attributes = {row.get("Key"): balancer.say(row.get("Value")) for row in rows}
        for name, value in wanted.items():
            if attributes.get(name) != value:
                yield balancer.wrong(f"{name} is {attributes.get(name, 'not set')}, not {value}")
        buckets = balancer.named_in([row.get("Value") for row in rows if row.get("Key") == "access_logs.s3.bucket"])
        if not buckets:
            yield balancer.wrong("its access logs go to no bucket of the design")


def backend_stack(world: World) -> str:
    """The key of the stack that runs the backend."""
    return "backend" if world.options.compute == "ec2" else "service"
