"""Provisioning: plan everything, act, prove that the new login works, and only then close the old one.

The connection that acts stays open until the proofs are through, so that what shut everybody out can be taken back.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass

from invoke import Context

from ops.cli.terminal import say, styled
from ops.errors import AndamioError, BadInput, CommandFailed
from ops.hosts.address import Address
from ops.hosts.connection import connect
from ops.hosts.droplet import Droplet
from ops.hosts.errors import AccessDenied, Unreachable
from ops.hosts.host import Host
from ops.hosts.provision.account import FOLDERS
from ops.hosts.provision.change import Change, Step
from ops.hosts.provision.machine import Machine, survey
from ops.hosts.provision.steps import CLOSING, STEPS
from ops.shell import Command

Connect = Callable[[Context, Droplet, Address], AbstractContextManager[Host]]

SUDO: Command = ("sudo", "-n", "true")
# What the user must be able to do before root may not sign in any more.
PROOFS: dict[str, Command] = {
    "may use sudo without a password": SUDO,
    "may use the Docker engine": ("docker", "version"),
    "may write the site's folder": ("test", "-w", FOLDERS[0]),
}
PROOF_SECONDS = 10.0  # an sshd that reads its settings again doesn't listen for a moment
PAUSE_SECONDS = 0.2


class NotProven(AndamioError):
    """The new login doesn't work; the old one still does."""


@dataclass(frozen=True)
class Planned:
    """A step and what it is going to run on a host."""

    step: Step
    changes: list[Change]


def provision(c: Context, droplet: Droplet, connection: Connect = connect) -> bool:
    """Make every host of an environment ready, one after the other; False when all were.

    Raises:
        BadInput: the user who deploys would be root.
        NotProven: that user can't sign in, or not do what he must; root still can.
        AndamioError: a host can't be reached or provisioned; those before it are done.
    """
    if any(address.user == "root" for address in droplet.addresses):
        raise BadInput("root can't be the user who deploys: he won't sign in any more", "DROPLET_USER", "deploy")
    changed = False
    for user, admin in zip(droplet.addresses, droplet.admins, strict=True):
        with _signed_in(c, droplet, user, admin, connection) as host, _at(host.address):
            changed |= _provision(host, lambda user=user: connection(c, droplet, user), user)  # type: ignore[misc] # mypy infers no lambda with a default
    return changed


def _provision(host: Host, sign_in: Callable[[], AbstractContextManager[Host]], user: Address) -> bool:
    machine = survey(host, user.user, _signing_key(host))
    planned = [Planned(step, step.changes(machine)) for step in STEPS]
    opening = [one for one in planned if one.changes]
    closing = CLOSING.changes(machine)
    if not (opening or closing):
        say(f"{styled('✓', 'green')} {host.address}: provisioned already, nothing changed")
        return False
    for one in opening:
        _perform(host, machine, one)
    _prove(host, machine, sign_in, [one.step for one in opening])
    if closing:
        _perform(host, machine, Planned(CLOSING, closing))
        _prove(host, machine, sign_in, [CLOSING])
    return True


def _perform(host: Host, machine: Machine, planned: Planned) -> None:
    name = f"{host.address}: {planned.step.name}"
    if host.dry:
        say(f"# {name}")
    with _taken_back(host, machine, [planned.step]), host.step(name):
        for change in planned.changes:
            host.run(change.command, quiet=True, timeout=change.seconds)
        if planned.step.settle and not host.dry:
            planned.step.settle(machine)


def _prove(host: Host, machine: Machine, sign_in: Callable[[], AbstractContextManager[Host]], done: list[Step]) -> None:
    """Sign in anew as the user who deploys and do what he must be able to.

    Raises:
        NotProven: says what doesn't work.
    """
    if host.dry:
        say(f"# sign in anew as {machine.user}; go on only when that works")
        return
    try:
        with _taken_back(host, machine, done), host.step(f"{host.address}: signing in anew as {machine.user}"):
            _sign_in_and_try(sign_in)
    except AndamioError as error:
        what = f"signing in as {machine.user} doesn't work, so {host.address.user} may go on doing so: {error.what}"
        raise NotProven(what, str(host.address), error.hint) from error


@contextmanager
def _taken_back(host: Host, machine: Machine, steps: list[Step]) -> Iterator[None]:
    """Where the block fails, take back what of the steps could keep people out."""
    try:
        yield
    except AndamioError:
        for change in [change for step in steps if step.undo for change in step.undo(machine)]:
            with suppress(AndamioError):  # the block's own error is the one to show; the next command may still work
                host.run(change.command, quiet=True, timeout=change.seconds)
        raise


def _sign_in_and_try(sign_in: Callable[[], AbstractContextManager[Host]]) -> None:
    deadline = time.monotonic() + PROOF_SECONDS
    with ExitStack() as stack:
        while True:
            try:
                host = stack.enter_context(sign_in())
                break
            except Unreachable:
                if time.monotonic() > deadline:
                    raise
                time.sleep(PAUSE_SECONDS)
        for what, command in PROOFS.items():
            output = host.probe(command)
            if not output.ok:
                raise CommandFailed(f"nobody could show that {host.address.user} {what}: {output.stderr.strip()}")


@contextmanager
def _signed_in(c: Context, droplet: Droplet, user: Address, admin: Address, connection: Connect) -> Iterator[Host]:
    """A host as the user who deploys, where there is one who may use sudo; else as the one who provisions."""
    with ExitStack() as stack:
        host = _as_user(stack, lambda: connection(c, droplet, user)) if admin != user else None
        yield host or stack.enter_context(connection(c, droplet, admin))


def _as_user(stack: ExitStack, sign_in: Callable[[], AbstractContextManager[Host]]) -> Host | None:
    try:
        host = stack.enter_context(sign_in())
    except AccessDenied:
        return None
    return host if host.probe(SUDO).ok else None


def _signing_key(host: Host) -> str:
    """The public half of the key that signed in, as ``authorized_keys`` has it."""
    key = host.context.transport.auth_handler.private_key
    return f"{key.get_name()} {key.get_base64()}"


@contextmanager
def _at(address: Address) -> Iterator[None]:
    """Name the host in errors that name no place."""
    try:
        yield
    except AndamioError as error:
        error.where = error.where or str(address)
        raise
