"""What a suite of tests came to: read from JUnit's XML, summed up, printed as one table and one closing line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree


@dataclass(frozen=True)
class Result:
    """The counts of one suite; ``seconds`` is how long it took as a whole, with its set-up."""

    suite: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    left_out: str = ""

    @property
    def ok(self) -> bool:
        """Nothing failed, and something was run, or there is a reason why not."""
        return not self.failed and (self.passed > 0 or bool(self.left_out))


def read_junit(suite: str, file: Path, exit_code: int, seconds: float) -> Result:
    """The counts in a JUnit XML file; a suite that broke off before it wrote one counts as one failure.

    Format: https://docs.pytest.org/en/stable/how-to/output.html#creating-junitxml-format-files
    """
    try:
        suites = list(ElementTree.parse(file).getroot().iter("testsuite"))  # noqa: S314 - our own test runners' file
    except (OSError, ElementTree.ParseError):
        return Result(suite, failed=1, seconds=seconds)
    tests, failures, errors, skipped = (
        sum(int(one.get(kind) or 0) for one in suites) for kind in ("tests", "failures", "errors", "skipped")
    )
    failed = failures + errors
    if exit_code and not failed:
        failed = 1
    return Result(suite, max(0, tests - failed - skipped), failed, skipped, seconds)


def rows(results: Iterable[Result]) -> list[Sequence[str]]:
    """The results as rows of a table."""
    shown: list[Sequence[str]] = [("SUITE", "PASSED", "FAILED", "SKIPPED", "TIME", "")]
    for one in results:
        counts = (str(one.passed), str(one.failed), str(one.skipped)) if not one.left_out else ("-", "-", "-")
        shown.append((one.suite, *counts, f"{one.seconds:.0f} s", f"left out: {one.left_out}" if one.left_out else ""))
    return shown


def closing_line(results: Sequence[Result], seconds: float) -> str:
    """All suites in one line of pytest's form: `= 3 failed, 120 passed, 1 skipped in 61.20s =`.

    ``seconds`` is how long they took together: less than their sum, as some run beside others.
    """
    total = {kind: sum(getattr(one, kind) for one in results) for kind in ("failed", "passed", "skipped")}
    counts = [f"{number} {kind}" for kind, number in total.items() if number or kind == "passed"]
    line = f" {', '.join(counts)} in {seconds:.2f}s "
    return line.center(80, "=")
