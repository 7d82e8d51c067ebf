"""Pushing with a real engine to a real registry, over networks good and bad."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import docker as sdk
import pytest
from invoke import Context

from ops.containers import images, registry, release
from ops.containers.images import SITE_IMAGE
from ops.containers.registry import Credentials, PushFailed
from ops.paths import ROOT
from ops.settings import Secret
from ops.shell import Shell
from tests.containers import local_registry
from tests.containers.bare_debian import docker
from tests.containers.local_registry import BadNetwork, Registry

pytestmark = pytest.mark.docker

SHA = "0123456789abcdef0123456789abcdef01234567"
WRONG = Secret("canary-0123456789")
PAYLOAD = 300_000  # bytes that don't compress: enough that a push can stall in the middle


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    with local_registry.registry(tmp_path_factory.mktemp("registry")) as one:
        yield one


@pytest.fixture
def network(there: Registry) -> Iterator[BadNetwork]:
    with closing(BadNetwork(there.port)) as between:
        yield between


@pytest.fixture(scope="module", autouse=True)
def built() -> Iterator[None]:
    """Images of a commit that doesn't exist, made of nothing but a file."""
    references = [image.tagged(SHA) for image in (*images.PUSHED, SITE_IMAGE)]
    for reference in references:
        build_tiny(reference)
    yield
    docker("image", "rm", "--force", *references)


@pytest.fixture(autouse=True)
def no_names_stay() -> Iterator[None]:
    yield
    remote = [f"--filter=reference=*/team/{image.name}" for image in (*images.PUSHED, SITE_IMAGE)]
    filters = ("--filter", f"label={local_registry.LABEL}", "--format={{.Repository}}:{{.Tag}}")
    for one in remote:
        names = docker("image", "ls", *filters, one).split()
        if names:
            docker("image", "rm", *names)


def build_tiny(reference: str) -> None:
    script = f"d=$(mktemp -d) && cd $d && head -c {PAYLOAD} /dev/urandom >payload && docker build -q -t {reference} "
    script += f"--label {local_registry.LABEL} -f - . && rm -r $d"
    dockerfile = "FROM scratch\nCOPY payload /payload\n"
    subprocess.run(("sh", "-c", script), input=dockerfile, text=True, check=True, capture_output=True)


def push_site(one: Registry, tag: str = SHA) -> str:
    """Push the site's image; the reference and the digest that are told."""
    shell = Shell(Context())
    (told,) = release.push(shell, [SITE_IMAGE], one.settings, one.token, tag, builder="nginx.build")
    return told


def digest_there(one: Registry, reference: str) -> str:
    login = Credentials(one.user, one.token).for_engine()
    return str(sdk.from_env().api.inspect_distribution(reference, auth_config=login)["Descriptor"]["digest"])


def test_the_applications_images_arrive_with_the_digests_that_are_told(there: Registry) -> None:
    pushed = list(release.push(Shell(Context()), images.PUSHED, there.settings, there.token, SHA))
    assert [one.split("@")[0] for one in pushed] == [f"{there.prefix}/{image.name}:{SHA}" for image in images.PUSHED]
    for one in pushed:
        reference, digest = one.split("@")
        assert digest_there(there, reference) == digest


def test_the_site_arrives_with_the_digest_that_is_told(there: Registry) -> None:
    reference, digest = push_site(there).split("@")
    assert reference == f"{there.prefix}/nginx:{SHA}"
    assert digest_there(there, reference) == digest


