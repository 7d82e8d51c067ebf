"""What a person types, and what the front door answers."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from ops.cli.task import Task
from ops.paths import ROOT
from tests.cli.conftest import Use

PAINT = "paint colour={} size={} copies={} proof={} dry={}"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("paint", ("", "small", 1, False, False)),
        ("paint --colour red", ("red", "small", 1, False, False)),
        ("paint --colour=red --copies=3 --proof", ("red", "small", 3, True, False)),
        ("paint red", ("red", "small", 1, False, False)),
        ("paint --proof red", ("red", "small", 1, True, False)),
        ("paint --copies 3 red --size large", ("red", "large", 3, False, False)),
        ("paint --dry red", ("red", "small", 1, False, True)),
        ("paint red --dry", ("red", "small", 1, False, True)),
        ("--dry paint red", ("red", "small", 1, False, True)),
        ("-R paint", ("", "small", 1, False, True)),
    ],
)
def test_understands(use: Use, words: str, expected: tuple[object, ...]) -> None:
    answer = use(*words.split())
    assert (answer.code, answer.err) == (0, "")
    assert answer.ran == [PAINT.format(*expected)]


def test_runs_several_tasks_in_order(use: Use) -> None:
    answer = use("paint", "blue", "brushes.ls", "mix", "--colours", "red", "--colours", "blue", "move", "paint")
    assert answer.ran == [PAINT.format("blue", "small", 1, False, False), "brushes.list", "mix red blue", "move paint"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("pant", "unknown task 'pant'; did you mean 'paint'?\n  next: ./inv --list"),
        ("mix nothing", "unknown task 'nothing'\n  next: ./inv --list"),
        ("paint --colur red", "paint: unknown option '--colur'; did you mean '--colour'?"),
        ("brushes.list --x", "brushes.list: unknown option '--x'\n  next: brushes.list takes no options of its own"),
        ("--lst", "unknown option '--lst'; did you mean '--list'?\n  next: ./inv --help"),
        ("paint gren", "unknown colour 'gren'; did you mean 'green'?\n  next: one of: red, green, blue"),
        ("paint --size huge", "unknown size 'huge'\n  next: one of: small, large"),
        ("mix --colours red --colours pink", "unknown colours 'pink'\n  next: one of: red, green, blue"),
        ("--list brush", "unknown namespace 'brush'; did you mean 'brushes'?\n  next: one of: brushes"),
        ("--list --list-format xml", "unknown list format 'xml'\n  next: one of: flat, nested, json"),
        ("--help pant", "unknown task 'pant'; did you mean 'paint'?"),
        ("paint --copies two", "paint: --copies needs a whole number, not 'two'\n  next: ./inv --help paint"),
        ("paint --copies=1.5", "paint: --copies needs a whole number, not '1.5'"),
        ("paint --copies=-", "paint: --copies needs a whole number, not '-'"),
        ("paint --colour", "paint: --colour needs a value"),
        ("paint --colour=", "paint: --colour needs a value"),
        ("paint --colour --proof", "paint: --colour needs a value, and --proof is an option"),
        ("paint --size=small --size=large", "paint: --size is given twice"),
        ("paint red --colour=red", "paint: --colour is given twice"),
        ("paint red green", "unknown task 'green'"),
        ("move", "'move' did not receive required positional arguments: 'where'\n  next: ./inv --help move"),
        ("paint --proof=yes", "paint: --proof takes no value\n  next: ./inv --help paint"),
        ("--command-timeout soon paint", "invalid literal"),
        ("--print-completion-script tcsh", "unknown shell 'tcsh'\n  next: one of: bash, fish, zsh"),
    ],
)
def test_answers_what_it_does_not_understand(use: Use, words: str, message: str) -> None:
    answer = use(*words.split())
    assert answer.err.startswith(f"error: {message}")
    assert answer.code == 2
    assert answer.ran == []


def test_checks_all_options_before_the_first_task_runs(use: Use) -> None:
    answer = use("paint", "red", "paint", "--size", "huge")
    assert answer.code == 2
    assert answer.ran == []


def test_an_expected_error_is_one_message(use: Use) -> None:
    answer = use("refuse", "paint")
    assert answer.err == "error: shelf:3: there is no paint\n  next: buy some\n"
    assert answer.code == 1
    assert answer.ran == []


def test_a_failed_command_of_invokes_own_is_one_message(use: Use) -> None:
    answer = use("command")
    assert answer.err == "error: `echo out; echo err >&2; exit 7`: exited with 7\n"
    assert answer.code == 1


def test_a_bug_keeps_its_traceback(use: Use) -> None:
    with pytest.raises(ZeroDivisionError):
        use("bug")


def test_an_interrupt_says_so(use: Use) -> None:
    answer = use("interrupt", "paint")
    assert answer.code == 130
    assert answer.err == "error: interrupted; run the same task again to finish it\n"
    assert answer.ran == []


def test_help_explains_every_option(use: Use) -> None:
    out = " ".join(use("--help", "paint").out.split())
    assert out.startswith("Usage: ./inv paint [COLOUR] [--options] Paint something. With a brush. Options:")
    assert "--colour=STRING Its colour. One of: red, green, blue. --copies" in out
    assert "--copies=INT How many. Default: 1." in out
    assert "--proof Only look. Default: no." in out
    assert "--size=STRING Its size. One of: small, large. Default: small." in out
    assert "Every task also takes --dry" in out


def test_help_stands_before_or_behind_the_task(use: Use) -> None:
    assert use("paint", "--help").out == use("--help", "paint").out == use("-h", "paint").out


def test_an_option_that_can_be_given_more_than_once_need_not_be_given(use: Use) -> None:
    out = use("--help", "mix").out
    assert out.startswith("Usage: ./inv mix [--options]")
    assert "Default:" not in out


def test_help_names_what_is_required(use: Use) -> None:
    assert use("--help", "move").out.startswith("Usage: ./inv move WHERE [--options]\n")


def test_short_flags_are_invokes_only(use: Use) -> None:
    """Invoke would derive them from the names: a new option would change the meaning of another's."""
    assert use("paint", "-c", "red").err.startswith("error: paint: unknown option '-c'")


