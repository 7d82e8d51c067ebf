"""Environments: ``env/<name>/*.env``, read as strictly as they are typed.

``local`` always exists (``env.init`` makes it); another environment is a folder that a team adds under ``env/``.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from ops.errors import BadInput
from ops.paths import ROOT
from ops.settings.dialect import Assignment, scan
from ops.settings.files import folder_faults, read_private
from ops.settings.kinds import Unfit, Value
from ops.settings.problems import Fault, Problem, SettingsError, nearest
from ops.settings.rules import broken_rules
from ops.settings.template import ENVIRONMENT, LOCAL, Schema, Template, Variable, read_schema

VARIABLE = "ANDAMIO_ENV"

Wanted = TypeVar("Wanted")


@dataclass(frozen=True)
class Environment:
    """A valid environment: every variable with its typed value, None for one that isn't set.

    Variables of a file apart that wasn't read aren't there. ``files`` are its env files; ``secret_names`` the variables
    whose type is a secret, also those that aren't set.
    """

    name: str
    folder: Path
    files: tuple[Path, ...]
    secret_names: tuple[str, ...]
    values: Mapping[str, Value] = field(repr=False)

    def get(self, variable: str, wanted: type[Wanted]) -> Wanted | None:
        """The value of an optional variable, None where it isn't set.

        Raises:
            KeyError, TypeError: a mistake in the code: no template has this variable, or it has another type.
        """
        value = self.values[variable]
        if value is None or isinstance(value, wanted):
            return value
        raise TypeError(f"{variable} is a {type(value).__name__}, not a {wanted.__name__}")

    def need(self, variable: str, wanted: type[Wanted]) -> Wanted:
        """The value of a required variable; raises what :meth:`get` raises."""
        value = self.get(variable, wanted)
        if value is None:
            raise TypeError(f"{variable} is optional in its template: use get")
        return value


def names(root: Path = ROOT) -> tuple[str, ...]:
    """The environments that there are: ``local``, then the folders under ``env/`` by name."""
    folders = (path.name for path in (root / "env").glob("*") if path.is_dir())
    return (LOCAL, *sorted(name for name in folders if ENVIRONMENT.fullmatch(name) and name != LOCAL))


def default_name() -> str:
    """The environment of a task that names none: ``ANDAMIO_ENV``, else ``local``."""
    return os.environ.get(VARIABLE) or LOCAL


def valid_name(name: str | None) -> str:
    """The name itself, the default for None or an empty one; it need not exist yet.

    Raises:
        BadInput: no folder may have this name, as it could lead out of ``env/``.
    """
    given = name or default_name()
    if not ENVIRONMENT.fullmatch(given):
        hint = "a small letter, then at most 31 small letters, digits and hyphens, such as staging"
        raise BadInput(f"{given!r} can't be the name of an environment", where="" if name else VARIABLE, hint=hint)
    return given


def existing_name(name: str | None, root: Path = ROOT) -> str:
    """The name of an environment that exists, the default for None or an empty one.

    Raises:
        BadInput: there is no such environment; it lists those that there are.
    """
    given = valid_name(name)
    known = names(root)
    if given not in known:
        near = nearest(given, known)
        what = f"unknown environment {given!r}" + (f"; did you mean {near!r}?" if near else "")
        hint = f"one of: {', '.join(known)}; or make it: ./inv env.init --env {given}"
        raise BadInput(what, where="" if name else VARIABLE, hint=hint)
    return given


def load(
    name: str | None = None, root: Path = ROOT, only: Collection[str] = (), everything: bool = False
) -> Environment:
    """Read and validate an environment.

    Args:
        only: the files that are asked for, such as ``droplet.env``, where a task needs no others; the variables of
            the others count as not set. All files but those apart when it is empty.
        everything: read also the files apart, where they are there.

    Raises:
        BadInput: there is no such environment.
        SettingsError: a file of it or a template is not valid; it holds every problem of all files, and no value.
    """
    given = existing_name(name, root)
    folder = root / "env" / given
    schema = read_schema(root)
    asked = tuple(template for template in schema.templates if _is_asked_for(template, folder, only, everything))
    reading = _Reading(schema, folder)
    reading.read(asked)
    if reading.problems:
        raise SettingsError(reading.problems, hint=f"correct the files, then: ./inv env.check --env {given}")
    shown = [template for template in schema.templates if template in asked or not template.apart]
    variables = [variable for template in shown for variable in template.variables]
    values = {variable.name: reading.values.get(variable.name) for variable in variables}
    files = tuple(folder / template.file for template in shown)
    secret_names = tuple(variable.name for variable in variables if variable.kind.secret)
    return Environment(given, folder, files, secret_names, MappingProxyType(values))


def _is_asked_for(template: Template, folder: Path, only: Collection[str], everything: bool) -> bool:
    if template.apart and not only:
        return everything and os.path.lexists(folder / template.file)
    return not only or template.file in only


def line_to_add(variable: Variable, environment: str) -> str:
    """What somebody adds to a file that lacks a variable, in words; it holds the template's value, never a secret."""
    length = variable.random_length(environment)
    if length:
        return f"a line {variable.name}= with {length} random letters and digits"
    return f"a line {variable.name}={variable.initial(environment)}"


