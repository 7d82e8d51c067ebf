"""What provisioning plans for an engine: none, one that runs, and settings of every kind; nothing is run."""

from __future__ import annotations

import json

import pytest

from ops.containers import engine
from ops.errors import Refused
from ops.hosts.provision import docker
from ops.hosts.provision.change import read_command
from ops.hosts.provision.machine import Machine
from tests.containers.fake_host import FakeHost
from tests.hosts.planning import lines, machine, written_files

MARK = "/etc/andamio/docker.unread"


def with_engine(host: FakeHost, settings: str, mode: str = "644 root") -> Machine:
    host.says(engine.SERVER, "26.1.5\n")
    host.says(read_command(docker.SETTINGS), f"{mode}\n{settings}")
    return machine(host)


def test_a_new_engine_starts_with_its_settings() -> None:
    changes = docker.docker(machine())
    planned = lines(changes)
    assert written_files(changes) == [docker.SETTINGS]
    assert planned[0].startswith("sh -c set -e")
    assert "update" in planned[1]
    assert planned[2].endswith("docker.io docker-cli iptables ca-certificates")
    assert planned[3:] == ["systemctl enable --now docker"]


def test_one_that_is_installed_and_stopped_is_started() -> None:
    host = FakeHost().says(engine.DAEMON, "/usr/sbin/dockerd\n")
    host.says(read_command(docker.SETTINGS), f"644 root\n{docker.merged('')}")
    assert lines(docker.docker(machine(host))) == ["systemctl enable --now docker"]


def test_a_running_one_reloads_before_it_restarts() -> None:
    """Containers outlive the restart only when live-restore is in effect by then."""
    changes = docker.docker(with_engine(FakeHost(), "{}"))
    assert written_files(changes) == [docker.SETTINGS]
    assert lines(changes)[0] == f"install -D --mode=0644 /dev/null {MARK}"
    assert lines(changes)[2] == "systemctl reload docker"
    assert "LiveRestoreEnabled" in lines(changes)[3]
    assert lines(changes)[4:] == ["systemctl restart docker", f"rm --force {MARK}"]


def test_one_that_is_as_it_should_be_is_left_alone() -> None:
    compact = json.dumps({"log-opts": docker.LOG_LIMITS, "log-driver": "json-file", "live-restore": True})
    assert docker.docker(with_engine(FakeHost(), compact)) == []


def test_settings_with_another_mode_are_written_anew() -> None:
    changes = docker.docker(with_engine(FakeHost(), docker.merged(""), mode="666 root"))
    assert written_files(changes) == [docker.SETTINGS]


def test_settings_that_were_not_read_are_read() -> None:
    host = FakeHost()
    found = with_engine(host, docker.merged(""))
    host.says(("test", "-e", MARK), "")
    planned = lines(docker.docker(found))
    assert planned[1] == "systemctl reload docker"
    assert planned[-1] == f"rm --force {MARK}"


def test_what_else_the_settings_say_stays() -> None:
    before = {"insecure-registries": ["10.0.0.0/8"], "log-opts": {"labels": "x", "max-size": "1g"}}
    after = json.loads(docker.merged(json.dumps(before)))
    assert after == {
        "insecure-registries": ["10.0.0.0/8"], "live-restore": True, "log-driver": "json-file",
        "log-opts": {"labels": "x", "max-size": "10m", "max-file": "3"},
    }  # fmt: skip
    assert docker.merged(json.dumps(after)) == docker.merged(docker.merged(json.dumps(before)))


def test_options_of_another_log_driver_go_with_it() -> None:
    after = json.loads(docker.merged('{"log-driver": "syslog", "log-opts": {"syslog-address": "udp://10.0.0.1:514"}}'))
    assert after["log-opts"] == docker.LOG_LIMITS


@pytest.mark.parametrize("text", ["{", "[]", '"x"', "log-level"])
def test_settings_that_are_not_valid_are_refused(text: str) -> None:
    with pytest.raises(Refused) as caught:
        docker.docker(with_engine(FakeHost(), text))
    assert caught.value.where == docker.SETTINGS


def test_without_systemd_the_daemon_itself_is_signalled() -> None:
    host = FakeHost().says(engine.SERVER, "26.1.5\n")
    host.says(read_command(docker.SETTINGS), "644 root\n{}")
    changes = lines(docker.docker(machine(host, systemd="", container="yes")))
    assert changes[2] == "sh -c kill -HUP $(cat /run/docker.pid)"
    assert "setsid dockerd" in changes[4]
