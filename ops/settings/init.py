"""Making an environment: what ``env.init`` would write (the plan), and writing exactly that."""

from __future__ import annotations

import os
import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from ops.paths import ROOT
from ops.settings.dialect import assign, scan
from ops.settings.environment import valid_name
from ops.settings.files import create, locked, make_private_folder, owner_under_sudo, read_private, remove_leftovers
from ops.settings.second import like_local
from ops.settings.template import Template, Variable, read_schema

ALPHABET = string.ascii_letters + string.digits  # no dialect, shell or URL gives any of these a meaning


@dataclass(frozen=True)
class NewFile:
    """A file to write: which variables get a random secret, and which somebody must fill in."""

    path: Path
    template: Template = field(repr=False)
    random: tuple[Variable, ...]
    to_fill_in: tuple[Variable, ...]


@dataclass(frozen=True)
class KeptFile:
    """A file that is there already and stays as it is; ``missing`` are the variables of its template that it lacks."""

    path: Path
    missing: tuple[Variable, ...]


@dataclass(frozen=True)
class InitPlan:
    """What ``env.init`` does for one environment; after :func:`write` it is what has been done.

    ``pattern`` is the environment whose initial values it gets, except for those in ``own``.
    """

    name: str
    folder: Path
    new: tuple[NewFile, ...]
    kept: tuple[KeptFile, ...]
    pattern: str
    own: Mapping[str, str]


def plan(name: str | None = None, root: Path = ROOT, like: str = "") -> InitPlan:
    """What is to be written for an environment, which need not exist yet; changes nothing.

    Args:
        like: ``local`` for an environment that runs on this machine beside it, on ports of its own.

    Raises:
        AndamioError: the name can't be one of an environment.
        SettingsError: a template is not valid.
    """
    given = valid_name(name)
    folder = root / "env" / given
    pattern = like or given
    schema = read_schema(root)
    own = like_local(given, schema, root) if pattern != given else {}
    new, kept = [], []
    for template in schema.templates:
        path = folder / template.file
        if os.path.lexists(path):
            kept.append(_kept(path, template))
        else:
            new.append(_new(path, template, pattern))
    return InitPlan(given, folder, tuple(new), tuple(kept), pattern, own)


def write(planned: InitPlan) -> InitPlan:
    """Write the new files of a plan, each as a whole or not at all; none is overwritten.

    Returns what has been done: a file that somebody else has made since the plan counts as kept.

    Raises:
        AndamioError: a file can't be written; those before it stay, and the next run makes the others.
    """
    owner = owner_under_sudo(planned.folder.parent)
    make_private_folder(planned.folder, owner)
    written, kept = [], list(planned.kept)
    with locked(planned.folder):
        remove_leftovers(planned.folder)
        for file in planned.new:
            if create(file.path, _content(file, planned).encode(), owner):
                written.append(file)
            else:
                kept.append(_kept(file.path, file.template))
    return replace(planned, new=tuple(written), kept=tuple(kept))


def _new(path: Path, template: Template, environment: str) -> NewFile:
    random = tuple(variable for variable in template.variables if variable.random_length(environment))
    empty = (variable for variable in template.variables if variable.required and not variable.initial(environment))
    return NewFile(path, template, random, tuple(variable for variable in empty if variable not in random))


def _kept(path: Path, template: Template) -> KeptFile:
    content, _ = read_private(path, frozenset())
    if content is None:
        return KeptFile(path, ())
    names = scan(content, path.name).names
    return KeptFile(path, tuple(variable for variable in template.variables if variable.name not in names))


def _content(file: NewFile, planned: InitPlan) -> str:
    """The template with the values of this environment in place of the defaults."""
    lines = file.template.text.split("\n")
    for variable in file.template.variables:
        length = variable.random_length(planned.pattern)
        initial = planned.own.get(variable.name, variable.initial(planned.pattern))
        text = _random(length) if length else initial
        lines[variable.line - 1] = assign(variable.name, text)
    return "\n".join(lines)


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
