"""Reading an environment: typed values, or every problem of all files at once and never a value."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from ops import settings
from ops.errors import AndamioError
from ops.settings import Problem, RegistrySettings, Secret, SettingsError, WebSettings
from tests.settings.repositories import change, copy_templates


def problems(local: Path) -> list[str]:
    return [str(problem) for problem in found(local)]


def found(local: Path) -> tuple[Problem, ...]:
    with pytest.raises(SettingsError) as caught:
        settings.load("local", local.parents[1])
    return caught.value.problems


def test_a_fresh_environment_is_valid_and_typed(local: Path) -> None:
    environment = settings.load("local", local.parents[1])
    assert environment.name == "local"
    assert environment.need("WEB_PORT", int) == 3000
    assert environment.need("DJANGO_DEBUG", bool) is False
    assert environment.need("DJANGO_ALLOWED_HOSTS", tuple)[0] == "localhost"
    assert len(environment.need("DJANGO_SECRET_KEY", Secret).reveal()) == 64
    assert environment.get("REGISTRY_USER", str) is None
    assert {file.name for file in environment.files} >= {"web.env", "backend.env", "database.env"}
    assert set(environment.secret_names) == {
        *("DJANGO_SECRET_KEY", "DATABASE_PASSWORD", "DYNAMODB_SECRET_ACCESS_KEY"),
        *("SCORING_TOKEN", "NOTIFICATIONS_TOKEN", "REGISTRY_TOKEN"),
    }


def test_settings_by_subject_are_typed(local: Path) -> None:
    change(local / "registry.env", "REGISTRY_USER=", "REGISTRY_USER=team")
    change(local / "registry.env", "REGISTRY_TOKEN=", "REGISTRY_TOKEN=abcdefgh12")
    environment = settings.load("local", local.parents[1])
    assert WebSettings.of(environment) == WebSettings(3000, "http://localhost:3000")
    assert RegistrySettings.of(environment) == RegistrySettings(None, "team", Secret("abcdefgh12"))


def test_a_registrys_token_may_come_from_elsewhere(local: Path) -> None:
    change(local / "registry.env", "REGISTRY_USER=", "REGISTRY_USER=team")
    registry = RegistrySettings.of(settings.load("local", local.parents[1]))
    assert (registry.user, registry.token) == ("team", None)


def test_an_environment_does_not_print_its_values(local: Path) -> None:
    environment = settings.load("local", local.parents[1])
    password = environment.need("DATABASE_PASSWORD", Secret).reveal()
    assert password not in f"{environment!r}{environment.values!r}{dict(environment.values)}"
    assert "3000" not in repr(environment)


def test_its_values_never_change(local: Path) -> None:
    with pytest.raises(TypeError):
        settings.load("local", local.parents[1]).values["WEB_PORT"] = 1  # type: ignore[index]


def test_asking_for_the_wrong_type_or_name_is_a_mistake_in_the_code(local: Path) -> None:
    environment = settings.load("local", local.parents[1])
    with pytest.raises(TypeError, match="WEB_PORT is a int, not a str"):
        environment.get("WEB_PORT", str)
    with pytest.raises(TypeError, match="REGISTRY_USER is optional"):
        environment.need("REGISTRY_USER", str)
    with pytest.raises(KeyError):
        environment.get("NO_SUCH", str)


# What is changed, in which file, and the problem of which variable of which file that makes.
BROKEN: dict[str, tuple[str, str, str, str, str]] = {
    "wrong type": ("web", "WEB_PORT=3000", "WEB_PORT=0", "web", "WEB_PORT: is not a port, expected a whole number"),
    "empty": ("web", "WEB_PORT=3000", "WEB_PORT=", "web", "WEB_PORT: is empty, expected a whole number from 1"),
    "missing": ("web", "WEB_PORT=3000", "", "web", "WEB_PORT: is missing, expected a line WEB_PORT=3000"),
    "truthy": ("backend", "DEBUG=false", "DEBUG=False", "backend", "DJANGO_DEBUG: is neither true nor false, expect"),
    "wildcard": ("backend", "HOSTS=l", "HOSTS=*,l", "backend", "DJANGO_ALLOWED_HOSTS: has an item that is not a host"),
    "choice": ("backend", "LEVEL=INFO", "LEVEL=info", "backend", "DJANGO_LOG_LEVEL: is not one of its choices, expe"),
    "dialect": ("web", "=3000", "= 3000", "web", "WEB_PORT: has a blank after '=', expected the value right behind"),
    "misspelt": ("web", "#: type=port", "WEB_PROT=1\n#:", "web", "WEB_PROT: is an unknown variable, expected a known"),
    "elsewhere": ("web", "#: type=port", "AWS_REGION=x\n#:", "web", "AWS_REGION: is in the wrong file, expected it in"),
    "twice": ("web", "WEB_PORT=3000", "WEB_PORT=3000\nWEB_PORT=1", "web", "WEB_PORT: is set twice, expected one line;"),
    "other port": ("web", "WEB_PORT=3000", "WEB_PORT=3001", "web", "WEB_ORIGIN: names another port of this machine th"),
    "other host": (
        "web",
        "http://localhost:3000",
        "http://a.b",
        "backend",
        "DJANGO_ALLOWED_HOSTS: lacks the host of WEB",
    ),
    "half a key": ("dynamodb", "KEY_ID=local", "KEY_ID=", "dynamodb", "DYNAMODB_ACCESS_KEY_ID: is empty while its cou"),
    "half a login": ("registry", "TOKEN=", "TOKEN=abcdefgh12", "registry", "REGISTRY_USER: is empty while REGISTRY_TO"),
}


@pytest.mark.parametrize(("file", "old", "new", "place", "message"), BROKEN.values(), ids=BROKEN)
def test_a_problem_names_file_line_variable_fault_and_remedy(
    local: Path, file: str, old: str, new: str, place: str, message: str
) -> None:
    change(local / f"{file}.env", old, new)
    (problem,) = problems(local)
    line = line_of(local / f"{place}.env", message.partition(":")[0])
    assert problem.startswith(f"env/local/{place}.env{f':{line}' if line else ''}: {message}")


def line_of(file: Path, name: str) -> int:
    """The last line of the file that sets the variable; 0 for none."""
    lines = [number for number, line in enumerate(file.read_text().split("\n"), 1) if line.startswith(f"{name}=")]
    return lines[-1] if lines else 0


def test_an_unknown_variable_is_not_named_but_those_of_its_file_are(local: Path) -> None:
    change(local / "web.env", "WEB_PORT=3000", "WEB_PORT=3000\nHOME=1")
    line = line_of(local / "web.env", "HOME")
    assert problems(local) == [
        f"env/local/web.env:{line}: sets an unknown variable, expected one of: WEB_PORT, WEB_ORIGIN"
    ]


def test_debug_is_refused_where_others_can_reach_the_application(local: Path) -> None:
    change(local / "backend.env", "DJANGO_DEBUG=false", "DJANGO_DEBUG=true")
    settings.load("local", local.parents[1])
    change(local / "web.env", "http://localhost:3000", "https://loans.example.com")
    change(local / "backend.env", "HOSTS=localhost", "HOSTS=loans.example.com")
    line = line_of(local / "backend.env", "DJANGO_DEBUG")
    assert problems(local) == [
        f"env/local/backend.env:{line}: DJANGO_DEBUG: is on for more than this machine, "
        "expected false: its error pages show settings"
    ]


def test_optional_variables_may_be_left_out(local: Path) -> None:
    change(local / "registry.env", "REGISTRY_PREFIX=\n", "")
    assert settings.load("local", local.parents[1]).get("REGISTRY_PREFIX", str) is None


def test_every_problem_of_all_files_is_reported_at_once(local: Path) -> None:
    change(local / "web.env", "WEB_PORT=3000", "WEB_PORT='3000")
    change(local / "web.env", "WEB_ORIGIN=http:", "WEB_ORIGIN=ftp:")
    (local / "services.env").unlink()
    (local / "databse.env").write_text("")
    (local / "backend.env").chmod(0o644)
    assert problems(local) == [
        f"env/local/backend.env: has mode 0644, expected at most 0600: chmod 600 {local / 'backend.env'}",
        "env/local/services.env: is missing, expected a file: env.init makes it",
        f"env/local/web.env:{line_of(local / 'web.env', 'WEB_PORT')}: WEB_PORT: opens a quote that is never closed, "
        "expected a value without quotes: some readers keep them, some don't",
        f"env/local/web.env:{line_of(local / 'web.env', 'WEB_ORIGIN')}: WEB_ORIGIN: is not an origin, "
        "expected http://host or https://host, with :port if needed, and nothing behind it",
        "env/local/databse.env: is a file without a template, expected one of: aws.env, backend.env, "
        "database.env, droplet.env, dynamodb.env, registry.env, services.env, web.env; did you mean database.env?",
    ]


def test_the_error_is_one_message_with_the_next_step(local: Path) -> None:
    change(local / "web.env", "=3000", "=x")
    with pytest.raises(SettingsError) as caught:
        settings.load("local", local.parents[1])
    line = line_of(local / "web.env", "WEB_PORT")
    assert str(caught.value).startswith(f"1 problem in the settings:\n  env/local/web.env:{line}: WEB_PORT: is not a ")
    assert str(caught.value).endswith("next: correct the files, then: ./inv env.check --env local")


def test_an_empty_file_lacks_its_required_variables(local: Path) -> None:
    (local / "web.env").write_text("")
    assert [problem.name for problem in found(local)] == ["WEB_PORT", "WEB_ORIGIN"]


def test_a_lost_random_secret_is_described_and_not_made_up(local: Path) -> None:
    (local / "backend.env").write_text("")
    assert "is missing, expected a line DJANGO_SECRET_KEY= with 64 random letters and digits" in problems(local)[0]


CANARY = "Zq7Xk2Vw9Jh4"
PASTED = {
    "value of a known variable": "WEB_PORT={c}",
    "quoted": 'WEB_ORIGIN="{c}',
    "pasted key": "-----BEGIN PRIVATE KEY-----\n{c}\n{c}==\n{u}=\n{u}\n{c} = 1\n-----END",
    "unknown name": "{u}=1",
    "unknown broken name": "{u}= '1'",
    "comment glued": "WEB_PORT=3000 #{c}",
    "in an export": "export {u}={c}",
    "twice": "{u}=1\n{u}=2",
    "in two secrets": "DATABASE_PASSWORD={c}",
}


@pytest.mark.parametrize("text", PASTED.values(), ids=PASTED)
@pytest.mark.parametrize("file", ["web.env", "services.env"])
def test_no_part_of_a_value_or_of_a_pasted_key_is_shown(local: Path, file: str, text: str) -> None:
    (local / file).write_text(text.format(c=CANARY, u=CANARY.upper()))
    with pytest.raises(SettingsError) as caught:
        settings.load("local", local.parents[1])
    shown = f"{caught.value}{caught.value!r}{caught.value.problems!r}".upper()
    assert not any(CANARY[start : start + 4].upper() in shown for start in range(len(CANARY) - 3))


def _link(file: Path) -> None:
    file.rename(file.with_suffix(".real"))
    file.symlink_to(file.with_suffix(".real"))


def _folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def _pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file, 0o600)


def _huge(file: Path) -> None:
    os.truncate(file, 2_000_000)


@pytest.mark.parametrize(
    ("spoil", "wrong"),
    [
        (lambda file: file.chmod(0o640), "has mode 0640"),
        (lambda file: file.chmod(0o700), "has mode 0700"),
        (_link, "is a symbolic link"),
        (_folder, "is not a file"),
        (_pipe, "is not a file"),
        (_huge, "is too large"),
        (lambda file: file.unlink(), "is missing"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused(local: Path, spoil: Callable[[Path], None], wrong: str) -> None:
    spoil(local / "web.env")
    (problem,) = found(local)
    assert (problem.file, problem.fault.wrong) == ("env/local/web.env", wrong)


def test_a_file_that_only_its_owner_can_read_is_fine(local: Path) -> None:
    (local / "web.env").chmod(0o400)
    settings.load("local", local.parents[1])


def test_a_file_of_another_user_is_refused(local: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = local.stat().st_uid
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    wrong = {problem.fault.wrong for problem in found(local)}
    assert wrong == {"belongs to another user"}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_root_reads_the_files_of_who_cloned_the_repository_and_of_nobody_else(local: Path) -> None:
    os.chown(local.parent, 1234, 1234)
    os.chown(local / "web.env", 1234, 1234)
    settings.load("local", local.parents[1])
    os.chown(local / "web.env", 4321, 4321)
    assert [problem.fault.wrong for problem in found(local)] == ["belongs to another user"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_what_another_user_made_private_is_named_and_not_a_traceback() -> None:
    with TemporaryDirectory() as folder:
        root = Path(folder)
        root.chmod(0o755)
        copy_templates(root)
        settings.write(settings.plan("local", root))
        settings.write(settings.plan("other", root))
        (root / "env" / "other").chmod(0o755)
        assert as_nobody(lambda: refusal("local", root)) == f"env/local: belongs to another user, {OWN_FOLDER}"
        assert "env/other/web.env: belongs to another user, expected your own file" in as_nobody(
            lambda: refusal("other", root)
        )


OWN_FOLDER = "expected your own folder: sudo chown -R $(id -u) "


def refusal(name: str, root: Path) -> str:
    """What is wrong with an environment, without the places in this machine's folders."""
    try:
        settings.load(name, root)
    except SettingsError as error:
        return "\n".join(str(problem).replace(str(root / "env" / name), "") for problem in error.problems)
    return ""


