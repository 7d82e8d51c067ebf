"""Options that make no design are refused, with what would make one."""

from __future__ import annotations

from typing import Any

import pytest

from cloudformation.errors import DesignError
from cloudformation.options import Repository, Schedule
from cloudformation.validation import LOG_DAYS
from tests.cloudformation import designs

HOURS = Schedule("0 6 * * MON-FRI", "0 20 * * 1-5")
ARM_IMAGE = "/aws/service/canonical/ubuntu/server/24.04/stable/current/arm64/hvm/ebs-gp3/ami-id"
UUID = "0123abcd-0123-0123-0123-0123456789ab"

GOOD: list[dict[str, Any]] = [
    {"environment": "a"},
    {"environment": "prod-2"},
    {"region": "us-gov-west-1"},
    {"region": "ap-southeast-3"},
    {"domain": "example.com"},
    {"domain": "xn--mnchen-3ya.example"},
    {"domain": "1.loans.example.com"},
    {"scoring_url": "https://scoring.example.com:443/v1/score"},
    {"nat_gateways": 1},
    {"least_instances": 4, "busy_instances": 4, "most_instances": 5},
    {"least_instances": 2, "busy_instances": 4, "most_instances": 4, "working_hours": HOURS},
    {"working_hours": HOURS, "busy_instances": 6},
    {"instance_type": "m7g.large", "image_parameter": ARM_IMAGE},
    {"instance_type": "g4dn.xlarge"},  # its g is the family's, not the processor's
    {"compute": "ecs", "instance_type": "t4g.small"},  # no machine image is used
    {"database_class": "db.r7g.16xlarge"},
    {"database_storage": 20, "database_most_storage": 22},
    {"backup_days": 35},
    {"log_days": LOG_DAYS[-1]},
    {"alarm_email": "on-call+loans@Example.com"},
    {"droplet_address": "203.0.113.7"},
    {"repository": Repository("acme", UUID, UUID, UUID)},
]

