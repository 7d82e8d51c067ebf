"""Which packages make a Docker engine with Compose v2 and buildx on Debian 12/13 and Ubuntu 22.04/24.04.

Debian 12 has no Compose v2 and no buildx. Debian 13's plugins need nothing but libc6 ≥ 2.34, which Debian 12 has, so
their files are taken from the same mirror's trixie suite; nothing else of that suite is installed.
"""

from __future__ import annotations

from ops.errors import ToolMissing
from ops.shell import Command, Shell

PACKAGES = {
    ("debian", "12"): ("docker.io", "iptables", "ca-certificates"),
    ("debian", "13"): ("docker.io", "docker-cli", "docker-compose", "docker-buildx", "iptables", "ca-certificates"),
    ("ubuntu", "22.04"): ("docker.io", "docker-compose-v2", "docker-buildx", "iptables", "ca-certificates"),
    ("ubuntu", "24.04"): ("docker.io", "docker-compose-v2", "docker-buildx", "iptables", "ca-certificates"),
}
PLUGIN_FOLDER = "/usr/local/lib/docker/cli-plugins"
WORK = "/var/cache/andamio"
APT: Command = ("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=120")
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
MIRROR: Command = (
    "apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages", "Component: main",
)  # fmt: skip


def commands(shell: Shell, root: Command) -> list[Command]:
    """The commands that install the engine on this host, in order; reads the host, changes nothing.

    Raises:
        ToolMissing: the host's distribution isn't one of those whose packages are known.
    """
    system = distribution(shell.probe(("cat", "/etc/os-release")).stdout)
    packages = PACKAGES.get(system)
    if packages is None:
        known = ", ".join(f"{name} {version}" for name, version in PACKAGES)
        found = " ".join(system).strip() or "an unknown system"
        raise ToolMissing(
            f"no usable Docker engine with Compose v2 and buildx, and {found} is not one that it can be installed on "
            f"({known})",
            hint="install Docker (https://docs.docker.com/engine/install/), then run the task again",
        )
    steps: list[Command] = [(*root, *APT, "update"), (*root, *APT, "install", "--no-install-recommends", *packages)]
    if system == ("debian", "12"):
        steps += plugins_of_trixie(mirror(shell), root)
    return steps


def distribution(os_release: str) -> tuple[str, str]:
    """ID and VERSION_ID of an os-release file (https://www.freedesktop.org/software/systemd/man/os-release.html)."""
    fields = dict(line.split("=", 1) for line in os_release.splitlines() if "=" in line)
    return fields.get("ID", "").strip('"'), fields.get("VERSION_ID", "").strip('"')


def mirror(shell: Shell) -> str:
    """The address of the Debian mirror that apt uses on this host.

    Raises:
        ToolMissing: apt knows none.
    """
    found = shell.probe(MIRROR).text.splitlines()
    debian = [address for address in found if "security" not in address]
    if not debian:
        raise ToolMissing("apt has no Debian mirror configured", hint="see /etc/apt/sources.list, then apt-get update")
    return debian[0]


def plugins_of_trixie(address: str, root: Command) -> list[Command]:
    """Fetch and verify the two plugin packages with apt, and take just the plugins out of them."""
    source = f"deb [signed-by={KEYRING}] {address} trixie main"
    apart = (
        "-o", f"Dir::Etc::sourcelist={WORK}/trixie.list", "-o", "Dir::Etc::sourceparts=-",
        "-o", f"Dir::State::lists={WORK}/lists", "-o", "APT::Sandbox::User=root",
    )  # fmt: skip
    fetch = "cd {work} && apt-get -q {options} download docker-compose docker-buildx".format(
        work=WORK, options=" ".join(apart)
    )
    unpack = f'cd {WORK} && for package in *.deb; do dpkg-deb -x "$package" unpacked; done'
    return [
        (*root, "mkdir", "-p", f"{WORK}/lists/partial", PLUGIN_FOLDER),
        (*root, "sh", "-c", f"echo '{source}' >{WORK}/trixie.list"),
        (*root, *APT, *apart, "update"),
        (*root, "sh", "-c", fetch),
        (*root, "sh", "-c", unpack),
        (
            *root, "install", "-m", "0755", f"{WORK}/unpacked/usr/libexec/docker/cli-plugins/docker-compose",
            f"{WORK}/unpacked/usr/libexec/docker/cli-plugins/docker-buildx", PLUGIN_FOLDER,
        ),
        (*root, "rm", "-rf", WORK),
    ]  # fmt: skip
