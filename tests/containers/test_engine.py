"""Which commands make an engine usable, on every kind of host; nothing is run."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from invoke import Result

from ops.containers import engine, engine_packages
from ops.containers.engine import Engine
from ops.errors import AndamioError, ToolMissing
from ops.shell import Command
from tests.containers.fake_host import FakeHost

ID: Command = ("id", "-u")
SUDO: Command = ("sudo", "-n", "true")
NO_ENGINE = Result(stderr="Cannot connect to the Docker daemon at unix:///var/run/docker.sock.", exited=1)
FORBIDDEN = Result(stderr="permission denied while trying to connect to the Docker daemon socket", exited=1)
UNKNOWN_COMMAND = Result(stderr="docker: 'compose' is not a docker command.", exited=1)
SYSTEMS = {
    "Debian 12": 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"\n',
    "Debian 13": "ID=debian\nVERSION_ID='13'\n",
    "Ubuntu 22.04": 'ID=ubuntu\nID_LIKE=debian\nVERSION_ID="22.04"\n',
    "Ubuntu 24.04": 'ID=ubuntu\nVERSION_ID="24.04"\n',
}
APT = "env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=120"
INSTALL = f"{APT} install --no-install-recommends --no-upgrade --no-remove"


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "POLL_SECONDS", 0)


def working(host: FakeHost) -> FakeHost:
    """An engine with all its parts."""
    host.says(engine.SERVER, "26.1.5+dfsg1\n").says(engine.COMPOSE, "2.26.1-4\n")
    return host.says(engine.BUILDX, "github.com/docker/buildx 0.13.1+ds1 0.13.1+ds1-3\n").says(engine.DAEMON, "dockerd")


def bare(system: str = "Debian 13", dry: bool = False) -> FakeHost:
    """A host of root's without any part of an engine; starting one makes it work."""
    host = FakeHost(dry).says(ID, "0\n").says(engine_packages.OS_RELEASE, SYSTEMS.get(system, system))
    for systemd in (True, False):
        host.says(engine.start_command(systemd, ()), lambda: starts(host))
        host.says(engine.start_command(systemd, ("sudo", "-n")), lambda: starts(host))
    return host


def starts(host: FakeHost) -> str:
    working(host)
    return ""


def under_systemd(host: FakeHost) -> FakeHost:
    return host.says(engine.UNDER_SYSTEMD, "")


def lines(host: FakeHost) -> list[str]:
    """The commands that were run, as one would read them."""
    return [" ".join(command) for command in host.ran]


def ticking(seconds: float) -> Callable[[], float]:
    """A clock that is so much later each time it is read."""
    return itertools.count(0, seconds).__next__


def test_a_usable_engine_is_used() -> None:
    host = working(FakeHost())
    found = engine.ensure(host.shell, ticking(1))
    assert found == Engine("26.1.5+dfsg1", "2.26.1-4", "0.13.1+ds1")
    assert str(found) == "Docker engine 26.1.5+dfsg1, Compose 2.26.1-4, buildx 0.13.1+ds1"
    assert host.ran == []
    assert len(host.probed) == 3


@pytest.mark.parametrize(
    ("compose", "version"),
    [
        ("2.26.1-4", "2.26.1-4"),
        ("v2.24.6", "2.24.6"),
        ("2.24.6+ds1-0ubuntu1~22.04.1", "2.24.6+ds1-0ubuntu1~22.04.1"),
        ("5.1.2", "5.1.2"),
        ("1.29.2", ""),
        (UNKNOWN_COMMAND, ""),
    ],
)
def test_compose_is_version_2_or_later(compose: str | Result, version: str) -> None:
    assert engine.find(working(FakeHost()).says(engine.COMPOSE, compose).shell).compose == version


@pytest.mark.parametrize(
    ("system", "packages"),
    [
        ("Debian 13", "docker.io docker-cli iptables ca-certificates docker-compose docker-buildx"),
        ("Ubuntu 22.04", "docker.io iptables ca-certificates docker-compose-v2 docker-buildx"),
        ("Ubuntu 24.04", "docker.io iptables ca-certificates docker-compose-v2 docker-buildx"),
    ],
)
def test_installs_the_packages_of_the_distribution(system: str, packages: str) -> None:
    host = under_systemd(bare(system))
    assert engine.ensure(host.shell).usable
    assert lines(host) == [f"{APT} update", f"{INSTALL} {packages}", "systemctl enable --now docker"]


