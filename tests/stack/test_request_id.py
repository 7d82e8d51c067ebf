"""One ID follows an application from the proxy through the backend and the outbox to the microservices."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.stack.doubles import Received, double
from tests.stack.live import Live, someone
from tests.stack.waiting import eventually
from tests.stack.web import Staff

pytestmark = pytest.mark.stack


@dataclass(frozen=True)
class Journey:
    """One application: the ID that its applicant was told, and the requests that the microservices got for it."""

    request_id: str
    name: str
    reference: str
    scoring: Received
    notifications: Received


@pytest.fixture(scope="module")
def journey(live: Live) -> Iterator[Journey]:
    with double(live, "scoring") as scoring, double(live, "notifications") as notifications:
        name = someone()
        answer = live.apply(name)
        reference = answer.json["reference"]

        def about(received: list[Received]) -> list[Received]:
            return [one for one in received if one.body["reference"] == reference]

        scored = eventually(lambda: about(scoring.received()), "scoring is asked")
        notified = eventually(lambda: about(notifications.received()), "notifications is asked")
        eventually(lambda: live.events(reference).count("notified"), "the history is written")
        yield Journey(answer.request_id, name, reference, scored[0], notified[0])


def lines_with(live: Live, service: str, request_id: str) -> list[dict[str, Any]]:
    """The JSON lines in a service's log that carry an ID."""
    found = [line for one in live.all(service) for line in one.logs().splitlines() if request_id in line]
    return [json.loads(line) for line in found]


def test_the_proxy_logs_it(live: Live, journey: Journey) -> None:
    (line,) = lines_with(live, "frontend", journey.request_id)
    assert (line["request_id"], line["method"], line["status"]) == (journey.request_id, "POST", 201)


def test_the_backend_logs_it(live: Live, journey: Journey) -> None:
    answered = [line for line in lines_with(live, "backend", journey.request_id) if line["message"] == "answered"]
    assert [(line["request_id"], line["path"], line["status"]) for line in answered] == [
        (journey.request_id, "/api/applications/", 201)
    ]


def test_the_worker_logs_it_with_all_that_it_delivers(live: Live, journey: Journey) -> None:
    lines = eventually(
        lambda: [line for line in lines_with(live, "worker", journey.request_id) if line["message"] == "delivered"],
        "the worker logs what it delivered",
    )
    assert {line["topic"] for line in lines} == {"score", "notify", "record"}


def test_the_microservices_get_it(journey: Journey) -> None:
    assert journey.scoring.headers["x-request-id"] == journey.request_id
    assert journey.notifications.headers["x-request-id"] == journey.request_id


def test_the_microservices_get_a_token_and_a_key_of_their_own(journey: Journey) -> None:
    assert journey.scoring.token
    assert journey.notifications.token
    assert journey.scoring.key != journey.notifications.key


def test_the_history_keeps_it(live: Live, staff: Staff, journey: Journey) -> None:
    found = f"SELECT id FROM loans_loanrequest WHERE reference = '{journey.reference}'"  # noqa: S608 - the backend's own
    number = live.number(found)
    events = staff.send("GET", f"/api/requests/{number}/history/").json["events"]
    assert sorted(event["type"] for event in events) == ["created", "notified", "scored"]
    assert {event["request_id"] for event in events} == {journey.request_id}


def test_the_logs_of_our_own_code_are_json(live: Live, journey: Journey) -> None:
    for service in ("frontend", "backend", "worker"):
        for container in live.all(service):
            lines = [line for line in container.logs().splitlines() if line.startswith("{")]
            assert lines
            assert all({"request_id", "time"} <= set(json.loads(line)) for line in lines)


def test_no_log_has_what_opens_a_request_or_who_applied(live: Live, journey: Journey) -> None:
    """Who reads a log must not be able to follow somebody's request, nor learn a name."""
    for service in ("frontend", "worker"):
        text = "".join(one.logs() for one in live.all(service))
        assert journey.reference not in text
        assert journey.name not in text
