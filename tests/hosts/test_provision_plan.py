"""What provisioning plans for every kind of host; nothing is run."""

from __future__ import annotations

import shlex

import pytest
from invoke import Result

from ops.containers import engine_packages
from ops.errors import Refused, ToolMissing
from ops.hosts.provision import packages, ssh, system
from ops.hosts.provision.change import read_command
from ops.hosts.provision.machine import survey
from ops.hosts.provision.steps import STEPS
from tests.containers.fake_host import FakeHost
from tests.hosts.planning import DEBIAN_13, GIB, KEY, holds, lines, machine, plan, written_files


def test_what_is_known_of_a_host() -> None:
    found = machine(
        port="2022", home="/home/deploy", groups="deploy docker", memory="1000", swaps="/swapfile /dev/zram0 ",
        booting="done",
    )  # fmt: skip
    assert (found.ssh_port, found.home, found.groups) == (2022, "/home/deploy", frozenset({"deploy", "docker"}))
    assert (found.memory, found.swaps, found.systemd, found.container, found.first_boot) == (
        1000,
        frozenset({"/swapfile", "/dev/zram0"}),
        True,
        False,
        False,
    )
    assert found.root == ()
    assert machine(root=("sudo", "-n")).root == ("sudo", "-n")


@pytest.mark.parametrize("release", ["fedora 41", "debian 11", "ubuntu 20.04", " "])
def test_another_system_is_refused(release: str) -> None:
    name, number = release.split(" ")
    host = FakeHost().says(engine_packages.OS_RELEASE, f"ID={name}\nVERSION_ID='{number}'\n")
    with pytest.raises(Refused, match=r"a droplet runs Debian 12, Debian 13, Ubuntu 22\.04, Ubuntu 24\.04; this is "):
        survey(host.shell, "deploy", KEY)
    assert host.ran == []


def test_a_user_without_rights_is_refused() -> None:
    host = FakeHost().says(engine_packages.OS_RELEASE, DEBIAN_13).says(("id", "-u"), "1000\n")
    with pytest.raises(ToolMissing, match="only root can provision"):
        survey(host.shell, "deploy", KEY)


def test_a_bare_host_gets_everything_and_planning_runs_nothing() -> None:
    host = FakeHost()
    planned = lines(plan(machine(host)))
    assert host.ran == []
    for part in ("nftables", "docker.io", "useradd", "/var/lib/andamio", "apt-daily.timer", "nft", "sshd"):
        assert any(part in line for line in planned), part


def test_whoever_is_not_root_puts_sudo_before_everything() -> None:
    planned = plan(machine(root=("sudo", "-n"), memory="1000", booting="running"))
    assert len(planned) > 20
    assert [line for line in lines(planned) if not line.startswith("sudo -n ")] == []


def test_only_sshd_comes_after_the_proof() -> None:
    before = [change for step in STEPS for change in step.changes(machine())]
    assert not any("sshd" in line for line in lines(before))


def test_only_missing_packages_are_installed() -> None:
    host = FakeHost().says(
        packages.installed(packages.NEEDED),
        "installed ca-certificates\ninstalled curl\nconfig-files nftables\ninstalled sudo\nnot-installed iproute2\n",
    )
    update, install = lines(packages.packages(machine(host)))
    assert "apt-get" in update
    assert install.endswith(
        "install --no-install-recommends --no-upgrade --no-remove iproute2 nftables unattended-upgrades"
    )


def test_a_killed_installation_is_finished_first() -> None:
    host = FakeHost().says(packages.AUDIT, "The following packages are only half configured\n")
    host.says(packages.installed(packages.NEEDED), "".join(f"installed {name}\n" for name in packages.NEEDED))
    configure, mend = lines(packages.packages(machine(host)))
    assert configure == "env DEBIAN_FRONTEND=noninteractive dpkg --force-confold --configure --pending"
    assert mend.endswith("install --fix-broken")


def test_the_providers_own_set_up_is_waited_for() -> None:
    [change] = packages.first_boot(machine(booting="running"))
    assert "cloud-init status --wait" in " ".join(change.command)
    assert packages.first_boot(machine(booting="done")) == []
    assert packages.first_boot(machine(booting="")) == []


@pytest.mark.parametrize(
    ("facts", "wanted"),
    [
        ({"memory": str(GIB)}, True),
        ({"memory": str(2 * GIB - 1)}, True),
        ({"memory": str(2 * GIB)}, False),
        ({"memory": str(GIB), "container": "yes"}, False),
    ],
)
def test_small_machines_get_swap(facts: dict[str, str], wanted: bool) -> None:
    planned = system.swap(machine(FakeHost().says(read_command("/etc/fstab"), "644 root\n"), (), **facts))
    assert bool(planned) == wanted
    assert written_files(planned) == (["/etc/fstab"] if wanted else [])


def test_swap_that_is_there_is_left_alone() -> None:
    fstab = "644 root\nUUID=1 / ext4 defaults 0 1\nUUID=2 none swap sw 0 0\n"
    host = FakeHost().says(read_command("/etc/fstab"), fstab)
    assert system.swap(machine(host, memory=str(GIB), swaps="/dev/sda2")) == []
    assert system.swap(machine(host, memory=str(GIB), swaps="/swapfile")) == []


