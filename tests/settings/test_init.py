"""Making an environment: complete, private, random, and never at the cost of what is there."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from ops import settings
from ops.errors import AndamioError
from ops.settings import Secret
from ops.settings.init import ALPHABET
from ops.settings.second import PUBLISHED
from tests.settings.repositories import change


def test_local_works_out_of_the_box(repository: Path) -> None:
    done = settings.write(settings.plan("local", repository))
    assert [file.path.name for file in done.new] == [
        *(
            "aws.env",
            "backend.env",
            "database.env",
            "droplet.env",
            "dynamodb.env",
            "registry.env",
            "services.env",
            "web.env",
        )
    ]
    assert not any(file.to_fill_in for file in done.new)
    environment = settings.load("local", repository)
    assert environment.need("DATABASE_HOST", str) == "db"
    assert environment.need("DATABASE_SSLMODE", str) == "disable"
    assert environment.get("DYNAMODB_ENDPOINT_URL", str) == "http://dynamodb:8000"
    assert environment.need("SCORING_URL", str) == "http://scoring:4010"


def test_another_environment_says_what_to_fill_in(repository: Path) -> None:
    done = settings.write(settings.plan("staging", repository))
    to_fill_in = {variable.name for file in done.new if not file.template.apart for variable in file.to_fill_in}
    assert to_fill_in >= {"WEB_ORIGIN", "DATABASE_HOST", "DATABASE_PASSWORD", "SCORING_TOKEN"}
    with pytest.raises(settings.SettingsError) as caught:
        settings.load("staging", repository)
    assert {problem.name for problem in caught.value.problems} == to_fill_in
    assert {problem.fault.wrong for problem in caught.value.problems} == {"is empty"}


def test_one_like_local_needs_nothing_filled_in_and_meets_no_other(repository: Path) -> None:
    settings.write(settings.plan("local", repository))
    made = []
    for name in ("second", "third"):
        done = settings.write(settings.plan(name, repository, like="local"))
        assert not any(file.to_fill_in for file in done.new)
        made.append(settings.load(name, repository, everything=True))
    loaded = [settings.load("local", repository, everything=True), *made]
    ports = [[one.need(port, int) for port in PUBLISHED] for one in loaded]
    assert ports == [[3000, 2222, 8080, 4577], [3001, 2223, 8081, 4578], [3002, 2224, 8082, 4579]]
    assert [one.need("WEB_ORIGIN", str) for one in made] == ["http://localhost:3001", "http://localhost:3002"]
    assert {one.need("DATABASE_PORT", int) for one in loaded} == {5432}
    assert [str(one.get("DROPLET_KEY", object)) for one in made] == [f"env/{one.name}/droplet_key" for one in made]
    assert len({one.need("DATABASE_PASSWORD", Secret).reveal() for one in loaded}) == 3
    again = settings.plan("second", repository, like="local")
    assert again.new == ()


def test_one_like_local_leaves_out_a_port_that_another_has(repository: Path) -> None:
    settings.write(settings.plan("second", repository, like="local"))
    change(repository / "env" / "second" / "web.env", "3001", "8082")
    settings.write(settings.plan("third", repository, like="local"))
    third = settings.load("third", repository, everything=True)
    assert [third.need(port, int) for port in PUBLISHED] == [3003, 2225, 8083, 4580]


def test_files_are_private_whatever_the_umask(repository: Path) -> None:
    before = os.umask(0)
    try:
        settings.write(settings.plan("local", repository))
    finally:
        os.umask(before)
    folder = repository / "env" / "local"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}


def test_secrets_are_random_and_of_characters_that_need_no_quoting(repository: Path) -> None:
    made = []
    for name in ("local", "other"):
        settings.write(settings.plan(name, repository))
        text = (repository / "env" / name / "backend.env").read_text()
        made.append(text.split("DJANGO_SECRET_KEY=")[1].split("\n")[0])
    assert made[0] != made[1]
    assert all(len(secret) == 64 and set(secret) <= set(ALPHABET) for secret in made)
    assert ALPHABET.isalnum()
    assert ALPHABET.isascii()
    assert len(set(made[0])) > 20


def test_a_new_file_keeps_the_explanations_of_its_template(repository: Path) -> None:
    settings.write(settings.plan("local", repository))
    template = (repository / "env" / "web.env.example").read_text()
    written = (repository / "env" / "local" / "web.env").read_text()
    assert written == template.replace("WEB_ORIGIN=\n", "WEB_ORIGIN=http://localhost:3000\n")


def test_planning_changes_nothing(repository: Path) -> None:
    settings.plan("local", repository)
    assert not (repository / "env" / "local").exists()


def test_a_plan_does_not_print_secrets_as_it_has_none(repository: Path) -> None:
    planned = settings.plan("local", repository)
    settings.write(planned)
    password = settings.load("local", repository).need("DATABASE_PASSWORD", Secret).reveal()
    assert password not in repr(planned)


def test_a_second_run_keeps_everything(local: Path) -> None:
    before = contents(local)
    done = settings.write(settings.plan("local", local.parents[1]))
    assert (done.new, len(done.kept)) == ((), 8)
    assert contents(local) == before


def test_only_what_is_missing_is_written_and_what_a_kept_file_lacks_is_reported(local: Path) -> None:
    (local / "web.env").unlink()
    change(local / "backend.env", "WEB_CONCURRENCY=2\n", "")
    before = contents(local)
    done = settings.write(settings.plan("local", local.parents[1]))
    assert [file.path.name for file in done.new] == ["web.env"]
    assert [variable.name for file in done.kept for variable in file.missing] == ["WEB_CONCURRENCY"]
    assert {name: text for name, text in contents(local).items() if name != "web.env"} == before


def test_a_file_that_appears_after_the_plan_is_kept(local: Path) -> None:
    mine = b"WEB_PORT=1\n"
    (local / "web.env").unlink()
    planned = settings.plan("local", local.parents[1])
    (local / "web.env").write_bytes(mine)
    done = settings.write(planned)
    assert (local / "web.env").read_bytes() == mine
    assert [(file.path.name, [variable.name for variable in file.missing]) for file in done.kept][-1] == (
        *("web.env", ["WEB_ORIGIN"]),
    )


def test_a_broken_link_in_place_of_a_file_is_not_followed(local: Path) -> None:
    target = local.parent / "target"
    (local / "web.env").unlink()
    (local / "web.env").symlink_to(target)
    planned = settings.plan("local", local.parents[1])
    assert planned.new == ()
    settings.write(planned)
    assert not target.exists()


def test_a_file_in_place_of_the_folder_is_named(repository: Path) -> None:
    (repository / "env" / "local").write_text("")
    with pytest.raises(AndamioError) as caught:
        settings.write(settings.plan("local", repository))
    assert caught.value.where == str(repository / "env" / "local")
    assert caught.value.what == "is not a folder"


def test_a_link_in_place_of_the_folder_is_not_followed(repository: Path) -> None:
    (repository / "elsewhere").mkdir()
    (repository / "env" / "local").symlink_to(repository / "elsewhere")
    with pytest.raises(AndamioError, match="is not a folder"):
        settings.write(settings.plan("local", repository))
    assert list((repository / "elsewhere").iterdir()) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_what_root_writes_belongs_to_who_cloned_the_repository(repository: Path) -> None:
    os.chown(repository / "env", 1234, 2345)
    settings.write(settings.plan("local", repository))
    folder = repository / "env" / "local"
    owners = {(path.stat().st_uid, path.stat().st_gid) for path in [folder, *folder.iterdir()]}
    assert owners == {(1234, 2345)}


def contents(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text() for file in folder.iterdir()}
