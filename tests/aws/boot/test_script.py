"""The boot script as text: what it is made of, what it never holds, and that a shell reads it as it was meant."""

from __future__ import annotations

import getpass
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ops.aws import boot
from ops.aws.boot.script import APT_OVER_HTTPS, LIMIT_BYTES, VARIABLES, engine_commands, files
from ops.containers.engine_packages import PACKAGES
from ops.hosts.provision import docker
from ops.hosts.provision.change import File

BASH = shutil.which("bash") or ""
PREAMBLE_BYTES = 4096  # for the variables of the template: ARNs and names, and what names them
UBUNTU_SOURCES = """\
Types: deb
URIs: http://eu-west-1.ec2.archive.example.com/ubuntu/
Suites: noble noble-updates noble-backports

Types: deb
URIs: http://security.example.com/ubuntu/
Suites: noble-security
"""


def test_it_is_the_same_text_each_time_and_leaves_room_for_its_variables() -> None:
    assert boot.script() == boot.script()
    assert len(boot.script().encode()) + PREAMBLE_BYTES <= LIMIT_BYTES


def test_bash_and_shellcheck_take_it() -> None:
    """All of it, as the instance gets it: the parts are checked one by one elsewhere."""
    text = "#!/bin/bash\n" + "".join(f"{name}='x'\n" for name in VARIABLES) + boot.script()
    shellcheck = shutil.which("shellcheck", path=str(Path(sys.executable).parent))
    assert shellcheck
    for command in (["bash", "-n"], [shellcheck, "--severity=warning", "-"]):
        done = subprocess.run(command, input=text, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


def test_a_droplets_engine_is_what_it_installs() -> None:
    commands = engine_commands(boot.UBUNTU)
    (install,) = [command for command in commands if "install" in command]
    assert set(PACKAGES[boot.UBUNTU].engine) < set(install)
    assert "--no-install-recommends" in install
    assert docker.merged("") in [file.content for file in files()]
    lines = boot.script()
    assert [lines.index(shlex.join(command)) for command in commands] == sorted(
        lines.index(shlex.join(command)) for command in commands
    )


def test_apt_is_asked_over_https(tmp_path: Path) -> None:
    sources = tmp_path / "sources.list.d" / "ubuntu.sources"
    sources.parent.mkdir()
    sources.write_text(UBUNTU_SOURCES)
    (tmp_path / "sources.list").write_text("# moved\ndeb http://archive.example.com/ubuntu noble main\n")
    subprocess.run([str(tmp_path) if word == "/etc/apt" else word for word in APT_OVER_HTTPS], check=True)
    assert [line for line in sources.read_text().splitlines() if line.startswith("URIs")] == [
        "URIs: https://archive.example.com/ubuntu/",
        "URIs: https://security.example.com/ubuntu/",
    ]
    assert "deb https://archive.example.com/ubuntu noble main" in (tmp_path / "sources.list").read_text()


@pytest.mark.parametrize("missing", VARIABLES)
def test_without_one_of_its_variables_it_does_nothing(missing: str, tmp_path: Path) -> None:
    """It ends before its first command; none of those would be found here."""
    given = "".join(f"{name}='x'\n" for name in VARIABLES if name != missing)
    text = given + boot.script().replace("/var/log/andamio-boot.log", str(tmp_path / "log"))
    done = subprocess.run([BASH], input=text, capture_output=True, text=True, env={"PATH": str(tmp_path)})
    assert (done.returncode, done.stderr) == (2, f"boot: {missing} is not set\n")
    assert not (tmp_path / "log").exists()


@pytest.mark.parametrize("file", files(), ids=lambda file: Path(file.path).name)
def test_a_files_quotes_dollars_and_backslashes_survive(file: File, tmp_path: Path) -> None:
    """The line of the script that writes it, run with another path and by another user."""
    line = f"write {shlex.join((file.path, file.mode, file.owner, file.content))}"
    assert f"\n{line}\n" in boot.script()
    target = tmp_path / "etc" / "file"
    line = line.replace(f"write {file.path} {file.mode} root ", f"write {target} {file.mode} {getpass.getuser()} ")
    writer = boot.script().split(" writer=", 1)[1].split("\nexport ")[0]
    text = f'writer={writer}\nwrite() {{ sh -c "$writer" sh "$@"; }}\n{line}\n'
    subprocess.run([BASH], input=text, text=True, check=True)
    assert target.read_text() == file.content
    assert target.stat().st_mode & 0o777 == int(file.mode, 8)


def test_a_debian_gets_the_same_but_for_its_packages_and_their_mirror() -> None:
    """So that what is tried on a Debian holds for the Ubuntu of the instances."""
    ubuntu, debian = (boot.script(system).splitlines() for system in (boot.UBUNTU, ("debian", "13")))
    assert [line.split()[0] for line in ubuntu if line not in debian] == ["find", "env"]
    assert [line.split()[0] for line in debian if line not in ubuntu] == ["env"]
