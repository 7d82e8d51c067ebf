"""What the tasks do: find out where things are from the stacks' outputs, and bring them there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from ops.aws.errors import explained
from ops.aws.publish import page, promotion, repositories, site, token
from ops.aws.publish.bucket import Bucket
from ops.aws.publish.outputs import outputs_of
from ops.aws.publish.site import Site
from ops.aws.session import Cloud
from ops.cli.terminal import say
from ops.containers import commit, images
from ops.containers.images import FRONTEND_IMAGE, PUSHED
from ops.errors import BadInput
from ops.settings import Secret
from ops.shell import Shell

SANDBOX = "the sandbox AWS keeps no images: its instances don't run; ./inv up runs them on this machine"


def push_images(shell: Shell, cloud: Cloud, tag: str | None) -> Iterator[str]:
    """Push the images of a commit to the environment's repositories; yields a line for each.

    The sandbox takes none: its instances don't run.

    Raises:
        AndamioError: what :func:`ops.aws.publish.repositories.push` raises, or AWS refuses.
    """
    if cloud.settings.is_sandbox:
        yield SANDBOX
        return
    targets = repositories.of(PUSHED, outputs_of(cloud, "registry"))
    with explained("pushing to ECR", cloud.settings.profile):
        yield from repositories.push(shell, cloud, targets, tag)
    if not shell.dry:
        name = commit.current(shell).sha if tag is None else tag
        promotion.write({image.name: f"{uri}:{name}" for image, uri in targets.items()})


def promote_images(shell: Shell, cloud: Cloud) -> Iterator[str]:
    """Copy the images that another environment was given to this one's repositories; yields a line for each.

    Raises:
        BadInput: nothing says which images those are.
        AndamioError: what :func:`ops.aws.publish.promotion.promote` raises, or AWS refuses.
    """
    if cloud.settings.is_sandbox:
        yield SANDBOX
        return
    sources = promotion.read()
    targets = repositories.of(PUSHED, outputs_of(cloud, "registry"))
    with explained("copying images between ECRs", cloud.settings.profile):
        yield from promotion.promote(shell, cloud, sources, targets)


def publish_page(shell: Shell, cloud: Cloud, tag: str | None, prune_days: int) -> bool:
    """Have the environment's site serve the page of a commit; False when it did already.

    Raises:
        BadInput: the tag names no commit, or there are fewer than no days.
        Refused: the page's image is built on a stand-in, and the environment isn't the sandbox.
        AndamioError: there is no such image or no such stack, or AWS refuses.
    """
    tag = commit.current(shell).sha if tag is None else commit.check_tag(tag)
    if prune_days < 0:
        raise BadInput(f"{prune_days} is no number of days", where="--prune", hint="such as 30; 0 deletes nothing")
    outputs = outputs_of(cloud, "site")
    with explained("publishing the page", cloud.settings.profile):
        reference = _image(shell, cloud, tag)
        if not cloud.settings.is_sandbox:
            images.refuse_stand_ins(shell, [reference])
        target = Site(
            Bucket(cloud.client("s3"), outputs["SiteBucket"]), cloud.client("cloudfront"), outputs["Distribution"]
        )
        with page.taken_out(shell, reference) as files:
            return site.publish(shell, target, tag, files, datetime.now(UTC), prune_days)


def _image(shell: Shell, cloud: Cloud, tag: str) -> str:
    uri = ""
    if not cloud.settings.is_sandbox:
        uri = outputs_of(cloud, "registry")["FrontendRepository"]
    return repositories.local_or_pulled(shell, cloud, FRONTEND_IMAGE, uri, tag)


def set_token(shell: Shell, cloud: Cloud, name: str, given: Secret) -> bool:
    """Have a microservice's secret hold a token; False when it did already.

    Raises:
        AndamioError: the stack of the secrets isn't deployed, or AWS refuses.
    """
    arn = outputs_of(cloud, "secrets")[token.OUTPUTS[name]]
    if shell.dry:
        say(f"put the token into {arn}")
        return True
    with explained(f"putting the token into {arn}", cloud.settings.profile):
        return token.store(cloud.client("secretsmanager"), arn, given)
