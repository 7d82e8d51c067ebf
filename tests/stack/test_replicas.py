"""Several replicas of the backend: the load is spread over them, and whatever becomes of one loses no request.

One story under one load, told by the fixture; each test asks one thing about it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import pytest

from tests.stack.containers import docker
from tests.stack.live import Live
from tests.stack.load import Account, steady
from tests.stack.waiting import eventually

pytestmark = pytest.mark.stack

REPLICAS = 3
AFTER_A_KILL = 200
IN_ALL = 2000
ENOUGH_EACH = 20  # requests that each replica must have served before the story goes on


@dataclass
class Story:
    """What the load came to, and which containers of the backend there were after each chapter."""

    account: Account
    chapters: dict[str, list[str]] = field(default_factory=dict)
    served: Counter[str] = field(default_factory=Counter)
    failed: dict[str, list[str]] = field(default_factory=dict)
    _before: int = 0

    def chapter(self, title: str, containers: list[str]) -> None:
        """End a chapter: note what runs, and which requests failed in it."""
        self.chapters[title] = containers
        self.failed[title] = self.account.failures[self._before :]
        self._before = len(self.account.failures)


def ids(live: Live) -> list[str]:
    return [one.id for one in live.healthy("backend", len([one for one in live.all("backend") if one.running]))]


def answers_by_replica(live: Live) -> Counter[str]:
    """How many requests each replica says that it answered."""
    return Counter({one.id: one.logs().count('"message": "answered"') for one in live.all("backend")})


@pytest.fixture(scope="module")
def story(live: Live) -> Story:
    with steady(live) as account:
        told = Story(account)
        told.chapter("one", ids(live))
        live.ok("up", f"--scale=backend={REPLICAS}")
        told.chapter("scaled up", ids(live))
        before = answers_by_replica(live)

        def all_busy() -> Counter[str]:
            since = answers_by_replica(live) - before
            return since if len(since) == REPLICAS and min(since.values()) >= ENOUGH_EACH else Counter()

        told.served = eventually(all_busy, f"{ENOUGH_EACH} requests at each of {REPLICAS} replicas", 60)
        live.ok("restart", "backend")
        told.chapter("restarted", ids(live))
        docker("kill", "--signal=KILL", ids(live)[0])
        sent = account.total
        eventually(lambda: account.total > sent + AFTER_A_KILL, f"{AFTER_A_KILL} more requests")
        told.chapter("one killed", ids(live))
        live.ok("up", "--scale=backend=1")
        eventually(lambda: account.total >= IN_ALL, f"{IN_ALL} requests in all", 60)
        told.chapter("scaled down", ids(live))
    return told


def test_no_request_was_lost(story: Story) -> None:
    assert {title: failed for title, failed in story.failed.items() if failed} == {}


def test_no_application_was_filed_twice_or_not_at_all(live: Live, story: Story) -> None:
    assert story.account.rows(live) == Counter(story.account.filed)


def test_all_replicas_serve(story: Story) -> None:
    least, most = min(story.served.values()), max(story.served.values())
    assert len(story.served) == REPLICAS
    assert least > most / 3, story.served


def test_scaling_up_leaves_the_replica_that_is_there(story: Story) -> None:
    assert len(story.chapters["scaled up"]) == REPLICAS
    assert set(story.chapters["one"]) <= set(story.chapters["scaled up"])


def test_restarting_replaces_each_replica_by_a_new_one(story: Story) -> None:
    assert len(story.chapters["restarted"]) == REPLICAS
    assert not set(story.chapters["restarted"]) & set(story.chapters["scaled up"])


def test_scaling_down_leaves_one(live: Live, story: Story) -> None:
    assert len(story.chapters["scaled down"]) == 1
    assert [one.id for one in live.all("backend")] == story.chapters["scaled down"]


def test_nobody_waited_long(story: Story) -> None:
    assert story.account.slowest < 5
