"""The Docker engine: installed and started by the same code as on a laptop, set up so that it can be restarted."""

from __future__ import annotations

import json

from ops.containers import engine, engine_packages
from ops.errors import Refused
from ops.hosts.provision.change import SLOW_SECONDS, Change, File, read_by, read_file
from ops.hosts.provision.machine import Machine
from ops.shell import Command

SETTINGS = "/etc/docker/daemon.json"
# Containers outlive their daemon, so that its upgrade takes no request; and no log fills the disk.
LIVE_RESTORE = {"live-restore": True}
LOG_DRIVER = "json-file"
LOG_LIMITS = {"max-size": "10m", "max-file": "3"}
WAIT_SECONDS = 60
ANSWERS: Command = ("timeout", str(WAIT_SECONDS), "sh", "-c", "until docker version; do sleep 0.2; done")
RESTORES_LIVE = "until docker info --format '{{.LiveRestoreEnabled}}' | grep -qx true; do sleep 0.2; done"


def docker(machine: Machine) -> list[Change]:
    """The settings first, so that a new engine starts with them; then the engine; then a running one reads them."""
    found = read_file(machine, SETTINGS)
    before = found.partition("\n")[2]
    file = File(SETTINGS, merged(before))
    is_wrong = not is_met(before) or found != File(SETTINGS, before).state
    settings = [file.write(machine.root)] if is_wrong else []
    if not machine.shell.probe((*machine.root, *engine.SERVER)).ok:
        return [*settings, *_installed(machine), _started(machine)]
    return read_by(machine, "docker", settings, _read_again(machine))


def settle(machine: Machine) -> None:
    """Wait until the engine answers.

    Raises:
        AndamioError: it doesn't; says what its log says.
    """
    if not machine.shell.probe((*machine.root, *ANSWERS), WAIT_SECONDS + 10).ok:
        why = f"it doesn't answer after {WAIT_SECONDS} s"
        raise engine.not_started(machine.shell, machine.root, machine.systemd, why, "run the task again")


def is_met(text: str) -> bool:
    """Whether settings say what we want already, however they are written."""
    return bool(text.strip()) and _wanted(_parsed(text)) == _parsed(text)


def merged(text: str) -> str:
    """The settings with ours in them; what else they say stays."""
    return json.dumps(_wanted(_parsed(text)), indent=2) + "\n"


def _wanted(settings: dict[str, object]) -> dict[str, object]:
    limits = settings.get("log-opts") if settings.get("log-driver", LOG_DRIVER) == LOG_DRIVER else None
    others = limits if isinstance(limits, dict) else {}
    return {**settings, **LIVE_RESTORE, "log-driver": LOG_DRIVER, "log-opts": {**others, **LOG_LIMITS}}


def _parsed(text: str) -> dict[str, object]:
    try:
        found = json.loads(text or "{}")
    except ValueError as error:
        raise Refused(f"it is not valid JSON: {error}", where=SETTINGS, hint="correct it, or remove it") from None
    if not isinstance(found, dict):
        raise Refused("it is no JSON object", where=SETTINGS, hint="correct it, or remove it")
    return found


def _installed(machine: Machine) -> list[Change]:
    if machine.shell.probe((*machine.root, *engine.DAEMON)).ok:
        return []
    commands = engine_packages.commands(machine.shell, machine.root, engine=True, plugins=False)
    return [Change(command, SLOW_SECONDS) for command in commands]


def _started(machine: Machine) -> Change:
    return Change(engine.start_command(machine.systemd, machine.root))


def _read_again(machine: Machine) -> list[Change]:
    """Reload, then restart: only with live-restore in effect do containers outlive the restart that log limits need."""
    restores = ("timeout", "30", "sh", "-c", RESTORES_LIVE)
    return [
        Change(engine.reload_command(machine.systemd, machine.root)),
        Change((*machine.root, *restores)),
        Change(engine.restart_command(machine.systemd, machine.root)),
    ]
