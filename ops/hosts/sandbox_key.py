"""The keys of a sandbox droplet: ours, with which we sign in, and its own, by which we know it."""

from __future__ import annotations

from pathlib import Path

from ops.errors import Refused
from ops.hosts import keys, known_hosts
from ops.hosts.address import Address
from ops.hosts.droplet import Droplet
from ops.settings.files import create, locked, owner_under_sudo, remove_leftovers
from ops.shell import Command, Shell

HOST_KEY: Command = ("cat", "/etc/ssh/ssh_host_ed25519_key.pub")
# As a provider puts a key into a new machine. Where it is provisioned already, root may not sign in any more.
LET_IN = """\
umask 077
for user in root "$1"; do
    ssh=$(getent passwd "$user" | cut -d : -f 6)/.ssh
    if [ -d "$ssh" ] && ! grep -qxF "$2" "$ssh/authorized_keys" 2>/dev/null; then
        echo "$2" >>"$ssh/authorized_keys" && chown "$user:" "$ssh/authorized_keys"
    fi
done"""


def make(droplet: Droplet) -> Path:
    """The key to sign in with; made (Ed25519, 0600) where the settings name one of the environment's own folder.

    One that is there stays; one that lies elsewhere is somebody's own, and must be there.

    Raises:
        Refused: the settings name no key.
        BadInput: it can't be used.
    """
    if droplet.key is None:
        hint = f"DROPLET_KEY=env/{droplet.environment}/droplet_key"
        raise Refused("a sandbox needs a key of its own", f"env/{droplet.environment}/droplet.env", hint)
    folder = droplet.known_hosts.parent
    if droplet.key.parent == folder and not droplet.key.exists():
        with locked(folder):
            remove_leftovers(folder)
            create(droplet.key, _new_key(), owner_under_sudo(folder.parent))
    keys.check(droplet.key)
    return droplet.key


def let_in(shell: Shell, container: str, user: str, key: Path) -> None:
    """Let the key in, through this machine's engine."""
    command = ("sh", "-c", LET_IN, "sh", user, public_line(key))
    shell.run(("docker", "exec", container, *command), quiet=True)


def pin(shell: Shell, droplet: Droplet, container: str, address: Address) -> None:
    """Write down the host's own key, read through this machine's engine: nobody on a network can have exchanged it."""
    from paramiko.hostkeys import HostKeyEntry

    kind, key, *_ = shell.probe(("docker", "exec", container, *HOST_KEY)).text.split()
    name = known_hosts.name_of(address.host, address.port)
    entry = HostKeyEntry.from_line(f"{name} {kind} {key}")
    known_hosts.record(droplet.known_hosts, [(name, entry.key)])


def public_line(path: Path) -> str:
    """The public half of a private key, as in ``authorized_keys``; of one with a passphrase from the file beside it.

    Raises:
        BadInput: there is no such key.
    """
    try:
        key = keys.load(path)
    except keys.Locked:
        return " ".join(path.with_name(f"{path.name}.pub").read_text().split()[:2])
    return f"{key.get_name()} {key.get_base64()}"


def _new_key() -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
