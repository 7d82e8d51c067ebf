"""Bring the images that a droplet lacks: the version's, and at first the proxy's."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from threading import Lock

from ops.cli.terminal import say
from ops.containers import base_images, images
from ops.containers.base_images import CADDY, STAND_IN
from ops.hosts.host import Host
from ops.release import layout, parcel, transfer
from ops.release.archive import LayerMissing, Saved
from ops.release.survey import Survey
from ops.release.transfer import TransferFailed
from ops.settings import RegistrySettings, Secret
from ops.shell import Command, Shell

KIB = 1024
PULL_SECONDS = 120


class Via(StrEnum):
    """The way that an image takes to a droplet."""

    SSH = "ssh"
    REGISTRY = "registry"


@dataclass(frozen=True)
class LocalImage:
    """What this machine knows of a version's image; zero and empty where it isn't here."""

    image_id: str = ""
    size: int = 0
    architecture: str = ""


@dataclass
class Bringer:
    """Brings one version to any number of droplets; it is taken out of the engine here at most once.

    Attributes:
        here: a shell on this machine.
        tag: the version.
        via: the way that it takes.
        registry, token: where a droplet pulls from, if it does.
        image_id: of the version's image on this machine, ``sha256:…``.
    """

    here: Shell
    tag: str
    via: Via
    registry: RegistrySettings
    token: Secret | None = None
    image_id: str = ""
    _saved: dict[str, Saved] = field(default_factory=dict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    @property
    def reference(self) -> str:
        return layout.image(self.tag)

    def __call__(self, host: Host, found: Survey) -> None:
        """Put on a droplet what it lacks.

        Raises:
            TransferFailed: it didn't arrive.
            Refused: it is built on a stand-in, and the droplet isn't one of this machine.
        """
        if not found.proxy_layers:
            self._bring_proxy(host, found)
        if found.image(self.tag):
            return
        with host.step(f"{host.address}: bringing {layout.shown(self.tag)} ({self.via})"):
            if self.via is Via.REGISTRY:
                remote = f"{self.registry.prefix}/{layout.SITE_IMAGE.rsplit('/', 1)[1]}:{self.tag}"
                transfer.pull(host, self.registry, self.token, remote, self.reference)
                return
            sent = self._send(host, found, self.reference)
        if not host.dry:
            say(f"  {host.address}: {sent / KIB:,.0f} KiB sent")

    def _bring_proxy(self, host: Host, found: Survey) -> None:
        """From its registry if that answers the droplet, else from here."""
        with host.step(f"{host.address}: bringing the proxy"):
            base_images.ensure(self.here, [CADDY])
            stood_in = STAND_IN in base_images.inspect(self.here, [CADDY])[CADDY].labels
            pulled: Command = ("docker", "pull", "--quiet", CADDY)
            if host.dry:
                host.run(pulled)
            elif stood_in or not host.probe(pulled, timeout=PULL_SECONDS).ok:
                self._send(host, found, CADDY)

    def _send(self, host: Host, found: Survey, reference: str) -> int:
        if host.dry:
            host.run(transfer.LOAD)
            return 0
        if not host.address.is_loopback:  # what is sent to the sandbox reaches nobody else
            images.refuse_stand_ins(self.here, [reference])
        own = parcel.kept(self.tag, self.image_id) if reference == self.reference else None
        if own and transfer.is_enough(found, own):
            try:
                return transfer.send(host, found, own, reference)
            except LayerMissing:
                pass  # the droplet didn't take it after all, and what was kept is not the whole
        return transfer.send(host, found, self._save(reference), reference)

    def _save(self, reference: str) -> Saved:
        with self._lock:  # several droplets ask at once
            if reference not in self._saved:
                self._saved[reference] = transfer.save(reference)
            return self._saved[reference]


def inspect(tag: str) -> LocalImage:
    """What this machine knows of a version's image.

    Raises:
        TransferFailed: the engine doesn't answer.
    """
    import docker
    from docker.errors import DockerException, ImageNotFound

    try:
        found = docker.from_env(timeout=transfer.ENGINE_SECONDS).api.inspect_image(layout.image(tag))
    except ImageNotFound:
        return LocalImage()
    except DockerException as error:
        raise TransferFailed(f"the engine of this machine doesn't answer: {error}", hint="./inv engine") from None
    return LocalImage(found["Id"], found["Size"], found["Architecture"])
