"""Who holds a port, asked about real sockets."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from invoke import Context, MockContext, Result

from ops.doctor.ports import PortOwner, answers_on_ipv6, is_free, parse_lsof, port_owner, publishing
from ops.shell import Shell

NOBODY = 65534


def has_ipv6() -> bool:
    """Whether this machine has the address ::1; a container often hasn't."""
    try:
        with listening("::1", socket.AF_INET6, only_ipv6=True):
            return True
    except OSError:
        return False


@contextmanager
def listening(address: str, family: socket.AddressFamily = socket.AF_INET, only_ipv6: bool = False) -> Iterator[int]:
    with socket.socket(family, socket.SOCK_STREAM) as server:
        if family is socket.AF_INET6:
            server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, only_ipv6)
        server.bind((address, 0))
        server.listen()
        yield server.getsockname()[1]


def own_name() -> str:
    with open("/proc/self/comm") as file:  # noqa: PTH123 - a path of the kernel
        return file.read().strip()


def test_a_port_that_nobody_has_is_free() -> None:
    with listening("127.0.0.1") as port:
        pass
    assert is_free(port)
    assert port_owner(port) is None


def test_a_port_that_needs_root_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: socket.socket, address: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(socket.socket, "bind", refuse)
    assert is_free(80)


@pytest.mark.parametrize(
    ("address", "family"),
    [
        ("127.0.0.1", socket.AF_INET),
        ("0.0.0.0", socket.AF_INET),  # noqa: S104 - what other programs do
        ("::", socket.AF_INET6),
        ("::ffff:127.0.0.1", socket.AF_INET6),
    ],
)
def test_who_stands_in_the_way_is_named_with_its_pid(address: str, family: socket.AddressFamily) -> None:
    with listening(address, family) as port:
        assert not is_free(port)
        assert port_owner(port) == PortOwner(process=own_name(), pid=os.getpid())
        assert str(port_owner(port)) == f"{own_name()} (pid {os.getpid()})"


def test_who_listens_on_another_address_is_not_in_the_way() -> None:
    with listening("127.0.0.2") as port:
        assert is_free(port)
        assert port_owner(port) is None


def test_a_program_on_the_other_loopback_is_noticed() -> None:
    if not has_ipv6():
        pytest.skip("this machine has no ::1")
    with listening("::1", socket.AF_INET6, only_ipv6=True) as port:
        assert is_free(port)
        assert port_owner(port) is None
        assert answers_on_ipv6(port)
    assert not answers_on_ipv6(port)


def test_a_connection_is_not_a_listener() -> None:
    with listening("127.0.0.1") as port, socket.create_connection(("127.0.0.1", port)) as client:
        assert port_owner(client.getsockname()[1]) is None


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_a_process_that_may_not_be_looked_into_is_known_by_its_user() -> None:
    with listening("127.0.0.1") as port:
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            close_all_but(write)
            os.setuid(NOBODY)
            os.write(write, str(port_owner(port)).encode())
            os._exit(0)
        os.close(write)
        os.waitpid(child, 0)
        with os.fdopen(read) as answer:
            assert answer.read() == "a process of user root"


def close_all_but(kept: int) -> None:
    """A forked child holds its parent's sockets too; it must not find itself as their owner."""
    os.closerange(3, kept)
    os.closerange(kept + 1, 256)


def test_a_container_is_named_instead_of_dockers_own_process() -> None:
    with listening("127.0.0.1") as port:
        answers = {" ".join(publishing(port)): Result("web-1\tother\t/there\n")}
        owner = port_owner(port, Shell(answering(answers)))
    assert owner == PortOwner(container="web-1", project="other", clone="/there")
    assert str(owner) == "container web-1"


def test_without_docker_the_process_is_named() -> None:
    with listening("127.0.0.1") as port:
        owner = port_owner(port, Shell(answering({})))
    assert owner == PortOwner(process=own_name(), pid=os.getpid())


def test_lsof_names_the_first_process() -> None:
    assert parse_lsof("p4711\ncnode\nf18\np4712\ncother\n") == PortOwner(process="node", pid=4711)
    assert parse_lsof("") is None


def answering(answers: dict[str, Result]) -> Context:
    """A context that answers these commands, given with plain blanks; any other is not found."""

    class Answering(MockContext):
        def run(self, command: str, *_: object, **__: object) -> Result:
            import shlex

            return answers.get(" ".join(shlex.split(command)), Result(exited=127))

    return Answering()
