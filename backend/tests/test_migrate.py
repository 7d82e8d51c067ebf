"""`manage.py migrate` and `prepare`: once, whole or not at all, and never in the way."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings

from operations.management.commands.migrate import MIGRATION_LOCK
from tests.help import manage, manage_to_end, wait_until

DATABASE = "test_andamio_migrate"
BROKEN = """
from django.db import migrations

class Migration(migrations.Migration):
    dependencies = [("loans", "0001_initial")]
    operations = [
        migrations.RunSQL("CREATE TABLE half_way (id int)"),
        migrations.RunSQL("ALTER TABLE no_such_table ADD COLUMN x int"),
    ]
"""
ADDS_COLUMN = """
from django.db import migrations

class Migration(migrations.Migration):
    dependencies = [("loans", "0001_initial")]
    operations = [migrations.RunSQL("ALTER TABLE loans_loanrequest ADD COLUMN extra int")]
"""
CONCURRENT = """
from django.db import migrations

class Migration(migrations.Migration):
    atomic = False
    dependencies = [("loans", "0001_initial")]
    operations = [migrations.RunSQL("CREATE INDEX CONCURRENTLY extra ON loans_loanrequest (gender)")]
"""


@pytest.fixture(scope="session")
def administrator() -> Iterator["psycopg.Connection[Any]"]:
    """A connection to the server, beside the databases of the tests."""
    with _connect("postgres") as connection:
        yield connection


@pytest.fixture
def empty_database(administrator: "psycopg.Connection[Any]") -> Iterator["psycopg.Connection[Any]"]:
    administrator.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
    administrator.execute(f"CREATE DATABASE {DATABASE}")
    with _connect(DATABASE) as connection:
        yield connection
    administrator.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")


@pytest.fixture(scope="session")
def template(administrator: "psycopg.Connection[Any]") -> Iterator[str]:
    """A database with all migrations of today, to be copied."""
    name = f"{DATABASE}_template"
    administrator.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    administrator.execute(f"CREATE DATABASE {name}")
    code, output = manage_to_end("migrate", DATABASE_NAME=name)
    assert code == 0, output
    yield name
    administrator.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(administrator: "psycopg.Connection[Any]", template: str) -> Iterator["psycopg.Connection[Any]"]:
    """A database with all migrations of today."""
    administrator.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
    administrator.execute(f"CREATE DATABASE {DATABASE} TEMPLATE {template}")
    with _connect(DATABASE) as connection:
        yield connection
    administrator.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")


@pytest.fixture
def next_migration(tmp_path: Path) -> Any:
    """Writes a migration that follows today's, into a copy of the package of migrations."""
    package = tmp_path / "next_migrations"
    package.mkdir()
    for file in (settings.BASE_DIR / "loans" / "migrations").glob("*.py"):
        (package / file.name).write_text(file.read_text())

    def write(source: str) -> dict[str, str]:
        (package / "0002_next.py").write_text(source)
        (tmp_path / "next_settings.py").write_text(
            "from config.settings import *\nMIGRATION_MODULES = {'loans': 'next_migrations'}\n"
        )
        return {"DATABASE_NAME": DATABASE, "PYTHONPATH": str(tmp_path)}

    return write


def migrate(*options: str, **variables: str) -> tuple[int, str]:
    return manage_to_end("migrate", "--settings=next_settings", *options, **variables)


def test_two_at_once_apply_once(empty_database: "psycopg.Connection[Any]") -> None:
    empty_database.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
    processes = [manage("migrate", DATABASE_NAME=DATABASE) for _ in range(2)]
    for process in processes:
        assert process.stdout is not None
        assert "another migration is running" in process.stdout.readline()

    empty_database.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])
    outputs = [process.communicate(timeout=60)[0] for process in processes]

    assert [process.returncode for process in processes] == [0, 0], outputs
    assert sum("Applying loans.0001_initial... OK" in output for output in outputs) == 1
    assert sum("No migrations to apply" in output for output in outputs) == 1


def test_a_broken_migration_leaves_the_old_schema(database: "psycopg.Connection[Any]", next_migration: Any) -> None:
    code, output = migrate(**next_migration(BROKEN))

    assert code != 0
    assert "the schema is as it was" in output
    assert 'relation "no_such_table" does not exist' in output
    assert "Traceback" not in output
    *_, progress, message = output.splitlines()
    assert progress.endswith("... failed")
    assert message.startswith("CommandError: migration failed")
    assert not _exists(database, "half_way")


def test_all_pending_migrations_or_none(empty_database: "psycopg.Connection[Any]", next_migration: Any) -> None:
    code, _ = migrate(**next_migration(BROKEN))

    assert code != 0
    assert not _exists(empty_database, "loans_loanrequest")
    assert not _exists(empty_database, "django_migrations")


