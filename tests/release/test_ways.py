"""The ways that an image takes: over the connection, on both kinds of image store, and from a registry."""

from __future__ import annotations

import json
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from invoke import Context

from ops.containers import registry as registries
from ops.containers.registry import Credentials
from ops.hosts import sandbox
from ops.release import deploy as deploying
from ops.release import layout, transfer
from ops.release.bring import Bringer, Via
from ops.release.transfer import TransferFailed, save, send
from ops.settings import RegistrySettings, Secret
from ops.shell import Shell
from tests.containers.bare_debian import docker
from tests.containers.local_registry import Registry, registry
from tests.release.rig import Rig
from tests.stack.processes import watched

pytestmark = pytest.mark.docker

KIB = 1024
ALIAS = "registry.test"


@contextmanager
def stored_by_containerd(rig: Rig) -> Iterator[None]:
    """The droplet's engine keeps its images in containerd's store."""
    settings = "/etc/docker/daemon.json"
    before = rig.inside("cat", settings)
    features = {**json.loads(before), "features": {"containerd-snapshotter": True}}
    shell = Shell(Context())
    try:
        write(rig, settings, json.dumps(features))
        sandbox.reboot(shell, rig.sandbox)  # what ran from the other store runs on else, and holds the ports
        yield
    finally:
        write(rig, settings, before)
        sandbox.reboot(shell, rig.sandbox)


def write(rig: Rig, path: str, content: str) -> None:
    rig.inside("sh", "-c", 'printf %s "$2" >"$1"', "write", path, content)


def test_a_changed_page_is_a_few_kibibytes(rig: Rig, pair: tuple[str, str]) -> None:
    rig.deploy(pair[0])
    rig.forget(pair[1])
    found = rig.survey()
    with rig.connected() as host:
        sent = send(host, found, save(layout.image(pair[1])), layout.image(pair[1]))
    assert sent <= 64 * KIB


def test_containerds_store_gets_the_missing_layers_only(rig: Rig, pair: tuple[str, str]) -> None:
    with stored_by_containerd(rig):
        assert rig.survey().containerd_store
        assert rig.deploy(pair[0]).changed
        assert rig.serves("one")
        found = rig.survey()
        with rig.connected() as host:
            sent = send(host, found, save(layout.image(pair[1])), layout.image(pair[1]))
        assert sent <= 64 * KIB
        assert rig.deploy(pair[1]).changed
        assert rig.serves("two")
    rig.deploy(pair[0])
    assert rig.serves("one")


