"""The container that makes the load: on the network of the application, with no way out of it that it needs."""

from __future__ import annotations

from ops.containers.base_images import PYTHON
from ops.containers.images import Image
from ops.paths import ROOT
from ops.shell import Command

IMAGE = Image("load", ROOT / "benchmarks" / "load", (PYTHON,))


def command(network: str, *words: str, environment: tuple[str, ...] = ()) -> Command:
    """Run a load generator; ``environment`` names variables that it gets from the one who runs it."""
    options = [part for name in environment for part in ("--env", name)]
    return (
        "docker", "run", "--rm", "--network", network, "--read-only", "--cap-drop=ALL",
        "--security-opt=no-new-privileges:true", *options, IMAGE.local, *words,
    )  # fmt: skip
