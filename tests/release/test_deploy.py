"""The site is replaced on a real droplet, while people visit it."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest
from invoke import Config, Context

from benchmarks.load.visits import visited
from benchmarks.versions import SLOW_BYTES, SLOW_PATH
from ops.errors import AndamioError
from ops.hosts import sandbox
from ops.hosts.connection import connect
from ops.hosts.host import Host
from ops.release import audit, bring, layout, preflight, prune
from ops.release import deploy as deploying
from ops.release.gate import NotHealthy
from ops.release.preflight import NotReady
from ops.shell import Command, Shell
from tests.release.rig import BROKEN, Rig, eventually

pytestmark = pytest.mark.docker


def test_the_first_deploy_serves_the_page_and_the_next_of_it_changes_nothing(rig: Rig, pair: tuple[str, str]) -> None:
    rig.empty()
    first = rig.deploy(pair[0])
    assert (first.before, first.after, first.changed) == ("", pair[0], True)
    assert rig.serves("one")
    before = rig.containers()
    again = rig.deploy(pair[0])
    assert not again.changed
    assert rig.containers() == before
    assert rig.is_tidy()


def test_under_load_no_request_is_lost_and_slow_ones_are_answered_to_their_end(rig: Rig, pair: tuple[str, str]) -> None:
    rig.deploy(pair[0])
    with visited(rig.sandbox.http_port, SLOW_PATH, SLOW_BYTES) as visits:
        for tag in (*reversed(pair), *reversed(pair)):
            assert rig.deploy(tag).changed
    assert visits.failures == []
    assert len(visits.times) > 1000
    assert rig.serves("one")
    assert rig.is_tidy()


@pytest.mark.parametrize("how", BROKEN)
def test_a_version_that_is_not_fit_never_serves(rig: Rig, pair: tuple[str, str], how: str) -> None:
    instruction, reason = BROKEN[how]
    broken = rig.versions.build(f"that {how}", instruction)
    rig.deploy(pair[0])
    before = rig.containers()
    with visited(rig.sandbox.http_port) as visits, pytest.raises(NotHealthy) as refusal:
        rig.deploy(broken, healthy_within=2)
    assert reason in refusal.value.what
    assert ("planted mistake" in refusal.value.what) == (how == "crashes")
    assert visits.failures == []
    assert rig.serves("one")
    assert rig.containers() == before
    with rig.connected() as host:
        last = audit.operations(audit.read(host))[-1]
    assert (last.result, last.to_tag, last.from_tag) == (audit.FAILED, broken, pair[0])
    assert reason in last.reason


def test_an_image_for_another_machine_is_refused_before_anything_is_sent(rig: Rig, pair: tuple[str, str]) -> None:
    rig.deploy(pair[0])
    other = rig.versions.build_elsewhere()
    known = bring.inspect(other)
    with rig.connected() as host, pytest.raises(NotReady, match="for arm64, and the machine is amd64"):
        deploying.deploy(host, replace(rig.order(other), architecture=known.architecture, image_bytes=known.size))
    assert rig.survey().image(other) is None


def test_old_versions_are_pruned_and_the_current_one_stays(rig: Rig) -> None:
    tags = [rig.versions.build(f"number {number}") for number in range(prune.KEPT + 3)]
    for tag in tags:
        rig.deploy(tag)
    found = rig.survey()
    there = {name.removeprefix(f"{layout.SITE_IMAGE}:") for image in found.images for name in image.tags}
    assert there == set(tags[-prune.KEPT :])
    assert rig.is_tidy()


def test_a_droplet_without_room_is_left_as_it_is(
    rig: Rig, pair: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.deploy(pair[0])
    monkeypatch.setattr(preflight, "LEAST_DISK", 1 << 60)
    with pytest.raises(NotReady, match="MiB free on its disk"):
        rig.deploy(pair[1])
    assert rig.serves("one")


def test_after_a_reboot_exactly_the_current_version_serves(rig: Rig, pair: tuple[str, str]) -> None:
    for tag in pair:
        rig.deploy(tag)
    sandbox.reboot(Shell(Context()), rig.sandbox)
    eventually(lambda: rig.serves("two"), "the page is back")
    assert rig.is_tidy()
    assert not rig.deploy(pair[1]).changed


def test_while_the_daemon_is_dead_and_after_it_the_site_serves(rig: Rig, pair: tuple[str, str]) -> None:
    for tag in pair:
        rig.deploy(tag)
    with visited(rig.sandbox.http_port) as visits:
        pid = rig.inside("pgrep", "-x", "dockerd").strip()
        rig.inside("kill", "-9", pid)
        eventually(
            lambda: rig.inside("sh", "-c", "docker version >/dev/null 2>&1 && echo up; true").strip() == "up", "up"
        )
    assert visits.failures == []
    assert rig.is_tidy()
    assert rig.serves("two")


def test_a_site_that_crashes_comes_back_by_itself(rig: Rig, pair: tuple[str, str]) -> None:
    rig.deploy(pair[0])
    serving = rig.survey().serving
    assert serving
    pid = rig.inside("docker", "inspect", "--format={{.State.Pid}}", serving.name).strip()
    rig.inside("kill", "-9", pid)
    eventually(lambda: rig.serves("one"), "the page is back")


def test_a_site_that_somebody_stopped_is_deployed_anew(rig: Rig, pair: tuple[str, str]) -> None:
    rig.deploy(pair[0])
    serving = rig.survey().serving
    assert serving
    rig.inside("docker", "stop", serving.name)
    assert rig.deploy(pair[0]).changed
    assert rig.serves("one")
    assert rig.is_tidy()


def test_a_proxy_that_is_killed_comes_back_by_itself(rig: Rig, pair: tuple[str, str]) -> None:
    rig.deploy(pair[0])
    front = rig.survey().running_proxy
    assert front
    rig.inside("kill", "-9", rig.inside("docker", "inspect", "--format={{.State.Pid}}", front.name).strip())
    eventually(lambda: rig.serves("one"), "the page is back")
    assert rig.is_tidy()


def test_requests_wait_while_the_site_restarts(rig: Rig, pair: tuple[str, str]) -> None:
    rig.deploy(pair[0])
    serving = rig.survey().serving
    assert serving
    rig.inside("docker", "restart", "--time=10", serving.name)
    with visited(rig.sandbox.http_port) as visits:
        rig.inside("docker", "restart", "--time=10", serving.name)
        time.sleep(0.2)  # some requests after it, too
    assert visits.failures == []


def test_a_port_that_something_else_has_is_named(rig: Rig, pair: tuple[str, str]) -> None:
    rig.deploy(pair[0])
    found = rig.survey()
    assert found.running_proxy
    rig.inside("docker", "rm", "--force", found.running_proxy.name)
    rig.inside("/usr/sbin/sshd", "-p", "80", "-o", "PidFile=/run/other.pid")
    eventually(lambda: bool(rig.survey().listening), "something listens on port 80")
    with pytest.raises(NotReady, match=r"something else listens on .*:80"):
        rig.deploy(pair[1])
    rig.inside("sh", "-c", "kill $(cat /run/other.pid)")
    eventually(lambda: not rig.survey().listening, "port 80 is free again")
    assert rig.deploy(pair[1]).changed
    assert rig.serves("two")


def test_nothing_that_is_expected_is_more_than_a_message(rig: Rig) -> None:
    with pytest.raises(AndamioError, match="there is no image"):
        rig.deploy("f" * 40)


def test_ctrl_c_while_the_link_is_renamed_leaves_the_old_version_serving(
    rig: Rig, pair: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.deploy(pair[0])
    run = Host.run

    def interrupted(host: Host, command: Command, **options: Any) -> None:
        run(host, command, **options)
        if command[3:4] == ("switch",):
            monkeypatch.setattr(Host, "run", run)
            raise KeyboardInterrupt

    monkeypatch.setattr(Host, "run", interrupted)
    with visited(rig.sandbox.http_port) as visits, pytest.raises(KeyboardInterrupt):
        rig.deploy(pair[1])
    assert visits.failures == []
    assert rig.serves("one")
    assert rig.is_tidy()


def test_a_dry_run_prints_the_commands_and_changes_nothing(
    rig: Rig, pair: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    rig.deploy(pair[0])
    rig.forget(pair[1])
    containers = "docker ps --all --format '{{.Names}} {{.State}}'"
    state = f"{containers}; docker image ls --quiet | sort; ls -lR --full-time /var/lib/andamio"
    before = rig.inside("sh", "-c", state)
    capsys.readouterr()
    with connect(Context(Config(overrides={"run": {"dry": True}})), rig.droplet, rig.droplet.addresses[0]) as host:
        deploying.deploy(host, rig.order(pair[1]))
    printed = capsys.readouterr().out
    programs = ["flock --nonblock", "docker load --quiet", "docker run --detach --name=andamio-site-", "docker stop"]
    positions = [printed.find(f"\n{program}") for program in programs[1:]]
    assert printed.startswith(programs[0])
    assert positions == sorted(positions)
    assert positions[0] > 0
    assert rig.inside("sh", "-c", state) == before


def test_an_image_without_a_health_page_or_check_is_asked_for_its_front_page(rig: Rig) -> None:
    without = r"RUN sed -i '/location = .healthz/,/^  }/d' /etc/nginx/conf.d/default.conf"
    assert rig.deploy(rig.versions.build("without health", "HEALTHCHECK NONE", without)).changed
    assert rig.serves("without health")
    assert rig.page("/healthz")[0] == 404
