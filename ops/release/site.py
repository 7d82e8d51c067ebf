"""What the tasks ask for: deploy, roll back, look; on all droplets of an environment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from invoke import Context

from ops import settings
from ops.cli.terminal import say, styled
from ops.containers import commit
from ops.containers.base_images import CADDY
from ops.errors import AndamioError, BadInput
from ops.hosts.address import Address
from ops.hosts.connection import connect
from ops.hosts.droplet import Droplet
from ops.hosts.errors import ConnectionLost
from ops.hosts.host import Host
from ops.release import audit, bring, building, deploy, fleet, layout, rollback, status, survey
from ops.release.audit import Entry
from ops.release.bring import Bringer, Via
from ops.release.deploy import Order, Outcome
from ops.release.proxy import Edge
from ops.release.status import Status
from ops.release.transfer import TransferFailed
from ops.settings import RegistrySettings
from ops.shell import Shell

MOST_SECONDS = 600
MOST_AT_ONCE = 20


class Interrupted(AndamioError):
    """Ended by Ctrl-C; the hint names the version, so that going on goes to the same one."""

    exit_code = 130


@dataclass(frozen=True)
class Patience:
    """How long to wait, in seconds, and how many droplets to deploy to at once.

    Raises:
        BadInput: a number that makes no sense.
    """

    healthy_within: int = 30
    wait: int = 0
    batch: int = 1

    def __post_init__(self) -> None:
        limits = {"--healthy-within": (self.healthy_within, 1, MOST_SECONDS), "--wait": (self.wait, 0, MOST_SECONDS)}
        limits["--batch"] = (self.batch, 1, MOST_AT_ONCE)
        for option, (given, least, most) in limits.items():
            if not least <= given <= most:
                raise BadInput(f"{option} {given}", hint=f"a whole number from {least} to {most}")


def way(given: str, registry: RegistrySettings) -> Via:
    """How images get to the droplets: as asked, else by a registry where one is set.

    Raises:
        BadInput: a registry is asked for, and none is set.
    """
    via = Via(given) if given else Via.REGISTRY if registry.prefix else Via.SSH
    if via is Via.REGISTRY and not registry.prefix:
        raise BadInput("--via registry: no registry is set", where="registry.env: REGISTRY_PREFIX")
    return via


def deploy_everywhere(c: Context, droplet: Droplet, tag: str, given_way: str, patience: Patience) -> None:
    """Have every droplet serve a version; the commit that is checked out, built if need be, where none is named.

    Raises:
        Refused: no version is named, and ``nginx/`` has changes that the commit doesn't have.
        AndamioError: a droplet failed; names what each of them serves.
    """
    here = Shell(c)
    registry = RegistrySettings.of(settings.opened(droplet.environment, here.dry, only=(RegistrySettings.FILE,)))
    via = way(given_way, registry)
    if tag:
        commit.check_tag(tag)
    elif via is Via.SSH:
        tag = building.build(here)
    else:
        tag = commit.current(here).sha
    image = bring.inspect(tag)
    if via is Via.SSH and not image.size and not here.dry:
        hint = f"git checkout {tag}, then ./inv nginx.build"
        raise TransferFailed(f"there is no image {layout.image(tag)} on this machine", hint=hint)
    bringer = Bringer(here, tag, via, registry, registry.token, image.image_id)
    order = Order(
        tag, "deploy", audit.who(), _edge(droplet), patience.healthy_within, patience.wait, bringer, image.size,
        image.architecture,
    )  # fmt: skip
    again = f"{droplet.typed('nginx.deploy')} --tag {tag}"
    _all(c, droplet, lambda host: deploy.deploy(host, order), patience.batch, again)


def roll_back_everywhere(c: Context, droplet: Droplet, wanted: str, patience: Patience) -> None:
    """Have every droplet serve the version before its current one, or the wanted one.

    Raises:
        BadInput: the wanted version isn't on a droplet, or the droplets don't agree on the one before.
        AndamioError: there is none before, or a droplet failed.
    """
    aimed = rollback.aim(c, droplet, wanted)
    say(f"  going back to {layout.shown(aimed.tag)}")

    def roll_back(host: Host) -> Outcome:
        order = Order(
            aimed.tag, "rollback", audit.who(), _edge(droplet), patience.healthy_within, patience.wait, _is_there,
            instead_of=None if wanted else aimed.current[host.address],
        )  # fmt: skip
        return deploy.deploy(host, order)

    _all(c, droplet, roll_back, patience.batch, rollback.again(droplet, aimed.tag))


def statuses(c: Context, droplet: Droplet) -> Iterator[tuple[Address, Status | AndamioError]]:
    """How each droplet is; that one can't be asked keeps none of the others from being asked."""
    for ended in fleet.each_whatever(c, droplet, lambda host: status.status(host, _edge(droplet))):
        yield ended.address, ended.error or ended.need()


