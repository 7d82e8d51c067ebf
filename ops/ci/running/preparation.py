"""What a run starts from: which pipeline, of which commit, with which variables and secrets."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path

from ops import settings
from ops.ci.checking.variables import READ
from ops.ci.pipeline import Pipeline, PipelineFile, Variable
from ops.ci.problems import PipelineError
from ops.ci.reading import FILE, read
from ops.ci.running.clone import folder_of
from ops.ci.variables import PURPOSES, needed
from ops.errors import BadInput
from ops.paths import ROOT
from ops.settings import Secret
from ops.settings.problems import nearest
from ops.shell import Shell

KEPT_RUNS = 10


def file_of_commit(shell: Shell, sha: str, root: Path = ROOT) -> PipelineFile:
    """The pipeline file as that commit has it, which is the one that Bitbucket would read.

    Raises:
        BadInput: the commit has none.
        PipelineError: it isn't valid.
    """
    found = shell.probe(("git", "-C", str(root), "show", f"{sha}:{FILE}"))
    if not found.ok:
        raise BadInput(f"commit {sha[:12]} has no {FILE}", hint=f"git add {FILE} && git commit")
    file, problems = read(found.stdout)
    if problems:
        raise PipelineError(problems, FILE)
    return file


def chosen(file: PipelineFile, title: str, branch: str) -> Pipeline:
    """The pipeline of this title; without one, that of the branch, else the default one.

    Raises:
        BadInput: there is none; lists those that there are.
    """
    found = file.pipeline(title or branch) or (None if title else file.pipeline("default"))
    titles = [pipeline.title for pipeline in file.pipelines]
    if found is None and not title:
        what = f"a push of {branch!r} starts no pipeline: the file has none for it, and none for all branches"
        raise BadInput(what, hint=f"name one: ./inv ci.run NAME, of: {', '.join(titles)}")
    if found is None:
        raise BadInput(_unknown("pipeline", title or branch, titles), hint=f"one of: {', '.join(titles)}")
    return found


def steps(pipeline: Pipeline, names: Iterable[str]) -> frozenset[str]:
    """The names of the steps that are asked for; none for all.

    Raises:
        BadInput: the pipeline has no step of a name; lists those that it has.
    """
    known = [step.name for step in pipeline.steps]
    for name in names:
        if name not in known:
            raise BadInput(_unknown("step", name, known), hint=f"one of: {', '.join(known)}")
    return frozenset(names)


def answers(pipeline: Pipeline, given: Iterable[str], ask: bool) -> dict[str, str]:
    """The values of a custom pipeline's variables: those given as ``NAME=VALUE``, asked for, or their defaults.

    Raises:
        BadInput: one has no value, a value that isn't allowed, or isn't a variable of this pipeline.
    """
    typed = dict(_pair(text) for text in given)
    names = [variable.name for variable in pipeline.variables]
    for name in typed:
        if name not in names:
            known = f"one of: {', '.join(names)}" if names else f"{pipeline.title} has no variables"
            raise BadInput(_unknown("variable", name, names), hint=known)
    return {one.name: _answer(one, typed, ask) for one in pipeline.variables}


def from_file(path: str) -> dict[str, str]:
    """The variables of a file as somebody would have set them in Bitbucket: ``NAME=VALUE`` lines, as in an env file.

    Raises:
        BadInput: it can't be read, or isn't of that form.
    """
    from ops.settings.dialect import scan

    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise BadInput(f"can't be read ({error.strerror})", where=path) from None
    found = scan(content, path)
    if found.problems:
        raise settings.SettingsError(found.problems, hint=f"correct {path}")
    return {assignment.name: assignment.text for assignment in found.assignments}


def secrets_of(environment: str, variables: Mapping[str, str]) -> dict[str, str]:
    """What a run masks: the secured variables that it was given, and every secret of the environment that it uses."""
    secured = {one.name for purpose in PURPOSES for one in needed(purpose) if one.secured}
    found = {name: value for name, value in variables.items() if name in secured}
    if environment:
        values = settings.opened(environment).values
        found |= {name: value.reveal() for name, value in values.items() if isinstance(value, Secret)}
    return found


def new_store(root: Path = ROOT) -> tuple[int, Path]:
    """The number and the folder of a new run; of earlier ones the last ten are kept."""
    runs = folder_of(root) / "runs"
    runs.mkdir(parents=True, exist_ok=True)
    numbers = sorted(int(path.name) for path in runs.iterdir() if path.name.isdigit())
    for old in numbers[: -(KEPT_RUNS - 1)]:
        shutil.rmtree(runs / str(old), ignore_errors=True)
    for number in count((numbers[-1] if numbers else 0) + 1):
        with suppress(FileExistsError):  # another run took it in between
            (runs / str(number)).mkdir()
            break
    return number, runs / str(number)


def _unknown(kind: str, given: str, known: Iterable[str]) -> str:
    near = nearest(given, known)
    return f"unknown {kind} {given!r}" + (f"; did you mean {near!r}?" if near else "")


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not READ.fullmatch(f"${name}"):
        raise BadInput(f"{text!r} is no variable", where="--set", hint="--set NAME=VALUE")
    return name, value


def _answer(variable: Variable, typed: Mapping[str, str], ask: bool) -> str:
    given = typed.get(variable.name)
    if given is None and ask:
        allowed = f" ({', '.join(variable.allowed)})" if variable.allowed else ""
        with suppress(EOFError):  # Ctrl-D: the default
            given = input(f"{variable.name}{allowed} [{variable.default}]: ").strip() or None
    value = variable.default if given is None else given
    if variable.allowed and value not in variable.allowed:
        raise BadInput(f"{variable.name} can't be {value!r}", hint=f"one of: {', '.join(variable.allowed)}")
    if not value:
        raise BadInput(f"{variable.name} has no value", where="--set", hint=f"--set {variable.name}=…")
    return value
