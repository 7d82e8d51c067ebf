"""The settings of an environment's hosts: typed, from real templates, and refused where they make no sense."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from ops import settings
from ops.errors import BadInput
from ops.hosts.address import Address
from ops.hosts.droplet import Droplet
from ops.paths import ROOT
from tests.settings.repositories import change, copy_templates
from tests.tasks.clones import inv, make_clone

pytestmark = pytest.mark.usefixtures("home")
FINGERPRINT = f"SHA256:{'a' * 43}"


@pytest.fixture
def local(tmp_path: Path) -> Path:
    """The folder of a fresh environment ``local``."""
    copy_templates(tmp_path)
    settings.write(settings.plan("local", tmp_path))
    return tmp_path / "env" / "local"


def droplet(local: Path, **changes: str) -> Droplet:
    """What the settings say after some of them have been changed."""
    file = local / "droplet.env"
    for name, value in changes.items():
        lines = [f"{name}={value}" if line.startswith(f"{name}=") else line for line in file.read_text().splitlines()]
        file.write_text("\n".join(lines) + "\n")
    return Droplet.of(settings.load("local", local.parents[1]))


def test_local_is_the_sandbox(local: Path) -> None:
    found = droplet(local)
    assert found.addresses == (Address("127.0.0.1", "deploy", 2222),)
    assert found.admins == (Address("127.0.0.1", "root", 2222),)
    assert found.key == ROOT / "env" / "local" / "droplet_key"
    assert found.known_hosts == local / "known_hosts"
    assert (found.http_port, found.domain, found.fingerprints) == (8080, "", ())


def test_several_hosts_and_all_that_can_be_set(local: Path) -> None:
    found = droplet(
        local,
        DROPLET_HOSTS="one.example.com,203.0.113.7:2200",
        DROPLET_PORT="22",
        DROPLET_KEY="~/.ssh/droplet",
        DROPLET_ADMIN="ubuntu",
        DROPLET_FINGERPRINTS=FINGERPRINT,
        DROPLET_DOMAIN="www.example.com",
        DROPLET_ACME_DIRECTORY="https://acme.example.com/directory",
    )
    assert [str(one) for one in found.addresses] == ["deploy@one.example.com", "deploy@203.0.113.7:2200"]
    assert [str(one) for one in found.admins] == ["ubuntu@one.example.com", "ubuntu@203.0.113.7:2200"]
    assert found.key == Path.home() / ".ssh" / "droplet"
    assert found.fingerprints == (FINGERPRINT,)
    assert (found.domain, found.acme_directory) == ("www.example.com", "https://acme.example.com/directory")


def test_a_port_that_is_not_set_is_that_of_the_ssh_config(local: Path, home: Path) -> None:
    (home / ".ssh" / "config").write_text("Host web\n    Port 2201\n    HostName 203.0.113.7\n")
    found = droplet(local, DROPLET_HOSTS="web,other,web:2203", DROPLET_PORT="")
    assert [one.port for one in found.addresses] == [2201, 22, 2203]
    assert [one.port for one in droplet(local, DROPLET_PORT="2202").addresses] == [2202, 2202, 2203]


def test_an_ssh_config_that_is_broken_is_bad_input(local: Path, home: Path) -> None:
    (home / ".ssh" / "config").write_text("Host web\n    Port\n")
    with pytest.raises(BadInput, match=r"\.ssh/config: is not valid"):
        droplet(local, DROPLET_PORT="")


def test_an_environment_without_hosts_has_no_droplet(local: Path) -> None:
    with pytest.raises(BadInput, match="DROPLET_HOSTS is empty"):
        droplet(local, DROPLET_HOSTS="")


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone with the task of this room, and a ``local``."""
    root = make_clone(tmp_path_factory.mktemp("clone"))
    settings.write(settings.plan("local", root))
    return root


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("DROPLET_HOSTS=-oProxyCommand=x", "not a host"),
        ("DROPLET_HOSTS=a b", "not a host"),
        ("DROPLET_HOSTS=a,,b", "is not a list"),
        ("DROPLET_HOSTS=", "DROPLET_HOSTS is empty"),
        ("DROPLET_HOSTS=a\nb", "has no '='"),
        ("DROPLET_HOSTS=one.invalid", "the name 'one.invalid' is unknown"),
        ("DROPLET_PORT=0", "is not a port"),
        ("DROPLET_USER=-x", "is not of its form"),
        ("DROPLET_FINGERPRINTS=MD5:aa", "not a fingerprint"),
    ],
)
def test_bad_settings_end_a_task_with_one_message(clone: Path, line: str, words: str) -> None:
    file = clone / "env" / "local" / "droplet.env"
    before = file.read_text()
    name = line.partition("=")[0]
    change(file, next(one for one in before.splitlines() if one.startswith(f"{name}=")), line)
    try:
        done = inv(clone, "droplet.trust")
    finally:
        file.write_text(before)
    assert_one_message(done, code=2)
    assert words in done.stderr


@pytest.mark.parametrize(
    "options",
    [["--env", "locla"], ["--env", "../x"], ["--fingerprint", "aa:bb"], ["--fingerprint", ""], ["--timeout", "-1"]],
)
def test_bad_options_end_a_task_with_one_message(clone: Path, options: list[str]) -> None:
    assert_one_message(inv(clone, "droplet.trust", *options), code=2)


def assert_one_message(done: subprocess.CompletedProcess[str], code: int) -> None:
    assert done.returncode == code, done.stderr
    assert done.stderr.count("error: ") == 1
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
