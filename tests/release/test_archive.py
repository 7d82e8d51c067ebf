"""What is sent of an image: only the layers that aren't there, in a form that either kind of image store takes."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.release.archive import LayerMissing, Saved, chunks, shared_layers

REFERENCE = f"andamio/nginx:{'1' * 40}"
LAYERS = [b"the distribution" * 100, b"nginx" * 100, b"the page"]


def digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def saved(layers: list[bytes], compress: bool = False) -> Saved:
    """An image as `docker save` writes it."""
    config = json.dumps({"rootfs": {"type": "layers", "diff_ids": [digest(layer) for layer in layers]}}).encode()
    names = [f"{number}/layer.tar" for number in range(len(layers))]
    manifest = json.dumps([{"Config": "config.json", "RepoTags": [REFERENCE], "Layers": names}]).encode()
    files = dict(zip(names, layers, strict=True))
    if compress:
        files = {name: gzip.compress(layer) for name, layer in files.items()}
    return Saved(tar({**files, "config.json": config, "manifest.json": manifest}))


def tar(files: dict[str, bytes]) -> io.BytesIO:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    buffer.seek(0)
    return buffer


def untar(content: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        return {member.name: (archive.extractfile(member) or io.BytesIO()).read() for member in archive}


def digests(layers: list[bytes]) -> tuple[str, ...]:
    return tuple(digest(layer) for layer in layers)


@given(st.lists(st.sampled_from("abc"), max_size=6), st.lists(st.lists(st.sampled_from("abc"), max_size=6), max_size=4))
def test_shared_layers_are_those_from_the_bottom(ours: list[str], others: list[list[str]]) -> None:
    common = shared_layers(ours, [tuple(other) for other in others])
    assert common == 0 or any(other[:common] == ours[:common] for other in others)
    assert not any(other[: common + 1] == ours[: common + 1] for other in others if len(ours) > common < len(other))


@pytest.mark.parametrize("compress", [False, True], ids=["plain", "compressed"])
@pytest.mark.parametrize(("there", "sent"), [([], [0, 1, 2]), (LAYERS[:2], [2]), (LAYERS, []), (LAYERS[1:], [0, 1, 2])])
def test_a_graph_driver_gets_what_is_not_below_what_it_has(there: list[bytes], sent: list[int], compress: bool) -> None:
    parcel = saved(LAYERS, compress).graph_archive(REFERENCE, [digests(there)])
    files = untar(parcel.content)
    manifest: dict[str, Any] = json.loads(files["manifest.json"])[0]
    assert manifest["RepoTags"] == [REFERENCE]
    assert digest(files[manifest["Config"]]) == f"sha256:{manifest['Config'].removesuffix('.json')}"
    assert [n for n, name in enumerate(manifest["Layers"]) if name in files] == sent
    assert [files[manifest["Layers"][n]] for n in sent] == [LAYERS[n] for n in sent]
    assert (parcel.layers_sent, parcel.layers) == (len(sent), len(LAYERS))


@pytest.mark.parametrize(("there", "sent"), [([], [0, 1, 2]), (LAYERS[:2], [2]), (LAYERS, []), (LAYERS[1:], [0])])
def test_containerd_gets_an_oci_layout_of_which_every_other_blob_is_there(there: list[bytes], sent: list[int]) -> None:
    parcel = saved(LAYERS).oci_archive(REFERENCE, [digests(there)])
    files = untar(parcel.content)
    assert json.loads(files["oci-layout"]) == {"imageLayoutVersion": "1.0.0"}
    (entry,) = json.loads(files["index.json"])["manifests"]
    assert entry["annotations"]["io.containerd.image.name"] == f"docker.io/{REFERENCE}"
    blobs = {f"sha256:{name.rsplit('/', 1)[1]}": content for name, content in files.items() if "/" in name}
    assert all(digest(content) == name for name, content in blobs.items())
    manifest = json.loads(blobs[entry["digest"]])
    assert json.loads(blobs[manifest["config"]["digest"]])["rootfs"]["diff_ids"] == list(digests(LAYERS))
    described = [(layer["digest"], layer["size"]) for layer in manifest["layers"]]
    assert described == [(digest(layer), len(layer)) for layer in LAYERS]
    assert [n for n, layer in enumerate(LAYERS) if digest(layer) in blobs] == sent


def test_what_was_kept_is_enough_where_the_rest_is_and_says_so_where_it_is_not() -> None:
    base = [digests(LAYERS[:2])]
    kept = Saved(io.BytesIO(saved(LAYERS).graph_archive(REFERENCE, base).content))
    assert kept.has([2])
    assert not kept.has([1, 2])
    assert kept.graph_archive(REFERENCE, base) == saved(LAYERS).graph_archive(REFERENCE, base)
    with pytest.raises(LayerMissing):
        kept.graph_archive(REFERENCE, [])


def test_the_same_image_makes_the_same_bytes() -> None:
    assert saved(LAYERS).graph_archive(REFERENCE, []) == saved(LAYERS, True).graph_archive(REFERENCE, [])
    assert saved(LAYERS).oci_archive(REFERENCE, []) == saved(LAYERS).oci_archive(REFERENCE, [])


def test_one_changed_small_layer_makes_a_small_archive() -> None:
    large = [b"x" * 50_000_000, b"y" * 100]
    assert len(saved(large).graph_archive(REFERENCE, [digests(large[:1])]).content) <= 16 * 1024


@given(st.binary(max_size=1000), st.integers(1, 300))
def test_chunks_are_the_content(content: bytes, size: int) -> None:
    pieces = list(chunks(content, size))
    assert b"".join(pieces) == content
    assert all(0 < len(piece) <= size for piece in pieces)
