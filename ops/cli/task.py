"""Invoke's task with the house's defaults: every option says its default and its allowed values, and checks them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Any, overload

from invoke import Argument
from invoke import Task as InvokeTask

from ops.errors import BadInput

# What the value of an option is called, and what to do about an unknown one, where its name doesn't say it all.
KINDS = {"env": "environment", "only": "suite"}
REMEDIES = {"env": "or make it: ./inv env.init --env {}"}

AnyTask = InvokeTask[Callable[..., Any]]
Choices = Iterable[str] | Callable[[], Iterable[str]]


class Task(AnyTask):
    """A task whose options carry their default and their choices.

    ``choices`` maps an option's Python name to its allowed values, or to a function that finds them when they are
    needed: help and validation look them up, listing the tasks doesn't. ``word`` names an option that can also be given
    as a bare word (``logs backend``), which Invoke allows for required arguments only. ``wrong_input`` is the exit code
    of wrong input where 2, the usual one, has a meaning of its own. ``kinds`` says what an option's values are called
    where that is something else than in other tasks.

    Short flags are off: Invoke derives them from the option's names, so that adding one option changes another's.
    """

    def __init__(
        self,
        body: Callable[..., Any],
        choices: Mapping[str, Choices] | None = None,
        word: str = "",
        wrong_input: int = BadInput.exit_code,
        kinds: Mapping[str, str] | None = None,
        **options: Any,
    ) -> None:
        options.setdefault("auto_shortflags", False)
        super().__init__(body, **options)
        self.choices = dict(choices or {})
        self.word = word
        self.wrong_input = wrong_input
        self.kinds = {**KINDS, **(kinds or {})}

    def get_arguments(self, ignore_unknown_help: bool | None = None) -> list[Argument]:
        written = self.help
        self.help = dict(written)  # Invoke empties it while it reads it; a second reading must find it again
        try:
            arguments = list(super().get_arguments(ignore_unknown_help))
        finally:
            self.help = written
        for argument in arguments:
            if argument.kind is list:  # Invoke takes one without a default for required; none given is an empty list
                argument.positional, argument.default = False, None
        return arguments

    def choices_of(self, option: str) -> list[str]:
        """The allowed values of an option, in order; empty when anything goes."""
        values = self.choices.get(option, ())
        return list(values() if callable(values) else values)

    def explain(self, argument: Argument) -> str:
        """The option's help with its choices and its default, as ``--help`` shows it."""
        text = argument.help or ""
        option = str(argument.name)
        allowed = self.choices_of(option)
        if allowed:
            text += f" One of: {', '.join(allowed)}."
        if argument.kind is bool:
            text += " Default: no." if argument.default is False else " Default: yes."
        elif argument.default not in (None, "", []):
            text += f" Default: {argument.default}."
        return text.strip()

    def check(self, option: str, value: object) -> None:
        """Refuse a value that isn't allowed.

        Raises:
            BadInput: it names the allowed values, and the nearest one.
        """
        allowed = self.choices_of(option)
        given = value if isinstance(value, list) else [value]
        for item in given:
            if allowed and item not in (None, "") and item not in allowed:
                known = f"one of: {', '.join(allowed)}"
                can_be_made = option in REMEDIES and str(item).replace("-", "").isalnum()
                hint = f"{known}; {REMEDIES[option].format(item)}" if can_be_made else known
                raise BadInput(unknown(self.kinds.get(option, option), str(item), allowed), hint=hint)


def unknown(kind: str, given: str, known: Iterable[str]) -> str:
    """'unknown KIND GIVEN', with the nearest known name when there is one."""
    near = get_close_matches(given, list(known), n=1)
    return f"unknown {kind} {given!r}" + (f"; did you mean {near[0]!r}?" if near else "")


@overload
def task(body: Callable[..., Any], /) -> Task: ...
@overload
def task(**options: Any) -> Callable[[Callable[..., Any]], Task]: ...
def task(body: Callable[..., Any] | None = None, /, **options: Any) -> Task | Callable[[Callable[..., Any]], Task]:
    """Decorate a function as a task; takes the options of :class:`Task` and Invoke's own."""
    return Task(body) if body else lambda later: Task(later, **options)
