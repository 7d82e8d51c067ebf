"""What stands in the way of a deploy is found before anything changes, and said with its remedy."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.hosts.address import Address
from ops.release.preflight import LEAST_DISK, MOST_CLOCK_SECONDS, NotReady, check, clock_difference
from ops.release.survey import Survey
from tests.release.surveys import EMPTY, site, survey_of

WHERE = Address("203.0.113.7", "deploy")
MIB = 1024**2


def refusal(found: Survey, image_bytes: int = 0, architecture: str = "") -> NotReady:
    with pytest.raises(NotReady) as caught:
        check(found, WHERE, image_bytes, architecture)
    assert caught.value.where == str(WHERE)
    assert caught.value.hint
    return caught.value


def test_a_provisioned_droplet_with_room_is_ready() -> None:
    check(EMPTY, WHERE, 100 * MIB, "amd64")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"engine": "", "refusal": "Cannot connect to the Docker daemon"}, "Cannot connect to the Docker daemon"),
        ({"tools": ("flock",)}, "there is no curl"),
        ({"provisioned": False}, "a writable /var/lib/andamio"),
        ({"architecture": "aarch64"}, "for amd64, and the machine is arm64"),
        ({"disk_free": LEAST_DISK - 1}, "free on its disk"),
        ({"memory_free": 10 * MIB}, "10 MiB of memory free"),
        ({"listening": ("0.0.0.0:80",)}, "something else listens on 0.0.0.0:80"),
    ],
)
def test_what_is_missing_is_named(changes: dict[str, Any], reason: str) -> None:
    assert reason in refusal(survey_of(**changes), architecture="amd64").what


def test_the_image_needs_its_room_too() -> None:
    found = survey_of(disk_free=LEAST_DISK + 150 * MIB)
    check(found, WHERE, 0, "")
    assert "needed" in refusal(found, image_bytes=100 * MIB).what


def test_ports_that_the_proxy_has_are_no_obstacle() -> None:
    check(survey_of(listening=("*:80", "*:443"), proxies=(site("", release="proxy"),)), WHERE, 0, "")


@given(st.integers(-86_400, 86_400))
def test_a_clock_that_is_off_is_noticed_from_a_few_minutes(ahead: int) -> None:
    told = clock_difference(survey_of(clock=1_800_000_000 + ahead), 1_800_000_000)
    assert told == (ahead if abs(ahead) > MOST_CLOCK_SECONDS else 0)
