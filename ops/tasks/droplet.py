"""``droplet.*``: the hosts that serve the site: trust them, make them ready, look at them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invoke import Context

from ops.cli import task
from ops.cli.terminal import say, styled
from ops.tasks.env import NAME_HELP, names

if TYPE_CHECKING:
    from ops.errors import AndamioError


@task(
    help={
        "env": f"{NAME_HELP} Its droplet.env must name hosts on 127.0.0.1.",
        "stop": "Remove the sandbox with everything on it.",
    },
    choices={"env": names},
)
def sandbox(c: Context, env: str | None = None, stop: bool = False) -> None:
    """Start a droplet in a container of this machine, to try everything without an account.

    It has a real sshd and a Docker engine of its own, and is provisioned as a real one is. Running it again changes
    only what is missing.
    """
    from ops.containers import engine
    from ops.hosts import droplet
    from ops.hosts import sandbox as sandboxes
    from ops.hosts.provision.run import provision as make_ready
    from ops.settings.environment import existing_name
    from ops.shell import Shell

    shell = Shell(c)
    hosts = None if stop else droplet.opened(env, c.config.run.dry)
    if not shell.dry:
        engine.require(shell)
    if hosts is None:
        found = sandboxes.remove(shell, existing_name(env))
        if not (found and shell.dry):
            say(f"{styled('✓', 'green')} {'removed' if found else 'there was none'}")
        return
    started = sandboxes.start(shell, hosts)
    if shell.dry:
        say("# and then what ./inv --dry droplet.provision prints")
        return
    make_ready(c, hosts)
    for one in started:
        say(f"  {styled(one.origin, 'bold')}  its site; deploy it: ./inv nginx.build nginx.deploy")
        say(f"  {one.sign_in(hosts)}")


@task(help={"env": NAME_HELP}, choices={"env": names})
def provision(c: Context, env: str | None = None) -> None:
    """Make every host ready to be deployed to: user, Docker engine, firewall, updates, SSH with keys only.

    Changes only what differs, and says what. The user who deploys signs in before root no longer may. A dry run reads
    the hosts, and prints what a run would execute.
    """
    from ops.hosts import droplet
    from ops.hosts.provision.run import provision as make_ready

    make_ready(c, droplet.opened(env, c.config.run.dry))


@task(
    help={
        "env": f"{NAME_HELP} Its droplet.env says which hosts.",
        "fingerprint": "Don't ask: this one, as SHA256:…, must be the host's. Once for each host.",
    },
    choices={"env": names},
    iterable=["fingerprint"],
)
def trust(c: Context, env: str | None = None, fingerprint: list[str] | None = None) -> None:
    """Show the hosts' own keys, ask whether they are right, and pin them in env/<name>/known_hosts.

    Nothing is sent that signs in. The provider's console shows the right fingerprints. A host whose key changes
    afterwards is refused.
    """
    from ops.cli.terminal import confirm
    from ops.hosts import droplet, known_hosts, trust
    from ops.hosts.address import valid_fingerprint

    given = tuple(valid_fingerprint(one) for one in fingerprint or ())
    hosts = droplet.opened(env, c.config.run.dry)
    found = [trust.presented(c, hosts, address, given) for address in hosts.addresses]
    for one in found:
        say(f"  {one}{'  known already' if one.is_known else ''}")
        for old in () if one.is_known else one.known:
            say(styled(f"  IT HAS CHANGED: it was {known_hosts.describe(old)}", "red"))
    if c.config.run.dry:
        return
    unsure = [one for one in found if not (one.vouched or one.is_known)]
    if unsure:
        what = f"this trusts {', '.join(one.address.host for one in unsure)} from now on"
        confirm(what, yes=False, otherwise="add --fingerprint SHA256:… with the right one")
    changed = trust.record(hosts, found)
    say(f"{styled('✓', 'green')} {'pinned' if changed else 'pinned already'} in env/{hosts.environment}/known_hosts")


@task(help={"env": NAME_HELP}, choices={"env": names})
def status(c: Context, env: str | None = None) -> None:
    """Show what each host serves, since when and by whom, and how it is."""
    from ops.cli.terminal import table
    from ops.errors import AndamioError
    from ops.hosts import droplet
    from ops.hosts.errors import in_short
    from ops.release import site

    hosts = droplet.opened(env, c.config.run.dry)
    found = list(site.statuses(c, hosts))
    answers = [one for _, one in found if not isinstance(one, AndamioError)]
    versions = sorted({one.version for one in answers if one.well})
    well = styled("✓", "green") if len(versions) < 2 else styled("!", "yellow")
    rows = [(" ", "HOST", "VERSION", "SINCE", "BY", "HEALTH", "DISK FREE", "CERTIFICATE ENDS")]
    for address, one in found:
        if isinstance(one, AndamioError):
            rows.append((styled("✗", "red"), str(address), "-", "-", "-", in_short(one), "-", "-"))
            continue
        rows.append((
            well if one.well else styled("✗", "red"), str(address), one.version, one.since, one.by, one.health,
            one.disk_free, one.certificate_ends,
        ))  # fmt: skip
    say(table(rows))
    if len(versions) > 1:
        say(f"{styled('!', 'yellow')} the hosts serve different versions: {', '.join(versions)}")
        say(f"  next: {hosts.typed('nginx.deploy')}")
    errors = [one for _, one in found if isinstance(one, AndamioError)]
    ill = [str(address) for address, one in found if not isinstance(one, AndamioError) and not one.well]
    if ill:
        hint = f"{hosts.typed('droplet.logs')}; {hosts.typed('droplet.history')}"
        errors.append(AndamioError(f"not as it should be: {', '.join(ill)}", hint=hint))
    _raise_all(errors)


@task(help={"env": NAME_HELP, "last": "How many operations of each host to show."}, choices={"env": names})
def history(c: Context, env: str | None = None, last: int = 20) -> None:
    """Show what was done on each host: when, by whom, from which version to which, and how it ended."""
    from ops.cli.terminal import table
    from ops.errors import AndamioError, BadInput
    from ops.hosts import droplet
    from ops.release import audit, site
    from ops.release.layout import shown

    if last < 1:
        raise BadInput(f"--last {last}", hint="a whole number from 1")
    marks = {audit.DONE: styled("✓", "green"), audit.FAILED: styled("✗", "red"), audit.STARTED: styled("…", "yellow")}
    words = {audit.DONE: "", audit.FAILED: "failed", audit.STARTED: "under way, or cut off"}
    hosts = droplet.opened(env, c.config.run.dry)
    rows, errors = [(" ", "HOST", "WHEN", "WHO", "WHAT", "FROM", "TO", "SECONDS", "RESULT")], []
    for address, entries in site.histories(c, hosts):
        if isinstance(entries, AndamioError):
            errors.append(entries)
            continue
        for it in entries[-last:]:
            took = f"{it.seconds:.1f}" if it.result != audit.STARTED else "-"
            result = ": ".join(text for text in (words[it.result], it.reason) if text) or "served"
            versions = (shown(it.from_tag) or "-", shown(it.to_tag))
            rows.append((marks[it.result], str(address), it.at, it.who, it.what, *versions, took, result))
    if len(rows) > 1:
        say(table(rows))
    elif len(errors) < len(hosts.addresses):
        say("nothing was deployed yet: ./inv nginx.build nginx.deploy")
    _raise_all(errors)


@task(
    help={
        "env": NAME_HELP,
        "follow": "Go on showing new lines until Ctrl-C.",
        "tail": "How many of the last lines to show.",
        "proxy": "The proxy's log instead of the site's.",
    },
    choices={"env": names},
)
def logs(c: Context, env: str | None = None, follow: bool = False, tail: int = 100, proxy: bool = False) -> None:
    """Show the log of what each host serves."""
    from ops.hosts import droplet
    from ops.release import site

    for address, line in site.logs(c, droplet.opened(env, c.config.run.dry), follow, tail, proxy):
        say(f"{styled(str(address), 'dim')}  {line}")


@task(
    help={"command": "The command line, in quotes.", "env": NAME_HELP},
    choices={"env": names},
    positional=["command"],
    name="exec",
)
def execute(c: Context, command: str, env: str | None = None) -> None:
    """Run a command line on each host, as the user who deploys.

    Ends at the first host where it fails, with its exit code.
    """
    from ops.errors import BadInput, CommandFailed
    from ops.hosts import droplet
    from ops.release import site

    if not command.strip():
        raise BadInput("there is no command to run", hint="./inv droplet.exec 'docker ps'")
    try:
        site.execute(c, droplet.opened(env, c.config.run.dry), command)
    except CommandFailed as error:
        error.exit_code = error.code
        raise


def _raise_all(errors: list[AndamioError]) -> None:
    """Raise what went wrong on the hosts: each error once, with its own hint, and the largest exit code."""
    from ops.errors import AndamioError

    texts = list(dict.fromkeys(map(str, errors)))
    if len(texts) == 1:
        raise errors[0]
    if texts:
        together = AndamioError("\n".join(texts))
        together.exit_code = max(error.exit_code for error in errors)
        raise together
