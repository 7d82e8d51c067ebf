"""Templates: ``env/<file>.env.example`` explains every variable, types it, and is what ``env.init`` copies.

A variable is a block of lines::

    # What it is for, in words for who sees it the first time.
    #: type=port required
    WEB_PORT=3000

The annotation ``#:`` holds words in any order:

``type=TYPE``           a type of :mod:`ops.settings.kinds`
``required``            must have a value; its line may hold a default, which must be safe in production
``optional``            may be empty or left out, which both mean "none"; has no default
``local=VALUE``         the value that ``env.init`` writes for the environment ``local`` instead of the default; the
                        name of any other environment may stand there, too, such as ``staging=VALUE``
``generate=N``          a secret of which ``env.init`` makes N random characters, in every environment
``generate-local=N``    the same, in the environment ``local`` only; elsewhere somebody must fill it in

A file whose head ends with the line ``#: apart`` is for tasks of its own: the others neither need nor read it, so that
an environment may lack it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ops.settings.dialect import Assignment, Scan, scan
from ops.settings.kinds import Kind, Unfit, kind
from ops.settings.problems import Fault, Problem, SettingsError, nearest

SUFFIX = ".example"
LOCAL = "local"
APART = "apart"
ENVIRONMENT = re.compile(r"[a-z][a-z0-9-]{0,31}")  # what an environment may be called


@dataclass(frozen=True)
class Variable:
    """One variable as its template describes it; ``file`` is the env file that sets it, such as ``web.env``."""

    name: str
    file: str
    line: int
    comment: str
    kind: Kind
    required: bool
    default: str
    presets: Mapping[str, str]
    generate: int
    generate_local: int

    def initial(self, environment: str) -> str:
        """The value that a new file starts with, where it isn't made at random."""
        return self.presets.get(environment, self.default)

    def random_length(self, environment: str) -> int:
        """How many random characters a new file gets as its value; 0 for none."""
        return self.generate or (self.generate_local if environment == LOCAL else 0)


@dataclass(frozen=True)
class Template:
    """One template; ``text`` is what a new env file is made from; one ``apart`` is for tasks of its own."""

    file: str
    text: str
    variables: tuple[Variable, ...]
    apart: bool = False


@dataclass(frozen=True)
class Schema:
    """All templates in order of their names."""

    templates: tuple[Template, ...]

    @property
    def variables(self) -> dict[str, Variable]:
        return {variable.name: variable for template in self.templates for variable in template.variables}


def read_schema(root: Path) -> Schema:
    """Read the templates of a repository.

    Raises:
        SettingsError: a template is not valid; it holds every problem of all of them.
    """
    templates: list[Template] = []
    problems: list[Problem] = []
    set_in: dict[str, str] = {}
    for path in sorted((root / "env").glob(f"*.env{SUFFIX}")):
        template, found = _read_template(path)
        problems += found
        for variable in template.variables:
            first = set_in.setdefault(variable.name, template.file)
            if first != template.file:
                fault = Fault("is in two templates", f"one; env/{first}{SUFFIX} already has it")
                problems.append(_problem(path, variable.line, variable.name, fault))
        templates.append(template)
    if not templates:
        problems.append(Problem("env", 0, "", Fault("holds no template", f"files such as web.env{SUFFIX}")))
    if problems:
        raise SettingsError(problems, hint="correct the template; how it is written: ops/settings/template.py")
    return Schema(tuple(templates))


def _read_template(path: Path) -> tuple[Template, list[Problem]]:
    file = path.name.removesuffix(SUFFIX)
    try:
        content = path.read_bytes()
    except OSError as error:
        fault = Fault(f"can't be read ({error.strerror})", "a file that you may read")
        return Template(file, "", ()), [_problem(path, 0, "", fault)]
    text = content.decode(errors="replace")
    found = scan(content, f"env/{path.name}")
    problems = list(found.problems)
    variables = []
    blocks = _blocks(text, found)
    apart = bool(blocks) and blocks[0].is_apart
    for block in blocks[1:] if apart else blocks:
        try:
            variables.append(block.variable(file))
        except Unfit as unfit:
            problems.append(_problem(path, block.line, block.name, unfit.fault))
    if not variables and not problems:
        problems.append(_problem(path, 0, "", Fault("describes no variable", "at least one")))
    return Template(file, text, tuple(variables), apart), problems


def _problem(path: Path, line: int, name: str, fault: Fault) -> Problem:
    return Problem(f"env/{path.name}", line, name, fault)


