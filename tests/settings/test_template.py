"""Templates: what they say about a variable, and which mistakes in them are errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from ops.paths import ROOT
from ops.settings.problems import SettingsError
from ops.settings.template import read_schema

GOOD = """\
# A file about one thing.

# Why it is there.
# And more.
#: type=port required local=3001
WEB_PORT=3000

# The token.
#: type=secret(16) required generate-local=40
TOKEN=

# The key.
#: generate=64 required type=secret(50)
KEY=

# A name, if any.
#: type=string optional
NAME=
"""


def write(root: Path, name: str, text: str) -> None:
    (root / "env").mkdir(exist_ok=True)
    (root / "env" / f"{name}.env.example").write_text(text)


def problems(root: Path) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        read_schema(root)
    return [str(problem) for problem in caught.value.problems]


def test_a_template_describes_its_variables(tmp_path: Path) -> None:
    write(tmp_path, "web", GOOD)
    (template,) = read_schema(tmp_path).templates
    port, token, key, name = template.variables
    assert (template.file, template.text) == ("web.env", GOOD)
    assert (port.name, port.file, port.line, port.comment) == ("WEB_PORT", "web.env", 6, "Why it is there.\nAnd more.")
    assert (port.initial("local"), port.initial("staging"), port.required) == ("3001", "3000", True)
    assert (token.random_length("local"), token.random_length("staging")) == (40, 0)
    assert (key.random_length("local"), key.random_length("staging")) == (64, 64)
    assert (name.required, name.initial("local"), name.random_length("local")) == (False, "", 0)


def test_an_environment_can_have_a_value_of_its_own(tmp_path: Path) -> None:
    write(tmp_path, "web", BLOCK.format(annotation="type=port required local=1 staging=2 prod-eu=3", line="A=4"))
    (variable,) = read_schema(tmp_path).variables.values()
    assert [variable.initial(name) for name in ("local", "staging", "prod-eu", "prod")] == ["1", "2", "3", "4"]


def test_a_file_can_be_apart(tmp_path: Path) -> None:
    write(tmp_path, "a", "# About one thing.\n#: apart\n\n" + BLOCK.format(annotation="type=port required", line="A=1"))
    write(tmp_path, "b", BLOCK.format(annotation="type=port required", line="B=1"))
    templates = read_schema(tmp_path).templates
    assert [(template.file, template.apart, len(template.variables)) for template in templates] == [
        ("a.env", True, 1),
        ("b.env", False, 1),
    ]


BLOCK = "# Why.\n#: {annotation}\n{line}\n"
MISTAKES = {
    "no comment": ("#: type=port required\nA=1\n", 2, "A", "has no comment"),
    "empty comment": ("#\n#: type=port required\nA=1\n", 3, "A", "has no comment"),
    "no annotation": ("# Why.\nA=1\n", 2, "A", "has no annotation of its own"),
    "two annotations": ("# Why.\n#: type=port\n#: required\nA=1\n", 4, "A", "has no annotation of its own"),
    "annotation alone": ("# Why.\n#: type=port required\n\n", 3, "", "has an annotation without its variable"),
    "no type": (BLOCK.format(annotation="required", line="A=1"), 3, "A", "has no type in its annotation"),
    "unknown type": (BLOCK.format(annotation="type=prot required", line="A=1"), 3, "A", "has an unknown type"),
    "unknown word": (BLOCK.format(annotation="type=port reqired", line="A=1"), 3, "A", "has an unknown word"),
    "neither": (BLOCK.format(annotation="type=port", line="A=1"), 3, "A", "does not say whether it must be set"),
    "both": (BLOCK.format(annotation="type=port required optional", line="A=1"), 3, "A", "does not say whether"),
    "word twice": (BLOCK.format(annotation="type=port type=bool required", line="A=1"), 3, "A", "has 'type' twice"),
    "word with value": (BLOCK.format(annotation="type=port required=yes", line="A=1"), 3, "A", "has 'required' twice"),
    "word without value": (BLOCK.format(annotation="type=port required local=", line="A=1"), 3, "A", "has 'local'"),
    "bad default": (BLOCK.format(annotation="type=port required", line="A=x"), 3, "A", "is not a port"),
    "unknown word with value": (BLOCK.format(annotation="type=port reqired=1", line="A=1"), 3, "A", "has an unknown"),
    "no environment": (BLOCK.format(annotation="type=port required Staging=1", line="A=1"), 3, "A", "has an unknown"),
    "apart below": (
        BLOCK.format(annotation="type=port required", line="A=1") + "\n# B\n#: apart\n",
        7,
        "",
        "has an ann",
    ),
    "bad staging": (BLOCK.format(annotation="type=port required staging=x", line="A=1"), 3, "A", "is not a port"),
    "bad local": (BLOCK.format(annotation="type=port required local=x", line="A=1"), 3, "A", "is not a port"),
    "optional default": (BLOCK.format(annotation="type=port optional", line="A=1"), 3, "A", "is optional but has a"),
    "secret default": (
        BLOCK.format(annotation="type=secret(8) required", line="A=abcdefgh"),
        *(3, "A", "is a secret with a value in its template"),
    ),
    "secret local": (
        BLOCK.format(annotation="type=secret(8) required local=abcdefgh", line="A="),
        *(3, "A", "is a secret with a value in its template"),
    ),
    "random port": (BLOCK.format(annotation="type=port required generate=5", line="A="), 3, "A", "is made at random"),
    "random twice": (
        BLOCK.format(annotation="type=secret(8) required generate=9 generate-local=9", line="A="),
        *(3, "A", "is made at random twice"),
    ),
    "random short": (BLOCK.format(annotation="type=secret(8) required generate=7", line="A="), 3, "A", "is made shor"),
    "no length": (BLOCK.format(annotation="type=secret(8) required generate=x", line="A="), 3, "A", "has 'generate'"),
    "dialect": (BLOCK.format(annotation="type=port required", line='A="1"'), 3, "A", "is quoted"),
    "duplicate": (BLOCK.format(annotation="type=port required", line="A=1") * 2, 6, "A", "is set twice"),
    "empty": ("# Nothing.\n", 0, "", "describes no variable"),
}


@pytest.mark.parametrize(("text", "line", "name", "wrong"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_in_a_template_is_a_clear_error(tmp_path: Path, text: str, line: int, name: str, wrong: str) -> None:
    write(tmp_path, "web", text)
    with pytest.raises(SettingsError) as caught:
        read_schema(tmp_path)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.name) == ("env/web.env.example", line, name)
    assert problem.fault.wrong.startswith(wrong)


def test_a_variable_of_two_templates_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, "a", GOOD)
    write(tmp_path, "b", BLOCK.format(annotation="type=port required", line="WEB_PORT=1"))
    assert problems(tmp_path) == [
        "env/b.env.example:3: WEB_PORT: is in two templates, expected one; env/a.env.example already has it"
    ]


def test_every_mistake_of_all_templates_is_reported_at_once(tmp_path: Path) -> None:
    write(tmp_path, "a", MISTAKES["no comment"][0] + "\n" + BLOCK.format(annotation="type=x required", line="B="))
    write(tmp_path, "b", MISTAKES["no type"][0].replace("A=", "C="))
    assert [line.partition(" ")[0] for line in problems(tmp_path)] == [
        "env/a.env.example:2:",
        "env/a.env.example:6:",
        "env/b.env.example:3:",
    ]


def test_a_template_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "env" / "web.env.example").mkdir(parents=True)
    assert problems(tmp_path) == [
        "env/web.env.example: can't be read (Is a directory), expected a file that you may read"
    ]


def test_a_folder_without_templates_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "env").mkdir()
    assert problems(tmp_path) == ["env: holds no template, expected files such as web.env.example"]


def test_the_templates_of_this_repository_are_valid() -> None:
    schema = read_schema(ROOT)
    assert len(schema.variables) == sum(len(template.variables) for template in schema.templates)
    assert all(len(variable.comment) > 10 for variable in schema.variables.values())


def test_the_defaults_of_this_repository_are_safe_in_production() -> None:
    variables = read_schema(ROOT).variables
    assert variables["DJANGO_DEBUG"].default == "false"
    assert variables["DATABASE_SSLMODE"].default == "require"
    for name in ("DJANGO_ALLOWED_HOSTS", "WEB_ORIGIN", "DATABASE_HOST", "SCORING_URL", "NOTIFICATIONS_URL"):
        assert variables[name].required
        assert variables[name].default == "", "nobody must get to production with a value made up here"