def test_debian_12_gets_its_plugins_from_trixie() -> None:
    host = under_systemd(bare("Debian 12"))
    host.says(
        (*engine_packages.INDEX_TARGETS, "$(REPO_URI)", "Origin: Debian", "Label: Debian"),
        "http://mirror.example.com/debian/\nhttp://mirror.example.com/debian/\n",
    )
    engine.ensure(host.shell, ticking(1))
    ran = lines(host)
    assert ran[:2] == [f"{APT} update", f"{INSTALL} docker.io iptables ca-certificates"]
    assert ran[2].endswith("install --no-install-recommends --no-remove debian-archive-keyring")
    source = (
        "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://mirror.example.com/debian/ trixie main"
    )
    assert source in host.ran[5], "one argument: nothing of it is the shell's to read"
    assert ran[7].startswith("env --chdir=/var/cache/andamio DEBIAN_FRONTEND=noninteractive apt-get ")
    assert ran[7].endswith(" download docker-compose docker-buildx")
    assert ran[9].endswith(" /usr/local/lib/docker/cli-plugins")
    assert ran[10:] == ["rm -rf /var/cache/andamio", "systemctl enable --now docker"]


def test_the_mirror_is_debians_own() -> None:
    """Before apt has fetched its lists, it can't tell whose a source is; the security suite holds no whole release."""
    host = FakeHost().says(
        (*engine_packages.INDEX_TARGETS, "$(REPO_URI)", "--no-release-info"),
        "http://mirror.example.com/debian-security/\nhttp://mirror.example.com/debian/\n",
    )
    assert engine_packages.mirror(host.shell) == "http://mirror.example.com/debian/"
    host.says(
        (*engine_packages.INDEX_TARGETS, "$(REPO_URI)", "Origin: Debian", "Label: Debian"), "http://own.example/\n"
    )
    assert engine_packages.mirror(host.shell) == "http://own.example/"
    with pytest.raises(ToolMissing, match="no Debian mirror"):
        engine_packages.mirror(FakeHost().shell)


def test_starts_the_daemon_itself_without_systemd() -> None:
    host = bare()
    engine.ensure(host.shell, ticking(1))
    assert host.ran[-1] == ("sh", "-c", engine.START_DETACHED)


def test_uses_sudo() -> None:
    host = under_systemd(bare()).says(ID, "1000\n").says(SUDO, "")
    engine.ensure(host.shell, ticking(1))
    assert len(host.ran) == 3
    assert all(command[:2] == ("sudo", "-n") for command in host.ran)


def test_neither_root_nor_sudo_says_what_is_missing() -> None:
    host = bare().says(ID, "1000\n")
    with pytest.raises(ToolMissing, match=r"missing: a Docker engine, Docker Compose v2, docker buildx; and this user"):
        engine.ensure(host.shell, ticking(1))
    assert host.ran == []


def test_an_installed_engine_is_only_started() -> None:
    host = under_systemd(working(bare())).says(engine.SERVER, NO_ENGINE)
    engine.ensure(host.shell, ticking(1))
    assert lines(host) == ["systemctl enable --now docker"]


def test_an_engine_that_its_package_started_is_not_started_again() -> None:
    host = bare()
    install = f"{INSTALL} docker.io docker-cli iptables ca-certificates docker-compose docker-buildx"
    host.answers[install] = lambda: starts(host)
    engine.ensure(host.shell, ticking(1))
    assert lines(host) == [f"{APT} update", install]


def test_missing_plugins_do_not_touch_a_running_engine() -> None:
    """Of whatever origin it is: the distribution's would take its place, and stop what it runs."""
    host = working(bare()).says(engine.COMPOSE, UNKNOWN_COMMAND).says(engine.DAEMON, Result(exited=1))
    plugins = f"{INSTALL} docker-compose docker-buildx"
    host.answers[plugins] = lambda: starts(host)
    assert engine.ensure(host.shell).usable
    assert lines(host) == [f"{APT} update", plugins]