class _Reading:
    """Reads the files of one environment and collects what is wrong with them."""

    def __init__(self, schema: Schema, folder: Path) -> None:
        self.schema = schema
        self.folder = folder
        self.values: dict[str, Value] = {}
        self.problems: list[Problem] = []
        self._places: dict[str, tuple[str, int]] = {}

    def read(self, templates: Iterable[Template]) -> None:
        label = f"env/{self.folder.name}"
        if not self.folder.exists():
            fault = Fault("is missing", f"a folder: ./inv env.init --env {self.folder.name}")
            self.problems.append(Problem(label, 0, "", fault))
            return
        self.problems += [Problem(label, 0, "", fault) for fault in folder_faults(self.folder)]
        if not os.access(self.folder, os.R_OK | os.X_OK):
            return
        for template in templates:
            self._read_file(template)
        self._refuse_strangers()
        for name, fault in broken_rules(self.values):
            file, line = self._places.get(name, (self._file_of(name), 0))
            self.problems.append(Problem(file, line, name, fault))

    def _read_file(self, template: Template) -> None:
        label = f"env/{self.folder.name}/{template.file}"
        content, faults = read_private(self.folder / template.file, self._trusted_users())
        self.problems += [Problem(label, 0, "", fault) for fault in faults]
        if content is None:
            return
        own = {variable.name: variable for variable in template.variables}
        found = scan(content, label)
        problems = [problem if problem.name in own else replace(problem, name="") for problem in found.problems]
        for assignment in found.assignments:
            self._places[assignment.name] = (label, assignment.line)
            fault = self._take(own[assignment.name], assignment) if assignment.name in own else None
            if assignment.name not in own:
                problems.append(self._stranger(template, assignment, label))
            elif fault:
                problems.append(Problem(label, assignment.line, assignment.name, fault))
        self.problems += sorted(problems, key=lambda problem: problem.line)
        for variable in template.variables:
            if variable.name not in found.names:
                self._take_missing(variable, label)

    def _take(self, variable: Variable, assignment: Assignment) -> Fault | None:
        """Keep the typed value of a line; the fault when it isn't of its type."""
        if not assignment.text and not variable.required:
            self.values[variable.name] = None
            return None
        try:
            value = variable.kind.parse(assignment.text)
        except Unfit as unfit:
            return unfit.fault if assignment.text else unfit.fault._replace(wrong="is empty")
        self.values[variable.name] = value
        return None

    def _take_missing(self, variable: Variable, label: str) -> None:
        if variable.required:
            fault = Fault("is missing", line_to_add(variable, self.folder.name))
            self.problems.append(Problem(label, 0, variable.name, fault))
        else:
            self.values[variable.name] = None

    def _stranger(self, template: Template, assignment: Assignment, label: str) -> Problem:
        """A variable that the file's template doesn't have.

        Its name is shown only where it is, or nearly is, one of ours: else it could be a line of a pasted key.
        """
        known = self.schema.variables
        if assignment.name in known:
            fault = Fault("is in the wrong file", f"it in env/{self.folder.name}/{known[assignment.name].file}")
            return Problem(label, assignment.line, assignment.name, fault)
        near = nearest(assignment.name, known)
        if near:
            fault = Fault("is an unknown variable", f"a known one; did you mean {near}?")
            return Problem(label, assignment.line, assignment.name, fault)
        own = ", ".join(variable.name for variable in template.variables)
        return Problem(label, assignment.line, "", Fault("sets an unknown variable", f"one of: {own}"))

    def _refuse_strangers(self) -> None:
        known = [template.file for template in self.schema.templates]
        for path in sorted(self.folder.glob("*.env")):
            if path.name not in known:
                near = nearest(path.name, known)
                expected = f"one of: {', '.join(known)}" + (f"; did you mean {near}?" if near else "")
                fault = Fault("is a file without a template", expected)
                self.problems.append(Problem(f"env/{self.folder.name}/{path.name}", 0, "", fault))

    def _file_of(self, name: str) -> str:
        return f"env/{self.folder.name}/{self.schema.variables[name].file}"

    def _trusted_users(self) -> frozenset[int]:
        """Who may own the files: this user; for root (as under sudo) also the owner of ``env/``."""
        user = os.geteuid()
        return frozenset({user, self.folder.parent.stat().st_uid}) if user == 0 else frozenset({user})