def test_swap_that_comes_back_by_itself_is_left_alone() -> None:
    """As zram and a unit's does: a file that isn't there would hold up the next boot."""
    host = FakeHost().says(read_command("/etc/fstab"), "644 root\nUUID=1 / ext4 defaults 0 1\n")
    assert system.swap(machine(host, memory=str(GIB), swaps="/dev/zram0")) == []


def test_swap_that_the_next_boot_would_lack_is_written_down() -> None:
    fstab = "644 root\n# UUID=2 none swap sw 0 0\nUUID=1 / ext4 defaults 0 1\n"
    host = FakeHost().says(read_command("/etc/fstab"), fstab)
    [change] = system.swap(machine(host, memory=str(GIB), swaps="/dev/zram0 /swapfile"))
    assert change.command[-1] == fstab.partition("\n")[2] + "/swapfile none swap sw 0 0\n"


@pytest.mark.parametrize("states", ["inactive\nactive\ninactive\ninactive\n", "active\ninactive\ninactive\ninactive\n"])
def test_a_clock_that_is_kept_is_left_alone(states: str) -> None:
    host = FakeHost().says(("systemctl", "is-active", *system.CLOCKS), Result(stdout=states, exited=3))
    assert system.clock(machine(host)) == []


def test_a_clock_that_is_not_kept_is() -> None:
    planned = lines(system.clock(machine()))
    assert planned[-2].endswith(" systemd-timesyncd")
    assert planned[-1] == "systemctl enable --now systemd-timesyncd"
    host = FakeHost().says(packages.installed(("systemd-timesyncd",)), "installed systemd-timesyncd\n")
    assert lines(system.clock(machine(host))) == ["systemctl enable --now systemd-timesyncd"]


def test_a_container_has_its_machines_clock() -> None:
    assert system.clock(machine(container="yes")) == []


def test_a_kernel_that_cannot_migrate_is_not_told_to() -> None:
    assert system.kernel(machine(migrate="")) == []
    assert written_files(system.kernel(machine(migrate="0"))) == [system.MIGRATION.path]
    assert system.kernel(machine(holds(FakeHost(), system.MIGRATION), migrate="1")) == []
    assert lines(system.kernel(machine(holds(FakeHost(), system.MIGRATION), migrate="0"))) == [
        "sh -c echo 1 >/proc/sys/net/ipv4/tcp_migrate_req"
    ]


@pytest.mark.parametrize(
    ("states", "enables"), [("enabled\nenabled\n", False), ("enabled\ndisabled\n", True), ("", True)]
)
def test_updates_need_their_timers(states: str, enables: bool) -> None:
    host = holds(FakeHost(), system.UPGRADES).says(("systemctl", "is-enabled", *system.TIMERS), states)
    assert bool(system.upgrades(machine(host))) == enables


def test_sshd_checks_its_settings_before_they_count_and_before_it_reads_them() -> None:
    mark, write, check, read, unmark = ssh.ssh(machine())
    assert write.command[-3:] == ("/usr/sbin/sshd", "-t", "-f")
    assert check.command == ("/usr/sbin/sshd", "-t")
    assert read.command == ("systemctl", "reload", "ssh")
    assert mark.command[-1] == unmark.command[-1] == "/etc/andamio/sshd.unread"


def test_an_sshd_that_has_read_them_is_left_alone() -> None:
    assert ssh.ssh(machine(holds(FakeHost(), ssh.FILE))) == []


def test_one_that_has_not_read_them_does() -> None:
    """A run was interrupted between writing and reloading."""
    host = holds(FakeHost(), ssh.FILE).says(("test", "-e", "/etc/andamio/sshd.unread"), "")
    assert lines(ssh.ssh(machine(host)))[1:3] == ["/usr/sbin/sshd -t", "systemctl reload ssh"]


def test_what_counts_is_what_sshd_says() -> None:
    effective = "port 22\npermitrootlogin no\npasswordauthentication yes\nhostkey /etc/ssh/a b\n"
    assert ssh.effective(effective)["passwordauthentication"] == "yes"
    assert ssh.effective(effective)["hostkey"] == "/etc/ssh/a b"


def test_keys_of_others_stay_and_ours_is_added_once() -> None:
    step = next(step for step in STEPS if step.name == "user")
    path = "/home/deploy/.ssh/authorized_keys"
    host = FakeHost().says(read_command(path), "600 deploy\nssh-rsa BBBB somebody\n")
    found = machine(host, home="/home/deploy", groups="deploy docker")
    write = next(change for change in step.changes(found) if path in change.command)
    assert f"ssh-rsa BBBB somebody\n{KEY}\n" in write.command
    host.says(read_command(path), f"600 deploy\nssh-rsa BBBB somebody\n{KEY}\n")
    assert not any(path in change.command for change in step.changes(found))


def test_a_user_that_is_there_is_not_made_again() -> None:
    step = next(step for step in STEPS if step.name == "user")
    planned = lines(step.changes(machine(home="/srv/deploy", groups="deploy docker")))
    assert not any("useradd" in line or "usermod" in line for line in planned)
    assert any("/srv/deploy/.ssh/authorized_keys" in line for line in planned)


def test_no_command_needs_a_shell_to_read_it() -> None:
    """Each is an argument list; printed, it can be typed."""
    for change in plan(machine(memory="1000", booting="running")):
        assert tuple(shlex.split(shlex.join(change.command))) == change.command
        assert change.seconds > 0
