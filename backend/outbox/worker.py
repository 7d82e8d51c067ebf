"""The worker process: a lane for each topic, a heartbeat for the health check, and the hourly clean-up."""

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.module_loading import import_string

from outbox.lane import Lane
from outbox.models import Topic

logger = logging.getLogger(__name__)

# Seconds.
HEARTBEAT_INTERVAL = 2.0
HOUSEKEEPING_INTERVAL = 3600.0
# Longer than one delivery with all its time-outs and retries can take.
LONGEST_SILENCE = 60.0


class LaneDiedError(Exception):
    """A lane ended by itself: a bug. The process must end, so that it is started afresh."""


class Worker:
    """Works until `told_to_stop`, which waits the given seconds for the word, then finishes the deliveries in hand."""

    def __init__(self, told_to_stop: Callable[[float], bool], heartbeat: Path) -> None:
        self._told_to_stop = told_to_stop
        self._heartbeat = heartbeat
        self._stop_lanes = threading.Event()
        self._lanes = [Lane(topic, self._stop_lanes) for topic in Topic]
        self._clean_next = time.monotonic()

    def run(self) -> None:
        """Work.

        Raises:
            LaneDiedError: after the other lanes have finished what they had in hand.
        """
        for lane in self._lanes:
            lane.start()
        self._beat()
        logger.info("working")
        dead: list[str] = []
        while not dead and not self._told_to_stop(HEARTBEAT_INTERVAL):
            self._beat()
            self._clean_up()
            dead = [lane.name for lane in self._lanes if not lane.is_alive()]
        self._stop_lanes.set()
        for lane in self._lanes:
            lane.join()
        self._heartbeat.unlink(missing_ok=True)
        if dead:
            raise LaneDiedError(", ".join(dead))
        logger.info("stopped")

    def _beat(self) -> None:
        if all(lane.silent_seconds < LONGEST_SILENCE for lane in self._lanes):
            self._heartbeat.touch()

    def _clean_up(self) -> None:
        if time.monotonic() < self._clean_next:
            return
        self._clean_next = time.monotonic() + HOUSEKEEPING_INTERVAL
        try:
            for path in settings.HOUSEKEEPING:
                import_string(path)()
        except DatabaseError as error:
            logger.warning("clean-up put off", extra={"error": str(error)})
        finally:
            connection.close()
