"""The strict dialect of env files: only what all of their readers read alike.

Three programs read these files, and each has a dialect of its own:

====================  ===========================  ==============================  ==============================
written               ``docker run --env-file``    Docker Compose                  python-dotenv
====================  ===========================  ==============================  ==============================
``A="x y"``           keeps the quotes             strips them                     strips them
``A=$B``              keeps it                     replaces it                     replaces only ``${B}``
``A=x # note``        keeps the note               drops it                        drops it
``A=x#y``             keeps it                     old releases drop from the #    keeps it
``A= x``              keeps the blank              drops it                        drops it
``A="x``              keeps the quote              stops                           drops the line with a warning
``export A=x``        stops                        drops ``export``                drops ``export``
``A`` (no ``=``)      takes it from the shell      takes it from the shell         None
``A=1`` and ``A=2``   both are passed on           the last wins                   the last wins
====================  ===========================  ==============================  ==============================

Sources: docker/cli ``opts/file.go``, compose-spec/compose-go ``dotenv/parser.go``, python-dotenv ``parser.py``. What
differs is a problem here, never a guess; what is left is then read by python-dotenv.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from io import StringIO

from ops.settings.problems import Fault, Problem

NAME = re.compile(r"[A-Z][A-Z0-9_]*")
MAX_LINE = 16_384  # bytes; docker's scanner gives up on a line of 65,536


@dataclass(frozen=True)
class Assignment:
    """One valid line ``NAME=text``; the text may be empty."""

    line: int
    name: str
    text: str = field(repr=False)


@dataclass(frozen=True)
class Scan:
    """What a file holds: its valid lines, the names that it sets in any way, and its problems in order of lines."""

    assignments: tuple[Assignment, ...]
    names: frozenset[str]
    problems: tuple[Problem, ...]


def scan(content: bytes, file: str) -> Scan:
    """Read an env file; ``file`` is its name in the problems.

    Problems never hold a value or a part of one. They do hold the name on the left of ``=``, which can be a piece of
    a pasted key: who knows the right names must drop the others before printing.
    """
    text, problems = _decode(content, file)
    first_line: dict[str, int] = {}
    valid: list[tuple[int, str, str]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if _is_note(line) and not _has_invisible(line):
            continue
        name = _name_of(line)
        faults = list(_faults_of(line, name))
        if name in first_line:
            faults.append(Fault("is set twice", f"one line; line {first_line[name]} already sets it"))
        elif name:
            first_line[name] = number
        problems += [Problem(file, number, name, fault) for fault in faults]
        if not faults:
            valid.append((number, name, line))
    return Scan(_read(valid), frozenset(first_line), tuple(sorted(problems, key=lambda problem: problem.line)))


def assign(name: str, text: str) -> str:
    """The line that sets ``name`` to ``text``, without its line end.

    Raises:
        ValueError: the dialects would not read this text alike; the message doesn't hold it.
    """
    line = f"{name}={text}"
    if _name_of(line) != name or any(_faults_of(line, name)):
        raise ValueError(f"{name} has a value that an env file can't hold")
    return line


def _decode(content: bytes, file: str) -> tuple[str, list[Problem]]:
    """The text with what concerns its encoding put right, so that the rest can be judged, and those problems."""
    problems = []
    if content.startswith(BOM_UTF8):
        content = content.removeprefix(BOM_UTF8)
        problems.append(Problem(file, 1, "", Fault("starts with a byte order mark", "UTF-8 without one")))
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        text = content.decode(errors="replace")
        line = content.count(b"\n", 0, error.start) + 1
        problems.append(Problem(file, line, "", Fault("has bytes that are not UTF-8", "a file saved as UTF-8")))
    if "\r\n" in text:
        line = text.count("\n", 0, text.index("\r\n")) + 1
        text = text.replace("\r\n", "\n")
        problems.append(Problem(file, line, "", Fault("ends with CR LF, as on Windows", "every line to end with LF")))
    return text, problems


def _read(lines: Iterable[tuple[int, str, str]]) -> tuple[Assignment, ...]:
    """The values of valid lines, as python-dotenv reads them."""
    from dotenv import dotenv_values  # 20 ms that listing the tasks need not pay

    lines = list(lines)
    values = dotenv_values(stream=StringIO("\n".join(line for _, _, line in lines)), interpolate=False)
    return tuple(Assignment(number, name, values[name] or "") for number, name, _ in lines)


def _is_note(line: str) -> bool:
    bare = line.strip(" \t")
    return not bare or bare.startswith("#")


def _has_invisible(line: str) -> bool:
    """Control characters, blanks other than a space, text direction marks and the like; a note may hold tabs."""
    return not (line.replace("\t", " ") if _is_note(line) else line).isprintable()


def _name_of(line: str) -> str:
    """The name that a line sets, right or wrong; empty when there is none that could be right."""
    if _is_note(line):
        return ""
    name = line.partition("=")[0].strip().removeprefix("export ").strip()
    return name if NAME.fullmatch(name) else ""


def _faults_of(line: str, name: str) -> Iterator[Fault]:
    left, equals, text = line.partition("=")
    if _has_invisible(line):
        yield Fault("has a control character or an invisible one", "visible characters and spaces only")
    if len(line.encode(errors="replace")) > MAX_LINE:
        yield Fault("is too long", f"a line of at most {MAX_LINE:,} bytes")
    if _is_note(line):
        return
    if not equals:
        yield Fault("has no '='", "NAME=value, or a comment that starts with #")
        return
    if left.lstrip().startswith("export "):
        yield Fault("starts with 'export'", "NAME=value alone")
    elif left != left.strip():
        yield Fault("has a blank around its name", "the name at the start of the line and '=' right behind it")
    if not name:
        yield Fault("has no valid name before '='", "a name of capital letters, digits and _")
    for is_broken, fault in _VALUE_RULES:
        if is_broken(text):
            yield fault


def _opens_quote(text: str) -> bool:
    return text.startswith(("'", '"')) and (len(text) == 1 or text[-1] != text[0])


def _is_quoted(text: str) -> bool:
    return text.startswith(("'", '"')) and not _opens_quote(text)


def _holds_quote(text: str) -> bool:
    return not text.startswith(("'", '"')) and ("'" in text or '"' in text)


_NO_QUOTE = "a value without quotes: some readers keep them, some don't"
_VALUE_RULES: tuple[tuple[Callable[[str], bool], Fault], ...] = (
    (lambda text: text.startswith(" "), Fault("has a blank after '='", "the value right behind '='")),
    (lambda text: text.endswith(" "), Fault("ends with a blank", "no blank at the end of the line")),
    (_opens_quote, Fault("opens a quote that is never closed", _NO_QUOTE)),
    (_is_quoted, Fault("is quoted", _NO_QUOTE)),
    (_holds_quote, Fault("has a quote in its value", _NO_QUOTE)),
    (lambda text: "$" in text, Fault("has a '$' in its value", "a value without it: some readers replace it")),
    (lambda text: "\\" in text, Fault("has a backslash in its value", "a value without it: some readers drop it")),
    (lambda text: "#" in text, Fault("has a '#' behind '='", "a comment on a line of its own, and no '#' in values")),
)
