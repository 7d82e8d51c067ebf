"""The same images in the next environment: what one tested is copied from its ECR, never built again.

Which images those are, a push writes down (``reports/images.json``), and the pipeline hands on as an artifact.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ops.aws.publish import repositories
from ops.aws.publish.repositories import TagTaken, login, stored
from ops.containers import registry, release
from ops.containers.images import Image
from ops.errors import AndamioError, BadInput
from ops.paths import REPORTS
from ops.shell import Shell

if TYPE_CHECKING:
    from ops.aws.session import Cloud

RECORD = REPORTS / "images.json"


def write(references: Mapping[str, str], record: Path = RECORD) -> None:
    """Write down which references (``repository:tag``) were pushed, by the images' names."""
    record.parent.mkdir(exist_ok=True)
    record.write_text(json.dumps(references, indent=2, sort_keys=True) + "\n")


def read(record: Path = RECORD) -> dict[str, str]:
    """The references of a push, by the images' names.

    Raises:
        BadInput: there is no such record, or it is none.
    """
    try:
        found = json.loads(record.read_text())
        if all(isinstance(name, str) and ":" in str(reference) for name, reference in found.items()):
            return dict(found)
    except (OSError, ValueError, AttributeError):
        pass
    hint = "the artifact images of the step that ran cfn.push; or push from here: ./inv images.build cfn.push"
    raise BadInput("there is no record of pushed images", where=str(record.name), hint=hint)


def promote(shell: Shell, cloud: Cloud, sources: Mapping[str, str], targets: Mapping[Image, str]) -> Iterator[str]:
    """Copy images from another environment's repositories to this one's, under the same tag; yields a line for each.

    Args:
        sources: ``repository:tag`` by the image's name. Their account must let this one pull (AWS_IMAGE_READERS).
        targets: the URI of each image's repository.

    Raises:
        AndamioError: a source hasn't the image, or what arrived is another one.
        TagTaken: the target has another image under this tag.
    """
    ecr = cloud.client("ecr")
    for image, uri in targets.items():
        source = _source_of(image, sources)
        origin, tag = source.rsplit(":", 1)
        wanted, there = stored(ecr, origin, tag), stored(ecr, uri, tag)
        if wanted is None:
            raise AndamioError(
                "there is no such image", where=source, hint="deploy the commit to that environment first"
            )
        if there is not None:
            if not there.is_image(wanted.configuration or wanted.digest):
                raise TagTaken(f"has another image ({there.digest}), and tags never move", where=f"{uri}:{tag}")
            yield f"{uri}:{tag}@{there.digest} is there already"
            continue
        if shell.dry:
            yield f"docker pull {source} && docker tag {source} {uri}:{tag} && docker push {uri}:{tag}"
            continue
        with shell.step(f"pulling {source}"):
            registry.pull(source, login(ecr, repositories.account_of(origin)))
        yield from release.push_as(shell, {source: f"{uri}:{tag}"}, login(ecr), repositories.BUILDER)
        arrived = stored(ecr, uri, tag)
        if arrived is None or not arrived.is_image(wanted.configuration or wanted.digest):
            raise AndamioError("another image arrived than was sent", where=f"{uri}:{tag}")


def _source_of(image: Image, sources: Mapping[str, str]) -> str:
    if image.name not in sources:
        raise BadInput(f"the record names no image {image.name}", where=RECORD.name)
    return sources[image.name]
