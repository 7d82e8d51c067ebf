"""The official images that the Dockerfiles start from, and stand-ins under the same names where no registry answers.

A stand-in is built from the distribution's, Python's and npm's packages, trusts the host's own certificate
authorities, and carries the label `STAND_IN` with a fingerprint of its recipe. Images built on it inherit the label,
so that a push to production can refuse them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ops.cli.terminal import say
from ops.containers import engine_packages
from ops.containers.build_output import run_build
from ops.containers.engine import root_prefix
from ops.errors import AndamioError
from ops.paths import CACHE
from ops.shell import Command, Shell

STAND_IN = "andamio.stand-in"
RECIPES = Path(__file__).parent / "stand_ins"
LOCAL_AUTHORITIES = Path("/usr/local/share/ca-certificates")
AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt"
REGISTRY_SECONDS = 10
BOOTSTRAP_TOOLS = ("mmdebstrap", engine_packages.KEYRING_PACKAGE)

DEBIAN = "andamio/stand-in-debian:trixie"
PYTHON = "python:3.13-slim-trixie"
NODE = "node:22-trixie-slim"
NGINX = "nginx:1.28"
POSTGRES = "postgres:17-trixie"
DYNAMODB = "amazon/dynamodb-local:2.6.1"
CADDY = "caddy:2.11"


@dataclass(frozen=True)
class Recipe:
    """How the stand-in for an image is built: a folder with a Dockerfile, and the images that its ARGs name."""

    image: str
    folder: str
    arguments: tuple[tuple[str, str], ...]


RECIPES_IN_ORDER = (
    Recipe(PYTHON, "python", (("DEBIAN", DEBIAN),)),
    Recipe(NODE, "node", (("DEBIAN", DEBIAN), ("PYTHON", PYTHON))),
    Recipe(NGINX, "nginx", (("DEBIAN", DEBIAN),)),
    Recipe(POSTGRES, "postgres", (("DEBIAN", DEBIAN),)),
    Recipe(DYNAMODB, "dynamodb", (("NODE", NODE),)),
    Recipe(CADDY, "caddy", (("DEBIAN", DEBIAN),)),
)
DROPLET = (CADDY,)  # what only a droplet runs: the application on this machine does without
OFFICIAL = tuple(recipe.image for recipe in RECIPES_IN_ORDER if recipe.image not in DROPLET)


@dataclass(frozen=True)
class Found:
    """An image that the engine has: its ID and its labels."""

    image_id: str
    labels: dict[str, str]


def inspect(shell: Shell, images: Iterable[str]) -> dict[str, Found]:
    """Those of the images that the engine has, in one call."""
    names = list(images)
    output = shell.probe(("docker", "image", "inspect", *names))
    found = json.loads(output.stdout or "[]")
    by_tag = {tag: image for image in found for tag in image["RepoTags"] or ()}
    return {
        name: Found(by_tag[name]["Id"], by_tag[name]["Config"].get("Labels") or {}) for name in names if name in by_tag
    }


def ensure(shell: Shell, wanted: Iterable[str] = OFFICIAL) -> None:
    """Have every wanted base image: what is there stays, the rest is pulled, or stood in for where no registry answers.

    A stand-in whose recipe has changed counts as missing.

    Raises:
        AndamioError: neither a registry nor a way to build the stand-ins.
    """
    images = list(wanted)
    fingerprints = stand_in_fingerprints()
    found = inspect(shell, images)
    missing = [image for image in images if not _is_good(found.get(image), fingerprints[image])]
    if not missing:
        return
    if registry_answers(missing[0]):
        for image in missing:
            with shell.step(f"pulling {image}"):
                shell.run(("docker", "pull", "--quiet", image), quiet=True)
        return
    say(f"no registry answers: building stand-ins for {', '.join(missing)}")
    build_stand_ins(shell, missing, fingerprints)


def _is_good(found: Found | None, fingerprint: str) -> bool:
    """True for an official image, and for a stand-in of the present recipe."""
    return found is not None and found.labels.get(STAND_IN, fingerprint) == fingerprint


def registry_answers(image: str) -> bool:
    """Ask the engine for the image's manifest at its registry: a few kilobytes, no pull, at most 10 s."""
    import docker
    import requests
    from docker.errors import DockerException

    try:
        docker.from_env(timeout=REGISTRY_SECONDS).api.inspect_distribution(image)
    except (DockerException, requests.RequestException):
        return False
    return True


