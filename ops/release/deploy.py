"""Deploy one version to one droplet: start it beside the old one, see that it is fit, switch, drain, remove."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from ops.cli.terminal import say
from ops.containers.base_images import CADDY
from ops.errors import AndamioError, CommandFailed
from ops.hosts.errors import ConnectionLost
from ops.hosts.host import Host
from ops.release import audit, container, edge, gate, layout, lock, preflight, prune
from ops.release.audit import Entry
from ops.release.layout import Release
from ops.release.proxy import Edge
from ops.release.survey import Survey, survey

STOP_SECONDS = container.DRAIN_SECONDS + 30
START_SECONDS = 60


@dataclass(frozen=True)
class Order:
    """What is wanted of each droplet.

    Attributes:
        tag: the version.
        what: ``deploy`` or ``rollback``, for the record.
        who: who asks for it.
        edge: how the site is reached.
        healthy_within: seconds that a new version may take to become healthy.
        wait: seconds to wait for another deploy to end; 0 leaves at once.
        bring: puts on a droplet the images that it lacks.
        image_bytes, architecture: of the image; 0 and empty where it isn't on this machine.
        instead_of: the release that must still be the current one, so that it is what was decided about; any if None.
    """

    tag: str
    what: str
    who: str
    edge: Edge
    healthy_within: int
    wait: int
    bring: Callable[[Host, Survey], None]
    image_bytes: int = 0
    architecture: str = ""
    instead_of: str | None = None


class Overtaken(AndamioError):
    """Something else was deployed since it was decided what to do."""


@dataclass(frozen=True)
class Outcome:
    """What became of a droplet: the versions before and after, whether it changed, and seconds until it served."""

    before: str
    after: str
    changed: bool
    seconds: float


def deploy(host: Host, order: Order) -> Outcome:
    """Have a droplet serve a version; does nothing where it serves it already.

    Raises:
        Busy: another deploy is under way.
        Overtaken: another one was, and has changed what serves.
        NotReady: the droplet can't take it; nothing was changed.
        TransferFailed: the image didn't arrive; nothing was changed.
        NotHealthy: the new version isn't fit; the old one serves on.
        ConnectionLost: the next deploy goes on from whatever was done.
    """
    started = time.monotonic()
    with lock.held(host, order.wait):
        found = survey(host, CADDY)
        _complete_record(host, found)
        if _serves(found, order.tag, order.edge):
            for command in prune.leftovers(found):
                host.run(command, quiet=True, timeout=STOP_SECONDS)
            return Outcome(order.tag, order.tag, False, time.monotonic() - started)
        if order.instead_of not in (None, found.current):
            what = "another version was deployed meanwhile; nothing was changed"
            raise Overtaken(what, str(host.address), "./inv droplet.status, then decide anew")
        _mention_clock(host, found)
        preflight.check(found, host.address, 0 if found.image(order.tag) else order.image_bytes, order.architecture)
        before = found.serving.tag if found.serving else ""
        release = Release.new(order.tag, datetime.now(UTC))
        with _recorded(host, order, release, before, started):
            order.bring(host, found)
            with _step(host, f"starting {layout.shown(order.tag)}"):
                _start(host, found, release, order)
            _switch(host, found, release, order)
        served = time.monotonic() - started
        with _step(host, "draining the old version") if found.containers else nullcontext():
            _retire(host, found, release)
        _tidy(host, found, order.tag)
    return Outcome(before, order.tag, True, served)


def _mention_clock(host: Host, found: Survey) -> None:
    ahead = preflight.clock_difference(found, time.time())
    if ahead:
        how = "ahead" if ahead > 0 else "behind"
        say(f"  {host.address}: its clock is {abs(ahead) / 60:.0f} minutes {how}: ./inv droplet.provision")


def _step(host: Host, doing: str) -> AbstractContextManager[None]:
    return host.step(f"{host.address}: {doing}")


def _serves(found: Survey, tag: str, wanted: Edge) -> bool:
    """Whether there is nothing to do."""
    site = found.serving
    well = bool(site and site.running and site.tag == tag and site.health != "unhealthy")
    return well and edge.is_as_wanted(found, wanted)


def _complete_record(host: Host, found: Survey) -> None:
    """Record that the current release serves, if its deploy was cut off before it could: one can go back to it."""
    last = next((it for it in audit.operations(audit.read(host)) if it.release == found.current), None)
    if last and last.result == audit.STARTED:
        host.run(audit.append_command(replace(last, result=audit.DONE, reason="cut off after its switch")), quiet=True)


@contextmanager
def _recorded(host: Host, order: Order, release: Release, before: str, started: float) -> Iterator[None]:
    """Record the start and the end; when it fails, remove what it has started."""
    now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    entry = Entry(release.identifier, now, order.what, order.who, before, order.tag, audit.STARTED)
    host.run(audit.append_command(entry), quiet=True)
    try:
        yield
    except ConnectionLost:
        raise  # nobody there to clean up with: the next deploy does it
    except (AndamioError, KeyboardInterrupt) as error:
        _abandon(host, release)
        reason = error.what.splitlines()[0] if isinstance(error, AndamioError) else "interrupted"
        ended = replace(entry, result=audit.FAILED, seconds=round(time.monotonic() - started, 1), reason=reason)
        host.run(audit.append_command(ended), quiet=True)
        raise
    ended = replace(entry, result=audit.DONE, seconds=round(time.monotonic() - started, 1))
    host.run(audit.append_command(ended), quiet=True)


def _abandon(host: Host, release: Release) -> None:
    """Remove a release that never served."""
    host.probe(("docker", "rm", "--force", release.container))
    host.probe(("rm", "-rf", release.folder))


def _start(host: Host, found: Survey, release: Release, order: Order) -> None:
    host.run(edge.folders_command(), quiet=True)
    host.run(container.make_folder(release), quiet=True)
    host.run(container.start(release, order.who, found.user, found.group), quiet=True, timeout=START_SECONDS)
    gate.wait(host, release, order.healthy_within)
    host.run(container.keep(release), quiet=True)


def _switch(host: Host, found: Survey, release: Release, order: Order) -> None:
    """Make the release the current one, and see that the site answers; else the old one is the current one again."""
    try:  # around the switch, too: cut off while it waits for the answer, it may have happened
        host.run(container.switch(release.identifier), quiet=True)
        edge.ensure(host, found, order.edge, f"andamio-proxy-{release.identifier}")
        host.run(edge.await_answer_command(order.edge), quiet=True)
    except (AndamioError, KeyboardInterrupt):
        host.run(container.switch(found.current) if found.serving else container.switch_off(), quiet=True)
        raise


def _retire(host: Host, found: Survey, release: Release) -> None:
    """End all that isn't the new release: the old one, and what interrupted deploys have left."""
    for command in prune.leftovers(replace(found, current=release.identifier)):
        host.run(command, quiet=True, timeout=STOP_SECONDS)


def _tidy(host: Host, found: Survey, tag: str) -> None:
    """Remove versions that nobody will go back to; that one can't be removed is no failure of the deploy."""
    for command in prune.old_images(found, audit.deployed(audit.read(host)), tag):
        try:
            host.run(command, quiet=True)
        except CommandFailed as error:
            say(f"  {host.address}: {error.what}")
