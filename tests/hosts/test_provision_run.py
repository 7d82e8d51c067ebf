"""Who signs in to provision, in which order, and what is refused before anybody does; no host is needed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from invoke import Context

from ops.errors import BadInput
from ops.hosts.address import Address
from ops.hosts.droplet import Droplet
from ops.hosts.errors import AccessDenied, HostKeyRefused, Unreachable
from ops.hosts.host import Host
from ops.hosts.provision.run import provision

USER, ADMIN = Address("192.0.2.1", "deploy"), Address("192.0.2.1", "root")


@pytest.fixture
def droplet(tmp_path: Path) -> Droplet:
    return Droplet("try", (USER,), (ADMIN,), tmp_path / "key", (), tmp_path / "known_hosts")


class Doors:
    """Refuses everybody, in the way that a test wants, and notes who came."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.came: list[Address] = []

    @contextmanager
    def connect(self, _c: Context, _droplet: Droplet, address: Address) -> Iterator[Host]:
        self.came.append(address)
        raise self.errors.pop(0)
        yield


def test_root_cannot_be_who_deploys(droplet: Droplet) -> None:
    doors = Doors()
    with pytest.raises(BadInput, match="root can't be the user who deploys") as caught:
        provision(Context(), replace(droplet, addresses=(ADMIN,)), doors.connect)
    assert caught.value.exit_code == 2
    assert doors.came == []


def test_the_administrator_signs_in_where_the_user_may_not(droplet: Droplet) -> None:
    doors = Doors(AccessDenied("not deploy"), AccessDenied("not root either"))
    with pytest.raises(AccessDenied, match="not root either"):
        provision(Context(), droplet, doors.connect)
    assert doors.came == [USER, ADMIN]


@pytest.mark.parametrize("error", [HostKeyRefused("another key"), Unreachable("nobody there")])
def test_a_host_that_is_not_the_right_one_is_not_tried_again(droplet: Droplet, error: Exception) -> None:
    doors = Doors(error)
    with pytest.raises(type(error)):
        provision(Context(), droplet, doors.connect)
    assert doors.came == [USER]


def test_an_administrator_who_is_the_user_signs_in_once(droplet: Droplet) -> None:
    doors = Doors(AccessDenied("nobody"))
    with pytest.raises(AccessDenied):
        provision(Context(), replace(droplet, admins=(USER,)), doors.connect)
    assert doors.came == [USER]


def test_a_host_that_fails_stops_the_rest(droplet: Droplet) -> None:
    other = Address("192.0.2.2", "deploy")
    doors = Doors(Unreachable("nobody there", str(USER)))
    two = replace(droplet, addresses=(USER, other), admins=(ADMIN, replace(other, user="root")))
    with pytest.raises(Unreachable) as caught:
        provision(Context(), two, doors.connect)
    assert caught.value.where == str(USER)
    assert doors.came == [USER]