@pytest.mark.parametrize(
    ("os_release", "kernel", "found"),
    [
        ("ID=fedora\nVERSION_ID=43\n", "Linux\n", "this is fedora 43"),
        ('ID=debian\nVERSION_ID="11"\n', "Linux\n", "this is debian 11"),
        ("ID=debian\n", "Linux\n", "this is debian"),
        ("", "Darwin\n", "this is macOS"),
        ("", "Haiku\n", "this is Haiku"),
        ("", "", "this is an unknown system"),
    ],
)
def test_another_system_is_told_which_are_known(os_release: str, kernel: str, found: str) -> None:
    host = bare(os_release).says(engine_packages.KERNEL, kernel).says(ID, "501\n")
    with pytest.raises(ToolMissing) as caught:
        engine.ensure(host.shell, ticking(1))
    assert caught.value.what.endswith(f"only on Debian 12, Debian 13, Ubuntu 22.04, Ubuntu 24.04; {found}")
    assert "start Docker if it is there" in caught.value.hint
    assert host.ran == []


def test_a_user_outside_the_group_is_told_how_to_join() -> None:
    host = working(bare()).says(engine.SERVER, FORBIDDEN).says(ID, "1000\n").says(SUDO, "")
    with pytest.raises(ToolMissing, match="this user may not use it\n  next: sudo usermod -aG docker"):
        engine.ensure(host.shell, ticking(1))
    assert host.ran == []


def test_a_sudoer_learns_so_after_the_installation_at_once() -> None:
    host = under_systemd(bare()).says(ID, "1000\n").says(SUDO, "")

    def starts_for_others() -> str:
        working(host).says(engine.SERVER, FORBIDDEN)
        return ""

    host.says(engine.start_command(True, ("sudo", "-n")), starts_for_others)
    with pytest.raises(ToolMissing, match="log in again"):
        engine.ensure(host.shell, ticking(1))


def test_an_engine_elsewhere_is_not_replaced_by_one_here() -> None:
    host = working(bare()).says(engine.SERVER, NO_ENGINE).says(engine.ENDPOINT, "tcp://build.example.com:2376\n")
    with pytest.raises(ToolMissing, match=r"at tcp://build.example.com:2376 doesn't answer\n  next: .*DOCKER_HOST"):
        engine.ensure(host.shell, ticking(1))
    assert host.ran == []


def test_a_dry_run_prints_and_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    host = under_systemd(bare(dry=True))
    assert not engine.ensure(host.shell, ticking(1)).usable
    assert host.ran == []
    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == f"{APT} update"
    assert printed[-1] == "systemctl enable --now docker"


def test_a_daemon_that_ends_at_once_shows_its_log() -> None:
    host = working(bare()).says(engine.SERVER, NO_ENGINE).says(engine.start_command(False, ()), "")
    host.says(("tail", "-n", "15", engine.DAEMON_LOG), "unable to configure the daemon: invalid character\n")
    with pytest.raises(AndamioError) as caught:
        engine.ensure(host.shell, ticking(1))
    assert caught.value.what == (
        "the Docker engine did not start: dockerd ended at once\n  | unable to configure the daemon: invalid character"
    )


def test_a_unit_that_fails_shows_its_journal() -> None:
    host = under_systemd(working(bare())).says(engine.SERVER, NO_ENGINE)
    host.says(engine.start_command(True, ()), Result(exited=1, stderr="Job for docker.service failed"))
    journal: Command = ("journalctl", "--no-pager", "--output=cat", "--lines=15", "--unit=docker")
    host.says(journal, "no space left on device\n")
    with pytest.raises(AndamioError, match=r"did not start: its start failed\n  \| no space left"):
        engine.ensure(host.shell, ticking(1))


def test_a_daemon_that_never_answers_is_given_up() -> None:
    host = working(bare()).says(engine.SERVER, NO_ENGINE).says(engine.start_command(False, ()), "")
    host.says(engine.DAEMON_RUNS, "/usr/sbin/dockerd\n")
    with pytest.raises(AndamioError, match="after 60 s missing: a Docker engine"):
        engine.ensure(host.shell, ticking(25))
    assert host.probed.count(engine.DAEMON_RUNS) == 3


def test_waits_until_it_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "POLL_SECONDS", 0)
    answers = iter([NO_ENGINE, NO_ENGINE, NO_ENGINE, NO_ENGINE])
    host = working(bare()).says(engine.start_command(False, ()), "").says(engine.DAEMON_RUNS, "/usr/sbin/dockerd\n")
    host.says(engine.SERVER, lambda: next(answers, "26.1.5\n"))
    assert engine.ensure(host.shell, ticking(1)).server == "26.1.5"
    assert host.probed.count(engine.DAEMON_RUNS) == 3
