"""Code Insights: what a step found, beside the commit and the pull request in Bitbucket.

Source: https://support.atlassian.com/bitbucket-cloud/docs/code-insights/ and
https://developer.atlassian.com/cloud/bitbucket/rest/api-group-reports/. Inside of a step a proxy on port 29418 signs
requests in, so that no token is needed.
"""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ops.checks.results import read_junit
from ops.errors import AndamioError

PROXY = "http://localhost:29418"
API = "http://api.bitbucket.org/2.0"  # the proxy speaks to it by https
REPORTER = "andamio"
LONGEST = 2000  # characters of a report's details
MOST_FIELDS = 10
SECONDS = 20


@dataclass(frozen=True)
class Report:
    """One report of a commit; ``fields`` are shown as a table, ``name`` tells it from the others."""

    name: str
    title: str
    details: str
    kind: str
    passed: bool
    fields: tuple[tuple[str, int | str], ...]

    def as_json(self) -> dict[str, Any]:
        """As the API takes it."""
        return {
            "title": self.title,
            "details": self.details[:LONGEST],
            "report_type": self.kind,
            "reporter": REPORTER,
            "result": "PASSED" if self.passed else "FAILED",
            "data": [
                {"title": title, "type": "NUMBER" if isinstance(value, int) else "TEXT", "value": value}
                for title, value in self.fields[:MOST_FIELDS]
            ],
        }


def of_tests(folder: Path) -> Report | None:
    """The report of all JUnit files of a folder; None when there is none."""
    found = [read_junit(file.stem, file, 0, 0.0) for file in sorted(folder.glob("*.xml"))]
    if not found:
        return None
    failed = [one for one in found if one.failed]
    counts = {kind: sum(getattr(one, kind) for one in found) for kind in ("passed", "failed", "skipped")}
    details = f"failed: {', '.join(one.suite for one in failed)}" if failed else "all suites passed"
    suites = ", ".join(one.suite for one in found)
    return Report("tests", "Tests", f"{details} (of {suites})", "TEST", not failed, tuple(counts.items()))


def of_plan(file: Path) -> Report | None:
    """The report of a plan as ``ci.plan`` writes it; None when there is none."""
    if not file.exists():
        return None
    plan: Mapping[str, Any] = json.loads(file.read_text())
    risks: Sequence[Mapping[str, str]] = plan["at_risk"]
    named = ", ".join(f"{one['stack']}.{one['logical_id']}" for one in risks)
    details = f"data at risk: {named}" if risks else "no data is at risk"
    fields = tuple((f"to {action}", int(count)) for action, count in plan["counts"].items())
    return Report("aws-plan", "What would change in AWS", details, "BUG", not risks, fields)


def send(report: Report, environment: Mapping[str, str] = os.environ, proxy: str = PROXY) -> None:
    """Put a report beside this step's commit, in place of an earlier one of its name.

    Raises:
        AndamioError: the proxy isn't there, or Bitbucket refuses.
    """
    repository, commit = environment["BITBUCKET_REPO_FULL_NAME"], environment["BITBUCKET_COMMIT"]
    address = f"{API}/repositories/{repository}/commit/{commit}/reports/{REPORTER}-{report.name}"
    request = urllib.request.Request(  # noqa: S310 - an address of ours
        address,
        data=json.dumps(report.as_json()).encode(),
        headers={"Content-Type": "application/json"},
        method="PUT",
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": proxy}))
    try:
        opener.open(request, timeout=SECONDS).close()
    except urllib.error.HTTPError as error:
        said = error.read(500).decode(errors="replace")
        raise AndamioError(
            f"Bitbucket refuses the report {report.name}: {error.code} {said}", where=repository
        ) from None
    except (urllib.error.URLError, TimeoutError) as error:
        reason = getattr(error, "reason", error)
        raise AndamioError(f"the pipeline's proxy doesn't answer: {reason}", where=proxy) from None
