"""What options must be like before they are made into a design: each wrong one is said with what would be right."""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv4Address

from cloudformation.database_classes import memory_gib
from cloudformation.errors import DesignError
from cloudformation.options import Options, Schedule

LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
HOST = re.compile(rf"{LABEL}(?:\.{LABEL})*\.(?!\d+$){LABEL}")
MOST_DOMAIN = 60  # ACM takes names of 64 characters; that of the API has four more ("api.")
ENVIRONMENT = re.compile(r"[a-z][a-z0-9-]{0,31}")
REGION = re.compile(r"[a-z]{2}(?:-[a-z]+)+-[1-9]")
URL = re.compile(r"https://(?P<host>[a-z0-9.-]+)(?::443)?(?:/[A-Za-z0-9._~!&()*+,;=:@%-]*)*")
EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?P<host>\S+)")
IMAGE_PARAMETER = re.compile(r"/aws/service/[A-Za-z0-9/._-]+")
INSTANCE_TYPE = re.compile(r"[a-z]+[0-9]+(?P<attributes>[a-z-]*)\.[a-z0-9-]+")
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
WORKSPACE = re.compile(r"[a-z0-9_-]{1,62}")
CRON_FIELD = re.compile(r"[A-Za-z0-9*,/-]+")
CRON_FIELDS = 5
BUSIEST = 200  # instances: a typing mistake beyond it would be dear
GROWTH = 1.1  # RDS: the largest storage is at least a tenth above the first
# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
LOG_DAYS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)


def validate(options: Options) -> None:
    """Refuse options that make no valid design; the addresses are checked by ``cloudformation.addresses``.

    Raises:
        DesignError: the first that is wrong, and what would be right.
    """
    _validate_names(options)
    _validate_microservices(options)
    _validate_compute(options)
    _validate_database(options)
    _validate_operations(options)


def _validate_names(options: Options) -> None:
    _match(ENVIRONMENT, options.environment, "name of an environment", "such as production")
    _match(REGION, options.region, "region", "such as eu-west-1")
    _match(HOST, options.domain, "domain", "a host name in small letters with a dot in it, such as loans.example.com")
    if len(options.domain) > MOST_DOMAIN:
        raise DesignError(
            f"the domain {options.domain} is too long for a certificate", f"at most {MOST_DOMAIN} characters"
        )
    if options.repository:
        given = options.repository
        _match(WORKSPACE, given.workspace, "ID of a Bitbucket workspace", "as in the repository's address")
        for uuid in (given.workspace_uuid, given.uuid, given.deployment_uuid):
            _match(UUID, uuid, "UUID of Bitbucket", "without braces, from the repository's settings (OpenID Connect)")
    if options.droplet_address is not None:
        try:
            IPv4Address(options.droplet_address)
        except AddressValueError:
            wrong = f"{options.droplet_address!r} is no IPv4 address of a droplet"
            raise DesignError(wrong, "four numbers with dots between them, or none") from None


def _validate_microservices(options: Options) -> None:
    """Only https on its own port, which is all that the backend's security group lets out; paths are added to it."""
    for name, url in (("scoring", options.scoring_url), ("notifications", options.notifications_url)):
        found = URL.fullmatch(url)
        if not found or not HOST.fullmatch(found["host"]):
            hint = f"https://, a host name and a path if needed, such as https://{name}.example.com"
            raise DesignError(f"{url!r} is no address of the {name} service that the backend may call", hint)


def _validate_compute(options: Options) -> None:
    _among(options.compute, ("ec2", "ecs"), "kind of machine for the backend")
    _among(options.nat_gateways, (1, 2), "number of NAT gateways")
    _validate_bounds(options)
    if options.working_hours:
        _validate_schedule(options.working_hours)
    elif options.busy_instances != options.least_instances:
        hint = "give working hours, or the same number for all hours"
        raise DesignError(f"{options.busy_instances} instances during working hours, and no working hours", hint)
    _between(options.cpu_target, 10, 90, "mean use of processors to scale to, in percent")
    _between(options.requests_target, 1, 1_000_000, "number of requests a minute and instance to scale to")
    _between(options.warmup_seconds, 30, 3600, "number of seconds until an instance serves")
    _validate_image(options)


def _validate_bounds(options: Options) -> None:
    """The most is above the least: a release starts the new one before it ends the old one."""
    least, busy, most = options.least_instances, options.busy_instances, options.most_instances
    if not (2 <= least <= busy <= most <= BUSIEST and least < most):
        raise DesignError(
            f"the backend's least, least during working hours and most are {least}, {busy} and {most}",
            f"at least 2 (one a zone), none above the next, the most above the least for a release, at most {BUSIEST}",
        )


def _validate_schedule(hours: Schedule) -> None:
    for text in (hours.start, hours.end):
        fields = text.split(" ")
        if len(fields) != CRON_FIELDS or not all(CRON_FIELD.fullmatch(field) for field in fields):
            hint = "minute, hour, day, month and weekday in UTC, such as 0 6 * * 1-5"
            raise DesignError(f"{text!r} is no time of working hours", hint)
    if hours.start == hours.end:
        raise DesignError(f"working hours end when they start ({hours.start})", "another end")


def _validate_image(options: Options) -> None:
    """The image's processors must be the instances': one for the other doesn't start, which nobody is told."""
    _match(IMAGE_PARAMETER, options.image_parameter, "public parameter of a machine image", "under /aws/service/")
    found = _match(INSTANCE_TYPE, options.instance_type, "instance type", "such as t3.small")
    is_arm = "g" in found["attributes"] or options.instance_type.startswith("a1.")
    if options.compute == "ec2" and is_arm != ("arm64" in options.image_parameter):
        theirs, its = ("arm64", "x86-64") if is_arm else ("x86-64", "arm64")
        hint = "an instance type and an image of the same processors"
        raise DesignError(f"{options.instance_type} has {theirs} processors, the machine image is for {its}", hint)


def _validate_database(options: Options) -> None:
    memory_gib(options.database_class)
    _between(options.database_storage, 20, 65_536, "storage of the database, in GiB")
    if not options.database_storage * GROWTH <= options.database_most_storage <= 65_536:
        sizes = f"{options.database_storage} GiB can't grow to {options.database_most_storage} GiB"
        raise DesignError(f"the database's storage of {sizes}", "at least a tenth more, at most 65536 GiB")
    _between(options.backup_days, 14, 35, "number of days that the database can be restored to")


def _validate_operations(options: Options) -> None:
    _among(options.log_days, LOG_DAYS, "number of days to keep logs")
    _between(options.budget_usd, 1, 1_000_000, "budget in US dollars")
    if options.alarm_email is not None:
        found = EMAIL.fullmatch(options.alarm_email)
        if not found or not HOST.fullmatch(found["host"].lower()):
            raise DesignError(
                f"{options.alarm_email!r} is no e-mail address", "such as operations@example.com, or none"
            )


def _match(pattern: re.Pattern[str], value: str, what: str, hint: str) -> re.Match[str]:
    found = pattern.fullmatch(value)
    if not found:
        raise DesignError(f"{value!r} is no {what}", hint)
    return found


def _among(value: object, allowed: tuple[object, ...], what: str) -> None:
    if value not in allowed:
        raise DesignError(f"wrong {what}: {value}", f"one of: {', '.join(map(str, allowed))}")


def _between(value: int, least: int, most: int, what: str) -> None:
    if not least <= value <= most:
        raise DesignError(f"wrong {what}: {value}", f"from {least} to {most}")
