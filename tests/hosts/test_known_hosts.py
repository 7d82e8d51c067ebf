"""Files of known hosts: OpenSSH's format, as `ssh-keygen` reads it, and changed as a whole."""

from __future__ import annotations

import shutil
import stat
import subprocess
from pathlib import Path

import paramiko
import pytest

from ops.errors import BadInput
from ops.hosts import known_hosts


def test_names_are_those_of_openssh() -> None:
    assert known_hosts.name_of("web", 22) == "web"
    assert known_hosts.name_of("web", 2222) == "[web]:2222"


@pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="ssh-keygen is not on PATH")
def test_openssh_reads_what_is_recorded(tmp_path: Path, host_key: paramiko.PKey, other_key: paramiko.PKey) -> None:
    path = tmp_path / "known_hosts"
    assert known_hosts.record(path, [("web", host_key), ("[web]:2222", other_key)])
    for name, key in (("web", host_key), ("[web]:2222", other_key)):
        shown = subprocess.check_output(["ssh-keygen", "-l", "-F", name, "-f", str(path)], text=True)
        assert f"{name} {known_hosts.kind_of(key)} {known_hosts.fingerprint(key)}" in shown


def test_a_host_has_the_recorded_key_only_and_others_stay(
    tmp_path: Path, host_key: paramiko.PKey, other_key: paramiko.PKey
) -> None:
    path = tmp_path / "known_hosts"
    path.write_text("# by hand\n")
    assert known_hosts.record(path, [("a", host_key), ("b", host_key)])
    assert not known_hosts.record(path, [("a", host_key)])
    assert known_hosts.record(path, [("a", other_key)])
    assert known_hosts.keys_in(path, "a") == (other_key,)
    assert known_hosts.keys_in(path, "b") == (host_key,)
    assert path.read_text().startswith("# by hand\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["known_hosts"]


def test_a_file_that_is_not_there_knows_nobody(tmp_path: Path) -> None:
    assert known_hosts.pins((), tmp_path / "none").keys_of("web") == ()


def test_a_file_that_cannot_be_read_is_no_file_without_hosts(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="can't be read"):
        known_hosts.keys_in(tmp_path, "web")


def test_lines_that_say_nothing_here_do_not_hide_the_others(tmp_path: Path, host_key: paramiko.PKey) -> None:
    path = tmp_path / "known_hosts"
    key = f"{host_key.get_name()} {host_key.get_base64()}"
    lines = [
        *("web ssh-ed25519", "web ssh-ed25519 AAAA", "web unknown-kind AAAA", "web ssh-rsa !", "\xff"),
        *(f"@cert-authority * {key}", f"@revoked old {'A' * 40}", f"other {key}", f"a,web,b {key} of a person"),
    ]
    path.write_bytes("\n".join(lines).encode("latin-1"))
    assert known_hosts.Pins((), (path,)).keys_of("web") == (host_key,)


def test_several_keys_of_a_host_all_count(tmp_path: Path, host_key: paramiko.PKey) -> None:
    path = tmp_path / "known_hosts"
    another = paramiko.ECDSAKey.generate()
    path.write_text("".join(f"web {key.get_name()} {key.get_base64()}\n" for key in (another, host_key)))
    pins = known_hosts.Pins((), (path,))
    assert all(pins.accept("web", key) for key in (another, host_key))
    assert not pins.accept("other", host_key)
