"""An image as `docker load` takes it, without the layers that the other side has.

The graph drivers look a layer up by all that is below it, and take it from the archive only when it isn't there; so
layers from the bottom that both have can be left out of the archive (moby, image/tarexport/load.go). containerd's image
store wants an OCI layout (https://github.com/opencontainers/image-spec/blob/main/image-layout.md). Blobs may be left
out when it has them under the same digest: as it does for what was loaded, uncompressed, and not for what was pulled.
"""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from threading import Lock
from typing import IO, Any

INDEX_TYPE = "application/vnd.oci.image.index.v1+json"
MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json"
CONFIG_TYPE = "application/vnd.oci.image.config.v1+json"
LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar"


@dataclass(frozen=True)
class Archive:
    """What is to be sent: the bytes of a tar archive, and how many of the image's layers are in it."""

    content: bytes
    layers_sent: int
    layers: int


class LayerMissing(Exception):
    """A layer isn't in the file: it is what was kept of an image, not all of it."""


class Saved:
    """An image as the engine here has saved it (`docker save`), in one file that can be read in any order."""

    def __init__(self, file: IO[bytes]) -> None:
        self._tar = tarfile.open(fileobj=file)  # noqa: SIM115 - it lives as long as the file
        self._reading = Lock()  # several droplets are sent to at once
        manifest: dict[str, Any] = json.loads(self._read("manifest.json"))[0]
        self.config = self._read(manifest["Config"])
        self._members: list[str] = manifest["Layers"]
        self.layers: list[str] = json.loads(self.config)["rootfs"]["diff_ids"]

    def has(self, numbers: Iterable[int]) -> bool:
        """Whether these layers are in the file, counted from the bottom; of what was kept, some are not."""
        return {self._members[number] for number in numbers} <= set(self._tar.getnames())

    def graph_archive(self, reference: str, there: Iterable[tuple[str, ...]]) -> Archive:
        """For an engine with a graph driver that has images of these layers."""
        common = shared_layers(self.layers, there)
        config_name = f"{hashlib.sha256(self.config).hexdigest()}.json"
        names = [f"{digest.removeprefix('sha256:')}/layer.tar" for digest in self.layers]
        manifest = [{"Config": config_name, "RepoTags": [reference], "Layers": names}]
        files = {"manifest.json": _json(manifest), config_name: self.config}
        files |= {names[n]: self.layer(n) for n in range(common, len(names))}
        return Archive(_tar(files.items()), len(names) - common, len(names))

    def oci_archive(self, reference: str, there: Iterable[tuple[str, ...]]) -> Archive:
        """For an engine with containerd's store that has loaded images of these layers."""
        known = {digest for layers in there for digest in layers}
        sizes = {n: len(self.layer(n)) for n in range(len(self.layers))}
        manifest = _json({
            "schemaVersion": 2, "mediaType": MANIFEST_TYPE, "config": _descriptor(CONFIG_TYPE, self.config),
            "layers": [{"mediaType": LAYER_TYPE, "digest": self.layers[n], "size": sizes[n]} for n in sizes],
        })  # fmt: skip
        name = f"docker.io/{reference if '/' in reference else f'library/{reference}'}"  # as Docker completes names
        annotations = {
            "io.containerd.image.name": name,
            "org.opencontainers.image.ref.name": reference.rsplit(":", 1)[1],
        }
        index = {
            "schemaVersion": 2, "mediaType": INDEX_TYPE,
            "manifests": [{**_descriptor(MANIFEST_TYPE, manifest), "annotations": annotations}],
        }  # fmt: skip
        sent = [n for n in sizes if self.layers[n] not in known]
        blobs = [self.config, manifest, *(self.layer(n) for n in sent)]
        files = {"oci-layout": _json({"imageLayoutVersion": "1.0.0"}), "index.json": _json(index)}
        files |= {f"blobs/sha256/{hashlib.sha256(blob).hexdigest()}": blob for blob in blobs}
        return Archive(_tar(files.items()), len(sent), len(sizes))

    def layer(self, number: int) -> bytes:
        """A layer's uncompressed tar archive, counted from the bottom.

        Raises:
            LayerMissing: it isn't in the file.
        """
        content = self._read(self._members[number])
        if content[:2] == b"\x1f\x8b":
            import gzip

            content = gzip.decompress(content)
        return content

    def _read(self, name: str) -> bytes:
        with self._reading:
            try:
                member = self._tar.extractfile(name)  # follows the links that older engines save a repeated layer as
            except KeyError:
                member = None
            if member is None:
                raise LayerMissing(name)
            return member.read()


def shared_layers(layers: list[str], there: Iterable[tuple[str, ...]]) -> int:
    """How many layers from the bottom are those of one of the images that are there."""

    def common(other: tuple[str, ...]) -> int:
        pairs = zip(layers, other, strict=False)
        return next((n for n, (ours, theirs) in enumerate(pairs) if ours != theirs), min(len(layers), len(other)))

    return max((common(other) for other in there), default=0)


def _descriptor(media_type: str, content: bytes) -> dict[str, Any]:
    return {"mediaType": media_type, "digest": f"sha256:{hashlib.sha256(content).hexdigest()}", "size": len(content)}


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _tar(files: Iterable[tuple[str, bytes]]) -> bytes:
    """A tar archive that is the same for the same files."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for name, content in files:
            info = tarfile.TarInfo(name)
            info.size, info.mode = len(content), 0o644
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def chunks(content: bytes, size: int = 1 << 18) -> Iterator[bytes]:
    """The content in pieces of at most ``size`` bytes."""
    for start in range(0, len(content), size):
        yield content[start : start + size]
