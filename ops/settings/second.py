"""A second environment that runs on this machine, like ``local``: the same values on other ports."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ops.errors import AndamioError
from ops.settings.template import LOCAL, Schema

# What is published on this machine; the other ports are inside containers, where environments don't meet.
PUBLISHED = ("WEB_PORT", "DROPLET_PORT", "DROPLET_HTTP_PORT", "AWS_SANDBOX_PORT")
MOST = 100  # environments on one machine
_PORT = re.compile(rf"^({'|'.join(PUBLISHED)})=(\d{{1,5}})$", re.MULTILINE)


def like_local(name: str, schema: Schema, root: Path) -> dict[str, str]:
    """The values in which an environment differs from ``local``: ports that no environment has, its own folder.

    Raises:
        AndamioError: there are too many environments.
    """
    initial = {variable.name: variable.initial(LOCAL) for variable in schema.variables.values()}
    own = {port: int(initial[port]) for port in PUBLISHED}
    shift = _first_free_shift(set(own.values()), taken_ports(name, root) | set(own.values()))
    moved = {str(port): str(port + shift) for port in own.values()}
    differing = {
        variable: _with_folder(_with_ports(value, moved) if _names_a_port(variable) else value, name)
        for variable, value in initial.items()
    }
    return {variable: value for variable, value in differing.items() if value != initial[variable]}


def taken_ports(name: str, root: Path) -> set[int]:
    """The published ports of all environments but ``name``; a file that can't be read has none."""
    return {
        int(port)
        for folder in (root / "env").glob("*/")
        if folder.name != name
        for text in _texts(folder)
        for _, port in _PORT.findall(text)
    }


def _first_free_shift(ports: set[int], taken: set[int]) -> int:
    for shift in range(1, MOST):
        if not {port + shift for port in ports} & taken:
            return shift
    raise AndamioError(f"more than {MOST} environments on this machine", hint="remove a folder under env/")


def _texts(folder: Path) -> Iterator[str]:
    for file in folder.glob("*.env"):
        try:
            yield file.read_text(errors="replace")
        except OSError:
            continue


def _names_a_port(variable: str) -> bool:
    return variable in PUBLISHED or variable == "WEB_ORIGIN"


def _with_ports(value: str, moved: dict[str, str]) -> str:
    head, colon, port = value.rpartition(":")
    return f"{head}{colon}{moved.get(port, port)}"


def _with_folder(value: str, name: str) -> str:
    return value.replace(f"env/{LOCAL}/", f"env/{name}/")
