"""The Docker engine: which versions, whether it answers, how much disk and memory it has."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ops.doctor.findings import Finding, fail, ok, warn
from ops.shell import TIMED_OUT, Command, Output

GIB = 2**30
CLIENT: Command = ("docker", "--version")
INFO: Command = ("docker", "info", "--format", "{{json .}}")
USAGE: Command = ("docker", "system", "df", "--format", "{{.Type}} {{.Size}}")

OLDEST_ENGINE = (20, 10)
OLDEST_COMPOSE = (2, 21)  # older ones list containers in another format
LEAST_DISK = 2 * GIB  # the images and what building them leaves behind
FAIR_DISK = 10 * GIB
FAIR_MEMORY = 3 * GIB  # the sum of the limits in compose.yml

INSTALL = "./inv engine"


@dataclass(frozen=True)
class DockerInfo:
    """What ``docker info`` tells; empty, or 0, where a part is missing or doesn't answer. Memory in bytes."""

    server: str = ""
    compose: str = ""
    buildx: str = ""
    folder: str = ""
    memory: int = 0
    refusal: str = ""

    @classmethod
    def parse(cls, output: Output) -> DockerInfo:
        """Read the command's output; a client without an engine still tells about itself and its plugins."""
        try:
            told: dict[str, Any] = json.loads(output.stdout)
        except ValueError:
            return cls(refusal=output.stderr.strip())
        client = told.get("ClientInfo") or {}
        plugins = {plugin["Name"]: plugin.get("Version", "") for plugin in client.get("Plugins") or []}
        return cls(
            server=told.get("ServerVersion", ""),
            compose=plugins.get("compose", "").removeprefix("v"),
            buildx=plugins.get("buildx", "").removeprefix("v"),
            folder=told.get("DockerRootDir", ""),
            memory=told.get("MemTotal", 0),
            refusal=" ".join(told.get("ServerErrors") or []),
        )


def examine(client: Output, info: DockerInfo, usage: Output) -> list[Finding]:
    """The findings about Docker; without its client there are no others, and without an engine none of its machine."""
    if not client.ok:
        return [fail("docker", "does not answer" if client.code == TIMED_OUT else "not installed", INSTALL)]
    version = client.text.removeprefix("Docker version ").partition(",")[0]
    findings = [ok("docker", version), _engine(info), _compose(info), _buildx(info)]
    if info.server:
        findings += [_disk(info), _memory(info)]
    if usage.ok and usage.text:
        findings.append(ok("docker uses", _list(usage.text)))
    return findings


def _engine(info: DockerInfo) -> Finding:
    if not info.server and "permission denied" in info.refusal.lower():
        remedy = "sudo usermod -aG docker $USER, then log in again; or run the task as root"
        return fail("engine", "this user may not use the engine that runs here", remedy)
    if not info.server:
        return fail("engine", "does not answer", INSTALL)
    return _at_least("engine", info.server, OLDEST_ENGINE)


def _compose(info: DockerInfo) -> Finding:
    if not info.compose:
        return fail("compose", "not installed (the plugin `docker compose`)", INSTALL)
    return _at_least("compose", info.compose, OLDEST_COMPOSE)


def _buildx(info: DockerInfo) -> Finding:
    if not info.buildx:
        return fail("buildx", "not installed (the plugin `docker buildx`)", INSTALL)
    return ok("buildx", info.buildx)


def _at_least(subject: str, version: str, oldest: tuple[int, int]) -> Finding:
    numbers = re.match(r"(\d+)\.(\d+)", version)
    if numbers and (int(numbers[1]), int(numbers[2])) < oldest:
        return fail(subject, f"{version} is too old", f"install {oldest[0]}.{oldest[1]} or newer")
    return ok(subject, version)


def _disk(info: DockerInfo) -> Finding:
    """Free space where Docker stores; on a Mac that is inside Docker's own virtual machine, where we can't look."""
    if not Path(info.folder).exists():
        return ok("disk", "in Docker's virtual machine")
    free = shutil.disk_usage(info.folder).free
    found = f"{free / GIB:.1f} GiB free in {info.folder}"
    remedy = "docker builder prune, and docker image prune, remove what nothing uses"
    if free < LEAST_DISK:
        return fail("disk", found, remedy)
    return warn("disk", found, remedy) if free < FAIR_DISK else ok("disk", found)


def _list(usage: str) -> str:
    """``Images 1GB`` and so on as one line, without what is empty."""
    parts = (line.rpartition(" ") for line in usage.splitlines())
    return ", ".join(f"{size} for {kind.lower()}" for kind, _, size in parts if size != "0B")


def _memory(info: DockerInfo) -> Finding:
    found = f"{info.memory / GIB:.1f} GiB"
    if info.memory < FAIR_MEMORY:
        return warn("memory", found, f"give Docker {FAIR_MEMORY // GIB} GiB: the containers' limits add up to that")
    return ok("memory", found)
