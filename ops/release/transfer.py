"""Bring a version's image to a droplet: over the SSH connection itself, or from a registry."""

from __future__ import annotations

import json
import tempfile

from ops.errors import AndamioError, CommandFailed
from ops.hosts.host import Host
from ops.release import archive
from ops.release.archive import Archive, Saved, shared_layers
from ops.release.survey import Survey
from ops.settings import RegistrySettings, Secret
from ops.shell import TIMED_OUT, Command

ENGINE_SECONDS = 120
LOAD_SECONDS = 300
PULL_SECONDS = 300
LOAD: Command = ("docker", "load", "--quiet")

# The credentials live in a folder of their own for as long as the pull: not in the deploy user's home.
PULL = """
umask 077
DOCKER_CONFIG=$(mktemp -d) || exit
export DOCKER_CONFIG
trap 'rm -rf "$DOCKER_CONFIG"' EXIT
if [ -n "$1" ]; then docker login --username "$1" --password-stdin "$2" >/dev/null || exit; fi
docker pull --quiet "$3" && docker tag "$3" "$4"
"""


class TransferFailed(AndamioError):
    """The image didn't arrive."""


def save(reference: str) -> Saved:
    """Take an image out of the engine of this machine.

    Raises:
        TransferFailed: it isn't there, or the engine doesn't answer.
    """
    import docker
    from docker.errors import DockerException, NotFound

    file = tempfile.TemporaryFile()  # noqa: SIM115 - read until the process ends
    try:
        for chunk in docker.from_env(timeout=ENGINE_SECONDS).api.get_image(reference, chunk_size=1 << 20):
            file.write(chunk)
    except NotFound:
        raise TransferFailed(f"there is no image {reference} on this machine", hint="./inv nginx.build") from None
    except DockerException as error:
        raise TransferFailed(f"the engine of this machine can't save {reference}: {error}") from None
    file.seek(0)
    return Saved(file)


def is_enough(found: Survey, saved: Saved) -> bool:
    """Whether what was kept of an image is all that a droplet lacks of it."""
    common = shared_layers(saved.layers, _there(found))
    return not found.containerd_store and saved.has(range(common, len(saved.layers)))


def _there(found: Survey) -> list[tuple[str, ...]]:
    return [*(image.layers for image in found.images), found.proxy_layers]


def send(host: Host, found: Survey, saved: Saved, reference: str) -> int:
    """Send an image over the connection, without the layers that the droplet has; returns how many bytes went.

    Raises:
        TransferFailed: the droplet didn't take it, or has something else under the name.
    """
    there = _there(found)
    make = saved.oci_archive if found.containerd_store else saved.graph_archive
    parcel = make(reference, there)
    sent = len(parcel.content)
    reason = _load(host, parcel) or _difference(host, reference, saved)
    if reason and parcel.layers_sent < parcel.layers:
        whole = make(reference, ())
        sent += len(whole.content)
        reason = _load(host, whole) or _difference(host, reference, saved)
    if reason:
        raise TransferFailed(
            f"it didn't take the image: {reason}", where=str(host.address), hint="./inv droplet.status"
        )
    return sent


def pull_command(registry: RegistrySettings, token: Secret | None, remote: str, reference: str) -> Command:
    """The command by which a droplet pulls an image; it reads the token from its standard input."""
    user = registry.user if token else ""
    return ("sh", "-c", PULL, "pull", user or "", server(registry.prefix or ""), remote, reference)


def server(prefix: str) -> str:
    """The registry's host in a prefix such as ``registry.example.com/team``; empty for Docker Hub's ``user``."""
    first = prefix.split("/")[0]
    return first if "." in first or ":" in first or first == "localhost" else ""


def pull(host: Host, registry: RegistrySettings, token: Secret | None, remote: str, reference: str) -> None:
    """Have a droplet pull an image from the registry.

    Raises:
        TransferFailed: it couldn't, with the registry's reason.
    """
    command = pull_command(registry, token, remote, reference)
    if host.dry:
        host.run(command)
        return
    content = f"{token.reveal()}\n".encode() if token else b""
    try:
        host.send(command, archive.chunks(content), timeout=PULL_SECONDS)
    except CommandFailed as error:
        hint = "./inv nginx.push, and check registry.env; or send it without a registry: --via ssh"
        late = f"not done within {PULL_SECONDS} s" if error.code == TIMED_OUT else _last_line(error.what)
        what = f"can't pull {remote}: {late}"
        raise TransferFailed(what, where=str(host.address), hint=hint) from None


def _load(host: Host, parcel: Archive) -> str:
    """Why the engine didn't take an archive; empty when it did."""
    try:
        host.send(LOAD, archive.chunks(parcel.content), timeout=LOAD_SECONDS)
    except CommandFailed as error:
        return _last_line(error.what)
    return ""


def _difference(host: Host, reference: str, saved: Saved) -> str:
    """What of the image isn't as it was sent; its ID can't tell, which depends on the kind of store."""
    answer = host.probe(("docker", "image", "inspect", "--format", "{{json .RootFS.Layers}}", reference))
    layers: list[str] = json.loads(answer.text or "[]") or []
    return "" if layers == saved.layers else f"another image arrived under {reference}"


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no reason given"])[-1]