def stand_in_fingerprints() -> dict[str, str]:
    """What each stand-in is made of, as a SHA-256: its recipe, those below it, and the host's own authorities."""
    bootstrap = "\n".join(bootstrap_command("-")).encode()
    fingerprints = {DEBIAN: _digest([*(file.read_bytes() for file in _authorities()), bootstrap])}
    for recipe in RECIPES_IN_ORDER:
        below = [fingerprints[image].encode() for _, image in recipe.arguments]
        files = sorted((RECIPES / recipe.folder).iterdir())
        fingerprints[recipe.image] = _digest([*below, *(file.read_bytes() for file in files)])
    return fingerprints


def build_stand_ins(shell: Shell, images: Iterable[str], fingerprints: dict[str, str]) -> None:
    """Build the stand-ins for the images, and first those that they are built on."""
    asked = set(images)
    needed = asked | {below for recipe in RECIPES_IN_ORDER if recipe.image in asked for _, below in recipe.arguments}
    needed |= {below for recipe in RECIPES_IN_ORDER if recipe.image in needed for _, below in recipe.arguments}
    present = inspect(shell, sorted(needed))
    current = {image for image in needed if _is_good(present.get(image), fingerprints[image])}
    if DEBIAN in needed - current:
        with shell.step("building the stand-in Debian 13"):
            _build_debian(shell, fingerprints[DEBIAN])
    for recipe in RECIPES_IN_ORDER:
        if recipe.image in needed - current:
            with shell.step(f"building the stand-in for {recipe.image}"):
                run_build(shell, recipe.image, stand_in_build(recipe, fingerprints[recipe.image]))


def stand_in_build(recipe: Recipe, fingerprint: str) -> Command:
    """The command that builds one stand-in."""
    arguments = [part for name, image in recipe.arguments for part in ("--build-arg", f"{name}={image}")]
    return (
        "docker", "buildx", "build", "--load", "--tag", recipe.image, "--label", f"{STAND_IN}={fingerprint}",
        *arguments, str(RECIPES / recipe.folder),
    )  # fmt: skip


def _build_debian(shell: Shell, fingerprint: str) -> None:
    if not shell.probe(("apt-get", "--version")).ok:
        raise AndamioError(
            "no image registry answers, and stand-ins for the base images can be built on Debian and Ubuntu only",
            hint="check the network and any proxy of the Docker engine, then run the task again",
        )
    root = root_prefix(shell, missing="missing: mmdebstrap, which makes the stand-in base images")
    if not (shell.probe(("mmdebstrap", "--version")).ok and shell.probe(("test", "-f", engine_packages.KEYRING)).ok):
        shell.run((*root, *engine_packages.APT, "update"), quiet=True)
        shell.run((*root, *engine_packages.APT, "install", "--no-install-recommends", *BOOTSTRAP_TOOLS), quiet=True)
    CACHE.mkdir(exist_ok=True)
    archive = str(CACHE / "stand-in-debian.tar")
    shell.run((*root, *bootstrap_command(archive), *_mirror(shell)), quiet=True)
    settings = [f"{name}={AUTHORITIES}" for name in ("SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE")]
    changes = [
        f"ENV {' '.join(settings)} NODE_EXTRA_CA_CERTS={AUTHORITIES}",
        f"LABEL {STAND_IN}={fingerprint}",
        'CMD ["bash"]',
    ]
    shell.run(
        ("docker", "import", *(p for change in changes for p in ("--change", change)), archive, DEBIAN), quiet=True
    )
    shell.run((*root, "rm", "-f", archive), quiet=True)


def _mirror(shell: Shell) -> Command:
    """Debian's mirror that this host uses, as mmdebstrap's argument; on Ubuntu mmdebstrap takes Debian's own."""
    name, _ = engine_packages.distribution(shell.probe(engine_packages.OS_RELEASE).stdout)
    return (engine_packages.mirror(shell),) if name == "debian" else ()


def bootstrap_command(archive: str) -> Command:
    """Debian 13 as a tar archive, with the host's authorities, keeping no package files and no apt caches."""
    keep_nothing = 'APT::Keep-Downloaded-Packages "false"; Dir::Cache::pkgcache ""; Dir::Cache::srcpkgcache "";'
    hooks = [f"""echo '{keep_nothing}' >"$1/etc/apt/apt.conf.d/90-keep-nothing"; rm -f "$1"/var/cache/apt/*.bin"""]
    if _authorities():
        hooks += [f"copy-in {LOCAL_AUTHORITIES} {LOCAL_AUTHORITIES.parent}", 'chroot "$1" update-ca-certificates']
    return (
        "mmdebstrap", "--quiet", "--variant=essential", "--include=apt,ca-certificates,debian-archive-keyring,passwd",
        f"--keyring={engine_packages.KEYRING}", *(f"--customize-hook={hook}" for hook in hooks), "trixie", archive,
    )  # fmt: skip


def _authorities() -> list[Path]:
    return sorted(LOCAL_AUTHORITIES.glob("*.crt"))


def _digest(parts: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()
