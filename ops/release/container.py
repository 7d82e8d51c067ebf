"""The container of one release: confined, without a network, listening on a socket that the proxy sees."""

from __future__ import annotations

from ops.release import layout
from ops.release.layout import Release
from ops.release.proxy import LOG_OPTIONS
from ops.shell import Command

DRAIN_SECONDS = 30


def make_folder(release: Release) -> Command:
    return ("mkdir", "-p", release.folder)


def start(release: Release, by: str, user: int, group: int) -> Command:
    """Start a release beside what runs; until it is fit, it isn't started again when it ends."""
    labels = {layout.RELEASE_LABEL: release.identifier, layout.TAG_LABEL: release.tag, layout.BY_LABEL: by}
    return (
        "docker", "run", "--detach", f"--name={release.container}",
        *(f"--label={name}={value}" for name, value in labels.items()), "--restart=no", "--pull=never",
        "--network=none", f"--user={user}:{group}", "--read-only", "--tmpfs=/tmp", "--cap-drop=ALL",
        "--security-opt=no-new-privileges", "--memory=256m", "--pids-limit=128", f"--stop-timeout={DRAIN_SECONDS}",
        *LOG_OPTIONS, f"--volume={release.folder}:{layout.SOCKET_FOLDER}", layout.image(release.tag),
    )  # fmt: skip


def keep(release: Release) -> Command:
    """Have the daemon start a release again whenever it ends, also after a reboot."""
    return ("docker", "update", "--restart=always", release.container)


def switch(identifier: str) -> Command:
    """Make a release the current one: one rename, which the kernel does as a whole."""
    script = 'ln -sfn "$1" "$2" && mv -Tf "$2" "$3"'
    return ("sh", "-c", script, "switch", identifier, layout.NEXT, layout.CURRENT)


def switch_off() -> Command:
    """Have no current release, as before the first."""
    return ("rm", "-f", layout.CURRENT)


def drain_and_remove(name: str, folder: str) -> tuple[Command, ...]:
    """End a container once it has answered what it was asked.

    Its restart policy goes first: a stopped container with ``always`` would come back with the daemon.
    """
    return (
        ("docker", "update", "--restart=no", name),
        ("docker", "stop", f"--time={DRAIN_SECONDS}", name),
        ("docker", "rm", "--force", name),
        ("rm", "-rf", folder),
    )
