"""Push images to any registry with the Docker SDK; the token goes to the engine in a header, never into an argument."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from ops.containers.registry_faults import Fault, fault_of
from ops.errors import AndamioError, ToolMissing
from ops.settings import Secret

PAUSES_SECONDS = (1.0, 2.0, 4.0)  # before the second, third and fourth attempt
SILENCE_SECONDS = 60.0  # without a word from the engine: a registry that takes nothing more
PUSH_SECONDS = 600.0  # for all attempts together
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
HUB = "docker.io"


class PushFailed(AndamioError):
    """A registry didn't take an image."""


class PullFailed(AndamioError):
    """A registry didn't give an image."""


@dataclass(frozen=True)
class Credentials:
    """Who pushes; None for a registry that asks for nobody."""

    user: str
    token: Secret

    def for_engine(self) -> dict[str, str]:
        return {"username": self.user, "password": self.token.reveal()}


def host(prefix: str) -> str:
    """The registry of a prefix, as the engine reads it: what comes first is a user of Docker Hub, unless it can't be.

    Source: https://docs.docker.com/reference/cli/docker/image/tag/
    """
    first = prefix.split("/")[0]
    is_host = "." in first or ":" in first or first == "localhost"
    return first if is_host else HUB


def is_loopback(prefix: str) -> bool:
    """True for a registry on this machine: what is pushed there reaches nobody else."""
    registry = host(prefix)
    return registry.rsplit(":", 1)[0] in LOOPBACK or registry in LOOPBACK


def push(
    local: str,
    remote: str,
    credentials: Credentials | None,
    builder: str = "images.build",
    client: Any = None,
    pause: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> str:
    """Tag a local image as ``remote`` (``registry/path:tag``), push it, and check what the registry then has.

    A passing fault (a reset, a time-out, a 5xx) is tried again with growing pauses, for 10 minutes at most.

    Args:
        builder: the task that builds the image, for a message.

    Returns the digest (``sha256:…``).

    Raises:
        PushFailed: the image isn't here, or the registry refused it, or has another one under the tag.
        ToolMissing: no engine answers.
    """
    from docker.errors import DockerException
    from requests import RequestException
    from urllib3.exceptions import HTTPError

    client = client or _engine()
    deadline = clock() + PUSH_SECONDS
    _tag(client, local, remote, builder)
    for wait in (*PAUSES_SECONDS, None):
        try:
            return _push_once(client, remote, credentials, lambda: clock() > deadline)
        except (RequestException, HTTPError, DockerException, PushFailed) as error:
            fault = fault_of(error)
            if wait is None or not fault.passing or clock() > deadline:
                raise _refusal(fault, error, remote) from None
            pause(wait)
    raise AssertionError("the last attempt returns or raises")


def pull(remote: str, credentials: Credentials | None, client: Any = None) -> None:
    """Have this machine's engine pull an image (``registry/path:tag``).

    Raises:
        PullFailed: the registry doesn't give it, or doesn't answer.
        ToolMissing: no engine answers.
    """
    from docker.errors import DockerException
    from requests import RequestException

    client = client or _engine()
    repository, tag = remote.rsplit(":", 1)
    login = credentials.for_engine() if credentials else None
    try:
        for event in client.api.pull(repository, tag, auth_config=login, stream=True, decode=True):
            if "error" in event:
                raise PullFailed(str(event["error"]), where=remote)
    except (DockerException, RequestException) as error:
        raise PullFailed(str(error), where=remote, hint="run the task again") from None


def _engine() -> Any:
    import docker
    from docker.errors import DockerException

    try:
        return docker.from_env(timeout=SILENCE_SECONDS)
    except DockerException as error:
        raise ToolMissing(f"no Docker engine answers: {error}", hint="./inv engine") from None


def _tag(client: Any, local: str, remote: str, builder: str) -> None:
    from docker.errors import DockerException, ImageNotFound

    repository, tag = remote.rsplit(":", 1)
    try:
        client.images.get(local).tag(repository, tag)
    except ImageNotFound:
        raise PushFailed(f"there is no image {local}", hint=f"./inv {builder}") from None
    except DockerException as error:
        raise PushFailed(f"the engine can't name an image so: {error}", where=remote) from None


def _push_once(client: Any, remote: str, credentials: Credentials | None, is_late: Callable[[], bool]) -> str:
    login = credentials.for_engine() if credentials else None
    repository, tag = remote.rsplit(":", 1)
    events = client.api.push(repository, tag, auth_config=login, stream=True, decode=True)
    digest = _pushed_digest(events, is_late)
    there = client.api.inspect_distribution(remote, auth_config=login)["Descriptor"]["digest"]
    if there != digest:
        raise PushFailed(f"pushed {digest}, but the registry has {there}")
    return digest


def _pushed_digest(events: Iterable[dict[str, Any]], is_late: Callable[[], bool]) -> str:
    """The digest in the engine's push events (https://docs.docker.com/reference/api/engine/, Push an image)."""
    digest = ""
    for event in events:
        if "error" in event:
            raise PushFailed(str(event["error"]))
        if is_late():
            raise PushFailed(f"not done after {PUSH_SECONDS:.0f} s")
        digest = (event.get("aux") or {}).get("Digest", digest)
    if not digest:
        raise PushFailed("the engine reported no digest")
    return digest


def _refusal(fault: Fault, error: Exception, remote: str) -> PushFailed:
    """What went wrong in one message: what kind of fault it is, what was said, and what to do."""
    said = error.what if isinstance(error, PushFailed) else str(error)
    return PushFailed(f"{fault.what}: {said}", where=remote, hint=fault.hint)
