"""The boot script run on a bare Debian under systemd: it becomes a backend, stays one, and says why when it can't.

AWS, the registry and RDS are stand-ins around it; the engine, boto3 and all else are installed from the mirror.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import parse_qs

import pytest

from tests.aws.boot import instances
from tests.aws.boot.instances import INSTANCE_ID, REGISTRY, Instance, is_up, started
from tests.containers.bare_debian import docker
from tests.hosts.sandboxes import wait_for

pytestmark = pytest.mark.docker

READY = "curl --fail --silent http://127.0.0.1:8000/readyz"
SIGNAL = {"StackName": "andamio-staging-backend", "LogicalResourceId": "Group", "UniqueId": INSTANCE_ID}


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    with started(tmp_path_factory.mktemp("boot")) as instance:
        assert instance.inside("command -v docker; true") == ""
        yield instance


@pytest.fixture(scope="module")
def backend(bare: Instance) -> Instance:
    """The instance after its first boot."""
    code = bare.boot()
    assert code == 0, bare.log()
    return bare


@pytest.fixture
def again(backend: Instance) -> Iterator[Instance]:
    """The backend for another boot, which may fail; whole again afterwards."""
    backend.forget_requests()
    yield backend
    backend.forget_requests()
    assert backend.boot() == 0


def signals(instance: Instance) -> list[dict[str, str]]:
    """What CloudFormation was told."""
    wanted = (*SIGNAL, "Status")
    return [{name: parse_qs(body)[name][0] for name in wanted} for body in instance.requests("SignalResource")]


def told(instance: Instance) -> str:
    """What the log group was told about the boot."""
    bodies = [json.loads(body) for body in instance.requests("PutLogEvents")]
    own = [body for body in bodies if body["logStreamName"] == f"boot/{INSTANCE_ID}"]
    return "".join(event["message"] for body in own for event in body["logEvents"])


def test_web_and_worker_are_up_and_cloudformation_knows(backend: Instance) -> None:
    assert json.loads(backend.inside(READY)) == {"status": "ok", "checks": {"database": "ok", "migrations": "ok"}}
    backend.inside("docker exec andamio-worker python3 -I -S healthcheck.py worker")
    assert signals(backend) == [{**SIGNAL, "Status": "SUCCESS"}]
    assert "boot: ended with 0" in told(backend)
    assert backend.inside("systemctl is-enabled andamio docker").split() == ["enabled", "enabled"]


def test_the_container_is_no_way_to_more(backend: Instance) -> None:
    for name, memory in (("andamio-web", 512), ("andamio-worker", 256)):
        (found,) = json.loads(backend.inside(f"docker inspect {name}"))
        host = found["HostConfig"]
        assert found["Config"]["User"] == "10001:10001"
        assert (host["ReadonlyRootfs"], host["CapDrop"], host["Privileged"]) == (True, ["ALL"], False)
        assert "no-new-privileges:true" in host["SecurityOpt"]
        assert host["Memory"] == memory * 2**20
        assert host["LogConfig"]["Type"] == "awslogs"
        assert host["RestartPolicy"]["Name"] == "always"
        assert all(not mount["RW"] for mount in found["Mounts"])


def test_the_database_proves_who_it_is(backend: Instance) -> None:
    uses = "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = 'andamio'"
    assert backend.inside(f'su postgres -c "psql -tAc \\"{uses}\\""').strip() == "t"


def test_a_secret_is_in_its_file_in_memory_and_nowhere_else(backend: Instance) -> None:
    assert backend.inside("findmnt --noheadings --output FSTYPE --target /run/andamio/secrets").strip() == "tmpfs"
    files = backend.inside("stat --format '%a %u %n' /run/andamio/secrets /run/andamio/secrets/*").splitlines()
    assert files[0] == "700 10001 /run/andamio/secrets"
    assert [line.rsplit("/", 1)[0] for line in files[1:]] == ["600 10001 /run/andamio/secrets"] * 4
    written = backend.inside("cat /run/andamio/secrets/*")
    assert all(value in written for value in backend.values.values())
    seen = {
        "inspected": "docker inspect andamio-web andamio-worker; docker image history --no-trunc $(docker images -q)",
        "arguments": "cat /proc/[0-9]*/cmdline | tr '\\0' ' '",
        "variables": "cat /proc/[0-9]*/environ | tr '\\0' ' '",
        "logged": "cat /var/log/*.log; journalctl --no-pager; docker logs andamio-web 2>&1; docker logs andamio-worker",
        "asked of AWS": "cat /srv/requests.jsonl",
        "on the disk": "cat /etc/andamio/* /var/lib/cloud/user-data /root/.docker/config.json",
    }
    for where, command in seen.items():
        shown = backend.inside(f"{command} 2>/dev/null; true")
        assert shown, where
        assert "canary-" not in shown.replace("canary-of-the-role", ""), where


def test_the_registry_is_asked_by_the_credential_helper(backend: Instance) -> None:
    assert json.loads(backend.inside("cat /root/.docker/config.json")) == {"credHelpers": {REGISTRY: "ecr-login"}}
    backend.inside("command -v docker-credential-ecr-login")


def test_an_upgrade_of_the_engine_takes_no_request(backend: Instance) -> None:
    started_at = "docker inspect --format '{{.State.StartedAt}}' andamio-web andamio-worker"
    before = backend.inside(started_at)
    backend.inside("systemctl restart docker")
    assert backend.inside(started_at) == before
    backend.inside(READY)


def test_a_stop_lets_what_is_in_flight_end(backend: Instance) -> None:
    """As at the end of an instance: SIGTERM, and not a kill after the time for it is over."""
    backend.inside("systemctl stop andamio")
    codes = backend.inside("docker inspect --format '{{.State.ExitCode}}' andamio-web andamio-worker").split()
    assert codes == ["0", "0"]
    backend.inside("systemctl start andamio")
    backend.inside(READY)


def test_a_reboot_brings_all_back(backend: Instance) -> None:
    backend.forget_requests()
    docker("restart", backend.container)
    wait_for(lambda: is_up(backend.container), 60)
    wait_for(lambda: backend.inside("systemctl is-active andamio || true").strip() == "active", 120)
    backend.inside(READY)
    assert len(backend.requests("GetSecretValue")) == 4
    assert signals(backend) == []


def test_an_image_that_is_not_there_fails_the_stack_with_its_reason(again: Instance) -> None:
    missing = f"{REGISTRY}/backend:{'2' * 40}"
    assert again.boot(IMAGE=missing) != 0
    assert signals(again) == [{**SIGNAL, "Status": "FAILURE"}]
    reason = told(again)
    assert f"{'2' * 40}" in reason
    assert "not found" in reason or "manifest unknown" in reason


def test_a_database_that_cannot_prove_itself_gets_no_password(again: Instance) -> None:
    again.inside("openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=other -keyout /dev/null -out /srv/other.pem")
    assert again.boot(DATABASE_CA="file:///srv/other.pem") != 0
    assert signals(again) == [{**SIGNAL, "Status": "FAILURE"}]
    assert "certificate verify failed" in told(again)


def test_a_secret_that_may_not_be_read_is_named(again: Instance) -> None:
    arn = f"{instances.SECRETS['SCORING_SECRET']}-gone"
    assert again.boot(SCORING_SECRET=arn) != 0
    assert f"no secret {arn}" in told(again)


def test_an_instance_that_nobody_waits_for_is_a_backend_too(again: Instance) -> None:
    """The group started it by itself, so that its stack takes no signal."""
    again.inside("touch /srv/unsignalled")
    assert again.boot() == 0
    again.inside(READY)
