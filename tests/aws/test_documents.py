"""What the documents tell people to type exists, and what they point to is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.aws.cost.assumptions import assumed
from ops.aws.cost.estimate import estimate
from ops.paths import ROOT
from tasks import ns
from tests.cloudformation.designs import design_of

DOCUMENTS = [ROOT / "README.md", ROOT / "docs" / "aws.md", ROOT / "docs" / "architecture.md"]
TASKS = {name: ns[name] for name in ns.task_names}
EVERY_TASK_TAKES = {"--dry", "--echo", "--help", "--list", "--print-completion-script"}


def lines(document: Path) -> Iterator[str]:
    """The command lines: those of code blocks, and those in the text."""
    text = document.read_text()
    for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL):
        yield from (line.partition("#")[0].strip() for line in block.splitlines() if line.startswith("./inv"))
    yield from re.findall(r"`(\./inv [^`]*)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))


COMMANDS = [(document, line) for document in DOCUMENTS for line in lines(document)]


@pytest.mark.parametrize(("document", "line"), COMMANDS, ids=[f"{one.name}: {line}" for one, line in COMMANDS])
def test_what_one_is_told_to_type_exists(document: Path, line: str) -> None:
    words = re.sub(r"\$\([^)]*\)", "X", line).split()[1:]
    named = [TASKS[word] for word in words if word in TASKS]
    dotted = [word for word in words if re.fullmatch(r"(cfn|ci|droplet|env|images|nginx)\..*", word)]
    assert [word for word in dotted if word not in TASKS and not word.endswith(".*")] == []
    known = {f"--{argument.name.replace('_', '-')}" for task in named for argument in task.get_arguments()}
    options = {word.partition("=")[0] for word in words if word.startswith("--")}
    assert options - known - EVERY_TASK_TAKES == set()


def test_commands_are_found() -> None:
    assert len(COMMANDS) > 50
    assert any(line.startswith("./inv cfn.deploy --env staging --tag") for _, line in COMMANDS)


def month(environment: str, **changed: str) -> float:
    """US dollars."""
    return estimate(design_of(environment, **changed), assumed()).cost


def test_costs_are_those_of_the_templates() -> None:
    """To a tenth; when one is wrong, correct it in both documents."""
    text = (ROOT / "docs" / "architecture.md").read_text()
    said = re.search(r"production costs about (\d+) USD a month and staging about (\d+)", text)
    more = re.search(r"for about (\d+) USD a month more", text)
    assert said
    assert more
    production, staging = map(int, said.groups())
    assert [production, staging] == pytest.approx([month("production"), month("staging")], rel=0.1)
    assert int(more.group(1)) == pytest.approx(month("production", compute="ecs") - month("production"), rel=0.2)
    assert f"about {staging} USD, production about {production}" in (ROOT / "docs" / "aws.md").read_text()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.name))
def test_links_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", document.read_text()):
        file, _, part = target.partition("#")
        if file.startswith("http"):
            continue
        there = (document.parent / file) if file else document
        assert there.exists(), target
        if part:
            titles = re.findall(r"^#+ (.*)$", there.read_text(), re.MULTILINE)
            assert part in {re.sub(r"[^\w\- ]", "", title).strip().lower().replace(" ", "-") for title in titles}
