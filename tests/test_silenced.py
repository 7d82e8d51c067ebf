"""Whoever silences a check says why, on the same line: the next reader can't ask."""

from __future__ import annotations

import re

import pytest

from ops.paths import ROOT

SILENCED = re.compile(r"# (?:noqa|type: ignore)\b")
WITH_REASON = re.compile(r"# (?:noqa: [A-Z0-9, ]+ - |type: ignore\[[\w, -]+\] ?# ?)\S+")


def without_reason(text: str) -> list[str]:
    """The lines of a Python file that silence a check and don't say why."""
    return [line.strip() for line in text.splitlines() if SILENCED.search(line) and not WITH_REASON.search(line)]


@pytest.mark.parametrize("folder", ["backend", "benchmarks"])
def test_each_silenced_check_has_its_reason(folder: str) -> None:
    texts = {str(file.relative_to(ROOT)): file.read_text() for file in (ROOT / folder).rglob("*.py")}
    assert len(texts) > 20
    assert {path: found for path, text in texts.items() if (found := without_reason(text))} == {}


@pytest.mark.parametrize("silenced", ["noqa", "noqa: S101", "noqa: E402, F403 -", "type: ignore", "type: ignore[misc]"])
def test_silence_without_a_reason_is_found(silenced: str) -> None:
    assert without_reason(f"x = 1  # {silenced}\ny = 2\n") == [f"x = 1  # {silenced}"]


@pytest.mark.parametrize("silenced", ["noqa: E402, F403 - they are meant", "type: ignore[misc] # the plug-in's bug"])
def test_a_reason_is_enough(silenced: str) -> None:
    assert without_reason(f"x = 1  # {silenced}") == []
