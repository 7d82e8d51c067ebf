"""The registry of the base images: reachable, or will stand-ins be built, or is everything here already?"""

from __future__ import annotations

import shutil

from ops.containers.base_images import OFFICIAL, STAND_IN
from ops.doctor.findings import Finding, fail, ok, warn
from ops.shell import Command, Output

SECONDS = 2
IMAGES: Command = ("docker", "image", "ls", "--format", "{{.Repository}}:{{.Tag}}")
STAND_INS: Command = (*IMAGES, "--filter", f"label={STAND_IN}")


def answers(image: str = OFFICIAL[0]) -> bool:
    """Ask the engine for an image's manifest at its registry, through whatever proxy or mirror it has; no pull."""
    import docker
    import requests
    from docker.errors import DockerException

    try:
        docker.from_env(timeout=SECONDS).api.inspect_distribution(image)
    except (DockerException, requests.RequestException):
        return False
    return True


def examine(reachable: bool, images: Output, stand_ins: Output) -> Finding:
    """``images`` and ``stand_ins`` are the outputs of the commands of these names."""
    missing = [image for image in OFFICIAL if image not in images.text.split()]
    stood_in = [image for image in OFFICIAL if image in stand_ins.text.split()]
    if reachable:
        return ok("registry", "answers")
    if not missing:
        kinds = f", {len(stood_in)} of them stand-ins" if stood_in else ""
        return ok("registry", f"does not answer, and is not needed: all {len(OFFICIAL)} base images are here{kinds}")
    network = "check the network, and any proxy of the Docker engine"
    found = f"does not answer; missing: {', '.join(missing)}"
    if not shutil.which("apt-get"):
        return fail("registry", f"{found}; stand-ins can be built on Debian and Ubuntu only", network)
    return warn("registry", f"{found}; stand-ins will be used", f"nothing for local; for the official ones {network}")
