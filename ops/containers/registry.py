"""Push images to any registry with the Docker SDK; the token goes to the engine in a header, never into an argument."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from ops.errors import AndamioError
from ops.settings import Secret

ATTEMPTS = 4
FIRST_PAUSE_SECONDS = 1.0
ENGINE_SECONDS = 600
PASSING = ("timeout", "timed out", "connection reset", "eof", "502", "503", "504", "temporarily", "broken pipe")
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


class PushFailed(AndamioError):
    """A registry didn't take an image."""


@dataclass(frozen=True)
class Credentials:
    """Who pushes; None for a registry that asks for nobody."""

    user: str
    token: Secret

    def for_engine(self) -> dict[str, str]:
        return {"username": self.user, "password": self.token.reveal()}


def is_loopback(prefix: str) -> bool:
    """True for a registry on this machine: what is pushed there reaches nobody else."""
    host = prefix.split("/")[0]
    return host.rsplit(":", 1)[0] in LOOPBACK or host in LOOPBACK


def push(
    local: str,
    remote: str,
    credentials: Credentials | None,
    client: Any = None,
    pause: Callable[[float], None] = time.sleep,
) -> str:
    """Tag a local image as ``remote`` (``registry/path:tag``), push it, and check what the registry then has.

    A passing fault (a reset, a time-out, a 5xx) is tried again with growing pauses.

    Returns the digest (``sha256:…``).

    Raises:
        PushFailed: the image isn't here, or the registry refused it, or has another one under the tag.
    """
    import docker
    from docker.errors import DockerException, ImageNotFound

    client = client or docker.from_env(timeout=ENGINE_SECONDS)
    repository, tag = remote.rsplit(":", 1)
    try:
        client.images.get(local).tag(repository, tag)
    except ImageNotFound:
        raise PushFailed(f"there is no image {local}", hint="./inv images.build") from None
    login = credentials.for_engine() if credentials else None
    for attempt in range(1, ATTEMPTS + 1):
        try:
            digest = _pushed_digest(
                client.api.push(repository, tag, auth_config=login, stream=True, decode=True), remote
            )
            break
        except (DockerException, PushFailed) as error:
            if attempt == ATTEMPTS or not any(sign in str(error).lower() for sign in PASSING):
                raise PushFailed(f"the registry refused the image: {error}", where=remote) from None
            pause(FIRST_PAUSE_SECONDS * 2 ** (attempt - 1))
    there = client.api.inspect_distribution(remote, auth_config=login)["Descriptor"]["digest"]
    if there != digest:
        raise PushFailed(f"pushed {digest}, but the registry has {there}", where=remote, hint="push again")
    return digest


def _pushed_digest(events: Iterable[dict[str, Any]], remote: str) -> str:
    """The digest in the engine's push events (https://docs.docker.com/reference/api/engine/, Push an image)."""
    digest = ""
    for event in events:
        if "error" in event:
            raise PushFailed(str(event["error"]), where=remote)
        digest = (event.get("aux") or {}).get("Digest", digest)
    if not digest:
        raise PushFailed("the engine reported no digest", where=remote)
    return digest
