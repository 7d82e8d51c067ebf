"""Pushing: what arrives is what was built, faults that pass are tried again, and the token shows nowhere."""

from __future__ import annotations

import secrets
import shlex
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from invoke import Context

from ops.containers import images, release
from ops.containers.base_images import STAND_IN
from ops.containers.images import Image
from ops.containers.registry import Credentials, PushFailed, is_loopback, push
from ops.errors import AndamioError, Refused
from ops.settings import RegistrySettings, Secret
from ops.shell import Shell

LABEL = "andamio.test=registry"
SHA = "0123456789abcdef0123456789abcdef01234567"
DIGEST = "sha256:" + "a" * 64


class FakeEngine:
    """The part of the SDK's client that a push uses; each push plays the next of the given outcomes."""

    def __init__(self, outcomes: list[dict[str, Any]], there: str = DIGEST) -> None:
        self.outcomes = outcomes
        self.there = there
        self.images = self
        self.api = self
        self.logins: list[dict[str, str] | None] = []

    def get(self, name: str) -> FakeEngine:
        return self

    def tag(self, repository: str, tag: str) -> None:
        self.tagged = f"{repository}:{tag}"

    def push(self, repository: str, tag: str, auth_config: dict[str, str] | None, **_: object) -> list[dict[str, Any]]:
        self.logins.append(auth_config)
        return [self.outcomes.pop(0)]

    def inspect_distribution(self, remote: str, auth_config: object) -> dict[str, Any]:
        return {"Descriptor": {"digest": self.there}}


ARRIVED = {"aux": {"Digest": DIGEST}}
REMOTE = f"registry.example.com/team/backend:{SHA}"


def test_a_passing_fault_is_tried_again_with_growing_pauses() -> None:
    engine = FakeEngine([{"error": "read: connection reset by peer"}, {"error": "503 Service Unavailable"}, ARRIVED])
    pauses: list[float] = []
    assert push("local", REMOTE, None, engine, pauses.append) == DIGEST
    assert pauses == [1.0, 2.0]


def test_a_refusal_is_not_tried_again() -> None:
    engine = FakeEngine([{"error": "unauthorized: authentication required"}, ARRIVED])
    with pytest.raises(PushFailed, match="authentication required"):
        push("local", REMOTE, None, engine, lambda _: pytest.fail("it waited"))
    assert len(engine.logins) == 1


def test_a_fault_that_does_not_pass_ends() -> None:
    engine = FakeEngine([{"error": "i/o timeout"}] * 9)
    with pytest.raises(PushFailed, match="timeout"):
        push("local", REMOTE, None, engine, lambda _: None)
    assert len(engine.logins) == 4


def test_another_image_under_the_tag_is_an_error() -> None:
    engine = FakeEngine([ARRIVED], there="sha256:" + "b" * 64)
    with pytest.raises(PushFailed, match="the registry has sha256:bbbb"):
        push("local", REMOTE, None, engine)


def test_a_push_without_a_digest_is_an_error() -> None:
    with pytest.raises(PushFailed, match="no digest"):
        push("local", REMOTE, None, FakeEngine([{"status": "done"}]))


@pytest.mark.parametrize(
    ("prefix", "loopback"),
    [
        ("localhost:5000", True),
        ("127.0.0.1:5000/team", True),
        ("localhost/team", True),
        ("docker.io/user", False),
        ("localhost.example.com/team", False),
        ("user", False),
    ],
)
def test_which_registries_are_on_this_machine(prefix: str, loopback: bool) -> None:
    assert is_loopback(prefix) == loopback


@pytest.mark.parametrize("tag", ["latest", "0123abc", SHA.upper(), f"{SHA}-dirty", f"{SHA} ", "v1"])
def test_tags_that_name_no_commit_are_refused(tag: str) -> None:
    settings = RegistrySettings("localhost:5000", None, None)
    with pytest.raises(AndamioError, match="not a full commit SHA"):
        list(release.push(Shell(Context()), settings, None, tag))


# With a real engine and a real registry.


@dataclass(frozen=True)
class Registry:
    """A registry on this machine, and who may push to it."""

    prefix: str
    user: str
    token: Secret


