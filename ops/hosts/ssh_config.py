"""``~/.ssh/config`` and the system's: what people have written down about their hosts already."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ops.errors import BadInput

if TYPE_CHECKING:
    from paramiko import SSHConfig

FILES = ("~/.ssh/config", "/etc/ssh/ssh_config")


def user_config() -> SSHConfig:
    """Both files in OpenSSH's order: what the first says about a host counts.

    Raises:
        BadInput: one of them isn't valid.
    """
    from paramiko import SSHConfig
    from paramiko.ssh_exception import ConfigParseError

    config = SSHConfig()
    for path in (Path(name).expanduser() for name in FILES):
        if path.is_file():
            try:
                with path.open() as lines:
                    config.parse(lines)
            except (ConfigParseError, UnicodeDecodeError) as error:
                raise BadInput(f"is not valid: {error}", where=str(path)) from None
            except PermissionError:
                raise BadInput("can't be read by this user", where=str(path)) from None
    return config
