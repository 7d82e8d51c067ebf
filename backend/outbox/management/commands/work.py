"""`manage.py work`: deliver the outbox until told to stop."""

import signal
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from outbox.reloading import run_reloading
from outbox.worker import LaneDiedError, Worker

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Command(BaseCommand):
    help = "Deliver the messages of the outbox (scoring, notifications, history) until SIGTERM or SIGINT."
    # The worker waits for its database instead of failing without it.
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--heartbeat",
            type=Path,
            default=Path("/tmp/worker.heartbeat"),  # noqa: S108 - the only writable place of the container
            help="file whose time says that the worker is alive (default: %(default)s)",
        )
        parser.add_argument("--reload", action="store_true", help="for development: start afresh when the code changes")

    def handle(self, *args: Any, heartbeat: Path, reload: bool, **options: Any) -> None:
        # Blocked and waited for, not handled: a handler would run in the middle of whatever the main thread does.
        signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
        if reload:
            run_reloading(
                [sys.executable, sys.argv[0], "work", f"--heartbeat={heartbeat}"], settings.BASE_DIR, told_to_stop
            )
            return
        try:
            Worker(told_to_stop, heartbeat).run()
        except LaneDiedError as error:
            raise CommandError(f"a lane of the worker died, its traceback is above: {error}") from error


def told_to_stop(seconds: float) -> bool:
    """Wait for one of the signals, at most so long."""
    return signal.sigtimedwait(STOP_SIGNALS, seconds) is not None
