"""What variables promise each other: rules over several of them, checked once each of them is valid by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urlsplit

from ops.settings.kinds import Value
from ops.settings.problems import Fault

THIS_MACHINE = ("localhost", "127.0.0.1")

Rule = Callable[[Mapping[str, Value]], Iterator[tuple[str, Fault]]]


def broken_rules(values: Mapping[str, Value]) -> list[tuple[str, Fault]]:
    """The variable to change and its fault, for every rule that these values break.

    ``values`` holds what is valid by itself; a rule about something that is not in it is silent.
    """
    return [broken for rule in _RULES for broken in rule(values)]


def _origin_names_the_published_port(values: Mapping[str, Value]) -> Iterator[tuple[str, Fault]]:
    origin, port = values.get("WEB_ORIGIN"), values.get("WEB_PORT")
    if not isinstance(origin, str) or not isinstance(port, int):
        return
    address = urlsplit(origin)
    if address.hostname in THIS_MACHINE and (address.port or 80) != port:
        yield "WEB_ORIGIN", Fault("names another port of this machine than WEB_PORT", "the same port in both")


def _origin_is_an_allowed_host(values: Mapping[str, Value]) -> Iterator[tuple[str, Fault]]:
    origin, allowed = values.get("WEB_ORIGIN"), values.get("DJANGO_ALLOWED_HOSTS")
    if not isinstance(origin, str) or not isinstance(allowed, tuple):
        return
    if urlsplit(origin).hostname not in {host.lower() for host in allowed}:
        yield "DJANGO_ALLOWED_HOSTS", Fault("lacks the host of WEB_ORIGIN", "it in the list: others are answered 400")


def _debug_stays_on_this_machine(values: Mapping[str, Value]) -> Iterator[tuple[str, Fault]]:
    origin = values.get("WEB_ORIGIN")
    if values.get("DJANGO_DEBUG") is not True or not isinstance(origin, str):
        return
    if urlsplit(origin).hostname not in THIS_MACHINE:
        yield "DJANGO_DEBUG", Fault("is on for more than this machine", "false: its error pages show settings")


def _both_or_none(one: str, other: str) -> Rule:
    def rule(values: Mapping[str, Value]) -> Iterator[tuple[str, Fault]]:
        if one in values and other in values and (values[one] is None) != (values[other] is None):
            lacking = one if values[one] is None else other
            yield lacking, Fault("is empty while its counterpart is set", f"both of {one} and {other}, or none")

    return rule


def _token_belongs_to_a_user(values: Mapping[str, Value]) -> Iterator[tuple[str, Fault]]:
    """A user without a token is fine: the token may come on standard input."""
    if "REGISTRY_USER" in values and values["REGISTRY_USER"] is None and values.get("REGISTRY_TOKEN") is not None:
        yield "REGISTRY_USER", Fault("is empty while REGISTRY_TOKEN is set", "the user whose token it is")


def _at_least(larger: str, smaller: str) -> Rule:
    def rule(values: Mapping[str, Value]) -> Iterator[tuple[str, Fault]]:
        most, least = values.get(larger), values.get(smaller)
        if isinstance(most, int) and isinstance(least, int) and most < least:
            yield larger, Fault(f"is less than {smaller}", "at least as much")

    return rule


_RULES: tuple[Rule, ...] = (
    _origin_names_the_published_port,
    _origin_is_an_allowed_host,
    _debug_stays_on_this_machine,
    _both_or_none("DYNAMODB_ACCESS_KEY_ID", "DYNAMODB_SECRET_ACCESS_KEY"),
    _token_belongs_to_a_user,
    _at_least("AWS_MOST_INSTANCES", "AWS_BUSY_INSTANCES"),
    _at_least("AWS_BUSY_INSTANCES", "AWS_LEAST_INSTANCES"),
    _at_least("AWS_DATABASE_MOST_STORAGE", "AWS_DATABASE_STORAGE"),
    _both_or_none("AWS_WORKING_HOURS_START", "AWS_WORKING_HOURS_END"),
    *(
        _both_or_none("AWS_BITBUCKET_WORKSPACE", f"AWS_BITBUCKET_{part}_UUID")
        for part in ("WORKSPACE", "REPOSITORY", "DEPLOYMENT")
    ),
)
