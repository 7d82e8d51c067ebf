"""The environment: are its files valid, and is the port that it publishes free or its own?"""

from __future__ import annotations

from pathlib import Path

from ops import settings
from ops.containers import ownership
from ops.containers.project import Project
from ops.doctor.findings import Finding, fail, ok, warn
from ops.doctor.ports import answers_on_ipv6, is_free, port_owner
from ops.settings.template import LOCAL, read_schema
from ops.shell import Shell


def examine(shell: Shell, name: str, root: Path) -> list[Finding]:
    """The findings about an environment that exists; a ``local`` that isn't made yet is fine, as ``up`` makes it."""
    subject = f"env/{name}"
    if name == LOCAL and not (root / "env" / LOCAL).exists():
        port = int(read_schema(root).variables["WEB_PORT"].initial(LOCAL))
        return [ok(subject, "not made yet: ./inv up makes it"), _port(shell, name, root, port)]
    try:
        environment = settings.opened(name, dry=True, root=root)
    except settings.SettingsError as error:
        count = len(error.problems)
        found = f"{count} problem{'s' if count > 1 else ''}, the first: {error.problems[0]}"
        return [fail(subject, found, f"./inv env.check --env {name} shows all")]
    port = settings.WebSettings.of(environment).port
    return [ok(subject, f"valid: {len(environment.values)} variables"), _port(shell, name, root, port)]


def examine_owner(shell: Shell, name: str, root: Path, timeout: float) -> list[Finding]:
    """The finding about another clone that has what this environment's name stands for in the engine, if one has."""
    project = Project(name)
    owner = ownership.other_owner(shell, project, root, timeout)
    if not owner or not owner.in_the_way:
        return []
    return [fail("clone", ownership.described(project, owner), ownership.remedy(project, owner))]


def _port(shell: Shell, name: str, root: Path, port: int) -> Finding:
    subject = f"port {port}"
    owner = port_owner(port, shell)
    if owner and owner.project == Project(name).name and owner.clone in ("", str(root)):
        return ok(subject, f"used by our own {owner}")
    remedy = f"stop it, or give WEB_PORT and WEB_ORIGIN in env/{name}/web.env another port"
    if owner or not is_free(port):
        return fail(subject, f"taken by {owner or 'another program'}", remedy)
    if answers_on_ipv6(port):
        return warn(subject, "free, but another program answers on [::1], where browsers may look first", remedy)
    return ok(subject, "free")
