"""Images go to ECR once: a tag there never moves, and names the same image for ever."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from ops.aws.publish import repositories
from ops.aws.publish.repositories import Stored, TagTaken
from ops.containers import registry
from ops.containers.base_images import STAND_IN
from ops.containers.images import BACKEND_IMAGE, FRONTEND_IMAGE, PUSHED
from ops.errors import AndamioError, BadInput, Refused
from tests.aws.publish.clouds import ACCOUNT, REGION, FakeCloud, cloud
from tests.containers.test_release import SHA, Engine

HOST = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com"
BACKEND_URI = f"{HOST}/andamio-staging-registry-backendrepository-4kq"
FRONTEND_URI = f"{HOST}/andamio-staging-registry-frontendrepository-9xz"
URIS = {BACKEND_IMAGE: BACKEND_URI, FRONTEND_IMAGE: FRONTEND_URI}
PASSWORD = "canary-of-ecr"


class FakeEcr:
    """Repositories whose images have a manifest each, by repository and tag."""

    def __init__(self, **images: dict[str, Any]) -> None:
        self.images = images

    def batch_get_image(
        self,
        registryId: str,  # noqa: N803 - boto3's names
        repositoryName: str,  # noqa: N803
        imageIds: list[dict[str, str]],  # noqa: N803
        acceptedMediaTypes: list[str],  # noqa: N803
    ) -> dict[str, Any]:
        assert "application/vnd.oci.image.index.v1+json" in acceptedMediaTypes
        assert registryId.isdigit()
        for name, manifest in self.images.items():
            if name in repositoryName and imageIds == [{"imageTag": SHA}]:
                found = {"imageId": {"imageDigest": f"sha256:manifest-{name}"}, "imageManifest": json.dumps(manifest)}
                return {"images": [found], "failures": []}
        return {"images": [], "failures": [{"failureCode": "ImageNotFound"}]}

    def get_authorization_token(self, registryIds: tuple[str, ...] = ()) -> dict[str, Any]:  # noqa: N803
        assert all(one.isdigit() for one in registryIds)
        encoded = base64.b64encode(f"AWS:{PASSWORD}".encode()).decode()
        return {"authorizationData": [{"authorizationToken": encoded, "proxyEndpoint": f"https://{HOST}"}]}


def engine_with_images(dry: bool = False, labels: dict[str, str] | None = None) -> Engine:
    engine = Engine(dry=dry)
    engine.images |= {image.tagged(SHA): labels or {} for image in PUSHED}
    return engine


def manifest_of(configuration: str) -> dict[str, Any]:
    return {"schemaVersion": 2, "config": {"digest": configuration}}


@pytest.fixture
def pushed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What was pushed, and that whoever pushed was who ECR says."""
    found: list[tuple[str, str]] = []

    def push(local: str, remote: str, credentials: registry.Credentials | None, builder: str) -> str:
        assert credentials
        assert credentials.for_engine() == {"username": "AWS", "password": PASSWORD}
        found.append((local, remote))
        return "sha256:arrived"

    monkeypatch.setattr(registry, "push", push)
    return found


def push(engine: Engine, ecr: FakeEcr, tag: str | None = SHA) -> list[str]:
    return list(repositories.push(engine.shell, cloud(FakeCloud({"ecr": ecr})), URIS, tag))


def test_each_image_goes_to_its_own_repository(pushed: list[tuple[str, str]]) -> None:
    lines = push(engine_with_images(), FakeEcr(), tag=None)
    assert pushed == [
        (f"andamio/backend:{SHA}", f"{BACKEND_URI}:{SHA}"),
        (f"andamio/frontend:{SHA}", f"{FRONTEND_URI}:{SHA}"),
    ]
    assert lines == [f"{BACKEND_URI}:{SHA}@sha256:arrived", f"{FRONTEND_URI}:{SHA}@sha256:arrived"]


