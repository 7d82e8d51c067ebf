"""The rules of the house that can be read off the files: which way imports point, and what no file may hold."""

from __future__ import annotations

import ast
import functools
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from ops.paths import ROOT

SDKS = {"boto3", "botocore", "docker", "dotenv", "fabric", "paramiko", "requests", "troposphere", "yaml"}
OURS = {"backend", "benchmarks", "cloudformation", "frontend", "nginx", "ops", "tasks", "tests"}
# Which of our own rooms a room may import besides itself; libraries are free unless a test below says otherwise.
ARROWS = {
    "tasks.py": {"ops.cli", "ops.tasks"},
    "ops/tasks": {"benchmarks", "ops"},
    "ops": {"cloudformation"},
    "cloudformation": set(),
    "backend": set(),
    "frontend": set(),
    "nginx": set(),
}


@dataclass(frozen=True)
class Import:
    """One imported module, and whether it is imported when the file is."""

    file: str
    line: int
    module: str
    at_start: bool

    def __str__(self) -> str:
        return f"{self.file}:{self.line} imports {self.module}"


def tracked(*patterns: str) -> list[Path]:
    """The repository's files: those that git knows, and new ones that it doesn't ignore."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listed = subprocess.check_output(command, cwd=ROOT, text=True).splitlines()
    return [ROOT / name for name in listed if (ROOT / name).is_file()]


def imports(*patterns: str) -> list[Import]:
    """Every import in the Python files that the patterns name."""
    return [found for file in tracked(*patterns) if file.suffix == ".py" for found in imports_of(file)]


def imports_of(file: Path) -> Iterator[Import]:
    tree = ast.parse(file.read_text(), str(file))
    name = str(file.relative_to(ROOT))
    yield from _walk(tree, name, at_start=True)


def _walk(node: ast.AST, file: str, at_start: bool) -> Iterator[Import]:
    if isinstance(node, ast.Import):
        yield from (Import(file, node.lineno, alias.name, at_start) for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        package = ".".join(Path(file).parent.parts[: len(Path(file).parent.parts) - node.level + 1])
        module = ".".join(part for part in (package if node.level else "", node.module or "") if part)
        yield from (Import(file, node.lineno, f"{module}.{alias.name}", at_start) for alias in node.names)
    later = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) or _is_for_type_checkers(node)
    for child in ast.iter_child_nodes(node):
        yield from _walk(child, file, at_start and not later)


def _is_for_type_checkers(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")


def within(module: str, room: str) -> bool:
    return module == room or module.startswith(f"{room}.")


@pytest.mark.parametrize("room", ARROWS)
def test_arrows_point_one_way(room: str) -> None:
    """tasks.py → ops/tasks → ops/* → libraries; the application and the AWS design know nothing of the rest."""
    wrong = [
        str(found)
        for found in imports(room if room.endswith(".py") else f"{room}/*.py")
        if room_of(found.file) == room and found.module.partition(".")[0] in OURS
        if not is_in_its_own_program(found.module, room) and not may_import(room, found.module)
    ]
    assert wrong == []


def room_of(path: str) -> str:
    """The innermost room that a file, or a module written as one, is in; empty when it is in none."""
    return max((room for room in ARROWS if path == room or path.startswith(f"{room}/")), key=len, default="")


def may_import(room: str, module: str) -> bool:
    named = any(within(module, allowed) for allowed in ARROWS[room])
    return named or room_of(module.replace(".", "/")) == room


def is_in_its_own_program(module: str, room: str) -> bool:
    """In `backend/`, `tests` is `backend/tests`: that half is a program with a root of its own."""
    return room in ("backend", "frontend") and (ROOT / room / module.split(".")[0]).exists()


def test_the_terminal_is_all_of_the_command_line_that_the_rest_uses() -> None:
    """What a task does can be used without the front door; what it says goes to a terminal."""
    wrong = [
        str(found)
        for found in imports("ops/*.py")
        if within(found.module, "ops.cli") and not within(found.module, "ops.cli.terminal")
        if not found.file.startswith(("ops/cli/", "ops/tasks/"))
    ]
    assert wrong == []


def test_no_sdk_is_imported_before_a_task_needs_it() -> None:
    wrong = [
        str(found)
        for found in imports("tasks.py", "ops/tasks/*.py", "ops/cli/*.py")
        if found.at_start and found.module.partition(".")[0] in SDKS
    ]
    assert wrong == []


def test_task_modules_import_our_own_code_when_it_is_needed() -> None:
    """Which might import an SDK at its top; the command line and its errors are always needed."""
    allowed = ("ops.cli", "ops.tasks", "ops.errors", "ops.paths")
    wrong = [
        str(found)
        for found in imports("ops/tasks/*.py")
        if found.at_start and found.module.partition(".")[0] in OURS
        if not any(within(found.module, room) for room in allowed)
    ]
    assert wrong == []


def test_the_aws_design_is_pure() -> None:
    """It reads no clock, no network and no environment: the same input gives the same template."""
    clocks, networks = {"datetime", "time"}, {"boto3", "botocore", "requests", "socket", "urllib"}
    impure = clocks | networks | {"os", "random", "secrets", "subprocess", "uuid"}
    wrong = [str(found) for found in imports("cloudformation/*.py") if found.module.partition(".")[0] in impure]
    assert wrong == []


@pytest.mark.parametrize(
    ("source", "module", "at_start"),
    [
        ("import boto3.session", "boto3.session", True),
        ("from ops.tasks import up", "ops.tasks.up", True),
        ("from . import engine", "ops.tasks.engine", True),
        ("from ..shell import Shell", "ops.shell.Shell", True),
        ("def run():\n    import boto3", "boto3", False),
        ("class A:\n    def run(self):\n        from boto3 import client", "boto3.client", False),
        ("if TYPE_CHECKING:\n    import boto3", "boto3", False),
        ("try:\n    import boto3\nexcept ImportError:\n    pass", "boto3", True),
        ("class A:\n    import boto3", "boto3", True),
    ],
)
def test_imports_are_found(source: str, module: str, at_start: bool) -> None:
    """The rules above hold only if nothing is overlooked."""
    found = list(_walk(ast.parse(source), "ops/tasks/example.py", at_start=True))
    assert [(one.module, one.at_start) for one in found] == [(module, at_start)]


def test_no_file_holds_a_path_of_this_checkout() -> None:
    assert holders(re.escape(str(ROOT)) + r"\b") == []


@pytest.mark.parametrize("tool", ["pip", "npm", "apt-get"])
def test_no_file_holds_the_address_of_a_package_registry(tool: str) -> None:
    """A lock file that records where it was made works only there; each machine has its own configuration."""
    if tool != "pip" and not shutil.which(tool):
        pytest.skip(f"{tool} is not on PATH, so that its configuration can't be read")
    found = {"pip": pip_hosts, "npm": npm_hosts, "apt-get": apt_hosts}[tool]()
    assert found, f"{tool} has no registry"
    for host in sorted(found):
        assert holders(rf"\b{re.escape(host)}\b") == [], "a registry's host name"


def holders(pattern: str) -> list[str]:
    """The files that hold a match of the pattern."""
    wanted = re.compile(pattern.encode())
    return [name for name, content in contents().items() if wanted.search(content)]


@functools.cache
def contents() -> dict[str, bytes]:
    return {str(file.relative_to(ROOT)): file.read_bytes() for file in tracked()}


def hosts_in(text: str) -> set[str]:
    addresses = re.findall(r"https?://[^\s\"'\]]+", text)
    return {host for address in addresses if (host := urlsplit(address).hostname)}


def answer(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, cwd="/").stdout


def pip_hosts() -> set[str]:
    """pip's own, and those that this machine's configuration puts in their place."""
    own = "from pip._internal.models.index import PyPI as own; print(own.url, 'https://' + own.file_storage_domain)"
    return hosts_in(answer(sys.executable, "-m", "pip", "config", "list") + answer(sys.executable, "-c", own))


def npm_hosts() -> set[str]:
    return hosts_in(answer("npm", "config", "get", "registry"))


def apt_hosts() -> set[str]:
    return hosts_in(answer("apt-get", "indextargets", "--format", "$(REPO_URI)"))
