"""A lane: the thread that delivers the messages of one topic, so that a slow service delays only its own."""

import logging
import threading
import time

import psycopg
from django.db import InterfaceError, OperationalError, connection

from outbox.delivery import Outcome, deliver_next, handler_of
from outbox.models import Topic
from outbox.publish import CHANNEL

logger = logging.getLogger(__name__)

# Seconds. A commit elsewhere wakes the lane at once; it looks by itself for what became due meanwhile.
POLL_INTERVAL = 1.0
RECONNECT_INTERVAL = 2.0


class Lane(threading.Thread):
    """Delivers until `stop` is set. A lost database is waited for; any other surprise ends the thread."""

    def __init__(self, topic: Topic, stop: threading.Event) -> None:
        super().__init__(name=f"lane-{topic}")
        self._topic = topic
        self._stop_requested = stop
        self._last_beat = time.monotonic()

    @property
    def silent_seconds(self) -> float:
        """How long ago the lane last showed that it goes round."""
        return time.monotonic() - self._last_beat

    def run(self) -> None:
        handler = handler_of(self._topic)
        try:
            while not self._stop_requested.is_set():
                try:
                    self._listen()
                    while not self._stop_requested.is_set():
                        self._last_beat = time.monotonic()
                        self._rest_after(deliver_next(self._topic, handler))
                except (OperationalError, InterfaceError, psycopg.Error) as error:
                    self._last_beat = time.monotonic()
                    logger.warning("waiting for the database", extra={"topic": self._topic, "error": str(error)})
                    connection.close()
                    self._stop_requested.wait(RECONNECT_INTERVAL)
        finally:
            connection.close()

    def _listen(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET application_name = 'andamio-worker'; LISTEN {CHANNEL}")

    def _rest_after(self, outcome: Outcome) -> None:
        if outcome is Outcome.NOTHING_DUE:
            for _ in connection.connection.notifies(timeout=POLL_INTERVAL, stop_after=1):
                return
        elif outcome is Outcome.LEFT_ALONE:
            self._stop_requested.wait(POLL_INTERVAL)
