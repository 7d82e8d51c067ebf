"""The sandbox as a process: started once, found, ended by its ID, and never somebody else's."""

from __future__ import annotations

import dataclasses
import http.server
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ops.aws.sandbox import operations, process
from ops.aws.sandbox.process import Sandbox
from ops.aws.session import connect, reach
from ops.aws.settings import AwsSettings
from ops.errors import AndamioError, BadInput, Refused
from tests.aws import environments

needs_moto = pytest.mark.aws


@pytest.fixture
def started(another: Sandbox) -> Iterator[Sandbox]:
    """A sandbox of its own for a test, which runs."""
    process.ensure(another)
    yield another
    process.stop(another)


def is_alive(pid: int) -> bool:
    shown = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True).stdout
    return bool(shown) and not shown.startswith("Z")


def wait_for_the_end(pid: int) -> None:
    deadline = time.monotonic() + 10
    while is_alive(pid):
        assert time.monotonic() < deadline, "the process goes on"
        time.sleep(0.01)


@needs_moto
def test_it_is_found_again_and_not_started_twice(sandbox: Sandbox, capsys: pytest.CaptureFixture[str]) -> None:
    found = process.find(sandbox)
    assert found is not None
    assert found.is_current
    assert process.ensure(sandbox) == found
    assert capsys.readouterr().out == ""
    assert int(sandbox.pid_file.read_text()) == found.pid


@needs_moto
def test_tasks_at_once_start_one_without_what_the_shell_has_of_aws(
    another: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "canary-0123456789")
    with ThreadPoolExecutor() as pool:
        found = list(pool.map(lambda _: process.ensure(another).pid, range(4)))
    assert len(set(found)) == 1
    assert "in memory: gone when it ends" in capsys.readouterr().out
    assert b"canary" not in Path(f"/proc/{found[0]}/environ").read_bytes()
    assert process.stop(another)


@needs_moto
def test_killed_it_is_started_anew_and_it_can_be_ended_twice(started: Sandbox) -> None:
    before = process.find(started)
    assert before is not None
    os.kill(before.pid, signal.SIGKILL)
    wait_for_the_end(before.pid)
    after = process.ensure(started)
    assert after.pid != before.pid
    assert process.stop(started) is True
    assert not is_alive(after.pid)
    assert process.find(started) is None
    assert process.stop(started) is False


@needs_moto
def test_emptied_it_is_another_process_without_what_was_there(started: Sandbox, settings: AwsSettings) -> None:
    cloud = connect(dataclasses.replace(settings, sandbox_port=started.port))
    cloud.client("s3").create_bucket(Bucket="x" * 10, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    before = process.find(started)
    assert before is not None
    assert process.reset(started).pid != before.pid
    assert cloud.client("s3").list_buckets()["Buckets"] == []
    assert cloud.client("route53").list_hosted_zones()["HostedZones"][0]["Name"] == "example.com."


@needs_moto
def test_other_settings_do_not_reach_it(sandbox: Sandbox) -> None:
    other = dataclasses.replace(sandbox, account="111122223333")
    with pytest.raises(Refused, match=r"started with other settings \(account\)") as caught:
        process.ensure(other)
    assert caught.value.hint == "./inv cfn.sandbox --reset --env sandbox-tests starts it anew, empty"


@needs_moto
def test_another_environments_sandbox_is_not_taken_for_ones_own(sandbox: Sandbox) -> None:
    other = dataclasses.replace(sandbox, environment="other", folder=sandbox.folder.with_name("other"))
    with pytest.raises(AndamioError, match="is taken by the sandbox AWS of sandbox-tests in"):
        process.ensure(other)
    assert process.stop(other) is False
    assert process.find(sandbox) is not None


@needs_moto
def test_one_of_before_an_update_goes_on_and_says_so(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(process, "code", lambda: "newer")
    assert process.ensure(sandbox).is_current is False
    assert "runs older code: ./inv cfn.sandbox --reset --env sandbox-tests starts it anew" in capsys.readouterr().out


@needs_moto
def test_a_task_reaches_it_started_if_need_be(another: Sandbox, settings: AwsSettings, tmp_path: Path) -> None:
    given = dataclasses.replace(settings, sandbox_port=another.port, environment="reached")
    with pytest.raises(AndamioError, match="the sandbox AWS doesn't answer"):
        reach(given, dry=True)
    assert reach(given).verify().account == "123456789012"
    assert process.stop(Sandbox.of(given)) is True
    shutil.rmtree(Sandbox.of(given).folder)


@pytest.fixture
def stopped(tmp_path: Path) -> Sandbox:
    """A sandbox that no test starts; its port is free."""
    from tests.aws.sandbox.conftest import free_port

    local = AwsSettings.of(environments.make(tmp_path, "local", AWS_SANDBOX_PORT=str(free_port())))
    return Sandbox.of(local, cache=tmp_path / "cache")


def test_an_environment_in_aws_has_none(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="is in AWS itself"):
        Sandbox.of(AwsSettings.of(environments.make(tmp_path, "production")))


def test_another_program_on_its_port_is_left_alone(stopped: Sandbox) -> None:
    server = http.server.HTTPServer(("127.0.0.1", stopped.port), http.server.BaseHTTPRequestHandler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        with pytest.raises(AndamioError, match=f"port {stopped.port} of this machine is taken by another") as caught:
            process.ensure(stopped)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert caught.value.where == "env/local/aws.env: AWS_SANDBOX_PORT"


def test_a_process_that_got_the_id_since_is_left_alone(stopped: Sandbox) -> None:
    other = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)
    stopped.folder.mkdir(parents=True)
    stopped.pid_file.write_text(f"{other.pid}\n")
    assert process.stop(stopped) is False
    assert other.poll() is None
    other.communicate(b"")


def test_one_that_does_not_start_says_why(stopped: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tools = tmp_path / "tools"
    (tools / "bin").mkdir(parents=True)
    (tools / "bin" / "python").write_text("#!/bin/sh\necho 'no module named moto' >&2\nexit 1\n")
    (tools / "bin" / "python").chmod(0o755)
    monkeypatch.setattr("ops.toolbox.ensure", lambda _: tools)
    with pytest.raises(AndamioError, match="the sandbox AWS ended at once:\n    no module named moto"):
        process.ensure(stopped)


def test_a_dry_run_starts_nothing(stopped: Sandbox) -> None:
    assert list(operations.chosen(stopped, stop=False, reset=False, dry=True)) == [
        f"would start the sandbox AWS at {stopped.url}"
    ]
    assert list(operations.chosen(stopped, stop=True, reset=False, dry=True)) == [
        "would do nothing: the sandbox AWS is not running"
    ]
    assert process.find(stopped) is None
    assert not stopped.folder.exists()


def test_stop_and_reset_can_not_both_be_meant(stopped: Sandbox) -> None:
    with pytest.raises(BadInput, match="can't both be meant"):
        list(operations.chosen(stopped, stop=True, reset=True, dry=False))


def test_ending_what_does_not_run_is_said(stopped: Sandbox) -> None:
    assert list(operations.chosen(stopped, stop=True, reset=False, dry=False)) == [
        "the sandbox AWS of local was not running"
    ]
