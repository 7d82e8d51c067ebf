"""`manage.py migrate`, made safe to run at any time, by anyone, also twice at once.

One at a time: an advisory lock; the second waits and then finds nothing to do. All or nothing: one transaction, so
a broken migration leaves the schema as it was. Polite: it gives up waiting for a table after a few seconds and tries
again later, because while it waits every query on that table waits behind it.
"""

import contextlib
import time
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db import DEFAULT_DB_ALIAS, Error, OperationalError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from psycopg.errors import LockNotAvailable

from operations.advisory_lock import LockTimeoutError, advisory_lock

# Any number will do, as long as nothing else in this database uses it.
MIGRATION_LOCK = 5_202_026_001
# Seconds.
RETRY_PAUSE = 2
OTHER_MIGRATION_TIMEOUT = 900


class Command(DjangoMigrate):
    help = f"{DjangoMigrate.help} One at a time, all or nothing."
    _line_is_open = False

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--one-by-one",
            action="store_true",
            help="commit each migration by itself (default: all in one transaction where all of them allow it)",
        )
        parser.add_argument(
            "--tries",
            type=int,
            default=10,
            help="how often to try when a table stays locked by others (default: %(default)s)",
        )
        parser.add_argument(
            "--lock-timeout",
            type=int,
            default=5,
            metavar="SECONDS",
            help="how long to wait for a table, and to let others wait behind us (default: %(default)s)",
        )

    def migration_progress_callback(self, action: str, *args: Any, **options: Any) -> None:
        super().migration_progress_callback(action, *args, **options)
        self._line_is_open = action.endswith("_start") and self.verbosity > 0

    def handle(self, *args: Any, **options: Any) -> None:
        if options["plan"] or options["check_unapplied"]:
            self._report(*args, **options)
            return
        connection = connections[options["database"] or DEFAULT_DB_ALIAS]
        try:
            connection.ensure_connection()
            with advisory_lock(connection, MIGRATION_LOCK, OTHER_MIGRATION_TIMEOUT, self._announce_waiting):
                _limit_waiting(connection, options["lock_timeout"])
                self._migrate(connection, *args, **options)
        except LockTimeoutError as error:
            raise CommandError("another migration has been running for too long; look at that one first") from error
        except OperationalError as error:
            raise CommandError(f"the database does not answer: {_first_line(error)}") from error

    def _report(self, *args: Any, **options: Any) -> None:
        try:
            super().handle(*args, **options)
        except OperationalError as error:
            raise CommandError(f"the database does not answer: {_first_line(error)}") from error

    def _migrate(self, connection: BaseDatabaseWrapper, *args: Any, **options: Any) -> None:
        together = not options["one_by_one"] and _all_atomic(connection)
        for remaining in reversed(range(options["tries"])):
            try:
                with transaction.atomic(connection.alias) if together else contextlib.nullcontext():
                    super().handle(*args, **options)
                return
            except CommandError:
                raise
            except Exception as error:
                self._end_line()
                if not (_waited_in_vain(error) and remaining):
                    raise CommandError(_explain(error, together)) from error
                self.stderr.write(f"a table is in use; trying again in {RETRY_PAUSE} s ({remaining} tries left)")
                time.sleep(RETRY_PAUSE)

    def _end_line(self) -> None:
        """Begin a new line where Django waits for "OK" at the end of "Applying …": what comes now is told by itself."""
        if self._line_is_open:
            self.stdout.write(" failed")
        self._line_is_open = False

    def _announce_waiting(self) -> None:
        self.stderr.write("another migration is running; waiting for it")


def _limit_waiting(connection: BaseDatabaseWrapper, seconds: int) -> None:
    """Wait for locks only so long; but a migration that works may take its time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{seconds}s"])
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SET idle_in_transaction_session_timeout = 0")


def _all_atomic(connection: BaseDatabaseWrapper) -> bool:
    """Whether no pending migration refuses a transaction, as those that build indexes concurrently do."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return all(migration.atomic for migration, _ in plan)


def _waited_in_vain(error: Exception) -> bool:
    return isinstance(error.__cause__, LockNotAvailable)


def _explain(error: Exception, together: bool) -> str:
    state = "the schema is as it was" if together else "the migrations before it stay applied"
    kind = "" if isinstance(error, Error) else f"{type(error).__name__}: "
    return f"migration failed, {state}: {kind}{_first_line(error)}"


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