def test_what_is_there_is_not_sent_again(pushed: list[tuple[str, str]]) -> None:
    """The engine calls an image by the digest of its configuration or of its manifest: that depends on the engine."""
    ecr = FakeEcr(backend=manifest_of(f"sha256:andamio/backend:{SHA}"))
    assert push(engine_with_images(), ecr)[0] == f"{BACKEND_URI}:{SHA}@sha256:manifest-backend is there already"
    assert [remote for _, remote in pushed] == [f"{FRONTEND_URI}:{SHA}"]


@pytest.mark.parametrize(
    ("image_id", "manifest", "same"),
    [
        ("sha256:c", {"config": {"digest": "sha256:c"}}, True),
        ("sha256:manifest-backend", {"config": {"digest": "sha256:c"}}, True),
        ("sha256:manifest-backend", {"manifests": [{"digest": "sha256:one-of-them"}]}, True),
        ("sha256:other", {"config": {"digest": "sha256:c"}}, False),
        ("sha256:other", {"manifests": []}, False),
    ],
)
def test_an_image_is_known_by_either_digest(image_id: str, manifest: dict[str, Any], same: bool) -> None:
    found = repositories.stored(FakeEcr(backend=manifest), BACKEND_URI, SHA)
    assert found is not None
    assert found.is_image(image_id) is same
    assert not Stored("sha256:a", "").is_image("sha256:")


def test_another_image_under_the_tag_is_an_error_before_the_engine_is_asked(pushed: list[tuple[str, str]]) -> None:
    with pytest.raises(TagTaken, match="another image under this tag") as caught:
        push(engine_with_images(), FakeEcr(backend=manifest_of("sha256:built-anew")))
    assert caught.value.where == f"{BACKEND_URI}:{SHA}"
    assert pushed == []


def test_an_image_that_is_there_need_not_be_here(pushed: list[tuple[str, str]]) -> None:
    ecr = FakeEcr(backend=manifest_of("sha256:a"), frontend=manifest_of("sha256:b"))
    assert all(line.endswith("is there already") for line in push(Engine(), ecr))
    assert pushed == []


def test_images_on_stand_ins_are_refused(pushed: list[tuple[str, str]]) -> None:
    with pytest.raises(Refused, match="stand-in"):
        push(engine_with_images(labels={STAND_IN: "1"}), FakeEcr())
    assert pushed == []


def test_a_dry_run_pushes_nothing_and_asks_for_no_token(
    monkeypatch: pytest.MonkeyPatch, pushed: list[tuple[str, str]]
) -> None:
    ecr = FakeEcr()
    monkeypatch.setattr(ecr, "get_authorization_token", lambda: pytest.fail("a token"))
    assert all(line.startswith("docker tag andamio/") for line in push(engine_with_images(dry=True), ecr))
    assert pushed == []


def test_a_tag_that_is_no_commit_is_refused() -> None:
    with pytest.raises(BadInput, match="not a full commit SHA"):
        push(Engine(), FakeEcr(), tag="latest")


def test_an_older_page_comes_from_the_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    pulled = []
    monkeypatch.setattr(registry, "pull", lambda remote, credentials: pulled.append((remote, credentials.user)))
    account = cloud(FakeCloud({"ecr": FakeEcr(frontend=manifest_of("sha256:b"))}))
    found = repositories.local_or_pulled(Engine().shell, account, FRONTEND_IMAGE, FRONTEND_URI, SHA)
    assert found == f"{FRONTEND_URI}:{SHA}"
    assert pulled == [(found, "AWS")]
    local = repositories.local_or_pulled(engine_with_images().shell, account, FRONTEND_IMAGE, FRONTEND_URI, SHA)
    assert local == f"andamio/frontend:{SHA}"


@pytest.mark.parametrize(("uri", "said"), [("", "no image"), (FRONTEND_URI, "its repository has none either")])
def test_an_image_that_is_nowhere_has_to_be_built(uri: str, said: str) -> None:
    account = cloud(FakeCloud({"ecr": FakeEcr()}))
    with pytest.raises(AndamioError, match=said) as caught:
        repositories.local_or_pulled(Engine().shell, account, FRONTEND_IMAGE, uri, SHA)
    assert "images.build" in caught.value.hint