def test_a_digest_that_is_not_the_registrys_is_an_error(there: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    push_site(there)
    other = {"aux": {"Digest": "sha256:" + "0" * 64}}
    monkeypatch.setattr("docker.api.image.ImageApiMixin.push", lambda *_, **__: [other])
    with pytest.raises(PushFailed, match="but the registry has sha256:"):
        push_site(there)


def test_a_wrong_token_is_refused_without_showing_it(there: Registry) -> None:
    with pytest.raises(PushFailed, match="refuses this login") as caught:
        push_site(replace(there, token=WRONG))
    assert f"{there.prefix}/nginx:{SHA}" in str(caught.value)
    assert WRONG.reveal() not in str(caught.value)


def test_what_is_not_built_is_named_with_the_task_that_builds_it(there: Registry) -> None:
    with pytest.raises(PushFailed, match="there is no image") as caught:
        push_site(there, "f" * 40)
    assert caught.value.hint == "./inv nginx.build"


def test_a_registry_that_is_down_is_said_to_be(there: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "PAUSES_SECONDS", (0.1,))
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        free = int(listener.getsockname()[1])
    with pytest.raises(PushFailed, match=rf"localhost:{free}.*the registry doesn't answer.*connection refused"):
        push_site(replace(there, port=free))


def test_a_registry_that_does_not_exist_is_said_not_to(there: Registry) -> None:
    settings = replace(there.settings, prefix="registry.invalid/team")
    with pytest.raises(PushFailed, match=r"registry\.invalid.*(leads nowhere|doesn't answer)"):
        list(release.push(Shell(Context()), [SITE_IMAGE], settings, there.token, SHA))


def test_a_connection_that_is_cut_is_tried_again(there: Registry, network: BadNetwork) -> None:
    network.resets = 2  # the engine asks by HTTPS, then by HTTP: the first attempt meets both
    reference, digest = push_site(replace(there, port=network.port)).split("@")
    assert network.met > 2
    assert digest_there(there, reference.replace(str(network.port), str(there.port))) == digest


@pytest.mark.parametrize("after", [0, 20_000], ids=["at once", "in the middle"])
def test_a_registry_that_takes_nothing_more_is_given_up(
    there: Registry, network: BadNetwork, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "SILENCE_SECONDS", 3)
    monkeypatch.setattr(registry, "PAUSES_SECONDS", (0.1,))
    docker("image", "rm", "--force", SITE_IMAGE.tagged(SHA))
    build_tiny(SITE_IMAGE.tagged(SHA))  # with a layer that the registry hasn't
    network.stalls_after = after
    started = time.monotonic()
    with pytest.raises(PushFailed, match="the registry doesn't answer"):
        push_site(replace(there, port=network.port))
    assert time.monotonic() - started < 20


def test_the_task_pushes_with_a_token_from_standard_input(there: Registry, tmp_path: Path) -> None:
    """The token of the whole program: it is in no argument, no variable and no output."""
    done = push_by_task(there, tmp_path, f"{there.token.reveal()}\n")
    assert done.returncode == 0, done.stderr
    reference, digest = done.stdout.splitlines()[-1].split("@")
    assert digest_there(there, reference) == digest
    assert there.token.reveal() not in done.stdout + done.stderr


def test_a_wrong_token_on_standard_input_is_one_message(there: Registry, tmp_path: Path) -> None:
    done = push_by_task(there, tmp_path, f"{WRONG.reveal()}\n")
    assert done.returncode == 1
    assert "error: localhost" in done.stderr
    assert "refuses this login" in done.stderr
    assert "Traceback" not in done.stderr
    assert WRONG.reveal() not in done.stdout + done.stderr


def push_by_task(one: Registry, folder: Path, typed: str) -> subprocess.CompletedProcess[str]:
    """Run the task in a program of its own, whose settings name the registry but no token."""
    program = folder / "push.py"
    settings = {"prefix": one.prefix, "user": one.user, "token": None}
    program.write_text(
        "from ops import settings\n"
        "from ops.settings import RegistrySettings\n"
        "settings.opened = lambda *_, **__: None\n"
        f"RegistrySettings.of = classmethod(lambda cls, _: cls(**{settings!r}))\n"
        "from ops.cli import main\nfrom tasks import ns\nmain(ns)\n"
    )
    words = ("nginx.push", f"--tag={SHA}", "--token-stdin")
    return subprocess.run(
        (sys.executable, str(program), *words), input=typed, capture_output=True, text=True, cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "HOME": str(folder)},
    )  # fmt: skip


def test_nothing_of_a_token_is_kept_by_the_engine(there: Registry) -> None:
    reference = push_site(there).split("@")[0]
    described = docker("image", "inspect", reference) + docker("image", "history", "--no-trunc", reference)
    assert there.token.reveal() not in described
    assert json.loads(docker("image", "inspect", reference))[0]["RepoDigests"]
