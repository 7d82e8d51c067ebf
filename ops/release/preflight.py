"""What would make a deploy fail is found before it changes anything."""

from __future__ import annotations

from ops.errors import AndamioError
from ops.hosts.address import Address
from ops.release import layout
from ops.release.survey import Survey

# As uname(1) and as Go name the same machines (https://go.dev/doc/install/source#environment).
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64", "armv7l": "arm", "i686": "386"}
LEAST_DISK = 512 * 1024**2
LEAST_MEMORY = 64 * 1024**2
MOST_CLOCK_SECONDS = 300
MIB = 1024**2
TOOLS = ("curl", "flock")


class NotReady(AndamioError):
    """The droplet can't take a deploy as it is; nothing was changed."""


def check(found: Survey, address: Address, image_bytes: int, architecture: str) -> None:
    """Refuse what can't work.

    Args:
        image_bytes: how much the image may need, where it isn't there yet.
        architecture: of the image, as Go names it; empty where it isn't known here.

    Raises:
        NotReady: the first thing that stands in the way.
    """
    where = str(address)
    if not found.engine:
        reason = (found.refusal.splitlines() or ["no answer"])[-1]
        raise NotReady(f"no usable Docker engine: {reason}", where, "./inv droplet.provision")
    missing = [tool for tool in TOOLS if tool not in found.tools]
    if missing or not found.provisioned:
        lacks = ", ".join(missing) or f"a writable {layout.ROOT}"
        raise NotReady(f"it isn't provisioned: there is no {lacks}", where, "./inv droplet.provision")
    own = ARCHITECTURES.get(found.architecture, found.architecture)
    if architecture and architecture != own:
        raise NotReady(f"the image is for {architecture}, and the machine is {own}", where, "build it for that machine")
    needed = LEAST_DISK + 2 * image_bytes
    if found.disk_free < needed:
        free = f"{found.disk_free // MIB} MiB free on its disk, {needed // MIB} MiB needed"
        raise NotReady(free, where, "free some: ./inv droplet.exec 'docker system df'")
    if found.memory_free < LEAST_MEMORY:
        free = f"{found.memory_free // MIB} MiB of memory free, {LEAST_MEMORY // MIB} MiB needed"
        raise NotReady(free, where, "./inv droplet.exec 'free -m'; or a larger droplet")
    if found.listening and not found.running_proxy:
        taken = ", ".join(sorted(set(found.listening)))
        raise NotReady(f"something else listens on {taken}", where, "./inv droplet.exec 'sudo ss -tlnp'; stop it")


def clock_difference(found: Survey, now: float) -> float:
    """By how many seconds the droplet's clock is ahead of ours, when that is more than a few minutes; else 0."""
    ahead = found.clock - now
    return ahead if abs(ahead) > MOST_CLOCK_SECONDS else 0.0
