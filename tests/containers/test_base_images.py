"""Stand-ins appear where no registry answers, and nowhere else; they follow their recipes, and replace nothing."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from docker.errors import APIError
from invoke import Result

from ops.containers import base_images, engine_packages
from ops.containers.base_images import CADDY, DEBIAN, DYNAMODB, NGINX, NODE, OFFICIAL, POSTGRES, PYTHON, STAND_IN
from ops.errors import AndamioError, ToolMissing
from ops.paths import ROOT
from tests.containers.fake_host import FakeHost
from tests.containers.test_engine import SYSTEMS

RECIPES = {recipe.image: recipe for recipe in base_images.RECIPES_IN_ORDER}


class FakeEngine(FakeHost):
    """A host whose engine has images: their labels by name."""

    def __init__(self, images: dict[str, dict[str, str]]) -> None:
        super().__init__()
        self._set(images=images)
        self.says(("id", "-u"), "0\n").says(("apt-get", "--version"), "apt 3\n").says(
            ("mmdebstrap", "--version"), "1\n"
        )
        self.says(engine_packages.OS_RELEASE, SYSTEMS["Debian 13"]).says(("test", "-f", engine_packages.KEYRING), "")
        self.says(
            (*engine_packages.INDEX_TARGETS, "$(REPO_URI)", "Origin: Debian", "Label: Debian"), "http://own.example/"
        )

    images: dict[str, dict[str, str]]

    def run(self, command: str, **options: Any) -> Result:
        words = command.split()
        if words[:3] == ["docker", "image", "inspect"]:
            known = [
                {"Id": f"sha256:{name}", "RepoTags": [name], "Config": {"Labels": self.images[name] or None}}
                for name in words[3:]
                if name in self.images
            ]
            return Result(stdout=json.dumps(known), exited=int(len(known) < len(words[3:])))
        return super().run(command, **options)

    @property
    def built(self) -> list[str]:
        """The stand-ins that were built, in order."""
        built = []
        for command in self.ran:
            if command[:2] == ("docker", "import"):
                built.append(command[-1])
            elif "--tag" in command:
                built.append(command[command.index("--tag") + 1])
        return built

    @property
    def pulled(self) -> list[str]:
        return [command[-1] for command in self.ran if command[:2] == ("docker", "pull")]


@pytest.fixture
def fingerprints() -> dict[str, str]:
    return base_images.stand_in_fingerprints()


@pytest.fixture
def stand_ins(fingerprints: dict[str, str]) -> dict[str, dict[str, str]]:
    """All stand-ins, as the present recipes make them."""
    return {name: {STAND_IN: fingerprint} for name, fingerprint in fingerprints.items()}


@pytest.fixture
def no_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base_images, "registry_answers", lambda image: False)


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base_images, "registry_answers", lambda image: True)


@pytest.fixture
def no_question(monkeypatch: pytest.MonkeyPatch) -> None:
    """The network isn't asked: that would cost seconds each time."""
    monkeypatch.setattr(base_images, "registry_answers", lambda image: pytest.fail("asked the registry"))


@pytest.mark.usefixtures("no_question")
def test_official_images_that_are_there_are_left_alone() -> None:
    engine = FakeEngine({name: {} for name in OFFICIAL})
    base_images.ensure(engine.shell)
    assert engine.ran == []


@pytest.mark.usefixtures("no_question")
def test_current_stand_ins_are_left_alone(stand_ins: dict[str, dict[str, str]]) -> None:
    engine = FakeEngine(stand_ins)
    base_images.ensure(engine.shell)
    assert engine.ran == []


@pytest.mark.usefixtures("registry")
def test_with_a_registry_images_are_pulled(capsys: pytest.CaptureFixture[str]) -> None:
    engine = FakeEngine({PYTHON: {}})
    base_images.ensure(engine.shell)
    assert engine.pulled == [NODE, NGINX, POSTGRES, DYNAMODB]
    assert len(engine.ran) == 4
    assert "stand-in" not in capsys.readouterr().out


