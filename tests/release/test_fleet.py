"""Several droplets: batch after batch, none after a failure, and what each of them was left with."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent import futures
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invoke import Context

from ops.errors import AndamioError
from ops.hosts.address import Address
from ops.hosts.droplet import Droplet
from ops.release import fleet
from ops.release.fleet import each, each_whatever, first_error


class Failed(AndamioError):
    exit_code = 75


def droplet(hosts: int) -> Droplet:
    addresses = tuple(Address(f"host{number}", "deploy") for number in range(hosts))
    return Droplet("production", addresses, addresses, None, (), Path("known_hosts"))


@pytest.fixture(autouse=True)
def without_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def connect(_: Context, __: Droplet, address: Address) -> Iterator[Any]:
        yield address

    monkeypatch.setattr(fleet, "connect", connect)


def act(failing: set[str]) -> Any:
    def on(host: Any) -> str:
        if host.host in failing:
            raise Failed("no room", where=str(host))
        return f"serves on {host.host}"

    return on


@given(st.integers(1, 7), st.integers(1, 7), st.sets(st.integers(0, 6)))
def test_after_a_failure_no_further_batch_begins(hosts: int, batch: int, failing: set[int]) -> None:
    names = {f"host{number}" for number in failing}
    ended = [it.address.host for it in each(Context(), droplet(hosts), act(names), batch)]
    reached = next((n for n in range(0, hosts, batch) if {f"host{k}" for k in range(n, n + batch)} & names), hosts)
    assert ended == [f"host{number}" for number in range(min(hosts, reached + batch))]


def test_everybody_is_asked_whatever_happens() -> None:
    ended = list(each_whatever(Context(), droplet(25), act({"host1"})))
    assert [it.address.host for it in ended] == [f"host{number}" for number in range(25)]
    assert [it.address.host for it in ended if it.error] == ["host1"]


def test_the_message_says_what_each_droplet_runs() -> None:
    hosts = droplet(4)
    ended = list(each(Context(), hosts, act({"host1"}), 1))
    error = first_error(hosts, ended, lambda address: f"serves {address.host[-1]}", "./inv nginx.deploy --tag 1")
    assert error
    assert error.exit_code == 75
    assert (error.where, error.hint) == ("deploy@host1", "./inv nginx.deploy --tag 1")
    assert error.what.splitlines() == [
        "no room",
        "  deploy@host0: serves 0; done",
        "  deploy@host1: serves 1; failed: no room",
        "  deploy@host2: serves 2; not begun",
        "  deploy@host3: serves 3; not begun",
    ]


def test_of_one_droplet_the_error_is_its_own() -> None:
    hosts = droplet(1)
    error = first_error(hosts, list(each(Context(), hosts, act({"host0"}), 1)), str, "again")
    assert str(error) == "deploy@host0: no room"
    assert first_error(hosts, list(each(Context(), hosts, act(set()), 1)), str, "again") is None


def test_ctrl_c_finishes_what_has_begun_and_begins_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    waited = futures.wait
    pressed: list[bool] = []

    def press(begun: Any) -> Any:
        if not pressed:
            pressed.append(True)
            raise KeyboardInterrupt
        return waited(begun)

    monkeypatch.setattr(fleet, "wait", press)
    slowly = Event()

    def once_pressed(host: Any) -> str:
        while not pressed:
            slowly.wait(0.01)
        return str(host.host)

    ended: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        ended.extend(it.need() for it in each(Context(), droplet(4), once_pressed, 2))
    assert ended == ["host0", "host1"]
