"""What can stand next on the command line, and the scripts that ask a shell to ask for it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from invoke import Collection

from ops.cli.line import Line
from ops.cli.task import Task, unknown
from ops.errors import AndamioError, BadInput

SCRIPTS = Path(__file__).parent / "completions"
OF_EVERY_TASK = ("--dry", "--echo", "--help")
BEFORE_TASKS = (*OF_EVERY_TASK, "--debug", "--list", "--print-completion-script", "--version")


def scripts() -> dict[str, Path]:
    """The completion scripts that there are, by shell."""
    return {file.suffix.removeprefix("."): file for file in sorted(SCRIPTS.glob("inv.*"))}


def script(shell: str) -> str:
    """The completion script of a shell.

    Raises:
        BadInput: there is none for that shell.
    """
    found = scripts()
    if shell not in found:
        raise BadInput(unknown("shell", shell, found), hint=f"one of: {', '.join(found)}")
    return found[shell].read_text()


def candidates(words: Iterable[str], line: Line, collection: Collection) -> list[str]:
    """What the last word, which may be empty, could become; ``words`` are those after the program's name.

    The shell keeps those that begin with what is typed, so more than fit may be returned.
    """
    *before, typed = _joined(words)
    try:
        for word in before:
            line.read(word)
        return _next(typed, line, collection)
    except AndamioError:
        return []  # the task will say what is wrong; here a message would spoil the line that is being typed


def _joined(words: Iterable[str]) -> list[str]:
    """Bash hands over ``--env=local`` as three words."""
    found = list(words)
    if found[-1:] in ([], ["="]):
        found.append("")
    return [word for word in found if word != "="]


def _next(typed: str, line: Line, collection: Collection) -> list[str]:
    name, equals, _ = typed.partition("=")
    if line.waiting:
        return _values(line.waiting, line)
    if equals:
        return [f"{name}={value}" for value in _values(name, line)]
    if typed.startswith("-"):
        return [*sorted(line.options), *OF_EVERY_TASK] if line.called else list(BEFORE_TASKS)
    return [*(_values(f"--{line.word}", line) if line.word else ()), *collection.task_names]


def _values(name: str, line: Line) -> list[str]:
    option = line.options.get(name)
    if option and isinstance(line.called, Task):
        return line.called.choices_of(str(option.name))
    return list(scripts()) if name == "--print-completion-script" else []
