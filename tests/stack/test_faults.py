"""Parts of the application fail for real, under the requests of people: nothing is lost, nothing is done twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from tests.stack import outbox
from tests.stack.containers import docker
from tests.stack.doubles import double
from tests.stack.live import Live, someone
from tests.stack.load import steady
from tests.stack.test_web_tier import POLICY, SECURITY
from tests.stack.waiting import eventually

pytestmark = [pytest.mark.stack, pytest.mark.usefixtures("mended", "nothing_waiting")]

ANSWER_SECONDS = 2.0
SEVERAL = 4
NOT_NOW = (502, 503, 504)
UNAVAILABLE = "The service does not answer at the moment. Try again shortly."
HISTORY_SECONDS = 5.0  # a reader waits for two tries, of two seconds each
KILL_CHILDREN_OF_INIT = """
import os, pathlib
for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
    if stat.read_text().rsplit(")", 1)[1].split()[1] == "1":
        os.kill(int(stat.parent.name), 9)
"""


@pytest.fixture
def nothing_waiting(live: Live) -> None:
    """What earlier requests left to do is done."""
    outbox.delivered(live)


@contextmanager
def paused(live: Live, service: str) -> Iterator[None]:
    """A service that is there and says nothing: connections are accepted, and hang."""
    container = live.one(service).id
    docker("pause", container)
    try:
        yield
    finally:
        docker("unpause", container)


@contextmanager
def cut_off(live: Live, service: str, network: str) -> Iterator[None]:
    """A service that has no network: nobody finds it."""
    container = live.one(service).id
    docker("network", "disconnect", live.network(network), container)
    try:
        yield
    finally:
        docker("network", "connect", f"--alias={service}", live.network(network), container)


@contextmanager
def killed(live: Live, service: str) -> Iterator[None]:
    """A service that is gone, and comes back."""
    container = live.one(service).id
    docker("kill", container)
    try:
        yield
    finally:
        docker("start", container)


def applied(live: Live, count: int = SEVERAL) -> list[str]:
    """Several people apply; the references of their requests, which each got in time."""
    answers = [live.apply(someone()) for _ in range(count)]
    assert [answer.status for answer in answers] == [201] * count
    assert max(answer.seconds for answer in answers) <= ANSWER_SECONDS
    return [answer.json["reference"] for answer in answers]


def test_with_all_other_systems_down_people_are_answered_and_all_is_done_later(live: Live) -> None:
    """Scoring is gone, notifications hang, DynamoDB is unreachable."""
    with killed(live, "scoring"), paused(live, "notifications"), cut_off(live, "dynamodb", "data"):
        references = applied(live)
        tried = "SELECT count(DISTINCT topic) FROM outbox_message WHERE topic IN ('score', 'record') AND attempts > 0"
        eventually(lambda: live.number(tried) == 2, "the worker has tried in vain")
        assert outbox.waiting(live)["score"] == SEVERAL
        seen = live.get(f"/api/applications/{references[0]}/")
        assert (seen.status, seen.json["status"], seen.json["events"]) == (200, "pending", None)
        assert seen.seconds < HISTORY_SECONDS
    outbox.delivered(live)
    assert outbox.not_done_once(live, references) == {}


def test_a_worker_that_is_killed_in_the_middle_is_restarted_and_does_nothing_twice(live: Live) -> None:
    worker = live.one("worker")
    with double(live, "scoring", seconds=1) as scoring:
        references = applied(live)
        in_hand = eventually(scoring.received, "scoring is asked")[0]
        worker.exec("python", "-c", KILL_CHILDREN_OF_INIT)
        eventually(lambda: worker.again().inspected["RestartCount"] == 1, "Docker restarts it")
        outbox.delivered(live)
        asked = Counter((one.body["reference"], one.key) for one in scoring.received())
    assert {reference for reference, _ in asked} == set(references)
    assert asked[in_hand.body["reference"], in_hand.key] == 2, "what it had in hand is asked again, under the same key"
    assert sum(asked.values()) == SEVERAL + 1
    assert outbox.not_done_once(live, references) == {}


def test_without_a_worker_people_are_answered_and_it_catches_up(live: Live) -> None:
    with killed(live, "worker"):
        references = applied(live)
        assert outbox.waiting(live)["score"] == SEVERAL
        (shown,) = [line.split() for line in live.ok("ps").splitlines() if " worker " in line]
        assert (shown[0], shown[3]) == ("✗", "exited")
    outbox.delivered(live)
    assert outbox.not_done_once(live, references) == {}


def test_a_database_that_restarts_is_a_clean_refusal_and_nothing_is_half_done(live: Live) -> None:
    backend = live.one("backend")
    with steady(live) as account:
        eventually(lambda: len(account.filed) > 20, "the load runs")
        docker("restart", live.one("db").id)
        filed = len(account.filed)
        eventually(lambda: len(account.filed) > filed + 20, "it serves again", 20)
    assert account.failures, "the restart was noticed"
    assert [one for one in account.failures if ': 503 {"detail":"Not available' not in one] == []
    rows = account.rows(live)
    assert {name: rows[name] for name in account.filed if rows[name] != 1} == {}
    assert {name: rows[name] for name in account.refused if rows[name] != 0} == {}
    assert backend.again().state["StartedAt"] == backend.state["StartedAt"], "no restart was needed"
    outbox.delivered(live)
    assert live.number("SELECT count(*) FROM loans_loanrequest WHERE score IS NULL AND deleted_at IS NULL") == 0


def test_a_database_that_hangs_is_an_answer_in_time_and_the_page_is_there(live: Live) -> None:
    before, after, *during = (someone() for _ in range(4))
    assert live.apply(before).status == 201
    with paused(live, "db"), ThreadPoolExecutor(2) as pool:
        hanging = [pool.submit(live.apply, name, timeout=60) for name in during]
        assert live.get("/").status == 200
        answers = [one.result() for one in hanging]
    for answer in answers:
        assert answer.status in NOT_NOW, answer
        assert answer.json["detail"]
        assert int(answer.headers["retry-after"]) > 0
        assert answer.seconds < 20
    eventually(lambda: live.apply(after).status == 201, "it serves again")
    assert (live.filed(before), live.filed(after)) == (1, 1)
    assert max(live.filed(name) for name in during) <= 1, "tried again by the proxy, and not filed twice"


def test_up_waits_for_what_was_paused_just_now(live: Live) -> None:
    before = live.one("db").id
    with paused(live, "db"):
        pass
    assert live.one("db").health == "unhealthy"  # what Docker says until the next check
    live.ok("up")
    assert (live.one("db").id, live.one("db").health) == (before, "healthy")


def test_without_a_backend_the_page_is_there_and_the_api_says_when_to_try_again(live: Live) -> None:
    with killed(live, "backend"):
        answers = [live.get("/api/session/"), live.apply(someone()), live.get("/admin/login/")]
        page, health, ready = live.get("/"), live.get("/healthz"), live.get("/readyz")
    assert [answer.json["detail"] for answer in answers[:2]] == [UNAVAILABLE] * 2
    for answer in answers:
        assert answer.status in NOT_NOW, answer
        assert int(answer.headers["retry-after"]) > 0
        assert {name: answer.headers.get(name) for name in SECURITY} == SECURITY
        assert answer.seconds < 5
    assert set(answers[0].headers["content-security-policy"].split("; ")) == POLICY
    assert (page.status, health.status) == (200, 200)
    assert ready.status in NOT_NOW
    eventually(lambda: live.get("/api/session/").status == 200, "it serves again")


def test_a_power_cut_loses_nothing_that_was_answered(live: Live) -> None:
    """Every container is killed at the same moment, under load; `up` brings all back."""
    with steady(live) as account:
        eventually(lambda: len(account.filed) > 40, "the load runs")
        docker("kill", *[one.id for one in live.all() if one.running])
    live.ok("up")
    rows = account.rows(live)
    assert {name: rows[name] for name in account.filed if rows[name] != 1} == {}
    assert max(rows.values()) == 1
    outbox.delivered(live)
    assert live.number("SELECT count(*) FROM loans_loanrequest WHERE score IS NULL AND deleted_at IS NULL") == 0
    assert live.python(HISTORIES_NOT_ONCE) == "[]"


HISTORIES_NOT_ONCE = """
from collections import Counter
from history.store import read_history
from loans.models import LoanRequest
once = {"created": 1, "scored": 1, "notified": 1}
latest = LoanRequest.objects.order_by("-pk")[:60]
found = {loan.pk: Counter(str(event.type) for event in read_history(loan.pk)) for loan in latest}
print([(number, events) for number, events in found.items() if events != once])
"""
