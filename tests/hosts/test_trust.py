"""``droplet.trust``: a key is shown before anything is sent that signs in, and pinned when somebody vouches for it."""

from __future__ import annotations

import socket
import stat
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import paramiko
import pytest

from ops import settings
from ops.hosts import known_hosts
from tests.hosts.fake_sshd import FakeSshd, listening
from tests.hosts.person import Person
from tests.settings.repositories import change
from tests.tasks.clones import inv, make_clone

pytestmark = [pytest.mark.ssh, pytest.mark.usefixtures("home")]


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clone(tmp_path_factory.mktemp("clone"))


@pytest.fixture
def root(clone: Path, sshd: FakeSshd) -> Iterator[Path]:
    """A clone whose ``local`` has the server as its droplet, which nobody knows yet."""
    settings.write(settings.plan("local", clone))
    file = clone / "env" / "local" / "droplet.env"
    before = file.read_text()
    change(file, "DROPLET_PORT=2222", f"DROPLET_PORT={sshd.port}")
    yield clone
    file.write_text(before)
    pinned(clone).unlink(missing_ok=True)


def pinned(root: Path) -> Path:
    return root / "env" / "local" / "known_hosts"


def line(sshd: FakeSshd, key: paramiko.PKey) -> str:
    return f"[127.0.0.1]:{sshd.port} {key.get_name()} {key.get_base64()}\n"


def test_without_a_terminal_it_shows_the_key_and_pins_nothing(
    root: Path, sshd: FakeSshd, host_key: paramiko.PKey
) -> None:
    done = inv(root, "droplet.trust")
    assert done.returncode == 1
    assert f"127.0.0.1:{sshd.port}  {known_hosts.fingerprint(host_key)} (ECDSA)" in done.stdout
    assert "there is no terminal to ask on\n  next: add --fingerprint SHA256:…" in done.stderr
    assert not pinned(root).exists()
    assert not sshd.saw_authentication


def test_the_right_fingerprint_pins_it_once(root: Path, sshd: FakeSshd, host_key: paramiko.PKey) -> None:
    right = known_hosts.fingerprint(host_key)
    first, second = (inv(root, "droplet.trust", "--fingerprint", right) for _ in range(2))
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert "pinned in env/local/known_hosts" in first.stdout
    assert "known already" in second.stdout
    assert "pinned already in" in second.stdout
    assert pinned(root).read_text() == line(sshd, host_key)
    assert stat.S_IMODE(pinned(root).stat().st_mode) == 0o600
    assert not sshd.saw_authentication


def test_a_wrong_fingerprint_is_refused(root: Path, sshd: FakeSshd, host_key: paramiko.PKey) -> None:
    done = inv(root, "droplet.trust", "--fingerprint", f"SHA256:{'a' * 43}")
    assert done.returncode == 1
    assert f"its host key is not the given one: it is {known_hosts.fingerprint(host_key)}" in done.stderr
    assert not pinned(root).exists()


def test_a_fingerprint_of_the_settings_needs_no_question(root: Path, sshd: FakeSshd, host_key: paramiko.PKey) -> None:
    file = root / "env" / "local" / "droplet.env"
    change(file, "DROPLET_FINGERPRINTS=", f"DROPLET_FINGERPRINTS={known_hosts.fingerprint(host_key)}")
    assert inv(root, "droplet.trust").returncode == 0
    assert pinned(root).read_text() == line(sshd, host_key)


@pytest.mark.parametrize(("answer", "code"), [("yes", 0), ("y", 1), ("", 1)])
def test_a_person_is_asked(root: Path, sshd: FakeSshd, host_key: paramiko.PKey, answer: str, code: int) -> None:
    person = Person(root, "droplet.trust")
    person.answer("Type yes to go on: ", answer)
    assert person.ended() == code, person.seen
    assert known_hosts.fingerprint(host_key) in person.seen
    assert "This trusts 127.0.0.1 from now on" in person.seen
    assert (pinned(root).read_text() if pinned(root).exists() else "") == (line(sshd, host_key) if code == 0 else "")


