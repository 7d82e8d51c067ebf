"""cfn-guard and its rules, unpacked from the package that carries them.

``cdklabs-cdk-validator-cfnguard`` is a plug-in for the CDK. Its wheel holds an npm archive with cfn-guard's programs
for Linux and macOS and the rules of Control Tower; the plug-in itself, which would need the CDK, isn't used.
"""

from __future__ import annotations

import platform
import shutil
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ops.errors import AndamioError, ToolMissing

LOCK = "guard"
ARCHIVE = "lib/python*/site-packages/cdklabs/cdk_validator_cfnguard/_jsii/*.tgz"
UNPACKED = "cfn-guard"
RULES = "package/rules/control-tower/cfn-guard"
SYSTEMS = {"Linux": "ubuntu", "Darwin": "macos"}
MACHINES = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "aarch64", "arm64": "aarch64"}


@dataclass(frozen=True)
class Installed:
    """Where the program and its rules are."""

    program: Path
    rules: Path


def ensure() -> Installed:
    """The program for this machine and the rules, installed and unpacked if need be.

    Raises:
        ToolMissing: there is no program for this kind of machine.
        AndamioError: the package can't be installed, or doesn't hold them.
    """
    from ops import toolbox

    program = program_for(platform.system(), platform.machine())
    venv = toolbox.ensure(LOCK)
    folder = venv / UNPACKED
    if not folder.exists():
        unpack(archive_in(venv), program, folder)
    return Installed(folder / program, folder / RULES)


def program_for(system: str, machine: str) -> str:
    """The path of the program for a kind of machine, within the archive.

    Raises:
        ToolMissing: there is none.
    """
    if system not in SYSTEMS or machine not in MACHINES:
        raise ToolMissing(f"cfn-guard has no program for {system} on {machine}", hint="leave it out: --only")
    return f"package/bin/{SYSTEMS[system]}/{MACHINES[machine]}/cfn-guard"


def archive_in(venv: Path) -> Path:
    """The npm archive within the installed package.

    Raises:
        AndamioError: there isn't exactly one.
    """
    found = sorted(venv.glob(ARCHIVE))
    if len(found) != 1:
        raise AndamioError(f"requirements/{LOCK}.txt installed {len(found)} archives with cfn-guard, not one")
    return found[0]


def unpack(archive: Path, program: str, folder: Path) -> None:
    """Unpack the program and the rules, or nothing: two tasks at once, or one that is killed, leave no half."""
    half = Path(tempfile.mkdtemp(dir=folder.parent))
    try:
        with tarfile.open(archive) as tar:
            for member in tar:
                content = tar.extractfile(member) if member.name == program or is_rule(member.name) else None
                if content:
                    target = half / member.name
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(content.read())
        (half / program).chmod(0o755)
        half.chmod(0o755)
        half.rename(folder)
    except OSError:
        shutil.rmtree(half, ignore_errors=True)
        if not folder.exists():  # else another task has unpacked it in the meantime
            raise


def is_rule(name: str) -> bool:
    """True for a file of rules within the archive."""
    return name.startswith(f"{RULES}/") and name.endswith(".guard") and ".." not in name
