"""What the load generators say, read strictly: whatever was not answered well has failed."""

from __future__ import annotations

import pytest

from benchmarks.load import hey, wrk
from benchmarks.load.hey import Stream
from ops.errors import AndamioError

WRK = """Running 10s test @ http://backend:8000/api/requests/
  1 threads and 16 connections
  4830 requests in 10.01s, 45.10MB read
Requests/sec:    482.52
{"requests":4830,"duration":10010000,"mean":33120,"p50":31000,"p99":61000,"broken":2,"refused":30}
"""

HEY = """
Summary:
  Total:	0.2512 secs

Response time histogram:
  0.003 [1]	|■

Status code distribution:
  [201]	1990 responses
  [502]	4 responses

Error distribution:
  [5]	Post "http://frontend:8080/api/applications/": EOF
  [1]	Post "http://frontend:8080/api/applications/": dial tcp 192.168.32.3:8080: connect: connection refused
"""


def test_wrk_counts_what_was_answered_well() -> None:
    measured = wrk.parse(WRK)
    assert measured.good == 4800
    assert (measured.refused, measured.broken) == (30, 2)
    assert measured.per_second == pytest.approx(479.5, abs=0.1)
    assert (measured.mean, measured.p50, measured.p99) == (33.12, 31.0, 61.0)


@pytest.mark.parametrize("output", ["", "unable to connect\n", '{"requests":1}\n', "[1]\n"])
def test_wrk_without_results_is_an_error(output: str) -> None:
    with pytest.raises(AndamioError, match="no line of results"):
        wrk.parse(output)


def test_hey_counts_every_request_that_was_not_answered_well() -> None:
    tally = hey.parse(HEY, sent=2000)
    assert tally.answers == {201: 1990, 502: 4}
    assert sorted(tally.errors.values()) == [1, 5]
    assert tally.failed == 10


def test_hey_that_was_broken_off_answered_nothing() -> None:
    assert hey.parse("", sent=2000).failed == 2000


def test_a_stream_is_sent_at_its_rate_by_all_workers_together() -> None:
    stream = Stream("http://frontend:8080/", 8000, workers=8, rate=80, keep_alive=False, body="{}")
    command = stream.command("web", "load-1")
    words = command[command.index("hey") :]
    assert dict(zip(words[1::2], words[2::2], strict=False)).items() >= {"-n": "8000", "-c": "8", "-q": "10"}.items()
    assert "-disable-keepalive" in words
    assert words[words.index("-d") + 1] == "{}"
    assert "--name=load-1" in command
