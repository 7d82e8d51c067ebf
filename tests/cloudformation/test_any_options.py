"""Whatever an environment chooses, the design keeps its promises, and can be sent as it is."""

from __future__ import annotations

import dataclasses

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cloudformation.design import design
from cloudformation.invariants.catalogue import violations
from cloudformation.invariants.world import World
from cloudformation.options import Options, Repository, Schedule
from cloudformation.validation import LOG_DAYS
from tests.cloudformation import designs

UUID = "0123abcd-0123-0123-0123-0123456789ab"
X86, ARM = (f"server/24.04/stable/current/{name}/hvm/ebs-gp3/ami-id" for name in ("amd64", "arm64"))
MACHINES = st.sampled_from([("t3.micro", X86), ("m7i.4xlarge", X86), ("t4g.small", ARM), ("c7gn.large", ARM)])
REGIONS = st.sampled_from(["eu-west-1", "us-east-1", "sa-east-1", "ap-southeast-2"])
NETWORKS = st.sampled_from(["10.0.0.0/16", "10.255.240.0/20", "172.16.0.0/18", "192.168.0.0/16"])
CLASSES = st.sampled_from(["db.t4g.micro", "db.t3.2xlarge", "db.m7g.large", "db.r6i.16xlarge"])
HOURS = st.none() | st.just(Schedule("0 6 * * MON-FRI", "0 20 * * MON-FRI"))
PIPELINES = st.none() | st.builds(Repository, st.just("example"), *[st.just(UUID)] * 3, st.booleans())


@st.composite
def any_options(draw: st.DrawFn) -> Options:
    least, busy, most = sorted(draw(st.lists(st.integers(2, 199), min_size=3, max_size=3)))
    hours = draw(HOURS)
    storage = draw(st.integers(20, 50_000))
    instance_type, image = draw(MACHINES)
    return dataclasses.replace(
        designs.options_of(draw(st.sampled_from(designs.ENVIRONMENTS))),
        region=draw(REGIONS),
        compute=draw(st.sampled_from(["ec2", "ecs"])),
        vpc_cidr=draw(NETWORKS),
        nat_gateways=draw(st.integers(1, 2)),
        instance_type=instance_type,
        image_parameter=f"/aws/service/canonical/ubuntu/{image}",
        least_instances=least,
        busy_instances=busy if hours else least,
        most_instances=max(most, least + 1),
        working_hours=hours,
        cpu_target=draw(st.integers(10, 90)),
        requests_target=draw(st.integers(1, 1_000_000)),
        warmup_seconds=draw(st.integers(30, 3600)),
        database_class=draw(CLASSES),
        database_storage=storage,
        database_most_storage=draw(st.integers(storage + storage // 10 + 1, 65_536)),
        database_multi_az=draw(st.booleans()),
        backup_days=draw(st.integers(14, 35)),
        log_days=draw(st.sampled_from(LOG_DAYS)),
        alarm_email=draw(st.none() | st.just("operations@example.com")),
        budget_usd=draw(st.integers(1, 1_000_000)),
        droplet_address=draw(st.none() | st.just("203.0.113.7")),
        repository=draw(PIPELINES),
    )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(any_options())
def test_every_promise_is_kept(options: Options) -> None:
    made = design(options)
    assert violations(World.of(made)) == ()
    assert max(len(stack.body.encode()) for stack in made.stacks) <= 51_200
