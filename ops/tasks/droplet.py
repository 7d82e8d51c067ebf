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
    from ops.hosts import droplet, provision
    from ops.hosts import sandbox as sandboxes
    from ops.shell import Shell

    shell, hosts = Shell(c), droplet.opened(env, c.config.run.dry)
    engine.require(shell)
    if stop:
        removed = sandboxes.stop(shell, hosts)
        say(f"{styled('✓', 'green')} {'removed' if removed else 'there is none'}")
        return
    started = sandboxes.start(shell, hosts)
    if shell.dry:
        say("# then as ./inv droplet.provision does")
        return
    provision.provision(c, hosts)
    for one in started:
        key = f" -i {hosts.key}" if hosts.key else ""
        say(
            f"  ssh -p {one.address.port} -o UserKnownHostsFile={hosts.known_hosts}{key} {one.address.user}@{one.address.host}"
        )
        say(f"  {styled(one.origin, 'bold')}  its site, once deployed: ./inv nginx.build nginx.deploy")


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
