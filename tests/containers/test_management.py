"""A command of Django's that refuses is one message: its own."""

from __future__ import annotations

import io

import pytest
from invoke import Context, Result

from ops.checks.stack import planned
from ops.containers.application import Application
from ops.containers.management import UpToRefusal, _one_off, manage, refusal_in, refuse_pending
from ops.errors import AndamioError, BadInput, CommandFailed
from ops.shell import Shell
from tests.containers.fake_host import FakeHost

PLAN = """Planned operations:
loans.0003_score
    Add field score to loanrequest
loans.0004_broken
    Raw SQL operation
"""


@pytest.fixture(scope="module")
def application() -> Application:
    return planned()


@pytest.mark.parametrize(
    ("written", "refusal"),
    [
        ("waiting\nCommandError: the password is empty\n", "the password is empty"),
        ("CommandError: no such table.\nThe schema is as it was.\n", "no such table.\nThe schema is as it was."),
        (
            "usage: manage.py seed [-h]\nmanage.py seed: error: argument --count: too many\n",
            "argument --count: too many",
        ),
        ("Traceback (most recent call last):\nKeyError: 'x'\n", ""),
        ("", ""),
    ],
)
def test_its_own_words_are_the_message(written: str, refusal: str) -> None:
    assert refusal_in(written) == refusal


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_what_it_says_before_is_shown_and_the_refusal_held(size: int) -> None:
    shown = io.StringIO()
    errors = UpToRefusal(shown)
    written = "a table is in use\nCommandError: it stays so"
    for start in range(0, len(written), size):
        errors.write(written[start : start + size])
    errors.close()
    assert shown.getvalue() == "a table is in use\n"
    assert errors.held == "CommandError: it stays so"


def test_what_is_unfinished_at_the_end_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    shown = io.StringIO()
    errors = UpToRefusal(shown)
    errors.write("killed")
    errors.close()
    assert shown.getvalue() == "killed"


@pytest.mark.parametrize(("code", "kind"), [(1, AndamioError), (2, BadInput)])
@pytest.mark.usefixtures("nothing_to_build")
def test_a_command_that_refuses_is_one_message(
    application: Application, code: int, kind: type[AndamioError], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own, and not that a command failed."""
    script = f"echo done; echo 'CommandError: the password is empty' >&2; exit {code}"
    monkeypatch.setattr("ops.containers.management._one_off", lambda *_: ("sh", "-c", script))
    with pytest.raises(AndamioError) as caught:
        manage(Shell(Context()), application, "seed")
    assert (type(caught.value), str(caught.value)) == (kind, "the password is empty")


def checking(application: Application, answer: Result) -> FakeHost:
    host = FakeHost()
    return host.says(_one_off(application, "migrate", "--check", "--plan"), answer)


@pytest.fixture
def nothing_to_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ops.containers.management.images.build_changed", lambda *_: [])


@pytest.mark.usefixtures("nothing_to_build")
def test_pending_migrations_are_named(application: Application) -> None:
    with pytest.raises(AndamioError) as caught:
        refuse_pending(checking(application, Result(stdout=PLAN, exited=1)).shell, application)
    assert caught.value.what == "2 migrations pending: loans.0003_score, loans.0004_broken"
    assert caught.value.hint == "./inv migrate --env andamio-tests"


@pytest.mark.usefixtures("nothing_to_build")
def test_without_a_database_nothing_is_said_of_migrations(application: Application) -> None:
    answer = Result(stderr="CommandError: the database does not answer: no\n", exited=1)
    with pytest.raises(AndamioError, match=r"^the database does not answer: no$"):
        refuse_pending(checking(application, answer).shell, application)


@pytest.mark.usefixtures("nothing_to_build")
def test_anything_else_keeps_its_last_lines(application: Application) -> None:
    with pytest.raises(CommandFailed, match="no space left"):
        refuse_pending(checking(application, Result(stderr="no space left on device", exited=1)).shell, application)


@pytest.mark.usefixtures("nothing_to_build")
def test_where_nothing_is_pending_nothing_is_refused(application: Application) -> None:
    refuse_pending(checking(application, Result()).shell, application)
