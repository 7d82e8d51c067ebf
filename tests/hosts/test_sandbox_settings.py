"""Which environments have a sandbox: those whose hosts are on this machine, and nobody else's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from invoke import Config, Context

from ops.errors import BadInput, Refused
from ops.hosts import sandbox, sandbox_key
from ops.hosts.address import Address
from ops.hosts.droplet import Droplet
from ops.shell import Shell

LOCAL = (Address("127.0.0.1", "deploy", 2222),)


@pytest.fixture
def droplet(tmp_path: Path) -> Droplet:
    return Droplet("try", LOCAL, LOCAL, tmp_path / "droplet_key", (), tmp_path / "known_hosts", http_port=8080)


def test_a_host_elsewhere_is_refused(droplet: Droplet) -> None:
    real = replace(droplet, addresses=(*LOCAL, Address("203.0.113.5", "deploy")))
    with pytest.raises(Refused, match=r"a host of env/try is not on this machine: 203\.0\.113\.5"):
        sandbox.of(real)


def test_one_without_a_port_for_its_site_is_refused(droplet: Droplet) -> None:
    with pytest.raises(Refused, match="env/try has no DROPLET_HTTP_PORT"):
        sandbox.of(replace(droplet, http_port=None))


def test_a_sandbox_without_a_key_is_refused(droplet: Droplet) -> None:
    with pytest.raises(Refused) as caught:
        sandbox_key.make(replace(droplet, key=None))
    assert caught.value.hint == "DROPLET_KEY=env/try/droplet_key"


def test_a_key_elsewhere_is_somebodys_own_and_is_not_made(droplet: Droplet, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    path = tmp_path / "elsewhere" / "id_ed25519"
    with pytest.raises(BadInput, match="there is no key"):
        sandbox_key.make(replace(droplet, key=path))
    assert not path.exists()


def test_a_key_is_made_once(droplet: Droplet) -> None:
    path = sandbox_key.make(droplet)
    content = path.read_bytes()
    assert content.startswith(b"-----BEGIN OPENSSH PRIVATE KEY-----\n")
    assert path.stat().st_mode & 0o777 == 0o600
    assert sandbox_key.public_line(path).startswith("ssh-ed25519 ")
    sandbox_key.make(droplet)
    assert path.read_bytes() == content
    assert [each.name for each in path.parent.iterdir()] == ["droplet_key"]


def test_nothing_is_published_but_on_this_machine(droplet: Droplet) -> None:
    [one] = sandbox.of(droplet)
    command = sandbox.run_command(droplet, one, ())
    published = [word for word in command if word.startswith(("--publish", "-p"))]
    assert published == ["--publish=127.0.0.1:2222:22", "--publish=127.0.0.1:8080:80"]
    assert "--privileged" not in command


def test_where_people_sign_in(droplet: Droplet) -> None:
    [one] = sandbox.of(droplet)
    assert one.origin == "http://127.0.0.1:8080"
    assert one.sign_in(droplet).endswith(f"-i {droplet.key} -p 2222 deploy@127.0.0.1")


def test_asking_for_a_sandbox_elsewhere_starts_nothing(droplet: Droplet) -> None:
    dry = Shell(Context(Config(overrides={"run": {"dry": True}})))
    with pytest.raises(Refused):
        sandbox.start(dry, replace(droplet, addresses=(Address("example.com", "deploy"),)))
