"""Where a rollback goes to is decided once, for all droplets, before the first is touched.

Each decision names a version: repeated after it was cut off, "the one before" would be another one, the bad one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from invoke import Context

from ops.containers.base_images import CADDY
from ops.errors import BadInput
from ops.hosts.address import Address
from ops.hosts.droplet import Droplet
from ops.hosts.host import Host
from ops.release import audit, fleet, layout, versions
from ops.release.survey import survey


@dataclass(frozen=True)
class Aim:
    """A version to go back to, and what served on each droplet when that was decided.

    Attributes:
        tag: the version.
        current: identifiers of releases; without the droplets that could not be asked.
    """

    tag: str
    current: Mapping[Address, str]


def aim(c: Context, droplet: Droplet, wanted: str) -> Aim:
    """Decide where to go back to: the wanted version, or the one before, on which all droplets must agree.

    Raises:
        BadInput: the droplets don't agree, or the wanted version isn't there.
        AndamioError: a droplet can't be asked, or has no version before.
    """
    versions.check_wanted(wanted)

    def ask(host: Host) -> tuple[str, str]:
        found = survey(host, CADDY)
        return versions.to_go_back_to(found, audit.read(host), wanted), found.current

    ended = list(fleet.each_whatever(c, droplet, ask))
    answers = {it.address: it.need() for it in ended if not it.error}
    error = next((it.error for it in ended if it.error), None)
    if error and not (wanted and answers):
        raise error
    tags = {tag for tag, _ in answers.values()}
    if len(tags) > 1:
        differing = ", ".join(f"{address}: {layout.shown(tag)}" for address, (tag, _) in answers.items())
        what = f"the droplets don't agree on the version before ({differing})"
        raise BadInput(what, hint="name it: ./inv nginx.rollback --to …; ./inv droplet.status")
    return Aim(tags.pop(), {address: current for address, (_, current) in answers.items()})


def again(droplet: Droplet, tag: str) -> str:
    """The command that goes on with a rollback that was cut off."""
    return f"{droplet.typed('nginx.rollback')} --to {tag}"
