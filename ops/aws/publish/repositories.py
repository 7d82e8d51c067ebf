"""Images of a commit in the environment's ECR: pushed once, as their tags never move; and pulled from there."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ops.containers import base_images, commit, registry, release
from ops.containers.images import Image
from ops.errors import AndamioError
from ops.settings import Secret
from ops.shell import Shell

if TYPE_CHECKING:
    from ops.aws.session import Cloud

BUILDER = "images.build"
# https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchGetImage.html
MANIFESTS = [
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
]


class TagTaken(AndamioError):
    """The repository has another image under the tag, and its tags never move."""


@dataclass(frozen=True)
class Stored:
    """An image in a repository: its digest, and the digest of its configuration where it isn't a list of images.

    One of the two is the local image's ID: which one, depends on how the engine stores images.
    """

    digest: str
    configuration: str

    def is_image(self, image_id: str) -> bool:
        return image_id in (self.digest, self.configuration)


def push(shell: Shell, cloud: Cloud, repositories: dict[Image, str], tag: str | None = None) -> Iterator[str]:
    """Push images of a commit, each to the repository whose URI is given, unless it is there.

    Yields a line for each when it has arrived.

    Raises:
        BadInput: the tag names no commit.
        Refused: an image is built on a stand-in.
        TagTaken: the repository has another image under this tag.
        PushFailed: the image isn't here, or the repository didn't take it.
    """
    tag = commit.current(shell).sha if tag is None else commit.check_tag(tag)
    ecr = cloud.client("ecr")
    missing = {}
    for image, uri in repositories.items():
        there = stored(ecr, uri, tag)
        if there is None:
            missing[image.tagged(tag)] = f"{uri}:{tag}"
        else:
            _refuse_another(shell, image.tagged(tag), f"{uri}:{tag}", there)
            yield f"{uri}:{tag}@{there.digest} is there already"
    if missing:
        yield from release.push_as(shell, missing, None if shell.dry else login(ecr), BUILDER)


def stored(ecr: Any, uri: str, tag: str) -> Stored | None:
    """The image that a repository has under a tag; None when it has none."""
    answer = ecr.batch_get_image(
        registryId=account_of(uri),
        repositoryName=uri.partition("/")[2],
        imageIds=[{"imageTag": tag}],
        acceptedMediaTypes=MANIFESTS,
    )
    for found in answer["images"]:
        manifest = json.loads(found["imageManifest"])
        return Stored(found["imageId"]["imageDigest"], manifest.get("config", {}).get("digest", ""))
    return None


def account_of(uri: str) -> str:
    """The account of a repository, by its URI (``ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME``)."""
    return uri.partition(".")[0]


def login(ecr: Any, account: str = "") -> registry.Credentials:
    """Who pushes and pulls: a token of twelve hours, for the engine only; of this account where none is named."""
    wanted = {"registryIds": [account]} if account else {}
    (found,) = ecr.get_authorization_token(**wanted)["authorizationData"]
    decoded = base64.b64decode(found["authorizationToken"])
    user, _, password = decoded.decode().partition(":")
    return registry.Credentials(user, Secret(password))


def local_or_pulled(shell: Shell, cloud: Cloud, image: Image, uri: str, tag: str) -> str:
    """The reference under which this machine's engine has an image of a commit; an older one comes from ECR.

    Args:
        uri: of its repository; empty where there is none.

    Raises:
        AndamioError: neither has it.
    """
    local = image.tagged(tag)
    if local in base_images.inspect(shell, [local]):
        return local
    ecr = cloud.client("ecr")
    if not uri or stored(ecr, uri, tag) is None:
        also = ", and its repository has none either" if uri else ""
        raise AndamioError(f"there is no image {local}{also}", hint=f"./inv {BUILDER}, on that commit")
    remote = f"{uri}:{tag}"
    with shell.step(f"pulling {remote}"):
        registry.pull(remote, login(ecr))
    return remote


def _refuse_another(shell: Shell, local: str, remote: str, there: Stored) -> None:
    found = base_images.inspect(shell, [local])
    if local in found and not there.is_image(found[local].image_id):
        raise TagTaken(
            f"the repository has another image under this tag ({there.digest}), and tags never move",
            where=remote,
            hint="an image is built once a commit: push the one of the next commit",
        )


def of(images: Iterable[Image], outputs: dict[str, str]) -> dict[Image, str]:
    """The URI of each image's repository, from the outputs of the stack that owns them."""
    return {image: outputs[f"{image.name.capitalize()}Repository"] for image in images}