@pytest.mark.usefixtures("registry")
def test_with_a_registry_a_stale_stand_in_gives_way_to_the_official_image() -> None:
    engine = FakeEngine({PYTHON: {STAND_IN: "an old recipe"}})
    base_images.ensure(engine.shell, [PYTHON])
    assert engine.pulled == [PYTHON]
    assert engine.built == []


@pytest.mark.usefixtures("no_registry")
def test_without_a_registry_stand_ins_are_built_bottom_up(
    capsys: pytest.CaptureFixture[str], fingerprints: dict[str, str]
) -> None:
    engine = FakeEngine({})
    base_images.ensure(engine.shell)
    assert engine.built == [DEBIAN, *OFFICIAL]
    said = [line for line in capsys.readouterr().out.splitlines() if "no registry" in line]
    assert said == [f"no registry answers: building stand-ins for {', '.join(OFFICIAL)}"]
    assert base_images.stand_in_build(RECIPES[NODE], fingerprints[NODE]) in engine.ran


@pytest.mark.usefixtures("no_registry")
def test_only_what_is_wanted_is_built_and_what_it_stands_on() -> None:
    engine = FakeEngine({})
    base_images.ensure(engine.shell, [DYNAMODB])
    assert engine.built == [DEBIAN, PYTHON, NODE, DYNAMODB]
    engine = FakeEngine({})
    base_images.ensure(engine.shell, [NGINX])
    assert engine.built == [DEBIAN, NGINX]


@pytest.mark.usefixtures("no_registry")
def test_the_droplets_proxy_is_no_image_of_the_application() -> None:
    """`up` neither pulls it nor builds its stand-in; a deployment asks for it."""
    assert CADDY not in OFFICIAL
    engine = FakeEngine({})
    base_images.ensure(engine.shell, [CADDY])
    assert engine.built == [DEBIAN, CADDY]


@pytest.mark.usefixtures("no_registry")
def test_a_stale_stand_in_is_rebuilt(stand_ins: dict[str, dict[str, str]]) -> None:
    engine = FakeEngine({**stand_ins, POSTGRES: {STAND_IN: "an old recipe"}})
    base_images.ensure(engine.shell)
    assert engine.built == [POSTGRES]


@pytest.mark.usefixtures("no_registry")
def test_an_official_image_is_never_replaced(stand_ins: dict[str, dict[str, str]]) -> None:
    """Node's stand-in is made with Python's image, whichever that is."""
    engine = FakeEngine({DEBIAN: stand_ins[DEBIAN], PYTHON: {}})
    base_images.ensure(engine.shell, [NODE])
    assert engine.built == [NODE]


def test_an_image_without_a_tag_is_no_one_s(fingerprints: dict[str, str]) -> None:
    host = FakeHost().says(
        ("docker", "image", "inspect", PYTHON), json.dumps([{"Id": "x", "RepoTags": None, "Config": {"Labels": None}}])
    )
    assert base_images.inspect(host.shell, [PYTHON]) == {}


def changed(before: dict[str, str]) -> set[str]:
    after = base_images.stand_in_fingerprints()
    return {name for name, fingerprint in after.items() if before[name] != fingerprint}


def test_the_fingerprint_is_the_same_each_time(fingerprints: dict[str, str]) -> None:
    assert changed(fingerprints) == set()
    assert set(fingerprints) == {DEBIAN, *RECIPES}
    assert len(set(fingerprints.values())) == 1 + len(RECIPES)