@pytest.fixture(scope="module")
def shell() -> Shell:
    return Shell(Context())


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    import bcrypt

    token = secrets.token_hex(16)
    htpasswd = tmp_path_factory.mktemp("registry") / "htpasswd"
    htpasswd.write_text(f"andamio:{bcrypt.hashpw(token.encode(), bcrypt.gensalt(4)).decode()}\n")
    folder = str(Path(__file__).parent / "registry")
    built = docker("build", "--quiet", "--label", LABEL, folder)
    mount = f"{htpasswd}:/run/htpasswd:ro"
    name = docker("run", "--detach", "--label", LABEL, "--publish=127.0.0.1::5000", "--volume", mount, built)
    try:
        port = int(docker("port", name, "5000").rsplit(":", 1)[1])
        wait_until_it_answers(port)
        yield Registry(f"localhost:{port}/team", "andamio", Secret(token))
    finally:
        docker("rm", "--force", "--volumes", name)
        docker("image", "rm", "--force", built)


@pytest.fixture
def released(shell: Shell) -> Iterator[str]:
    """Images of a commit that doesn't exist, made of nothing but a label; pushed, they are a few hundred bytes."""
    dockerfile = "FROM scratch\nCOPY empty /empty\n"
    references = [f"andamio/{image.name}:{SHA}" for image in images.PUSHED]
    for reference in references:
        build_tiny(reference, dockerfile)
    yield SHA
    docker("image", "rm", "--force", *references)


@pytest.mark.docker
def test_pushed_images_arrive_with_the_digest_that_is_told(shell: Shell, registry: Registry, released: str) -> None:
    import docker as sdk

    settings = RegistrySettings(registry.prefix, registry.user, registry.token)
    pushed = list(release.push(shell, settings, registry.token, released))
    assert [one.split("@")[0] for one in pushed] == [
        f"{registry.prefix}/{image.name}:{released}" for image in images.PUSHED
    ]
    login = Credentials(registry.user, registry.token).for_engine()
    for one in pushed:
        reference, digest = one.split("@")
        there = sdk.from_env().api.inspect_distribution(reference, auth_config=login)
        assert there["Descriptor"]["digest"] == digest
        docker("image", "rm", reference)


@pytest.mark.docker
def test_a_wrong_token_is_refused_without_showing_it(shell: Shell, registry: Registry, released: str) -> None:
    wrong = Secret("not-the-token-0123456789")
    settings = RegistrySettings(registry.prefix, registry.user, wrong)
    with pytest.raises(PushFailed) as caught:
        list(release.push(shell, settings, wrong, released))
    assert registry.prefix in str(caught.value)
    assert wrong.reveal() not in str(caught.value)


@pytest.mark.docker
def test_what_is_not_built_is_named_with_the_task_that_builds_it(shell: Shell, registry: Registry) -> None:
    settings = RegistrySettings(registry.prefix, registry.user, registry.token)
    with pytest.raises(PushFailed, match="there is no image") as caught:
        list(release.push(shell, settings, registry.token, "f" * 40))
    assert "images.build" in str(caught.value)


@pytest.mark.docker
def test_an_image_on_a_stand_in_goes_to_no_other_machine(shell: Shell) -> None:
    image = Image("stand-in-test", Path(), ())
    build_tiny(image.local, "FROM scratch\nCOPY empty /empty\n", "--label", f"{STAND_IN}=test")
    try:
        with pytest.raises(Refused, match=image.local):
            images.refuse_stand_ins(shell, [image.local])
    finally:
        docker("image", "rm", "--force", image.local)


def build_tiny(reference: str, dockerfile: str, *options: str) -> None:
    script = f"d=$(mktemp -d) && cd $d && touch empty && cat >Dockerfile && docker build -q -t {reference} "
    script += f"--label {LABEL} {shlex.join(options)} . && rm -r $d"
    subprocess.run(("sh", "-c", script), input=dockerfile, text=True, check=True, capture_output=True)


def docker(*words: str) -> str:
    """A docker command's output."""
    done = subprocess.run(("docker", *words), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def wait_until_it_answers(port: int) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
                connection.sendall(b"GET /v2/ HTTP/1.0\r\n\r\n")
                if b"401" in connection.recv(100):
                    return
        except OSError:
            pass
        assert time.monotonic() < deadline, "the registry did not start"
        time.sleep(0.1)