def as_nobody(action: Callable[[], str]) -> str:
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.setuid(65534)
        os.write(write, action().encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as answer:
        text = answer.read()
    assert os.waitpid(child, 0)[1] == 0
    return text


def test_a_folder_that_others_can_change_is_refused(local: Path) -> None:
    local.chmod(0o770)
    assert problems(local) == [
        f"env/local: has mode 0770, so others can change its files, expected 0700: chmod 700 {local}"
    ]


def test_a_folder_that_is_a_link_is_refused(local: Path) -> None:
    local.rename(local.with_name("elsewhere"))
    local.symlink_to(local.with_name("elsewhere"))
    assert problems(local) == ["env/local: is a symbolic link, expected a folder"]


def test_environments_are_local_and_the_folders_under_env(repository: Path) -> None:
    assert settings.names(repository) == ("local",)
    for name in ("staging", "local", "production", "Not-Valid", ".hidden"):
        (repository / "env" / name).mkdir()
    assert settings.names(repository) == ("local", "production", "staging")


def test_local_that_is_not_made_yet_says_how_to_make_it(repository: Path) -> None:
    assert problems(repository / "env" / "local") == [
        "env/local: is missing, expected a folder: ./inv env.init --env local"
    ]


def test_an_unknown_environment_lists_the_choices_and_guesses(repository: Path) -> None:
    (repository / "env" / "staging").mkdir()
    with pytest.raises(AndamioError) as caught:
        settings.load("stagign", repository)
    assert str(caught.value) == (
        "unknown environment 'stagign'; did you mean 'staging'?\n"
        "  next: one of: local, staging; or make it: ./inv env.init --env stagign"
    )


@pytest.mark.parametrize("name", ["../x", "/etc", ".", "..", "a/b", "A", "1a", "a_b", "a b", "-a", "a" * 33, "a\n"])
def test_a_name_cannot_lead_out_of_the_folder(repository: Path, name: str) -> None:
    for use in (settings.existing_name, settings.load, settings.plan):
        with pytest.raises(AndamioError, match="can't be the name of an environment"):
            use(name, repository)


def test_the_default_comes_from_the_shell_then_local(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (repository / "env" / "staging").mkdir()
    assert settings.existing_name(None, repository) == "local"
    monkeypatch.setenv("ANDAMIO_ENV", "staging")
    assert settings.existing_name(None, repository) == "staging"
    assert settings.existing_name("local", repository) == "local"
    monkeypatch.setenv("ANDAMIO_ENV", "nowhere")
    with pytest.raises(AndamioError, match="unknown environment 'nowhere'") as caught:
        settings.existing_name(None, repository)
    assert caught.value.where == "ANDAMIO_ENV"


def test_a_task_that_needs_one_file_does_not_mind_the_others(repository: Path) -> None:
    settings.write(settings.plan("production", repository))  # leaves what nobody can guess empty
    with pytest.raises(SettingsError):
        settings.load("production", repository)
    environment = settings.load("production", repository, only=("registry.env", "droplet.env"))
    assert environment.need("DROPLET_USER", str) == "deploy"
    assert environment.get("WEB_ORIGIN", str) is None
    change(repository / "env" / "production" / "droplet.env", "DROPLET_USER=deploy", "DROPLET_USER=De Ploy")
    with pytest.raises(SettingsError, match="DROPLET_USER"):
        settings.load("production", repository, only=("droplet.env",))
