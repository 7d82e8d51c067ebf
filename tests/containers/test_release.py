"""Images of a commit: built once, under its SHA; pushed to where the settings say, by whom they say."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from invoke import Context, Result

from ops.containers import base_images, commit, release
from ops.containers.base_images import NGINX, STAND_IN
from ops.containers.images import SITE_IMAGE, SOURCE, Image
from ops.errors import BadInput, Refused
from ops.settings import RegistrySettings, Secret
from ops.shell import Shell
from ops.tasks import images as tasks
from tests.containers.fake_host import FakeHost

SHA = "0123456789abcdef0123456789abcdef01234567"
TOKEN = Secret("canary-0123456789")
HUB_USER = RegistrySettings("user", None, None)


class Engine(FakeHost):
    """A host with a repository and an engine: its images' labels by reference."""

    def __init__(self, status: str = "", dry: bool = False) -> None:
        super().__init__(dry)
        self._set(images={NGINX: {}}, status=status)

    images: dict[str, dict[str, str]]
    status: str

    def run(self, command: str, **options: Any) -> Result:
        words = command.split()
        if words[0] == "git":
            answers = {"rev-parse": SHA, "status": self.status, "remote": "https://example.com/team/app.git"}
            return Result(stdout=answers[words[3]])
        if words[:3] == ["docker", "image", "inspect"]:
            known = [
                {"Id": f"sha256:{name}", "RepoTags": [name], "Config": {"Labels": self.images[name]}}
                for name in words[3:]
                if name in self.images
            ]
            return Result(stdout=json.dumps(known))
        return super().run(command, **options)

    def built(self) -> dict[str, str]:
        """The labels that the one build that ran gave its image."""
        (command,) = self.ran
        return dict(word.split("=", 1) for before, word in pairwise(command) if before == "--label")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Image:
    """An image of a folder with one page."""
    monkeypatch.setattr(commit, "ROOT", tmp_path)
    monkeypatch.setattr(base_images, "registry_answers", lambda image: pytest.fail("asked the network"))
    (tmp_path / "nginx").mkdir()
    (tmp_path / "nginx" / "index.html").write_text("one\n")
    return Image("nginx", tmp_path / "nginx", (NGINX,))


def test_the_tag_is_the_full_sha(site: Image) -> None:
    engine = Engine()
    (built,) = release.build(engine.shell, [site], dirty=False)
    assert built == release.Built(f"andamio/nginx:{SHA}", is_new=True)
    (command,) = engine.ran
    assert command[:6] == ("docker", "buildx", "build", "--load", "--tag", built.reference)
    assert f"REVISION={SHA}" in command
    assert "SOURCE=https://example.com/team/app.git" in command


def test_what_is_there_already_is_not_built_again(site: Image) -> None:
    engine = Engine()
    (built,) = release.build(engine.shell, [site], dirty=False)
    again = Engine()
    again.images[built.reference] = engine.built()
    assert release.build(again.shell, [site], dirty=False) == [release.Built(built.reference, is_new=False)]
    assert again.ran == []


def other_base(engine: Engine, site: Image) -> None:
    engine.images["other:1"] = {}
    object.__setattr__(site, "bases", (NGINX, "other:1"))


def other_content(engine: Engine, site: Image) -> None:
    (site.context / "index.html").write_text("two\n")


def other_label(engine: Engine, site: Image) -> None:
    engine.images[f"andamio/nginx:{SHA}"] = {SOURCE: "of something else"}


