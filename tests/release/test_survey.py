"""What a droplet answers becomes a survey; half an answer is none."""

from __future__ import annotations

import json

import pytest

from ops.release import layout
from ops.release.survey import MARK, parse

CONTAINER = {
    "Name": "/andamio-site-1", "Created": "2026-01-01T00:00:00Z",
    "State": {"Status": "running", "Health": {"Status": "healthy"}},
    "Config": {"Labels": {layout.RELEASE_LABEL: "1", layout.TAG_LABEL: "a" * 40, layout.BY_LABEL: "ana@laptop"}},
}  # fmt: skip
IMAGE = {
    "Id": "sha256:1", "RepoTags": [layout.image("a" * 40)], "RootFS": {"Layers": ["sha256:2"]},
}  # fmt: skip
ANSWER = {
    "engine": '26.1.5 x86_64 /var/lib/docker [["Backing Filesystem","extfs"]]', "images": json.dumps([IMAGE]),
    "containers": json.dumps([CONTAINER]), "proxies": "", "proxy-image": "", "caddyfile": "x", "current": "1",
    "folders": "1\ncurrent", "home": "writable", "disk": "1024", "memory": "2048", "ports": "0.0.0.0:80\n[::]:80",
    "tools": "/usr/bin/curl\n/usr/bin/flock", "who": "1000\n1001", "clock": "1800000000", "end": "",
}  # fmt: skip


def text(**changes: str) -> str:
    return "".join(f"{MARK}{name}\n{content}\n" for name, content in {**ANSWER, **changes}.items())


def test_everything_is_read() -> None:
    found = parse(text())
    assert (found.engine, found.architecture, found.containerd_store) == ("26.1.5", "x86_64", False)
    assert found.serving is not None
    assert (found.serving.tag, found.serving.by) == ("a" * 40, "ana@laptop")
    assert found.image("a" * 40) == found.images[0]
    assert (found.disk_free, found.memory_free) == (1024**2, 2 * 1024**2)
    assert (found.user, found.group, found.tools) == (1000, 1001, ("curl", "flock"))
    assert found.folders == ("1",)
    assert found.listening == ("0.0.0.0:80", "[::]:80")
    assert found.running_proxy is None


def test_containerds_store_is_told_apart() -> None:
    store = '28.0.0 aarch64 /var/lib/docker [["driver-type","io.containerd.snapshotter.v1"]]'
    assert parse(text(engine=store)).containerd_store


def test_an_engine_that_does_not_answer_says_why() -> None:
    found = parse(text(engine="permission denied while trying to connect", images="", containers=""))
    assert (found.engine, found.architecture) == ("", "")
    assert "permission denied" in found.refusal
    assert found.serving is None


@pytest.mark.parametrize("part", sorted(ANSWER))
def test_an_answer_that_was_cut_off_is_no_answer(part: str) -> None:
    whole = text()
    with pytest.raises((KeyError, ValueError, IndexError)):
        parse(whole[: whole.index(f"{MARK}{part}\n")])
