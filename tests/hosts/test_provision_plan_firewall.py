"""The rules of the firewall, and when they are written and loaded; nothing is run."""

from __future__ import annotations

import re

import pytest

from ops.errors import Refused
from ops.hosts.provision import firewall
from ops.hosts.provision.change import File
from tests.containers.fake_host import FakeHost
from tests.hosts.planning import holds, lines, machine, written_files


def test_the_port_of_this_connection_stays_open() -> None:
    text = firewall.rules(2022).content
    assert re.findall(r"tcp dport \{ (.*) \} accept", text) == ["2022, 80, 443"]
    assert "proto-dst { 2022, 80, 443 } accept" in text


def test_other_tables_are_not_touched() -> None:
    text = firewall.rules(22).content
    assert "flush" not in text
    assert set(re.findall(r"^\w* ?table inet (\w+)", text, re.MULTILINE)) == {"andamio"}


def loaded(host: FakeHost) -> FakeHost:
    file = firewall.rules(22)
    holds(host, file, File(f"/etc/systemd/system/{firewall.UNIT}", firewall.SERVICE))
    host.says(("systemctl", "is-enabled", "--quiet", firewall.UNIT), "")
    return host.says(firewall.LISTED, f"table inet andamio {{\n\t{firewall.fingerprint(file)}\n")


def test_a_firewall_that_is_loaded_is_left_alone() -> None:
    assert firewall.firewall(machine(loaded(FakeHost()))) == []


def test_one_that_is_written_and_not_loaded_is_loaded() -> None:
    host = loaded(FakeHost()).says(firewall.LISTED, 'table inet andamio {\n\tcomment "another"\n')
    assert lines(firewall.firewall(machine(host))) == [f"systemctl restart {firewall.UNIT}"]


def test_another_ssh_port_makes_other_rules() -> None:
    changes = firewall.firewall(machine(loaded(FakeHost()), port="2022"))
    assert written_files(changes) == [firewall.RULES]
    assert lines(changes)[-1] == f"systemctl restart {firewall.UNIT}"


def test_a_firewall_of_somebody_elses_is_refused() -> None:
    host = FakeHost().says(firewall.UFW, "Status: active\n\nTo   Action  From\n")
    with pytest.raises(Refused, match="ufw is active"):
        firewall.firewall(machine(host))
    firewall.firewall(machine(FakeHost().says(firewall.UFW, "Status: inactive\n")))