@pytest.mark.parametrize("change", [other_base, other_content, other_label])
def test_an_image_that_is_made_of_something_else_is_built_again(
    site: Image, change: Callable[[Engine, Image], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Engine()
    (built,) = release.build(engine.shell, [site], dirty=False)
    again = Engine()
    again.images[built.reference] = engine.built()
    monkeypatch.setattr(base_images, "ensure", lambda shell, images: None)
    change(again, site)
    assert release.build(again.shell, [site], dirty=False) == [built]


@pytest.mark.parametrize("status", [" M nginx/index.html", "?? nginx/new.html"])
def test_what_is_not_committed_is_refused_or_in_the_tag(site: Image, status: str) -> None:
    engine = Engine(status)
    with pytest.raises(Refused, match="nginx/ has changes"):
        release.build(engine.shell, [site], dirty=False)
    assert engine.ran == []
    (one,) = release.build(engine.shell, [site], dirty=True)
    (site.context / "index.html").write_text("two\n")
    (two,) = release.build(engine.shell, [site], dirty=True)
    assert one != two
    assert all(commit.check_tag(built.reference.split(":")[1]).startswith(f"{SHA}-dirty-") for built in (one, two))


def test_a_dry_run_prints_the_build(site: Image, capsys: pytest.CaptureFixture[str]) -> None:
    engine = Engine(dry=True)
    release.build(engine.shell, [site], dirty=False)
    assert engine.ran == []
    assert f"docker buildx build --load --tag andamio/nginx:{SHA}" in capsys.readouterr().out


def dry_push(settings: RegistrySettings, tag: str | None = SHA, token: Secret | None = None) -> list[str]:
    """What a dry run says of a push."""
    return list(release.push(Engine(dry=True).shell, [SITE_IMAGE], settings, token, tag))


@pytest.mark.parametrize(
    ("prefix", "remote"),
    [
        ("user", "user/nginx"),
        ("docker.io/user", "docker.io/user/nginx"),
        ("registry.example.com/team", "registry.example.com/team/nginx"),
        ("localhost:5000", "localhost:5000/nginx"),
    ],
)
def test_both_forms_of_a_registry_are_pushed_to(prefix: str, remote: str) -> None:
    settings = RegistrySettings(prefix, None, None)
    assert dry_push(settings) == [f"docker tag andamio/nginx:{SHA} {remote}:{SHA} && docker push {remote}:{SHA}"]
    assert dry_push(settings, tag=None) == dry_push(settings)


BAD_TAGS = ["latest", "", ";id", "-x", "a" * 129, "0123abc", SHA.upper(), f"{SHA}-dirty", f"{SHA} ", f"{SHA}\n", "v1"]


@pytest.mark.parametrize("tag", BAD_TAGS)
def test_tags_that_name_no_commit_are_refused(tag: str) -> None:
    with pytest.raises(BadInput, match="not a full commit SHA"):
        dry_push(HUB_USER, tag)


@given(st.text())
@example("latest")
def test_no_other_text_is_a_tag(text: str) -> None:
    digits, _, rest = text.partition("-dirty-")
    if len(digits) == 40 and set(digits) <= set("0123456789abcdef") and len(rest) in (0, 12):
        return
    with pytest.raises(BadInput):
        commit.check_tag(text)


@given(st.text("0123456789abcdef", min_size=40, max_size=40), st.text("0123456789abcdef", min_size=12, max_size=12))
def test_tags_of_commits_are_accepted(sha: str, content: str) -> None:
    assert commit.check_tag(sha) == sha
    assert commit.check_tag(f"{sha}-dirty-{content}") == f"{sha}-dirty-{content}"


def test_without_a_registry_nothing_is_pushed() -> None:
    with pytest.raises(BadInput, match="REGISTRY_PREFIX: no registry is set"):
        dry_push(RegistrySettings(None, None, None))


@dataclass(frozen=True)
class Half:
    """Half of a login, and the variable that lacks the other one."""

    settings: RegistrySettings
    token: Secret | None
    lacking: str


@pytest.mark.parametrize(
    "half",
    [
        Half(RegistrySettings("user", "andamio", None), None, "REGISTRY_TOKEN"),
        Half(RegistrySettings("user", None, None), TOKEN, "REGISTRY_USER"),
    ],
    ids=lambda half: half.lacking,
)
def test_half_of_a_login_is_none(half: Half) -> None:
    with pytest.raises(BadInput, match=half.lacking):
        dry_push(half.settings, token=half.token)


def test_an_image_on_a_stand_in_goes_to_no_other_machine() -> None:
    engine = Engine()
    engine.images[SITE_IMAGE.tagged(SHA)] = {STAND_IN: "a recipe"}
    with pytest.raises(Refused, match=SITE_IMAGE.tagged(SHA)):
        list(release.push(engine.shell, [SITE_IMAGE], HUB_USER, None, SHA))


def test_the_token_can_come_on_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    given = iter([f"{TOKEN.reveal()}\r", " "])
    monkeypatch.setattr(tasks, "ask_secret", lambda question: next(given))
    settings = RegistrySettings("user", "andamio", None)
    assert tasks.token_from_stdin(settings) == TOKEN
    with pytest.raises(BadInput, match="blank"):
        tasks.token_from_stdin(settings)


def test_the_commit_of_this_repository_is_a_tag() -> None:
    assert commit.check_tag(commit.current(Shell(Context())).sha)
