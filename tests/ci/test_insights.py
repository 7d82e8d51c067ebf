"""Reports beside a commit: what tests and plans found, in the form that Bitbucket's API takes."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from ops.ci import insights
from ops.ci.insights import Report
from ops.errors import AndamioError

STEP = {"BITBUCKET_REPO_FULL_NAME": "team/loans", "BITBUCKET_COMMIT": "a" * 40}
REPORT = Report("tests", "Tests", "all suites passed", "TEST", True, (("passed", 3),))


class Proxy(BaseHTTPRequestHandler):
    """Stands for the proxy of a step: remembers what it is asked to put."""

    asked: list[tuple[str, dict[str, Any]]]
    answer = 200

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.asked.append((self.path, json.loads(body)))
        self.send_response(self.answer)
        self.end_headers()
        self.wfile.write(b"no such repository")

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def proxy() -> Iterator[str]:
    Proxy.asked, Proxy.answer = [], 200
    with HTTPServer(("127.0.0.1", 0), Proxy) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_report_is_put_beside_the_commit(proxy: str) -> None:
    insights.send(REPORT, STEP, proxy)
    (path, body) = Proxy.asked[0]
    assert path == f"http://api.bitbucket.org/2.0/repositories/team/loans/commit/{'a' * 40}/reports/andamio-tests"
    assert body["result"] == "PASSED"
    assert body["data"] == [{"title": "passed", "type": "NUMBER", "value": 3}]


def test_a_refusal_says_what_bitbucket_says(proxy: str) -> None:
    Proxy.answer = 404
    with pytest.raises(AndamioError, match="404 no such repository"):
        insights.send(REPORT, STEP, proxy)


def test_no_proxy_is_one_message() -> None:
    with pytest.raises(AndamioError, match="proxy doesn't answer"):
        insights.send(REPORT, STEP, "http://127.0.0.1:9")


def test_tests_that_failed_fail_the_report(tmp_path: Path) -> None:
    (tmp_path / "unit.xml").write_text('<testsuite tests="3" failures="1" errors="0" skipped="1"/>')
    (tmp_path / "ssh.xml").write_text('<testsuite tests="2" failures="0" errors="0" skipped="0"/>')
    report = insights.of_tests(tmp_path)
    assert report is not None
    assert not report.passed
    assert report.fields == (("passed", 3), ("failed", 1), ("skipped", 1))
    assert "failed: unit" in report.details


def test_without_results_there_is_no_report(tmp_path: Path) -> None:
    assert insights.of_tests(tmp_path) is None
    assert insights.of_plan(tmp_path / "plan.json") is None


def test_a_plan_with_data_at_risk_fails_its_report(tmp_path: Path) -> None:
    plan = {"at_risk": [{"stack": "data", "logical_id": "Database"}], "counts": {"add": 1, "change": 0}}
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    report = insights.of_plan(tmp_path / "plan.json")
    assert report is not None
    assert not report.passed
    assert report.details == "data at risk: data.Database"


def test_details_and_fields_stay_within_bitbuckets_limits() -> None:
    long = Report("x", "X", "y" * 5000, "TEST", True, tuple((str(n), n) for n in range(20)))
    assert len(long.as_json()["details"]) == 2000
    assert len(long.as_json()["data"]) == 10
