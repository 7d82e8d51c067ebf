"""Connecting: whose key is right, that an impostor learns nothing, who is let in, and that nothing takes forever."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import paramiko
import pytest
from invoke import Context

from ops.errors import BadInput
from ops.hosts import connection, known_hosts, transport
from ops.hosts.address import Address
from ops.hosts.connection import connect
from ops.hosts.errors import AccessDenied, HostKeyRefused, UnknownName, Unreachable
from ops.hosts.host import Host
from tests.hosts.conftest import DropletOf
from tests.hosts.fake_sshd import FakeSshd, listening

pytestmark = pytest.mark.ssh

To = Callable[..., AbstractContextManager[Host]]


def test_a_pinned_host_is_connected_to(to: To, sshd: FakeSshd) -> None:
    with to(sshd.port) as host:
        assert host.read(("echo", "hello")).text == "hello"
        assert str(host.address) == f"deploy@127.0.0.1:{sshd.port}"
    assert sshd.attempts == ["publickey deploy"]


def test_a_fingerprint_of_the_settings_pins_it_as_well(to: To, sshd: FakeSshd, host_key: paramiko.PKey) -> None:
    with to(sshd.port, pinned=None, fingerprints=(known_hosts.fingerprint(host_key),)) as host:
        assert host.read(("true",)).ok


def test_so_do_the_hosts_that_a_person_knows(to: To, sshd: FakeSshd, host_key: paramiko.PKey, home: Path) -> None:
    hashed = paramiko.HostKeys.hash_host(f"[127.0.0.1]:{sshd.port}")
    (home / ".ssh" / "known_hosts").write_text(f"{hashed} {host_key.get_name()} {host_key.get_base64()}\n")
    with to(sshd.port, pinned=None) as host:
        assert host.read(("true",)).ok


def test_an_unknown_host_sees_no_attempt_to_sign_in(to: To, sshd: FakeSshd, host_key: paramiko.PKey) -> None:
    with pytest.raises(HostKeyRefused) as caught, to(sshd.port, pinned=None):
        pass
    assert known_hosts.fingerprint(host_key) in caught.value.what
    assert caught.value.hint.endswith("./inv droplet.trust --env try")
    assert caught.value.where == f"deploy@127.0.0.1:{sshd.port}"
    assert_nothing_was_sent(sshd)


@pytest.mark.parametrize("kind", ["same kind", "other kind"])
def test_an_impostor_sees_no_attempt_to_sign_in(
    to: To, host_key: paramiko.PKey, other_key: paramiko.PKey, user_key: paramiko.PKey, kind: str
) -> None:
    wrong = paramiko.ECDSAKey.generate() if kind == "same kind" else other_key
    with (
        listening([wrong], [user_key]) as impostor,
        pytest.raises(HostKeyRefused, match="HAS CHANGED") as caught,
        to(impostor.port, pinned=host_key),
    ):
        pass
    for key in (wrong, host_key):
        assert known_hosts.fingerprint(key) in caught.value.what
    assert "droplet.trust" in caught.value.hint
    assert_nothing_was_sent(impostor)


def test_a_wrong_fingerprint_refuses_a_host_that_nothing_else_knows(to: To, sshd: FakeSshd) -> None:
    wrong = (f"SHA256:{'a' * 43}",)
    with pytest.raises(HostKeyRefused, match="HAS CHANGED"), to(sshd.port, pinned=None, fingerprints=wrong):
        pass
    assert_nothing_was_sent(sshd)


def test_the_environments_own_pin_counts_more_than_a_persons(
    to: To, sshd: FakeSshd, host_key: paramiko.PKey, home: Path
) -> None:
    name = known_hosts.name_of("127.0.0.1", sshd.port)
    (home / ".ssh" / "known_hosts").write_text(f"{name} {host_key.get_name()} {host_key.get_base64()}\n")
    with pytest.raises(HostKeyRefused, match="HAS CHANGED"), to(sshd.port, pinned=paramiko.ECDSAKey.generate()):
        pass
    assert_nothing_was_sent(sshd)


def test_a_revoked_key_is_refused_whatever_else_is_said(
    to: To, sshd: FakeSshd, host_key: paramiko.PKey, home: Path
) -> None:
    line = f"@revoked * {host_key.get_name()} {host_key.get_base64()}\n"
    (home / ".ssh" / "known_hosts").write_text(line)
    with pytest.raises(HostKeyRefused), to(sshd.port, fingerprints=(known_hosts.fingerprint(host_key),)):
        pass
    assert_nothing_was_sent(sshd)


def test_no_ssh_config_turns_the_check_off(to: To, sshd: FakeSshd, home: Path) -> None:
    text = "Host *\n    StrictHostKeyChecking no\n    UserKnownHostsFile /dev/null\n"
    (home / ".ssh" / "config").write_text(text)
    with pytest.raises(HostKeyRefused), to(sshd.port, pinned=None):
        pass
    assert_nothing_was_sent(sshd)


def test_the_kind_of_key_that_is_pinned_is_asked_for(
    to: To, host_key: paramiko.PKey, other_key: paramiko.PKey, user_key: paramiko.PKey
) -> None:
    with listening([host_key, other_key], [user_key]) as sshd:
        for pinned in (host_key, other_key):
            with to(sshd.port, pinned=pinned) as host:
                assert host.read(("true",)).ok


def test_an_alias_of_the_ssh_config_is_followed(
    droplet_of: DropletOf, sshd: FakeSshd, key_file: Path, home: Path
) -> None:
    """HostName and IdentityFile; user and port are the settings' own."""
    config = f"Host web\n    HostName 127.0.0.1\n    Port 1\n    User nobody\n    IdentityFile {key_file}\n"
    (home / ".ssh" / "config").write_text(config)
    droplet = replace(droplet_of(sshd.port), key=None)
    with connect(Context(), droplet, Address("web", "deploy", sshd.port)) as host:
        assert host.read(("true",)).ok
    assert sshd.attempts == ["publickey deploy"]


