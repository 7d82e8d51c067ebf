"""What of a version is its own, kept when it is built: a deploy need not take the whole image out of the engine.

The engine can only save an image as a whole, which for a changed line of the page takes half a second and a core.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from ops.containers.base_images import NGINX
from ops.paths import CACHE
from ops.release import layout, transfer
from ops.release.archive import Saved
from ops.settings.files import replace, writing

FOLDER = CACHE / "site"
LARGEST = 16 * 1024**2  # bytes; an image that shares nothing with its base is sent as a whole in any case
KEPT = 20


def keep(tag: str) -> None:
    """Keep the layers of a version that its base image doesn't have; does nothing when they are kept already.

    Raises:
        TransferFailed: the image isn't there, or the engine doesn't answer.
    """
    reference = layout.image(tag)
    found, base = _inspect(reference), _inspect(NGINX)
    if not found or not base or kept(tag, found["Id"]):
        return
    own = transfer.save(reference).graph_archive(reference, [tuple(base["RootFS"]["Layers"])])
    if len(own.content) > LARGEST:
        return
    with writing(FOLDER):
        FOLDER.mkdir(parents=True, exist_ok=True)
    replace(_path(tag), own.content)
    for old in sorted(FOLDER.glob("*.tar"), key=lambda file: file.stat().st_mtime)[:-KEPT]:
        old.unlink(missing_ok=True)


def kept(tag: str, image_id: str) -> Saved | None:
    """What was kept of a version, if it is of the image that has this ID (``sha256:…``) now."""
    path = _path(tag)
    if not path.exists():
        return None
    saved = Saved(path.open("rb"))
    return saved if image_id == f"sha256:{hashlib.sha256(saved.config).hexdigest()}" else None


def forget(tag: str) -> None:
    """Remove what was kept of a version."""
    _path(tag).unlink(missing_ok=True)


def _path(tag: str) -> Path:
    return FOLDER / f"{tag}.tar"


def _inspect(reference: str) -> dict[str, Any]:
    import docker
    from docker.errors import DockerException, ImageNotFound

    try:
        found: dict[str, Any] = docker.from_env(timeout=transfer.ENGINE_SECONDS).api.inspect_image(reference)
    except ImageNotFound:
        return {}
    except DockerException as error:
        raise transfer.TransferFailed(f"the engine doesn't answer: {error}", hint="./inv engine") from None
    return found