# What is wrong with it, and a part of what would be right.
BAD: list[tuple[dict[str, Any], str, str]] = [
    ({"environment": ""}, "'' is no name of an environment", "production"),
    ({"environment": "Prod"}, "'Prod' is no name", "production"),
    ({"environment": "2prod"}, "is no name", "production"),
    ({"environment": "a" * 33}, "is no name", "production"),
    ({"region": ""}, "'' is no region", "eu-west-1"),
    ({"region": "eu-west"}, "'eu-west' is no region", "eu-west-1"),
    ({"region": "eu-west-1a"}, "'eu-west-1a' is no region", "eu-west-1"),
    ({"domain": "localhost"}, "'localhost' is no domain", "with a dot"),
    ({"domain": "Loans.example.com"}, "is no domain", "small letters"),
    ({"domain": "https://loans.example.com"}, "is no domain", "loans.example.com"),
    ({"domain": "loans.example.com."}, "is no domain", "loans.example.com"),
    ({"domain": "-loans.example.com"}, "is no domain", "loans.example.com"),
    ({"domain": "192.0.2.1"}, "is no domain", "loans.example.com"),
    ({"domain": "loans..example.com"}, "is no domain", "loans.example.com"),
    ({"domain": "a" * 50 + ".example.com"}, "too long for a certificate", "at most 60"),
    ({"scoring_url": "http://scoring.example.com"}, "no address of the scoring service", "https://"),
    ({"scoring_url": "https://scoring"}, "no address of the scoring service", "https://"),
    ({"scoring_url": "https://user:word@scoring.example.com"}, "no address of the scoring", "https://"),
    ({"scoring_url": "https://scoring.example.com:8443"}, "no address of the scoring service", "https://"),
    ({"scoring_url": "https://scoring.example.com/?a=1"}, "no address of the scoring service", "https://"),
    ({"notifications_url": ""}, "'' is no address of the notifications service", "https://notifications."),
    ({"notifications_url": "https://notify.example.com/$(id)'"}, "no address of the notifications", "https://"),
    ({"compute": "lambda"}, "wrong kind of machine for the backend: lambda", "one of: ec2, ecs"),
    ({"nat_gateways": 0}, "wrong number of NAT gateways: 0", "one of: 1, 2"),
    ({"nat_gateways": 3}, "wrong number of NAT gateways: 3", "one of: 1, 2"),
    ({"least_instances": 1}, "are 1, 2 and 12", "at least 2 (one a zone)"),
    ({"least_instances": 3}, "are 3, 2 and 12", "none above the next"),
    ({"busy_instances": 13, "working_hours": HOURS}, "are 2, 13 and 12", "none above the next"),
    ({"most_instances": 2}, "are 2, 2 and 2", "the most above the least"),
    ({"most_instances": 201}, "are 2, 2 and 201", "at most 200"),
    ({"busy_instances": 4}, "4 instances during working hours, and no working hours", "give working hours"),
    ({"working_hours": Schedule("6:00", "20:00")}, "'6:00' is no time", "0 6 * * 1-5"),
    ({"working_hours": Schedule("0 6 * *", HOURS.end)}, "'0 6 * *' is no time", "0 6 * * 1-5"),
    ({"working_hours": Schedule(HOURS.start, HOURS.start)}, "working hours end when they start", "another end"),
    ({"cpu_target": 0}, "wrong mean use of processors to scale to, in percent: 0", "from 10 to 90"),
    ({"cpu_target": 100}, "in percent: 100", "from 10 to 90"),
    ({"requests_target": 0}, "requests a minute and instance to scale to: 0", "from 1 to"),
    ({"warmup_seconds": 5}, "wrong number of seconds until an instance serves: 5", "from 30"),
    ({"instance_type": "small"}, "'small' is no instance type", "t3.small"),
    ({"instance_type": "t4g.small"}, "t4g.small has arm64 processors, the machine image is for x86-64", "same"),
    ({"image_parameter": ARM_IMAGE}, "t3.small has x86-64 processors, the machine image is for arm64", "same"),
    ({"image_parameter": "ami-0123456789abcdef0"}, "is no public parameter of a machine image", "/aws/service/"),
    ({"database_class": "t4g.medium"}, "'t4g.medium' is no instance class", "db.t4g.medium"),
    ({"database_class": "db.x2g.large"}, "'db.x2g.large' is no instance class", "db.t4g.medium"),
    ({"database_class": "db.t4g.4xlarge"}, "'db.t4g.4xlarge' is no instance class", "db.t4g.medium"),
    ({"database_storage": 19}, "wrong storage of the database, in GiB: 19", "from 20"),
    ({"database_storage": 100, "database_most_storage": 109}, "100 GiB can't grow to 109 GiB", "a tenth more"),
    ({"backup_days": 13}, "wrong number of days that the database can be restored to: 13", "from 14 to 35"),
    ({"backup_days": 36}, "can be restored to: 36", "from 14 to 35"),
    ({"log_days": 100}, "wrong number of days to keep logs: 100", "90, 120"),
    ({"budget_usd": 0}, "wrong budget in US dollars: 0", "from 1"),
    ({"alarm_email": "operations"}, "'operations' is no e-mail address", "or none"),
    ({"alarm_email": "a@b"}, "'a@b' is no e-mail address", "or none"),
    ({"droplet_address": "203.0.113.300"}, "is no IPv4 address of a droplet", "or none"),
    (
        {"repository": Repository("acme", UUID, f"{{{UUID}}}", UUID)},
        "is no UUID of Bitbucket",
        "without braces",
    ),
    ({"repository": Repository("A c me", UUID, UUID, UUID)}, "is no ID of a Bitbucket workspace", "address"),
]


@pytest.mark.parametrize("changed", GOOD, ids=str)
def test_options_that_make_sense_make_a_design(changed: dict[str, Any]) -> None:
    assert designs.design_of(**changed).stacks


@pytest.mark.parametrize(("changed", "wrong", "right"), BAD, ids=lambda value: str(value)[:60])
def test_options_that_make_no_sense_are_refused(changed: dict[str, Any], wrong: str, right: str) -> None:
    with pytest.raises(DesignError) as caught:
        designs.design_of(**changed)
    assert wrong in caught.value.what
    assert right in caught.value.hint