def test_a_jump_host_is_pinned_like_the_host(
    droplet_of: DropletOf, sshd: FakeSshd, other_key: paramiko.PKey, home: Path, key_file: Path
) -> None:
    with listening([other_key]) as jump:
        config = (
            f"Host web\n    HostName 127.0.0.1\n    ProxyJump jump\n"
            f"Host jump\n    HostName localhost\n    Port {jump.port}\n    IdentityFile {key_file}\n"
        )
        (home / ".ssh" / "config").write_text(config)
        droplet = droplet_of(sshd.port)
        with (
            pytest.raises(HostKeyRefused, match=f"localhost:{jump.port}"),
            connect(Context(), droplet, Address("web", "deploy", sshd.port)),
        ):
            pass
        assert_nothing_was_sent(jump)
    assert sshd.messages == []


def test_a_host_that_does_not_take_the_key_denies_access(to: To, host_key: paramiko.PKey) -> None:
    with listening([host_key], []) as sshd:
        with pytest.raises(AccessDenied, match="doesn't let deploy in with the key") as caught, to(sshd.port):
            pass
        assert caught.value.where == f"deploy@127.0.0.1:{sshd.port}"
        assert sshd.attempts == ["publickey deploy"]


@pytest.mark.parametrize("allowed", ["password", "keyboard-interactive", "password,keyboard-interactive"])
def test_nothing_but_a_key_is_ever_tried(
    to: To, host_key: paramiko.PKey, user_key: paramiko.PKey, allowed: str
) -> None:
    with listening([host_key], [user_key], allowed=allowed) as sshd:
        with pytest.raises(AccessDenied), to(sshd.port):
            pass
        assert set(sshd.attempts) <= {"publickey deploy"}


def test_a_host_that_wants_more_than_a_key_is_not_answered(
    to: To, host_key: paramiko.PKey, user_key: paramiko.PKey
) -> None:
    with listening([host_key], [user_key], allowed="publickey,keyboard-interactive") as sshd:
        with pytest.raises(AccessDenied, match="wants more than a key"), to(sshd.port):
            pass
        assert sshd.attempts == ["publickey deploy"]


