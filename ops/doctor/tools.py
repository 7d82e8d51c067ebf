"""What the tasks themselves need: Python and git."""

from __future__ import annotations

import platform
import sys

from ops.doctor.findings import Finding, ok, warn
from ops.shell import Command, Output

GIT: Command = ("git", "--version")


def python() -> Finding:
    """The Python that runs this; ``./inv`` has refused an older one than it needs."""
    return ok("python", f"{platform.python_version()} ({sys.executable})")


def git(output: Output) -> Finding:
    if not output.ok:
        return warn("git", "not installed", "install git: images are tagged with the commit they are made from")
    return ok("git", output.text.removeprefix("git version "))
