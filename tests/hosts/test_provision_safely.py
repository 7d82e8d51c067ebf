"""Provisioning never locks anybody out, and a run that breaks off anywhere is finished by the next one."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

import pytest
from invoke import Context

from ops.errors import AndamioError
from ops.hosts.address import Address
from ops.hosts.connection import connect
from ops.hosts.droplet import Droplet
from ops.hosts.errors import AccessDenied, Unreachable
from ops.hosts.host import Host
from ops.hosts.provision.run import NotProven, provision
from ops.hosts.sandbox import Sandbox
from tests.hosts.recording import BrokenOff, recorded
from tests.hosts.sandboxes import inside, new_droplet, started, wait_for

pytestmark = pytest.mark.docker

PROVIDERS_OWN = "/etc/ssh/sshd_config.d/50-provider.conf"
# It stops listening, removes the file with its number, writes it again, and listens.
RELOAD = """\
before=$(stat -c %y /run/sshd.pid)
kill -HUP $(cat /run/sshd.pid)
until [ -s /run/sshd.pid ] && [ "$(stat -c %y /run/sshd.pid)" != "$before" ]; do sleep 0.02; done"""


@pytest.fixture
def droplet(tmp_path: Path) -> Droplet:
    return new_droplet(tmp_path)


@pytest.fixture
def one(droplet: Droplet) -> Iterator[Sandbox]:
    with started(droplet) as (first,):
        yield first


def signs_in(droplet: Droplet, address: Address) -> bool:
    """Whether somebody may; an sshd that has just read its settings again doesn't listen for a moment."""
    answers: list[bool] = []

    def answered() -> bool:
        with suppress(Unreachable):
            try:
                with connect(Context(), droplet, address) as host:
                    answers.append(host.probe(("true",)).ok)
            except AccessDenied:
                answers.append(False)
        return bool(answers)

    wait_for(answered)
    return answers[0]


def reload(one: Sandbox) -> None:
    inside(one, "timeout", "10", "sh", "-c", RELOAD)
    wait_for(lambda: greets(one.address.port))


def greets(port: int) -> bool:
    """Whether an sshd listens there; in front of one that doesn't, Docker's own proxy takes connections."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        return client.recv(4) == b"SSH-"
    return False


def restrict(one: Sandbox, lines: str) -> None:
    """Settings of sshd that were there before ours."""
    inside(one, "sh", "-c", 'printf "%s\\n" "$1" >"$2"', "sh", lines, PROVIDERS_OWN)
    reload(one)


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ("AllowUsers root", "the host doesn't let deploy in"),
        ("AuthorizedKeysFile /root/.ssh/authorized_keys", "the host doesn't let deploy in"),
        ("Match User deploy\n  ForceCommand /bin/false", "nobody could show that deploy may use sudo"),
    ],
)
def test_root_stays_as_long_as_the_user_cannot_sign_in(
    one: Sandbox, droplet: Droplet, settings: str, reason: str
) -> None:
    restrict(one, settings)
    with recorded() as executed, pytest.raises(NotProven) as caught:
        provision(Context(), droplet)
    assert reason in caught.value.what
    assert caught.value.where == str(droplet.admins[0])
    assert caught.value.exit_code == 1
    assert not any("sshd" in line for line in executed), "nothing of sshd was touched"
    assert signs_in(droplet, droplet.admins[0])
    assert "andamio" not in inside(one, "nft", "list", "tables"), "the firewall could have been the reason"

    inside(one, "rm", PROVIDERS_OWN)
    reload(one)
    assert provision(Context(), droplet)
    assert not signs_in(droplet, droplet.admins[0])
    assert not provision(Context(), droplet)


def test_a_key_file_with_the_wrong_key_leaves_root_alone(one: Sandbox, droplet: Droplet) -> None:
    """Something writes the user's keys anew whenever we have: a configuration management of somebody's."""

    @contextmanager
    def meddled(c: Context, hosts: Droplet, address: Address) -> Iterator[Host]:
        if address.user == "deploy":
            inside(one, "sh", "-c", "cd /home/deploy/.ssh 2>/dev/null && echo ssh-ed25519 AAAA >authorized_keys; true")
        with connect(c, hosts, address) as host:
            yield host

    with pytest.raises(NotProven, match="the host doesn't let deploy in with the key"):
        provision(Context(), droplet, meddled)
    assert signs_in(droplet, droplet.admins[0])
    assert provision(Context(), droplet)
    assert signs_in(droplet, droplet.addresses[0])


def test_what_closed_the_door_is_taken_back_when_the_user_is_then_shut_out(one: Sandbox, droplet: Droplet) -> None:
    """The login worked before sshd's settings changed, and doesn't any more."""
    logins: list[str] = []

    def counted(c: Context, hosts: Droplet, address: Address) -> AbstractContextManager[Host]:
        logins.append(address.user)
        if logins == ["deploy", "root", "deploy", "deploy"]:
            assert "PermitRootLogin no" in inside(one, "cat", "/etc/ssh/sshd_config.d/00-andamio.conf")
            raise AccessDenied("shut out")
        return connect(c, hosts, address)

    with pytest.raises(NotProven, match="shut out"):
        provision(Context(), droplet, counted)
    assert len(logins) == 4
    wait_for(lambda: signs_in(droplet, droplet.admins[0]))
    assert "00-andamio.conf" not in inside(one, "ls", "/etc/ssh/sshd_config.d")


def test_settings_that_something_else_overrules_are_an_error_and_leave_root(one: Sandbox, droplet: Droplet) -> None:
    inside(one, "sh", "-c", "sed -i 's/^Include/#Include/' /etc/ssh/sshd_config")
    with pytest.raises(AndamioError, match="sshd doesn't do what /etc") as caught:
        provision(Context(), droplet)
    assert caught.value.hint.endswith("Include /etc/ssh/sshd_config.d/*.conf")
    assert signs_in(droplet, droplet.admins[0])


def test_a_run_that_breaks_off_anywhere_is_finished_by_the_next(one: Sandbox, droplet: Droplet) -> None:
    """After one command, then after two more, …: each run goes on from what it finds, and somebody can sign in."""
    broken_off = 0
    for allowed in range(1, 30):
        try:
            with recorded(at_most=allowed) as executed:
                assert provision(Context(), droplet)
            break
        except BrokenOff:
            broken_off += 1
            assert len(executed) == allowed
            assert any(signs_in(droplet, address) for address in (droplet.admins[0], droplet.addresses[0]))
    assert broken_off >= 4
    assert not provision(Context(), droplet)
    assert signs_in(droplet, droplet.addresses[0])
    assert not signs_in(droplet, droplet.admins[0])


@pytest.mark.parametrize("kept", [2, 5, 9, 12, 15])
def test_so_is_one_that_broke_off_late(one: Sandbox, droplet: Droplet, kept: int) -> None:
    with pytest.raises(BrokenOff), recorded(at_most=kept):
        provision(Context(), droplet)
    assert provision(Context(), droplet)
    assert not provision(Context(), droplet)
    assert not signs_in(droplet, droplet.admins[0])
