"""The sandbox droplet: a container with a real sshd and a real Docker engine, to try everything without an account.

It starts as a provider hands a host over: root may sign in with the environment's key, and nothing is set up. What it
has in advance are the packages, so that provisioning takes seconds and needs no network.

The container may do nearly everything that its machine may, as a Docker engine inside it needs: it is reachable from
this machine only, with the key only.
"""

from __future__ import annotations

import json
import shlex
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ops.cli.terminal import say
from ops.containers.base_images import PYTHON
from ops.containers.images import Image, build_changed
from ops.errors import AndamioError, CommandFailed, Refused
from ops.hosts import sandbox_key
from ops.hosts.address import Address
from ops.hosts.droplet import Droplet
from ops.shell import Command, Shell

IMAGE = Image("sandbox-droplet", Path(__file__).parent / "sandbox_image", (PYTHON,))
LABEL = "andamio.droplet"
MEMORY = "2g"
STOP_SECONDS = 15
READY_SECONDS = 60
PUBLISHED_ON = "127.0.0.1"

# What a Docker engine inside a container needs; all of it one by one, since `--privileged` asks for more than some
# machines give.
CAPABILITIES = (
    "AUDIT_CONTROL", "DAC_READ_SEARCH", "IPC_LOCK", "IPC_OWNER", "LEASE", "LINUX_IMMUTABLE", "MKNOD", "NET_ADMIN",
    "NET_BROADCAST", "SYSLOG", "SYS_ADMIN", "SYS_BOOT", "SYS_CHROOT", "SYS_NICE", "SYS_PTRACE", "SYS_TIME",
)  # fmt: skip
UNCONFINED = ("seccomp=unconfined", "apparmor=unconfined", "systempaths=unconfined")
CGROUP_VERSION: Command = ("docker", "info", "--format", "{{.CgroupVersion}}")
FIRST_CGROUPS: Command = ("--volume=/sys/fs/cgroup:/sys/fs/cgroup:rw",)
SECOND_CGROUPS: Command = ("--cgroupns=private",)  # of version 2 it gets a branch of its own, which it makes writable
MIGRATE_REQUESTS = "net.ipv4.tcp_migrate_req"
KNOWS_MIGRATION: Command = ("test", "-e", f"/proc/sys/{MIGRATE_REQUESTS.replace('.', '/')}")

ANEW = "droplet.sandbox --stop"
FOUND = "{{.State.Status}} {{json .HostConfig.PortBindings}}"
IS_READY = """\
until [ -s /etc/ssh/ssh_host_ed25519_key.pub ] && [ -e /run/sshd.pid ] && docker version >/dev/null 2>&1; do
    sleep 0.1
done"""


@dataclass(frozen=True)
class Sandbox:
    """One sandbox droplet: its container, how to sign in, and the port of this machine on which its site answers."""

    container: str
    address: Address
    http_port: int

    @property
    def network(self) -> str:
        """The Docker network that it is on; what is attached to it, such as a registry, can be reached by name."""
        return self.container

    @property
    def ports(self) -> tuple[tuple[int, int], ...]:
        """The ports of this machine that it publishes, each with its own: sshd's and the site's."""
        return ((self.address.port, 22), (self.http_port, 80))

    @property
    def origin(self) -> str:
        """Where a browser finds its site."""
        return f"http://{self.address.host}:{self.http_port}"

    def sign_in(self, droplet: Droplet) -> str:
        """The command line with which a person signs in."""
        options = (f"-oUserKnownHostsFile={droplet.known_hosts}", *(("-i", str(droplet.key)) if droplet.key else ()))
        return shlex.join(("ssh", *options, "-p", str(self.address.port), f"{self.address.user}@{self.address.host}"))


def of(droplet: Droplet) -> tuple[Sandbox, ...]:
    """The sandboxes of an environment, one for each of its hosts, whether they run or not.

    Raises:
        Refused: the environment's hosts are not on this machine.
    """
    elsewhere = [address.host for address in droplet.addresses if not address.is_loopback]
    if elsewhere or droplet.http_port is None:
        what = f"a host of env/{droplet.environment} is not on this machine: {', '.join(elsewhere)}"
        raise Refused(
            what if elsewhere else f"env/{droplet.environment} has no DROPLET_HTTP_PORT",
            hint="a sandbox stands in for hosts on 127.0.0.1, as those of local",
        )
    names = [f"andamio-{droplet.environment}-droplet{f'-{n + 1}' if n else ''}" for n in range(len(droplet.addresses))]
    return tuple(
        Sandbox(name, address, droplet.http_port + number)
        for number, (name, address) in enumerate(zip(names, droplet.addresses, strict=True))
    )


def start(shell: Shell, droplet: Droplet) -> tuple[Sandbox, ...]:
    """Have the sandboxes of an environment running, its key in them, and their own keys pinned.

    Raises:
        Refused: they are not sandboxes, or run with other ports than the settings say.
        AndamioError: another program has one of their ports, the image can't be built, or a container doesn't start.
    """
    sandboxes = of(droplet)
    states = [_state(shell, droplet, sandbox) for sandbox in sandboxes]
    for sandbox, state in zip(sandboxes, states, strict=True):
        if state != "running":
            _refuse_taken_ports(shell, droplet, sandbox)
    if "" in states:
        build_changed(shell, [IMAGE])
    for sandbox, state in zip(sandboxes, states, strict=True):
        _start(shell, droplet, sandbox, state)
    if shell.dry:
        return sandboxes
    key = sandbox_key.make(droplet)
    for sandbox in sandboxes:
        _wait(shell, sandbox, droplet.typed(ANEW))
        sandbox_key.let_in(shell, sandbox.container, sandbox.address.user, key)
        sandbox_key.pin(shell, droplet, sandbox.container, sandbox.address)
    return sandboxes


