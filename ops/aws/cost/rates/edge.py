"""CloudFront."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ops.aws.cost.item import Context, Item, Rate


def distribution(context: Context, _: str, __: dict[str, Any]) -> Iterator[Item]:
    """What is sent to visitors in Europe and North America, and requests with HTTPS; from AWS to CloudFront is free."""
    of = context.assumptions.of
    yield Item("sent to visitors", of("cdn_gb"), "cdn.gb", ("cdn_gb",))
    yield Item("requests", of("cdn_requests_million"), "cdn.requests", ("cdn_requests_million",))


def function(context: Context, _: str, __: dict[str, Any]) -> Iterator[Item]:
    """A CloudFront Function, called at every request."""
    count = context.assumptions.of("cdn_requests_million")
    yield Item("calls", count, "cdn.function", ("cdn_requests_million",))


RATES: dict[str, Rate] = {
    "AWS::CloudFront::Distribution": distribution,
    "AWS::CloudFront::Function": function,
}