def test_one_by_one_keeps_what_went_well(empty_database: "psycopg.Connection[Any]", next_migration: Any) -> None:
    code, output = migrate("--one-by-one", **next_migration(BROKEN))

    assert code != 0
    assert "the migrations before it stay applied" in output
    assert _exists(empty_database, "loans_loanrequest")
    assert not _exists(empty_database, "half_way")


def test_a_migration_that_refuses_a_transaction_still_works(
    database: "psycopg.Connection[Any]", next_migration: Any
) -> None:
    code, output = migrate(**next_migration(CONCURRENT))

    assert code == 0, output
    assert _exists(database, "extra")


def test_it_does_not_wait_in_front_of_others_and_tries_again(
    database: "psycopg.Connection[Any]", next_migration: Any
) -> None:
    with _connect(DATABASE) as reader, reader.transaction():
        reader.execute("SELECT 1 FROM loans_loanrequest")
        variables = next_migration(ADDS_COLUMN)
        process = manage("migrate", "--settings=next_settings", "--lock-timeout=1", **variables)
        assert process.stdout is not None
        said = iter(process.stdout.readline, "")
        assert any("a table is in use; trying again" in line for line in said)
        # Meanwhile nobody has to wait.
        with _connect(DATABASE) as other:
            other.execute("SET lock_timeout = '1s'")
            other.execute("SELECT 1 FROM loans_loanrequest")

    assert process.wait(30) == 0
    process.stdout.close()
    with _connect(DATABASE) as connection:
        connection.execute("SELECT extra FROM loans_loanrequest")


def test_it_gives_up_with_a_clear_message(database: "psycopg.Connection[Any]", next_migration: Any) -> None:
    with _connect(DATABASE) as reader, reader.transaction():
        reader.execute("SELECT 1 FROM loans_loanrequest")
        code, output = migrate("--tries=1", "--lock-timeout=1", **next_migration(ADDS_COLUMN))

    assert code != 0
    assert "lock timeout" in output
    assert "Traceback" not in output


def test_a_killed_migration_strands_no_lock(database: "psycopg.Connection[Any]", next_migration: Any) -> None:
    variables = next_migration(ADDS_COLUMN)
    with _connect(DATABASE) as reader, reader.transaction():
        reader.execute("SELECT 1 FROM loans_loanrequest")
        process = manage("migrate", "--settings=next_settings", "--lock-timeout=1", **variables)
        wait_until(lambda: _lock_holders(database) == 1)
        process.kill()
        process.communicate()

    wait_until(lambda: _lock_holders(database) == 0)
    code, output = migrate(**variables)
    assert code == 0, output


def test_check_and_plan_tell_what_is_pending_and_change_nothing(empty_database: "psycopg.Connection[Any]") -> None:
    assert manage_to_end("migrate", "--check", DATABASE_NAME=DATABASE)[0] == 1
    code, output = manage_to_end("migrate", "--plan", DATABASE_NAME=DATABASE)

    assert code == 0
    assert "loans.0001_initial" in output
    assert not _exists(empty_database, "loans_loanrequest")


def test_without_a_database_the_message_is_one_line(closed_port: int) -> None:
    code, output = manage_to_end("migrate", DATABASE_PORT=str(closed_port))

    assert code != 0
    assert "the database does not answer" in output
    assert "Traceback" not in output


def test_prepare_makes_both_stores_and_can_be_repeated(empty_database: "psycopg.Connection[Any]") -> None:
    variables = {"DATABASE_NAME": DATABASE, "DYNAMODB_TABLE": "andamio-test-prepare"}

    first, second = manage_to_end("prepare", **variables), manage_to_end("prepare", **variables)

    assert first[0] == second[0] == 0
    assert "history table: " in first[1]
    assert "history table: exists" in second[1]
    assert _exists(empty_database, "loans_loanrequest")


def test_prepare_names_a_dynamodb_that_is_down(database: "psycopg.Connection[Any]", closed_port: int) -> None:
    code, output = manage_to_end(
        "prepare", DATABASE_NAME=DATABASE, DYNAMODB_ENDPOINT_URL=f"http://127.0.0.1:{closed_port}"
    )

    assert code != 0
    assert "the history table can't be made" in output
    assert "Traceback" not in output


def test_the_models_have_no_change_without_a_migration() -> None:
    code, output = manage_to_end("makemigrations", "--check", "--dry-run")

    assert code == 0, output


def _connect(database: str) -> "psycopg.Connection[Any]":
    where = settings.ENVIRONMENT.database
    return psycopg.connect(
        host=where.host, port=where.port, user=where.user, password=where.password, dbname=database, autocommit=True
    )


def _exists(connection: "psycopg.Connection[Any]", relation: str) -> bool:
    found = connection.execute("SELECT to_regclass(%s)", [relation]).fetchone()
    return found is not None and found[0] is not None


def _lock_holders(connection: "psycopg.Connection[Any]") -> int:
    statement = (
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND database ="
        " (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    found = connection.execute(statement).fetchone()
    return int(found[0]) if found else 0