def test_lists_everyday_tasks_first(use: Use) -> None:
    assert use("--list").out == (
        "Everyday tasks:\n"
        "  bug           Divide by zero.\n"
        "  command       Run a command that fails.\n"
        "  interrupt     Get a Ctrl-C.\n"
        "  mix           Mix colours.\n"
        "  move          Move to another place.\n"
        "  paint         Paint something.\n"
        "  refuse        Refuse to work.\n"
        "\n"
        "brushes:\n"
        "  brushes.list  List the brushes.\n"
        "\n"
    )


def test_listing_reads_no_options(use: Use, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would take longer with each option of each task."""
    monkeypatch.setattr(Task, "get_arguments", None)
    assert use("--list").code == 0


def test_lists_one_namespace(use: Use) -> None:
    assert use("--list", "brushes").out == "brushes:\n  brushes.list  List the brushes.\n\n"


def test_lists_in_invokes_other_formats(use: Use) -> None:
    assert '"help": "Paint something."' in use("--list", "--list-format=json").out
    assert "paint" in use("--list", "--list-format=nested").out


def test_no_task_explains_the_command_line(use: Use) -> None:
    answer = use()
    assert answer.code == 0
    assert answer.out.startswith("Usage: ./inv TASK [--options]")
    assert "--dry" in answer.out
    assert "--warn-only" not in answer.out
    assert "Paint something." in answer.out


def test_the_reader_of_a_pipe_may_go_away() -> None:
    """As in `./inv --list | head -1`: no traceback, and the code that shells expect."""
    command = [sys.executable, str(ROOT / "tasks.py"), "--list"]
    reader, writer = os.pipe()
    os.close(reader)
    gone = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, cwd=ROOT, text=True)
    os.close(writer)
    assert gone.stderr == ""
    assert gone.returncode == 141


def test_bytecode_is_kept() -> None:
    """Invoke turns it off, and each run would compile anew what its task imports."""
    code = (
        "import sys; sys.dont_write_bytecode = False\n"
        "from invoke import Collection, task\n"
        "from ops.cli.program import FrontDoor\n"
        "@task\ndef show(_):\n    print(sys.dont_write_bytecode)\n"
        "FrontDoor(namespace=Collection(show), binary='inv').run(['inv', 'show'])\n"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert shown.stdout == "False\n"