def test_where_the_missing_layers_are_not_enough_the_whole_image_is_sent(
    rig: Rig, pair: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.deploy(pair[0])
    rig.forget(pair[1])
    saved = save(layout.image(pair[1]))
    mistaken = replace(rig.survey(), images=(replace(rig.survey().images[0], layers=tuple(saved.layers)),))
    with rig.connected() as host:
        assert send(host, mistaken, saved, layout.image(pair[1])) > 1024 * KIB
    assert rig.deploy(pair[1]).changed


@pytest.fixture(scope="module")
def shop(rig: Rig, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    """A registry with a password, which the droplet reaches by name."""
    with registry(tmp_path_factory.mktemp("registry")) as one:
        name = docker("ps", "--quiet", "--filter", f"publish={one.port}").strip()
        docker("network", "connect", f"--alias={ALIAS}", rig.sandbox.network, name)
        yield replace(one, port=int(docker("port", name, "5000").rsplit(":", 1)[1]))  # Docker publishes it anew


def through(rig: Rig, tag: str, settings: RegistrySettings) -> bool:
    bringer = Bringer(Shell(Context()), tag, Via.REGISTRY, settings, settings.token)
    with rig.connected() as host:
        return deploying.deploy(host, replace(rig.order(tag), bring=bringer)).changed


def as_the_droplet_sees(one: Registry, token: str = "") -> RegistrySettings:
    return RegistrySettings(f"{ALIAS}:5000/team", one.user, Secret(token or one.token.reveal()))


def push(one: Registry, tag: str) -> None:
    registries.push(layout.image(tag), f"{one.prefix}/nginx:{tag}", Credentials(one.user, one.token))


def test_a_droplet_pulls_with_a_password_and_keeps_none(
    rig: Rig, pair: tuple[str, str], shop: Registry, capsys: pytest.CaptureFixture[str]
) -> None:
    rig.deploy(pair[0])
    rig.forget(pair[1])
    push(shop, pair[1])
    secret = shop.token.reveal()
    with watched() as seen:  # the sandbox's processes are this machine's, too
        assert through(rig, pair[1], as_the_droplet_sees(shop))
    assert rig.serves("two")
    assert not [line for line in seen if secret in line]
    printed = capsys.readouterr()
    assert secret not in printed.out + printed.err
    assert secret not in rig.inside("sh", "-c", "docker inspect $(docker ps --all --quiet)")
    assert secret not in rig.inside("docker", "history", "--no-trunc", layout.image(pair[1]))
    found = rig.inside(
        "sh", "-c", 'grep -rlF "$1" /home /root /tmp /var/lib/andamio /var/log 2>/dev/null; true', "x", secret
    )
    assert found == ""


@pytest.mark.parametrize(
    ("token", "pushed", "reason"), [("wrong-password", True, "unauthorized"), ("", False, "not found")]
)
def test_what_the_registry_refuses_is_said_and_the_old_version_serves(
    rig: Rig, pair: tuple[str, str], shop: Registry, token: str, pushed: bool, reason: str
) -> None:
    rig.deploy(pair[0])
    tag = rig.versions.build(f"in the registry: {pushed}")
    if pushed:
        push(shop, tag)
    with pytest.raises(TransferFailed) as failure:
        through(rig, tag, as_the_droplet_sees(shop, token))
    assert reason in failure.value.what.lower()
    assert "--via ssh" in failure.value.hint
    assert "wrong-password" not in str(failure.value)
    assert rig.serves("one")
    assert rig.is_tidy()


def test_a_registry_that_is_down_is_said(rig: Rig, pair: tuple[str, str]) -> None:
    rig.deploy(pair[0])
    rig.forget(pair[1])
    with pytest.raises(TransferFailed, match="can't pull"):
        through(rig, pair[1], RegistrySettings("127.0.0.1:1/team", None, None))
    assert rig.serves("one")


def test_a_registry_that_says_nothing_is_not_waited_for(
    rig: Rig, pair: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.deploy(pair[0])
    rig.forget(pair[1])
    gateway = docker("network", "inspect", "--format={{(index .IPAM.Config 0).Gateway}}", rig.sandbox.network).strip()
    monkeypatch.setattr(transfer, "PULL_SECONDS", 2)
    with socket.create_server((gateway, 0)) as silent, pytest.raises(TransferFailed, match="not done within 2 s"):
        through(rig, pair[1], RegistrySettings(f"{gateway}:{silent.getsockname()[1]}/team", None, None))
    assert rig.serves("one")


def test_a_full_disk_is_said_and_the_old_version_serves(rig: Rig, pair: tuple[str, str]) -> None:
    rig.deploy(pair[0])
    rig.forget(pair[1])
    rig.inside("mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", "/var/lib/docker/tmp")
    try:
        with pytest.raises(TransferFailed, match="no space left on device"):
            rig.deploy(pair[1])
    finally:
        rig.inside("umount", "/var/lib/docker/tmp")
    assert rig.serves("one")
    assert rig.is_tidy()
    assert rig.deploy(pair[1]).changed


def test_what_is_built_on_a_stand_in_goes_to_no_other_machine(rig: Rig, pair: tuple[str, str]) -> None:
    from ops.containers.base_images import NGINX, STAND_IN
    from ops.errors import Refused
    from ops.hosts.address import Address

    labels = subprocess.run(
        ["docker", "image", "inspect", "--format={{json .Config.Labels}}", NGINX], capture_output=True, text=True
    ).stdout
    if STAND_IN not in labels:
        pytest.skip("the official image is here")
    rig.deploy(pair[0])
    rig.forget(pair[1])
    bringer = Bringer(Shell(Context()), pair[1], Via.SSH, RegistrySettings(None, None, None))
    with rig.connected() as host, pytest.raises(Refused, match="stand-in"):
        bringer(replace(host, address=Address("203.0.113.7", "deploy")), rig.survey())
    assert rig.serves("one")