def test_a_changed_key_is_said_loudly_and_replaced_only_on_a_yes(
    root: Path, sshd: FakeSshd, host_key: paramiko.PKey
) -> None:
    before = paramiko.ECDSAKey.generate()
    other = f"elsewhere.example.com {before.get_name()} {before.get_base64()}\n"
    pinned(root).write_text(line(sshd, before) + other)
    assert inv(root, "droplet.trust").returncode == 1
    assert pinned(root).read_text() == line(sshd, before) + other
    person = Person(root, "droplet.trust")
    person.answer("Type yes to go on: ", "yes")
    assert person.ended() == 0
    assert f"IT HAS CHANGED: it was {known_hosts.fingerprint(before)}" in person.seen
    assert pinned(root).read_text() == other + line(sshd, host_key)


def test_a_key_that_a_person_knows_already_is_pinned_without_a_question(
    root: Path, sshd: FakeSshd, host_key: paramiko.PKey, home: Path
) -> None:
    (home / ".ssh" / "known_hosts").write_text(line(sshd, host_key))
    assert inv(root, "droplet.trust").returncode == 0
    assert pinned(root).read_text() == line(sshd, host_key)


def test_of_several_keys_the_one_that_somebody_vouches_for_is_pinned(
    root: Path, host_key: paramiko.PKey, other_key: paramiko.PKey
) -> None:
    with listening([host_key, other_key]) as sshd:
        change_port(root, sshd.port)
        done = inv(root, "droplet.trust", "--fingerprint", known_hosts.fingerprint(other_key))
        assert done.returncode == 0, done.stderr
        assert pinned(root).read_text() == line(sshd, other_key)
        assert "known already" in inv(root, "droplet.trust").stdout


def test_a_revoked_key_is_not_pinned(root: Path, sshd: FakeSshd, host_key: paramiko.PKey, home: Path) -> None:
    revoked = f"@revoked * {host_key.get_name()} {host_key.get_base64()}\n"
    (home / ".ssh" / "known_hosts").write_text(revoked)
    done = inv(root, "droplet.trust", "--fingerprint", known_hosts.fingerprint(host_key))
    assert done.returncode == 1
    assert "its host key is revoked" in done.stderr
    assert not pinned(root).exists()


def test_a_dry_run_shows_and_writes_nothing(root: Path, host_key: paramiko.PKey) -> None:
    done = inv(root, "droplet.trust", "--dry")
    assert done.returncode == 0, done.stderr
    assert known_hosts.fingerprint(host_key) in done.stdout
    assert not pinned(root).exists()


@pytest.mark.parametrize(
    ("spoken", "said"),
    [
        (b"", "something answers there that doesn't speak SSH"),
        (b"HTTP/1.0 400 Bad Request\r\n\r\n", "something answers there that doesn't speak SSH"),
        (b"SSH-2.0-x\r\n" + b"\xff" * 100, "no SSH session: "),
    ],
)
def test_what_is_no_ssh_server_is_one_message(root: Path, spoken: bytes, said: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
        change_port(root, port)

        def speak() -> None:
            client, _ = door.accept()
            client.sendall(spoken)
            client.close()

        threading.Thread(target=speak, daemon=True).start()
        done = inv(root, "droplet.trust")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"error: deploy@127.0.0.1:{port}: {said}")
    assert len(done.stderr.splitlines()) == 2


def test_nobody_listening_is_one_message(root: Path) -> None:
    with listening([]) as sshd:
        port = sshd.port
    change_port(root, port)
    done: subprocess.CompletedProcess[str] = inv(root, "droplet.trust")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"error: deploy@127.0.0.1:{port}: nothing listens there")


def change_port(root: Path, port: int) -> None:
    file = root / "env" / "local" / "droplet.env"
    old = next(one for one in file.read_text().splitlines() if one.startswith("DROPLET_PORT="))
    change(file, old, f"DROPLET_PORT={port}")
