"""The two databases that the list is measured on: the application's with very many requests, and a small copy."""

from __future__ import annotations

from benchmarks.running import Running
from ops.containers import management
from ops.errors import AndamioError

SMALL = "andamio_small"
FEW = 1_000
MANY = 1_000_000
COPY = (
    'export PGUSER="$POSTGRES_USER"; createdb "$0"'
    ' && pg_dump "$POSTGRES_DB" | psql --quiet --set=ON_ERROR_STOP=1 "$0" >/dev/null && vacuumdb --quiet --analyze "$0"'
)
COUNT = 'exec psql --username="$POSTGRES_USER" --tuples-only --no-align --command="$1" "$0"'


def fill(running: Running, count: int) -> None:
    """Fill the application's table up to so many requests."""
    management.manage(running.shell, running.application, "seed", "--count", str(count))


def copy_as_small(running: Running) -> None:
    """Copy the database as it is now, with its users and sessions.

    Raises:
        AndamioError: the copy has not all that it should have.
    """
    running.run("exec", "--no-TTY", "db", "bash", "-o", "pipefail", "-c", COPY, SMALL)
    words = ("exec", "--no-TTY", "db", "sh", "-c", COUNT, SMALL, "SELECT count(*) FROM loans_loanrequest")
    counted = running.shell.probe(running.compose(*words)).text
    if counted != str(FEW):
        raise AndamioError(f"{counted or 'no'} requests instead of {FEW}", where=SMALL)
