"""``droplet.*``: the hosts that serve the site: trust them, make them ready, look at them."""

from __future__ import annotations

from invoke import Context

from ops.cli import task
from ops.cli.terminal import say, styled
from ops.tasks.env import NAME_HELP, names


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
    from ops.hosts.provision import provision as make_ready
    from ops.shell import Shell

    shell, hosts = Shell(c), droplet.opened(env, c.config.run.dry)
    if not shell.dry:
        engine.require(shell)
    if stop:
        removed = sandboxes.stop(shell, hosts)
        say(f"{styled('✓', 'green')} {'removed' if removed else 'there was none'}")
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
    from ops.hosts.provision import provision as make_ready

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
