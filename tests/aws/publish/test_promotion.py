"""What was tested in one environment is what the next one gets: copied from ECR to ECR, never built."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ops.aws.publish import promotion
from ops.aws.publish.repositories import TagTaken
from ops.containers import registry
from ops.containers.images import BACKEND_IMAGE, FRONTEND_IMAGE
from ops.errors import AndamioError, BadInput
from tests.aws.publish.clouds import REGION, FakeCloud, cloud
from tests.aws.publish.test_repositories import manifest_of
from tests.containers.test_release import SHA, Engine

STAGING = f"111122223333.dkr.ecr.{REGION}.amazonaws.com/staging"
PRODUCTION = f"123456789012.dkr.ecr.{REGION}.amazonaws.com/production"
SOURCES = {"backend": f"{STAGING}-backend:{SHA}", "frontend": f"{STAGING}-frontend:{SHA}"}
TARGETS = {BACKEND_IMAGE: f"{PRODUCTION}-backend", FRONTEND_IMAGE: f"{PRODUCTION}-frontend"}


class Registries:
    """Two accounts' repositories: the configuration of the image that each has, by its name."""

    def __init__(self, **images: str) -> None:
        self.images = images
        self.asked: list[tuple[str, ...]] = []

    def batch_get_image(self, **asked: Any) -> dict[str, Any]:
        import json

        name = asked["repositoryName"].replace("-", "_")
        if name not in self.images:
            return {"images": [], "failures": []}
        manifest = json.dumps(manifest_of(self.images[name]))
        return {"images": [{"imageId": {"imageDigest": f"sha256:of-{name}"}, "imageManifest": manifest}]}

    def get_authorization_token(self, registryIds: list[str] | None = None) -> dict[str, Any]:  # noqa: N803 - boto3's
        self.asked.append(tuple(registryIds or ()))
        return {"authorizationData": [{"authorizationToken": "QVdTOng="}]}


BOTH = {"staging_backend": "sha256:b", "staging_frontend": "sha256:f"}


def promoted(ecr: Registries, dry: bool = False, sources: dict[str, str] | None = None) -> list[str]:
    given = SOURCES if sources is None else sources
    return list(promotion.promote(Engine(dry=dry).shell, cloud(FakeCloud({"ecr": ecr})), given, TARGETS))


@pytest.fixture
def moved(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What was pulled and pushed, in order."""
    found: list[tuple[str, str]] = []
    monkeypatch.setattr("ops.containers.images.refuse_stand_ins", lambda *_: None)
    monkeypatch.setattr(registry, "pull", lambda remote, _: found.append(("pull", remote)))
    return found


def pushing(monkeypatch: pytest.MonkeyPatch, ecr: Registries, moved: list[tuple[str, str]], arrives: bool) -> None:
    def push(local: str, remote: str, *_: object) -> str:
        moved.append(("push", remote))
        name = remote.partition("/")[2].rpartition(":")[0].replace("-", "_")
        source = local.partition("/")[2].rpartition(":")[0].replace("-", "_")
        ecr.images[name] = ecr.images[source] if arrives else "sha256:other"
        return "sha256:arrived"

    monkeypatch.setattr(registry, "push", push)


def test_each_image_is_pulled_from_one_account_and_pushed_to_the_other(
    monkeypatch: pytest.MonkeyPatch, moved: list[tuple[str, str]]
) -> None:
    ecr = Registries(**BOTH)
    pushing(monkeypatch, ecr, moved, arrives=True)
    assert len(promoted(ecr)) == 2
    assert moved == [
        ("pull", f"{STAGING}-backend:{SHA}"),
        ("push", f"{PRODUCTION}-backend:{SHA}"),
        ("pull", f"{STAGING}-frontend:{SHA}"),
        ("push", f"{PRODUCTION}-frontend:{SHA}"),
    ]
    assert ecr.asked == [("111122223333",), (), ("111122223333",), ()]


def test_what_is_there_already_stays(moved: list[tuple[str, str]]) -> None:
    ecr = Registries(**BOTH, production_backend="sha256:b", production_frontend="sha256:f")
    assert all(line.endswith("is there already") for line in promoted(ecr))
    assert moved == []


def test_another_image_under_the_tag_is_refused(moved: list[tuple[str, str]]) -> None:
    with pytest.raises(TagTaken, match="tags never move"):
        promoted(Registries(**BOTH, production_backend="sha256:x"))
    assert moved == []


def test_another_image_than_was_sent_is_an_error(monkeypatch: pytest.MonkeyPatch, moved: list[tuple[str, str]]) -> None:
    ecr = Registries(**BOTH)
    pushing(monkeypatch, ecr, moved, arrives=False)
    with pytest.raises(AndamioError, match="another image arrived"):
        promoted(ecr)


def test_an_image_that_was_never_in_the_first_environment_is_refused(moved: list[tuple[str, str]]) -> None:
    with pytest.raises(AndamioError, match="there is no such image"):
        promoted(Registries())
    assert moved == []


def test_a_dry_run_copies_nothing(moved: list[tuple[str, str]]) -> None:
    lines = promoted(Registries(**BOTH), dry=True)
    assert lines[0].startswith(f"docker pull {STAGING}-backend:{SHA} && ")
    assert moved == []


def test_a_record_that_lacks_an_image_is_refused(moved: list[tuple[str, str]]) -> None:
    with pytest.raises(BadInput, match="names no image frontend"):
        promoted(Registries(**BOTH, production_backend="sha256:b"), sources={"backend": SOURCES["backend"]})


def test_the_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    record = tmp_path / "reports" / "images.json"
    promotion.write(SOURCES, record)
    assert promotion.read(record) == SOURCES


@pytest.mark.parametrize("text", ["", "[]", "{", '{"backend": 3}', "null"])
def test_no_record_is_one_message(text: str, tmp_path: Path) -> None:
    record = tmp_path / "images.json"
    record.write_text(text)
    with pytest.raises(BadInput, match="no record of pushed images"):
        promotion.read(record)