@pytest.fixture
def recipes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the recipes that a test may change."""
    copy = tmp_path / "stand_ins"
    subprocess.run(["cp", "-r", base_images.RECIPES, copy], check=True)
    monkeypatch.setattr(base_images, "RECIPES", copy)
    return copy


@pytest.mark.parametrize(
    ("file", "affected"),
    [
        ("python/Dockerfile", {PYTHON, NODE, DYNAMODB}),
        ("node/Dockerfile", {NODE, DYNAMODB}),
        ("postgres/docker-entrypoint.sh", {POSTGRES}),
        ("nginx/Dockerfile", {NGINX}),
        ("caddy/Dockerfile", {CADDY}),
    ],
)
def test_a_changed_recipe_changes_what_is_built_on_it(recipes: Path, file: str, affected: set[str]) -> None:
    before = base_images.stand_in_fingerprints()
    with (recipes / file).open("a") as recipe:
        recipe.write("# another line\n")
    assert changed(before) == affected


def test_a_changed_authority_changes_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base_images, "LOCAL_AUTHORITIES", tmp_path)
    (tmp_path / "company.crt").write_text("one")
    before = base_images.stand_in_fingerprints()
    (tmp_path / "company.crt").write_text("another")
    assert changed(before) == {DEBIAN, *RECIPES}


def test_a_host_without_authorities_copies_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base_images, "LOCAL_AUTHORITIES", tmp_path)
    assert "copy-in" not in " ".join(base_images.bootstrap_command("x.tar"))
    (tmp_path / "company.crt").write_text("one")
    assert f"--customize-hook=copy-in {tmp_path} {tmp_path.parent}" in base_images.bootstrap_command("x.tar")


@pytest.mark.usefixtures("no_registry")
def test_the_bootstrap_uses_the_hosts_own_mirror() -> None:
    engine = FakeEngine({})
    base_images.ensure(engine.shell, [NGINX])
    bootstrap = next(command for command in engine.ran if command[0] == "mmdebstrap")
    assert bootstrap[-1] == "http://own.example/"
    assert bootstrap[-3] == "trixie"


@pytest.mark.usefixtures("no_registry")
def test_ubuntus_mirror_has_no_debian() -> None:
    engine = FakeEngine({}).says(engine_packages.OS_RELEASE, SYSTEMS["Ubuntu 24.04"])
    engine.says(("test", "-f", engine_packages.KEYRING), Result(exited=1))
    base_images.ensure(engine.shell, [NGINX])
    assert any(command[-2:] == ("mmdebstrap", "debian-archive-keyring") for command in engine.ran)
    bootstrap = next(command for command in engine.ran if command[0] == "mmdebstrap")
    assert bootstrap[-2] == "trixie"


@pytest.mark.usefixtures("no_registry")
def test_another_system_is_told_to_look_at_its_network() -> None:
    engine = FakeEngine({}).says(("apt-get", "--version"), Result(exited=127))
    with pytest.raises(AndamioError, match="Debian and Ubuntu only\n  next: check the network"):
        base_images.ensure(engine.shell, [NGINX])
    assert engine.ran == []


@pytest.mark.usefixtures("no_registry")
def test_without_rights_to_bootstrap_nothing_is_begun() -> None:
    engine = FakeEngine({}).says(("id", "-u"), "1000\n")
    with pytest.raises(ToolMissing, match="missing: mmdebstrap"):
        base_images.ensure(engine.shell, [NGINX])
    assert engine.ran == []


@pytest.mark.parametrize(("answer", "answers"), [({"Descriptor": {}}, True), (APIError("no such host"), False)])
def test_a_registry_answers_or_not(monkeypatch: pytest.MonkeyPatch, answer: object, answers: bool) -> None:
    class Client:
        api = property(lambda self: self)

        def inspect_distribution(self, image: str) -> object:
            assert image == PYTHON
            if isinstance(answer, Exception):
                raise answer
            return answer

    monkeypatch.setattr("docker.from_env", lambda timeout: Client())
    assert base_images.registry_answers(PYTHON) is answers


def test_no_engine_is_no_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
    assert not base_images.registry_answers(PYTHON)


def test_every_recipe_names_the_image_that_it_stands_in_for() -> None:
    for recipe in base_images.RECIPES_IN_ORDER:
        first = (base_images.RECIPES / recipe.folder / "Dockerfile").read_text().splitlines()[0]
        assert first.startswith(f"# Stand-in for {recipe.image}: ")


def test_hadolint_finds_nothing() -> None:
    dockerfiles = sorted(base_images.RECIPES.glob("*/Dockerfile"))
    assert len(dockerfiles) == len(RECIPES)
    hadolint = ROOT / ".venv" / "bin" / "hadolint"
    checked = subprocess.run([hadolint, *dockerfiles], capture_output=True, text=True, cwd=ROOT)
    assert checked.stdout == ""
    assert checked.returncode == 0