def test_the_usual_keys_are_tried_when_none_is_chosen(
    droplet_of: DropletOf, sshd: FakeSshd, key_file: Path, home: Path
) -> None:
    (home / ".ssh" / "id_ecdsa").write_bytes(key_file.read_bytes())
    (home / ".ssh" / "id_ed25519").write_text("not a key")
    droplet = replace(droplet_of(sshd.port), key=None)
    with connect(Context(), droplet, droplet.addresses[0]) as host:
        assert host.read(("true",)).ok


def test_without_any_key_that_is_said(droplet_of: DropletOf, sshd: FakeSshd) -> None:
    droplet = replace(droplet_of(sshd.port), key=None)
    with pytest.raises(AccessDenied, match="there is no key to sign in with"):
        connect(Context(), droplet, droplet.addresses[0]).__enter__()
    assert sshd.attempts == []


def test_a_key_file_that_is_missing_or_open_is_bad_input(
    droplet_of: DropletOf, sshd: FakeSshd, key_file: Path, tmp_path: Path
) -> None:
    droplet = droplet_of(sshd.port)
    cases: list[tuple[Path, int | None, str]] = [
        (tmp_path / "absent", None, "there is no key"),
        (key_file, 0o644, "has mode 0644: others can read it"),
        (key_file, 0o640, "has mode 0640"),
        (tmp_path, None, "is not a file"),
        (tmp_path / "known", 0o600, "holds no private key"),
    ]
    (tmp_path / "known").write_text("ssh-ed25519 AAAA\n")
    for path, mode, words in cases:
        if mode is not None:
            path.chmod(mode)
        with pytest.raises(BadInput, match=words) as caught:
            connect(Context(), replace(droplet, key=path), droplet.addresses[0]).__enter__()
        assert caught.value.exit_code == 2
        assert "\n" not in caught.value.what
    assert sshd.messages == []


def test_a_key_with_a_passphrase_needs_the_agent(
    droplet_of: DropletOf, sshd: FakeSshd, user_key: paramiko.PKey, key_file: Path
) -> None:
    user_key.write_private_key_file(str(key_file), password="secret")
    droplet = droplet_of(sshd.port)
    with pytest.raises(AccessDenied, match="has a passphrase, and the ssh agent doesn't have it") as caught:
        connect(Context(), droplet, droplet.addresses[0]).__enter__()
    assert caught.value.hint == f"ssh-add {key_file}"
    assert sshd.attempts == []


def test_nobody_listening_is_said(to: To) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    with pytest.raises(Unreachable, match="the connection was refused"), to(port):
        pass


def test_an_unknown_name_is_said(droplet_of: DropletOf) -> None:
    with pytest.raises(UnknownName, match=r"the name 'nowhere\.invalid' is unknown"):
        connect(Context(), droplet_of(22), Address("nowhere.invalid", "deploy", 22)).__enter__()


def test_a_server_that_says_nothing_is_given_up(
    to: To, host_key: paramiko.PKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "ANSWER_SECONDS", 0.3)
    started = time.monotonic()
    with listening([host_key], is_silent=True) as sshd, pytest.raises(Unreachable), to(sshd.port):
        pass
    assert time.monotonic() - started < 3


def test_a_host_that_takes_no_packets_is_given_up(to: To, monkeypatch: pytest.MonkeyPatch) -> None:
    """A door that nobody opens: the queue of waiting connections is full, so that the kernel drops what comes."""
    monkeypatch.setattr(connection, "CONNECT_SECONDS", 1)
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(door.getsockname())
        with pytest.raises(Unreachable, match="no answer within"), to(door.getsockname()[1]):
            pass
        for one in waiting:
            one.close()


def test_a_connection_is_closed_with_its_block(to: To, sshd: FakeSshd) -> None:
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - only their number counts
    with to(sshd.port) as host:
        assert host.read(("true",)).ok
    (served,) = sshd.transports
    served.join(5)
    assert not served.is_alive()
    assert len(os.listdir("/proc/self/fd")) <= before + 1  # noqa: PTH208 - the server's end may still be there


def assert_nothing_was_sent(sshd: FakeSshd) -> None:
    """Keys were exchanged, and then the client left."""
    (served,) = sshd.transports
    served.join(5)
    assert not served.is_alive()
    assert sshd.messages, "keys were exchanged"
    assert not sshd.saw_authentication
