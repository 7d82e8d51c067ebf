"""Which packages make a Docker engine with Compose v2 and buildx on Debian 12/13 and Ubuntu 22.04/24.04.

Debian 12 has no Compose v2 and no buildx. Debian 13's plugins need nothing but libc6 ≥ 2.34, which Debian 12 has, so
their files are taken from the same mirror's trixie suite; nothing else of that suite is installed.
"""

from __future__ import annotations

from dataclasses import dataclass

from ops.errors import ToolMissing
from ops.shell import Command, Shell


@dataclass(frozen=True)
class Packages:
    """What a release of a distribution has: the engine with its client, and the client's plugins."""

    engine: tuple[str, ...]
    plugins: tuple[str, ...]


NETWORK = ("iptables", "ca-certificates")
PACKAGES = {
    ("debian", "12"): Packages(("docker.io", *NETWORK), ()),
    ("debian", "13"): Packages(("docker.io", "docker-cli", *NETWORK), ("docker-compose", "docker-buildx")),
    ("ubuntu", "22.04"): Packages(("docker.io", *NETWORK), ("docker-compose-v2", "docker-buildx")),
    ("ubuntu", "24.04"): Packages(("docker.io", *NETWORK), ("docker-compose-v2", "docker-buildx")),
}
OS_RELEASE: Command = ("cat", "/etc/os-release")
KERNEL: Command = ("uname", "-s")
PLUGIN_FOLDER = "/usr/local/lib/docker/cli-plugins"
WORK = "/var/cache/andamio"
APT: Command = ("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=120")
# What is installed stays as it is: an engine of another origin isn't thrown out for the distribution's, and a running
# one isn't restarted by an upgrade.
INSTALL: Command = (*APT, "install", "--no-install-recommends", "--no-upgrade", "--no-remove")
KEYRING_PACKAGE = "debian-archive-keyring"
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
INDEX_TARGETS: Command = ("apt-get", "indextargets", "Created-By: Packages", "Component: main", "--format")


def supported(shell: Shell) -> tuple[str, str]:
    """The distribution and its release, one of those whose packages are known.

    Raises:
        ToolMissing: it is another one, or no Linux at all.
    """
    system = distribution(shell.probe(OS_RELEASE).stdout)
    if system in PACKAGES:
        return system
    kernel = shell.probe(KERNEL).text
    found = "macOS" if kernel == "Darwin" else " ".join(system).strip() or kernel or "an unknown system"
    raise ToolMissing(
        "no usable Docker engine with Compose v2 and buildx, and one can be installed only on "
        f"{known_systems()}; this is {found}",
        hint="start Docker if it is there, else install it (https://docs.docker.com/get-docker/); then ./inv engine",
    )


def known_systems() -> str:
    """The distributions whose packages are known, for a message."""
    return ", ".join(f"{name.capitalize()} {release}" for name, release in PACKAGES)


def commands(shell: Shell, root: Command, engine: bool, plugins: bool) -> list[Command]:
    """The commands that install the engine, its plugins or both on this host, in order; reads, and changes nothing.

    Args:
        root: what to put before a command so that it runs as root.

    Raises:
        ToolMissing: the host's distribution isn't one of those whose packages are known.
    """
    system = supported(shell)
    known = PACKAGES[system]
    names = [*(known.engine if engine else ()), *(known.plugins if plugins else ())]
    steps: list[Command] = [(*root, *APT, "update")]
    if names:
        steps.append((*root, *INSTALL, *names))
    if plugins and not known.plugins:
        steps += plugins_of_trixie(mirror(shell), root)
    return steps


def distribution(os_release: str) -> tuple[str, str]:
    """ID and VERSION_ID of an os-release file (https://www.freedesktop.org/software/systemd/man/os-release.html)."""
    fields = dict(line.split("=", 1) for line in os_release.splitlines() if "=" in line)
    return fields.get("ID", "").strip("\"'"), fields.get("VERSION_ID", "").strip("\"'")


def mirror(shell: Shell) -> str:
    """The address of the Debian mirror that apt uses on this host.

    Raises:
        ToolMissing: apt knows none.
    """
    # Third parties have components called main, too. Who a source is from is known once apt has fetched its lists; and
    # before that, it names no sources at all unless told to do without.
    for origin in (("Origin: Debian", "Label: Debian"), ("--no-release-info",)):
        found = shell.probe((*INDEX_TARGETS, "$(REPO_URI)", *origin)).text.splitlines()
        debian = [address for address in found if "security" not in address]
        if debian:
            return debian[0]
    raise ToolMissing("apt has no Debian mirror configured", hint="see /etc/apt/sources.list, then apt-get update")


def plugins_of_trixie(address: str, root: Command) -> list[Command]:
    """Fetch and verify the two plugin packages with apt, and take just the plugins out of them."""
    source = f"deb [signed-by={KEYRING}] {address} trixie main"
    apart = (
        "-o", f"Dir::Etc::sourcelist={WORK}/trixie.list", "-o", "Dir::Etc::sourceparts=-",
        "-o", f"Dir::State::lists={WORK}/lists", "-o", "APT::Sandbox::User=root",
    )  # fmt: skip
    unpacked = f"{WORK}/unpacked/usr/libexec/docker/cli-plugins"
    return [
        # Its keys sign trixie since a point release of Debian 12.
        (*root, *APT, "install", "--no-install-recommends", "--no-remove", KEYRING_PACKAGE),
        (*root, "rm", "-rf", WORK),
        (*root, "mkdir", "-p", f"{WORK}/lists/partial", PLUGIN_FOLDER),
        (*root, "sh", "-c", 'printf "%s\\n" "$1" >"$2"', "sh", source, f"{WORK}/trixie.list"),
        (*root, *APT, *apart, "update"),
        (*root, "env", f"--chdir={WORK}", *APT[1:], *apart, "download", "docker-compose", "docker-buildx"),
        (*root, "sh", "-c", f'for package in {WORK}/*.deb; do dpkg-deb -x "$package" {WORK}/unpacked; done'),
        (*root, "install", "-m", "0755", f"{unpacked}/docker-compose", f"{unpacked}/docker-buildx", PLUGIN_FOLDER),
        (*root, "rm", "-rf", WORK),
    ]  # fmt: skip
