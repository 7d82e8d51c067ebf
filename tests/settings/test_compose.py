"""What containers get: plain variables, and secrets as files that only change when their content does."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from ops import settings
from ops.errors import AndamioError
from ops.settings import Environment, Secret
from tests.settings.repositories import change

ME = (os.geteuid(), os.getegid())
ALL = {
    *("DJANGO_SECRET_KEY", "DATABASE_PASSWORD", "DYNAMODB_SECRET_ACCESS_KEY"),
    *("REGISTRY_TOKEN", "SCORING_TOKEN", "NOTIFICATIONS_TOKEN"),
}


@pytest.fixture
def environment(local: Path) -> Environment:
    return settings.load("local", local.parents[1])


def reload(environment: Environment) -> Environment:
    return settings.load(environment.name, environment.folder.parents[1])


def test_compose_gets_every_variable_that_is_no_secret(environment: Environment) -> None:
    variables = settings.compose_variables(environment)
    assert set(variables) == set(environment.values) - ALL
    assert variables["WEB_PORT"] == "3000"
    assert variables["DJANGO_DEBUG"] == "false"
    assert variables["DJANGO_ALLOWED_HOSTS"].startswith("localhost,127.0.0.1")
    assert variables["REGISTRY_USER"] == ""


def test_each_secret_is_a_private_file_without_a_line_end(environment: Environment) -> None:
    assert set(settings.write_secret_files(environment, *ME)) == ALL
    folder = environment.folder / "secrets"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for name, path in settings.secret_paths(environment).items():
        secret = environment.get(name, Secret)
        assert path == folder / name.lower()
        assert path.read_text() == (secret.reveal() if secret else "")
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert (folder / "registry_token").read_bytes() == b""


def test_a_file_that_is_right_stays_the_same_file(environment: Environment) -> None:
    settings.write_secret_files(environment, *ME)
    before = {path: path.stat() for path in settings.secret_paths(environment).values()}
    assert settings.write_secret_files(environment, *ME) == ()
    assert {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in before} == {
        path: (status.st_ino, status.st_mtime_ns) for path, status in before.items()
    }


def test_a_changed_secret_is_a_new_file_and_is_named(environment: Environment) -> None:
    settings.write_secret_files(environment, *ME)
    paths = settings.secret_paths(environment)
    held = paths["SCORING_TOKEN"].open()
    old = environment.need("SCORING_TOKEN", Secret).reveal()
    change(environment.folder / "services.env", old, "another-token-0123456789")
    assert settings.write_secret_files(reload(environment), *ME) == ("SCORING_TOKEN",)
    assert paths["SCORING_TOKEN"].read_text() == "another-token-0123456789"
    with held:
        assert held.read() == old, "a container that mounts the old file must not see a change half way"


def test_a_file_that_somebody_changed_is_put_right(environment: Environment) -> None:
    settings.write_secret_files(environment, *ME)
    path = settings.secret_paths(environment)["SCORING_TOKEN"]
    right = path.read_text()
    for wrong in ("", right[:-1], f"{right}\n", right.swapcase()):
        path.write_text(wrong)
        assert settings.write_secret_files(environment, *ME) == ("SCORING_TOKEN",)
        assert path.read_text() == right


def test_files_of_variables_that_are_gone_are_removed(environment: Environment) -> None:
    settings.write_secret_files(environment, *ME)
    folder = environment.folder / "secrets"
    (folder / "old_token").write_text("x")
    (folder / ".andamio-killed").write_text("x")
    (folder / "link").symlink_to(environment.folder / "web.env")
    (folder / "made_by_docker").mkdir()
    assert settings.write_secret_files(environment, *ME) == ()
    assert {path.name for path in folder.iterdir()} == {name.lower() for name in ALL}
    assert (environment.folder / "web.env").exists()


def test_what_is_not_a_file_is_replaced_and_never_written_through(environment: Environment) -> None:
    folder = environment.folder / "secrets"
    folder.mkdir(0o700)
    target = environment.folder / "target"
    target.write_text("untouched")
    (folder / "scoring_token").symlink_to(target)
    (folder / "database_password").mkdir()  # as Docker does for a mount that has no file
    settings.write_secret_files(environment, *ME)
    for name in ("SCORING_TOKEN", "DATABASE_PASSWORD"):
        path = settings.secret_paths(environment)[name]
        assert not path.is_symlink()
        assert path.read_text() == environment.need(name, Secret).reveal()
    assert target.read_text() == "untouched"


def test_a_mode_that_somebody_widened_is_put_right(environment: Environment) -> None:
    settings.write_secret_files(environment, *ME)
    path = settings.secret_paths(environment)["SCORING_TOKEN"]
    path.chmod(0o644)
    assert settings.write_secret_files(environment, *ME) == ()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_root_gives_the_files_to_the_user_of_the_containers(environment: Environment) -> None:
    settings.write_secret_files(environment, *ME)
    assert settings.write_secret_files(environment, 10001, 10002) == ()
    owners = {(path.stat().st_uid, path.stat().st_gid) for path in settings.secret_paths(environment).values()}
    assert owners == {(10001, 10002)}
    assert environment.folder.joinpath("secrets").stat().st_uid == os.geteuid()


def test_another_user_than_root_writes_for_himself_only(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1234)
    with pytest.raises(AndamioError, match="secrets for user 10001 can't be written by user 1234"):
        settings.write_secret_files(environment, 10001, 10001)
    assert not (environment.folder / "secrets").exists()


def test_no_secret_is_in_an_error(environment: Environment) -> None:
    folder = environment.folder / "secrets"
    (folder / "scoring_token" / "full").mkdir(parents=True)
    with pytest.raises(AndamioError) as caught:
        settings.write_secret_files(environment, *ME)
    assert caught.value.where == str(folder / "scoring_token")
    assert environment.need("SCORING_TOKEN", Secret).reveal() not in str(caught.value)