def stop(shell: Shell, droplet: Droplet) -> bool:
    """Remove the sandboxes of these settings' environment; as :func:`remove`."""
    return remove(shell, droplet.environment)


def remove(shell: Shell, environment: str) -> bool:
    """Remove an environment's sandboxes with everything on them, whatever its settings say by now; False for none."""
    label = f"--filter=label={LABEL}={environment}"
    containers = shell.probe(("docker", "ps", "--all", label, "--format={{.Names}}")).text.split()
    networks = shell.probe(("docker", "network", "ls", label, "--format={{.Name}}")).text.split()
    if containers:
        shell.run(("docker", "rm", "--force", "--volumes", *containers), quiet=True)
    if networks:
        shell.run(("docker", "network", "rm", *networks), quiet=True)
    return bool(containers or networks)


def reboot(shell: Shell, sandbox: Sandbox) -> None:
    """Restart a sandbox as a machine is rebooted, and wait for its sshd and its engine."""
    shell.run(("docker", "restart", sandbox.container), quiet=True)
    _wait(shell, sandbox, f"./inv {ANEW}")


def _wait(shell: Shell, sandbox: Sandbox, anew: str) -> None:
    """Wait until sshd and dockerd answer; ``anew`` removes it.

    Raises:
        AndamioError: they don't in time; says what the container wrote.
    """
    ready = shell.probe(inside(sandbox, "timeout", str(READY_SECONDS), "sh", "-c", IS_READY))
    if not ready.ok:
        log = shell.probe(("docker", "logs", "--tail=15", sandbox.container))
        written = log.stdout + log.stderr + ready.stderr
        lines = "".join(f"\n  | {line}" for line in written.splitlines())
        raise AndamioError(f"the sandbox did not start{lines}", where=sandbox.container, hint=f"{anew}, then again")


def inside(sandbox: Sandbox, *command: str) -> Command:
    """A command that runs in the sandbox through this machine's engine, not over SSH."""
    return ("docker", "exec", sandbox.container, *command)


def run_command(droplet: Droplet, sandbox: Sandbox, options: Command) -> Command:
    """The command that makes the container; ``options`` are what this machine's kernel asks for."""
    ssh, http = (f"--publish={PUBLISHED_ON}:{here}:{there}" for here, there in sandbox.ports)
    return (
        "docker", "run", "--detach", f"--name={sandbox.container}", f"--hostname={sandbox.container}",
        f"--label={LABEL}={droplet.environment}", f"--network={sandbox.network}", f"--memory={MEMORY}",
        ssh, http, f"--stop-timeout={STOP_SECONDS}",
        "--volume=/var/lib/docker", "--tmpfs=/run", "--device-cgroup-rule=a *:* rwm", *options,
        *(f"--cap-add={one}" for one in CAPABILITIES), *(f"--security-opt={one}" for one in UNCONFINED), IMAGE.local,
    )  # fmt: skip


def _start(shell: Shell, droplet: Droplet, sandbox: Sandbox, state: str) -> None:
    if state == "running":
        if shell.dry:
            say(f"# {sandbox.container} runs already")
        return
    with shell.step(f"starting {sandbox.container}"):
        if state:
            shell.run(("docker", "start", sandbox.container), quiet=True)
            return
        if not shell.probe(("docker", "network", "inspect", sandbox.network)).ok:
            label = f"--label={LABEL}={droplet.environment}"
            shell.run(("docker", "network", "create", label, sandbox.network), quiet=True)
        try:
            shell.run(run_command(droplet, sandbox, _kernel_options(shell)), quiet=True)
        except CommandFailed:
            # Docker makes a container before it finds that it can't be started.
            with suppress(CommandFailed):
                shell.run(("docker", "rm", "--force", "--volumes", sandbox.container), quiet=True)
            raise


def _refuse_taken_ports(shell: Shell, droplet: Droplet, sandbox: Sandbox) -> None:
    """Refuse to start beside another program that holds one of the ports.

    Raises:
        AndamioError: names the port, and who holds it.
    """
    from ops.doctor.ports import is_free, port_owner

    for (port, _), setting in zip(sandbox.ports, ("DROPLET_PORT", "DROPLET_HTTP_PORT"), strict=True):
        if not is_free(port):
            raise AndamioError(
                f"port {port} of this machine is taken by {port_owner(port, shell) or 'another program'}",
                where=f"env/{droplet.environment}/droplet.env: {setting}",
                hint=f"stop that program, or give {setting} another port",
            )


def _kernel_options(shell: Shell) -> Command:
    """What `docker run` needs for the control groups that there are, and a setting that not every kernel knows."""
    cgroups = SECOND_CGROUPS if shell.probe(CGROUP_VERSION).text == "2" else FIRST_CGROUPS
    migration = (f"--sysctl={MIGRATE_REQUESTS}=1",) if shell.probe(KNOWS_MIGRATION).ok else ()
    return (*cgroups, *migration)


def _state(shell: Shell, droplet: Droplet, sandbox: Sandbox) -> str:
    """The state of a sandbox's container in Docker's words; empty when there is none.

    Raises:
        Refused: it publishes other ports than the settings say.
    """
    found = shell.probe(("docker", "container", "inspect", f"--format={FOUND}", sandbox.container))
    if not found.ok:
        return ""
    state, _, bindings = found.text.partition(" ")
    published = {key: int(one[0]["HostPort"]) for key, one in json.loads(bindings).items()}
    if published != {f"{there}/tcp": here for here, there in sandbox.ports}:
        raise Refused(
            f"{sandbox.container} publishes other ports than env/{droplet.environment}/droplet.env says: {published}",
            hint=f"{droplet.typed(ANEW)}, then again",
        )
    return state
