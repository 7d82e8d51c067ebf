"""What a suite came to: nothing that broke off, or ran nothing, counts as passed."""

from __future__ import annotations

from pathlib import Path

from ops.checks.results import Result, closing_line, read_junit

XML = (
    '<testsuites><testsuite tests="{tests}" failures="{failures}" errors="{errors}" skipped="{skipped}"/></testsuites>'
)


def written(folder: Path, tests: int, failures: int = 0, errors: int = 0, skipped: int = 0) -> Path:
    file = folder / "suite.xml"
    file.write_text(XML.format(tests=tests, failures=failures, errors=errors, skipped=skipped))
    return file


def test_counts_are_read_from_the_file(tmp_path: Path) -> None:
    file = written(tmp_path, tests=10, failures=1, errors=2, skipped=3)
    assert read_junit("unit", file, 1, 4.0) == Result("unit", passed=4, failed=3, skipped=3, seconds=4.0)


def test_a_suite_without_a_file_has_failed(tmp_path: Path) -> None:
    assert not read_junit("unit", tmp_path / "none.xml", 0, 1.0).ok


def test_a_half_written_file_is_a_failure(tmp_path: Path) -> None:
    file = tmp_path / "suite.xml"
    file.write_text("<testsuites><testsuite tests=")
    assert not read_junit("unit", file, 0, 1.0).ok


def test_a_non_zero_exit_fails_even_when_all_tests_passed(tmp_path: Path) -> None:
    assert read_junit("unit", written(tmp_path, tests=5), 2, 1.0).failed == 1


def test_a_suite_that_ran_nothing_is_not_ok(tmp_path: Path) -> None:
    assert not read_junit("unit", written(tmp_path, tests=0), 0, 1.0).ok


def test_the_closing_line_sums_all_suites() -> None:
    results = [Result("unit", passed=3, seconds=1.5), Result("browser", passed=1, failed=2, skipped=4, seconds=2)]
    assert closing_line(results, 3.5).strip("= ") == "2 failed, 4 passed, 4 skipped in 3.50s"
    assert closing_line([Result("unit", passed=1)], 0).strip("= ") == "1 passed in 0.00s"