@dataclass(frozen=True)
class _Block:
    """The comment, the annotation and the assignment that belong together; one of them can be missing."""

    line: int
    comment: tuple[str, ...]
    annotations: tuple[str, ...]
    assignment: Assignment | None

    @property
    def name(self) -> str:
        return self.assignment.name if self.assignment else ""

    @property
    def is_apart(self) -> bool:
        """Whether it is no variable but says that its file is for tasks of its own."""
        return self.assignment is None and self.annotations == (APART,) and any(self.comment)

    def variable(self, file: str) -> Variable:
        """The variable that this block describes; Unfit says what is wrong with the description."""
        if self.assignment is None:
            raise Unfit("has an annotation without its variable", "a line NAME=default right below it")
        if len(self.annotations) != 1:
            raise Unfit("has no annotation of its own", "one line such as '#: type=string required' right above it")
        if not any(self.comment):
            raise Unfit("has no comment", "lines above the annotation that explain it")
        words = _read_words(self.annotations[0])
        variable = Variable(
            name=self.assignment.name,
            file=file,
            line=self.assignment.line,
            comment="\n".join(self.comment),
            kind=kind(words["type"]),
            required="required" in words,
            default=self.assignment.text,
            presets={word: value for word, value in words.items() if word not in _WORDS},
            generate=_length(words, "generate"),
            generate_local=_length(words, "generate-local"),
        )
        _refuse_contradictions(variable)
        return variable


def _blocks(text: str, found: Scan) -> list[_Block]:
    by_line = {assignment.line: assignment for assignment in found.assignments}
    broken = {problem.line for problem in found.problems}
    blocks: list[_Block] = []
    comment: list[str] = []
    annotations: list[str] = []
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        if line.startswith("#:"):
            annotations.append(line.removeprefix("#:").strip())
        elif line.startswith("#"):
            comment.append(line.removeprefix("#").strip())
        else:
            assignment = by_line.get(number)
            if (assignment or annotations) and number not in broken:
                blocks.append(_Block(number, tuple(comment), tuple(annotations), assignment))
            comment, annotations = [], []
    return blocks


def _read_words(annotation: str) -> dict[str, str]:
    words: dict[str, str] = {}
    for word in annotation.split():
        key, equals, value = word.partition("=")
        near = None if key in _WORDS else nearest(key, _WORDS)
        takes_value = _WORDS.get(key, True if equals and not near and ENVIRONMENT.fullmatch(key) else None)
        if takes_value is None:
            known = f"words of: {', '.join(_WORDS)}, {LOCAL}"
            raise Unfit("has an unknown word in its annotation", f"{known} (did you mean {near}?)" if near else known)
        if takes_value != bool(equals and value) or key in words:
            raise Unfit(f"has '{key}' twice or in the wrong form", f"{key}=… once" if takes_value else f"{key} once")
        words[key] = value
    if "type" not in words:
        raise Unfit("has no type in its annotation", "type=…")
    if ("required" in words) == ("optional" in words):
        raise Unfit("does not say whether it must be set", "either required or optional in its annotation")
    return words


_WORDS = {"type": True, "required": False, "optional": False, "generate": True, "generate-local": True}
_DIGITS = re.compile(r"[1-9][0-9]{0,3}")


def _length(words: dict[str, str], key: str) -> int:
    if key not in words:
        return 0
    if not _DIGITS.fullmatch(words[key]):
        raise Unfit(f"has '{key}' without a length", f"{key}= and a number of characters")
    return int(words[key])


def _refuse_contradictions(variable: Variable) -> None:
    lengths = [length for length in (variable.generate, variable.generate_local) if length]
    if variable.kind.secret and (variable.default or variable.presets):
        raise Unfit("is a secret with a value in its template", "no value, and generate=… where one can be made up")
    if lengths and not variable.kind.secret:
        raise Unfit("is made at random but is no secret", "generate=… for the type secret only")
    if len(lengths) > 1:
        raise Unfit("is made at random twice", "generate=… or generate-local=…")
    if lengths and lengths[0] < variable.kind.shortest:
        raise Unfit("is made shorter than its type allows", f"at least {variable.kind.shortest} characters")
    if variable.default and not variable.required:
        raise Unfit("is optional but has a default", "an empty default, or required")
    for text in filter(None, (variable.default, *variable.presets.values())):
        variable.kind.parse(text)
