"""An image is built when what it is made of changed, and only then."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from invoke import Result

from ops.containers.base_images import OFFICIAL
from ops.containers.images import (
    APPLICATION,
    AS_THEY_ARE,
    BACKEND_IMAGE,
    REMOVE_REPLACED,
    SITE_IMAGE,
    Image,
    build,
    build_changed,
    source_fingerprint,
)
from ops.paths import ROOT
from tests.containers.fake_host import FakeHost


@pytest.fixture
def image(tmp_path: Path) -> Image:
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "main.py").write_text("print(1)\n")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_main.py").write_text("assert True\n")
    return Image("sample", tmp_path, ("base",), unused=("tests",))


def test_the_fingerprint_stays_while_nothing_changes(image: Image) -> None:
    before = source_fingerprint(image, ["sha256:1"])
    (image.context / "code" / "main.py").touch()
    assert source_fingerprint(image, ["sha256:1"]) == before


def test_a_changed_added_or_removed_file_changes_it(image: Image) -> None:
    seen = {source_fingerprint(image, ())}
    (image.context / "code" / "main.py").write_text("print(2)\n")
    seen.add(source_fingerprint(image, ()))
    (image.context / "code" / "other.py").write_text("")
    seen.add(source_fingerprint(image, ()))
    (image.context / "code" / "other.py").rename(image.context / "code" / "moved.py")
    seen.add(source_fingerprint(image, ()))
    (image.context / "code" / "moved.py").chmod(0o755)
    seen.add(source_fingerprint(image, ()))
    assert len(seen) == 5


def test_a_new_base_image_or_another_stage_changes_it(image: Image) -> None:
    staged = Image(image.name, image.context, image.bases, target="test", unused=image.unused)
    assert len({source_fingerprint(image, [base]) for base in ("sha256:1", "sha256:2")}) == 2
    assert source_fingerprint(image, ()) != source_fingerprint(staged, ())


def test_what_is_not_in_the_image_does_not_change_it(image: Image) -> None:
    before = source_fingerprint(image, ())
    (image.context / "tests" / "test_main.py").write_text("assert 1\n")
    for folder in ("node_modules", "__pycache__", "dist"):
        (image.context / "code" / folder).mkdir()
        (image.context / "code" / folder / "made").write_text("x")
    assert source_fingerprint(image, ()) == before


def test_the_build_names_stage_labels_and_arguments(image: Image) -> None:
    command = build(image, "andamio/sample:1", {"b": "2", "a": "1"}, {"REVISION": "abc"})
    assert command[:4] == ("docker", "buildx", "build", "--load")
    text = " ".join(command)
    assert "--build-arg REVISION=abc --label a=1 --label b=2" in text
    assert "--target" not in text
    assert "--target test" in " ".join(build(Image("s", image.context, (), target="test"), "r", {}))
    assert command[-1] == str(image.context)


def test_tests_are_no_reason_to_replace_the_running_backend() -> None:
    assert "tests" in BACKEND_IMAGE.unused


def test_every_image_that_the_application_runs_is_built_or_had_before_it_starts() -> None:
    services = yaml.safe_load((ROOT / "compose.yml").read_text())["services"].values()
    run = {service["image"].replace("${IMAGE_TAG}", "local") for service in services}
    assert run == {image.local for image in APPLICATION} | set(AS_THEY_ARE)


@pytest.mark.parametrize("image", [*APPLICATION, SITE_IMAGE], ids=lambda image: image.name)
def test_every_image_that_a_dockerfile_starts_from_is_had_before_it_is_built(image: Image) -> None:
    words = [line.split() for line in (image.context / "Dockerfile").read_text().splitlines()]
    started_from = {line[1] for line in words if line[:1] == ["FROM"]}
    stages = {line[3] for line in words if line[:1] == ["FROM"] and len(line) > 3}
    assert started_from - stages == set(image.bases)
    assert set(image.bases) <= set(OFFICIAL)


def test_a_clean_up_that_fails_is_no_reason_not_to_start(image: Image) -> None:
    """As when two tasks clean up at once: the engine refuses the second."""
    host = FakeHost().says(REMOVE_REPLACED, Result(exited=1, stderr="a prune operation is already running"))
    alone = replace(image, bases=())
    assert build_changed(host.shell, [alone]) == [alone]
    assert host.probed[-1] == REMOVE_REPLACED


def test_a_dry_run_shows_the_clean_up_and_does_none(image: Image, capsys: pytest.CaptureFixture[str]) -> None:
    host = FakeHost(dry=True)
    build_changed(host.shell, [replace(image, bases=())])
    assert "docker image prune" in capsys.readouterr().out
    assert REMOVE_REPLACED not in host.probed
