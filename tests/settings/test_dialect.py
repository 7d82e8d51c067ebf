"""The strict dialect: what it accepts every reader reads alike, and what it refuses it explains without the value."""

from __future__ import annotations

import logging

import hypothesis
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ops.settings.dialect import MAX_LINE, assign, scan
from tests.settings.readers import docker_run, python_dotenv

CANARY = "Zq7Xk2Vw9"

# Pieces that mean something to one of the readers, and some that mean nothing to any.
CHARACTERS = [*"AB_19az=#'\"$\\`{}:,.%!~ \t\r\n\v\f\0é€😀\ufeff\x85\xa0\u2028\u200b"]
WORDS = ["NAME", "export ", "${NAME}", "$NAME", " #", "# note", "\\n", "''", '""', "\r\n", "=", "\n", "\n"]
PIECES = st.sampled_from([*CHARACTERS, *WORDS])
ANY_FILE = st.lists(PIECES, max_size=40).map("".join)
VALUE = st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="'\"$\\#"), max_size=30)
NEARLY_VALUE = VALUE | st.tuples(VALUE, PIECES, VALUE).map("".join)
LINE = st.tuples(st.sampled_from(["A", "B", "C", "D_1"]), NEARLY_VALUE).map("=".join)
PLAUSIBLE_FILE = st.lists(LINE | st.sampled_from(["# note", "", "  # note"]), max_size=4).map("\n".join)


@hypothesis.settings(max_examples=400)
@given(ANY_FILE | PLAUSIBLE_FILE)
@example("A=x")
@example("A=\nB=1")
@example("# note\n\n  # another\nA=a=b==c")
@example("A=x #note")
@example("A=x\tnote")
@example("A='x'\nB=\"y\nC=z")
@example("A=1\nB=${A}\nC=$A")
@example("A=1\nA=2")
@example("export A=1")
@example("A\nB=1")
@example("A = 1")
@example("A:1")
@example("A=1\r\nB=2\r\n")
@example("\ufeffA=1")
def test_what_is_accepted_is_read_alike_by_all(text: str) -> None:
    found = scan(text.encode(), "x.env")
    if found.problems:
        return
    ours = {assignment.name: assignment.text for assignment in found.assignments}
    assert ours == python_dotenv(text.encode()) == docker_run(text.encode())


@given(st.dictionaries(st.from_regex(r"[A-Z][A-Z0-9_]{0,10}", fullmatch=True), VALUE, max_size=6))
def test_what_is_written_is_read_back(values: dict[str, str]) -> None:
    content = "\n".join(assign(name, text) for name, text in values.items()).encode()
    found = scan(content, "x.env")
    assert found.problems == ()
    assert {assignment.name: assignment.text for assignment in found.assignments} == values


@given(ANY_FILE)
def test_a_text_that_would_not_be_read_back_alike_is_not_written(text: str) -> None:
    try:
        line = assign("A", text)
    except ValueError:
        return
    assert python_dotenv(line.encode()) == docker_run(line.encode()) == {"A": text}


@given(st.binary(max_size=60))
def test_no_content_stops_the_scanner(content: bytes) -> None:
    found = scan(content, "x.env")
    assert all(str(problem).startswith("x.env:") for problem in found.problems)


REFUSED = {
    "double quotes": ('A="v"', 1, "A", "is quoted"),
    "single quotes": ("A='v'", 1, "A", "is quoted"),
    "unterminated quote": ('\nA="v', 2, "A", "opens a quote that is never closed"),
    "lone quote": ("A='", 1, "A", "opens a quote that is never closed"),
    "quote inside": ("A=it's", 1, "A", "has a quote in its value"),
    "dollar": ("A=x$B", 1, "A", "has a '$' in its value"),
    "backslash": (r"A=x\n", 1, "A", "has a backslash in its value"),
    "trailing comment": ("A=x # note", 1, "A", "has a '#' behind '='"),
    "hash": ("A=#x", 1, "A", "has a '#' behind '='"),
    "blank before =": ("A =x", 1, "A", "has a blank around its name"),
    "blank after =": ("A= x", 1, "A", "has a blank after '='"),
    "blank at the start": (" A=x", 1, "A", "has a blank around its name"),
    "blank at the end": ("A=x ", 1, "A", "ends with a blank"),
    "export": ("export A=x", 1, "A", "starts with 'export'"),
    "no =": ("A=1\nB", 2, "B", "has no '='"),
    "yaml": ("A: x", 1, "", "has no '='"),
    "no name": ("=x", 1, "", "has no valid name before '='"),
    "small letters": ("a=x", 1, "", "has no valid name before '='"),
    "duplicate": ("A=1\nB=2\nA=3", 3, "A", "is set twice"),
    "byte order mark": ("\ufeffA=1", 1, "", "starts with a byte order mark"),
    "windows": ("A=1\nB=2\r\nC=3\r\n", 2, "", "ends with CR LF, as on Windows"),
    "carriage return": ("A=x\ry", 1, "A", "has a control character or an invisible one"),
    "nul": ("A=\0", 1, "A", "has a control character or an invisible one"),
    "tab in a value": ("A=x\ty", 1, "A", "has a control character or an invisible one"),
    "no-break space": ("A=x\xa0y", 1, "A", "has a control character or an invisible one"),
    "direction mark": ("# a\u202eb", 1, "", "has a control character or an invisible one"),
    "long": (f"A={'x' * MAX_LINE}", 1, "A", "is too long"),
}


@pytest.mark.parametrize(("text", "line", "name", "wrong"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_names_line_variable_and_fault(text: str, line: int, name: str, wrong: str) -> None:
    problems = scan(text.encode(), "x.env").problems
    assert [(problem.line, problem.name, problem.fault.wrong) for problem in problems] == [(line, name, wrong)]


def test_bytes_that_are_not_utf8_are_refused() -> None:
    (problem,) = scan(b"A=1\n# caf\xe9\n", "x.env").problems
    assert str(problem) == "x.env:2: has bytes that are not UTF-8, expected a file saved as UTF-8"


def test_every_problem_of_a_file_is_reported_in_order_of_lines() -> None:
    text = "\ufeffA= 'x'\nB\nC=1\nC=$\nD=ok\n"
    found = scan(text.encode(), "x.env")
    assert [problem.line for problem in found.problems] == [1, 1, 1, 2, 4, 4]
    assert [assignment.name for assignment in found.assignments] == ["C", "D"]
    assert found.names == {"A", "B", "C", "D"}


@pytest.mark.parametrize("text", [entry[0] for entry in REFUSED.values()], ids=REFUSED)
def test_no_problem_shows_a_value(text: str) -> None:
    mined = text.replace("x", CANARY).replace("v", CANARY)
    for problem in scan(mined.encode(), "x.env").problems:
        shown = f"{problem}{problem!r}"
        assert not any(CANARY[start : start + 3] in shown for start in range(len(CANARY) - 2))


def test_reading_logs_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """python-dotenv warns about lines that it can't parse; it must never get one to see."""
    with caplog.at_level(logging.DEBUG):
        scan(b"A='x\nB=1\n=\nC\n", "x.env")
    assert caplog.records == []


def test_an_assignment_does_not_print_its_text() -> None:
    (assignment,) = scan(f"A={CANARY}".encode(), "x.env").assignments
    assert CANARY not in repr(assignment)
