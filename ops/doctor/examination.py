"""All checks at once: each waits for something else, and none longer than a few seconds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ops.doctor import engine, environment, registry, tools
from ops.doctor.findings import Finding
from ops.paths import ROOT
from ops.shell import Shell

SECONDS = 2.5
CHECKS = 10  # at once: else those that wait would keep the others waiting


def examine(shell: Shell, name: str, root: Path = ROOT) -> list[Finding]:
    """Everything that stops or hinders ``up`` of an environment on this machine, in the order of the table.

    Raises:
        AndamioError: there is no such environment, or the templates aren't valid.
    """
    with ThreadPoolExecutor(CHECKS) as pool:
        git = pool.submit(shell.probe, tools.GIT, SECONDS)
        client = pool.submit(shell.probe, engine.CLIENT, SECONDS)
        info = pool.submit(shell.probe, engine.INFO, SECONDS)
        usage = pool.submit(shell.probe, engine.USAGE, SECONDS)
        images = pool.submit(shell.probe, registry.IMAGES, SECONDS)
        stand_ins = pool.submit(shell.probe, registry.STAND_INS, SECONDS)
        reachable = pool.submit(registry.answers)
        local = pool.submit(environment.examine, shell, name, root)
        owner = pool.submit(environment.examine_owner, shell, name, root, SECONDS / 2)  # asks twice
    docker = engine.DockerInfo.parse(info.result())
    findings = [tools.python(), tools.git(git.result()), *engine.examine(client.result(), docker, usage.result())]
    if docker.server:
        findings.append(registry.examine(reachable.result(), images.result(), stand_ins.result()))
    return [*findings, *local.result(), *owner.result()]