def histories(c: Context, droplet: Droplet) -> Iterator[tuple[Address, list[Entry] | AndamioError]]:
    """What was done on each droplet, the oldest first."""
    for ended in fleet.each_whatever(c, droplet, lambda host: audit.operations(audit.read(host))):
        yield ended.address, ended.error or ended.need()


def _all(c: Context, droplet: Droplet, act: Callable[[Host], Outcome], batch: int, again: str) -> None:
    """Act on all; what goes on after a failure or Ctrl-C is the command ``again``, which names the version.

    Raises:
        Interrupted: by Ctrl-C.
        AndamioError: a droplet failed.
    """
    dry = Shell(c).dry
    ended = []
    try:
        for it in fleet.each(c, droplet, act, batch):
            ended.append(it)
            if it.error is None:
                say(f"{styled('✓', 'green')} {it.address}: {_outcome(it.need(), dry)}")
    except KeyboardInterrupt:
        raise Interrupted("interrupted", hint=again) from None
    error = fleet.first_error(droplet, ended, lambda address: _serving(c, droplet, address), again)
    if isinstance(error, ConnectionLost):
        error.hint = f"{again}: it goes on from what it finds"
    if error:
        raise error


def _serving(c: Context, droplet: Droplet, address: Address) -> str:
    try:
        with connect(c, droplet, address) as host:
            found = survey.survey(host, CADDY).serving
    except AndamioError:
        return "can't be asked"
    return f"serves {layout.shown(found.tag)}" if found else "serves nothing"


def _outcome(outcome: Outcome, dry: bool) -> str:
    after = layout.shown(outcome.after)
    if dry:
        return f"would serve {after}"
    if not outcome.changed:
        return f"serves {after} already, nothing changed"
    before = f" (was {layout.shown(outcome.before)})" if outcome.before else ""
    return f"serves {after} after {outcome.seconds:.1f} s{before}"


def _edge(droplet: Droplet) -> Edge:
    return Edge(droplet.domain, droplet.acme_directory, droplet.acme_root.read_text() if droplet.acme_root else "")


def _is_there(_: Host, __: survey.Survey) -> None:
    """A rollback brings nothing."""


def logs(c: Context, droplet: Droplet, follow: bool, tail: int, of_proxy: bool) -> Iterator[tuple[Address, str]]:
    """The last lines of what each droplet serves; ``follow`` goes on, and takes one droplet.

    Raises:
        BadInput: there are several droplets to follow.
        AndamioError: a droplet serves nothing.
    """
    if follow and len(droplet.addresses) > 1:
        raise BadInput("--follow: there are several droplets", hint="without it; or an environment with one of them")
    if tail < 0:
        raise BadInput(f"--tail {tail}", hint="a whole number from 0")
    for address in droplet.addresses:
        with connect(c, droplet, address) as host:
            shown = ""
            while shown != (name := _to_show(host, of_proxy)):
                # Docker keeps both streams apart, and shows them apart.
                options = (f"--tail={tail if not shown else 'all'}", *(("--follow",) if follow else ()))
                for line in host.stream(("sh", "-c", 'exec "$@" 2>&1', "logs", "docker", "logs", *options, name)):
                    yield address, line
                shown = name  # which ends when it is replaced: then the new one's log goes on
                if not follow:
                    break


def _to_show(host: Host, of_proxy: bool) -> str:
    found = survey.survey(host, CADDY)
    container = found.running_proxy if of_proxy else found.serving
    if container is None:
        raise AndamioError("nothing is served here", where=str(host.address), hint="./inv nginx.deploy")
    return container.name


def execute(c: Context, droplet: Droplet, line: str) -> None:
    """Run a command line on every droplet, one after the other, and show what it writes.

    Raises:
        CommandFailed: it exited with a non-zero code.
    """
    for address in droplet.addresses:
        say(styled(str(address), "bold"))
        with connect(c, droplet, address) as host:
            host.run(("sh", "-c", line), timeout=MOST_SECONDS)
