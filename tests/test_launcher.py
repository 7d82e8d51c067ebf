"""``./inv``: from a clone to a venv that follows the lock file, from anywhere, also when killed or started twice."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ops.containers import base_images
from ops.paths import ROOT
from tests.launcher_clone import PYTHON, Clone, make_clone

pytestmark = pytest.mark.typed

WHEEL = "greeting-1-py3-none-any.whl"
PATIENCE = 30  # seconds, for a condition that is sure to come


@pytest.fixture
def bare(tmp_path: Path) -> Clone:
    """A clone on a machine with Python and without uv."""
    return make_clone(tmp_path)


@pytest.fixture
def clone(bare: Clone) -> Clone:
    """A clone on a machine with Python and uv."""
    bare.uv()
    return bare


Start = Callable[[Clone], "subprocess.Popen[str]"]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start a launcher in a process group of its own, as a terminal does; none outlives the test."""
    started = []

    def start_one(clone: Clone) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [clone.root / "inv"], env=clone.environment, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        started.append(process)
        return process

    yield start_one
    for process in started:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "what was waited for didn't come"
        time.sleep(0.01)


def test_makes_the_venv_once(clone: Clone) -> None:
    first = clone.inv("up", "--env", "a b")
    assert first.returncode == 0
    assert first.stdout == f"ran in {clone.root}/.venv\nwith ['up', '--env', 'a b']\n"
    assert "setting up .venv with Python 3." in first.stderr
    second = clone.inv()
    assert (second.stdout, second.stderr) == (f"ran in {clone.root}/.venv\nwith []\n", "")
    assert len(clone.installs) == 1


def test_uv_installs_the_locked_packages_only(clone: Clone) -> None:
    clone.inv()
    assert clone.installs == [
        f"pip install --quiet --python {clone.root}/.venv/bin/python --require-hashes "
        f"-r {clone.root}/requirements/ops.txt"
    ]


def test_exit_code_of_the_tasks_is_its_own(clone: Clone) -> None:
    assert clone.inv("3").returncode == 3


@pytest.mark.parametrize(
    "chain",
    [["/absolute"], ["relative"], ["relative", "/absolute", "again"]],
    ids=["absolute", "relative", "a chain of them"],
)
def test_runs_through_symbolic_links(clone: Clone, chain: list[str]) -> None:
    folder = clone.notes / "links elsewhere"
    folder.mkdir()
    target = clone.root / "inv"
    for name in chain:
        link = folder / name.removeprefix("/")
        link.symlink_to(target if name.startswith("/") else os.path.relpath(target, folder))
        target = link
    assert f"ran in {clone.root}/.venv\n" in clone.inv(program=target).stdout


@pytest.mark.parametrize("way", ["./inv", "requirements/../inv"])
def test_runs_from_its_folder(clone: Clone, way: str) -> None:
    assert f"ran in {clone.root}/.venv\n" in clone.inv(program=way, cwd=clone.root).stdout


def test_runs_from_path_and_as_a_script_of_sh(clone: Clone) -> None:
    (clone.programs / "inv").symlink_to(clone.root / "inv")
    assert f"ran in {clone.root}/.venv\n" in clone.inv("inv", program="env").stdout
    assert f"ran in {clone.root}/.venv\n" in clone.inv("inv", program="sh", cwd=clone.root).stdout


def test_cdpath_does_not_lead_it_astray(clone: Clone) -> None:
    (clone.notes / "requirements").mkdir()
    ran = clone.inv(program="requirements/../inv", cwd=clone.root, env={"CDPATH": str(clone.notes)})
    assert f"ran in {clone.root}/.venv\n" in ran.stdout


@pytest.mark.parametrize("stale", ["lock", "moved", "python", "unfinished"])
def test_remakes_a_stale_venv(clone: Clone, stale: str) -> None:
    clone.inv()
    (clone.root / ".venv" / "left over").touch()
    root = clone.root
    if stale == "lock":
        (root / "requirements" / "ops.txt").write_text("# two\n")
    elif stale == "moved":
        root = clone.root.with_name("another clone")
        clone.root.rename(root)
    elif stale == "python":  # the distribution's upgrade took the interpreter away
        (root / ".venv" / "bin" / "python").unlink()
        (root / ".venv" / "bin" / "python").symlink_to("/nowhere/python3.10")
    else:
        (root / ".venv" / "made-at").unlink()
    ran = clone.inv(program=root / "inv")
    assert ran.stdout == f"ran in {root}/.venv\nwith []\n"
    assert len(clone.installs) == 2
    assert not (root / ".venv" / "left over").exists()
    assert clone.inv(program=root / "inv").stderr == ""


def test_names_the_interpreter_itself(clone: Clone) -> None:
    """Not the link it was found under: after an upgrade that means another version, for which no package is there."""
    clone.inv()
    asked = next(line for line in (clone.notes / "uv").read_text().splitlines() if line.startswith("venv"))
    assert f"--python {PYTHON} " in asked


def test_inv_of_the_venv_is_the_launcher(clone: Clone) -> None:
    clone.inv()
    inv = clone.root / ".venv" / "bin" / "inv"
    assert clone.inv("ps", program=inv).stdout == f"ran in {clone.root}/.venv\nwith ['ps']\n"
    (clone.root / "requirements" / "ops.txt").write_text("# two\n")
    clone.inv(program=inv)
    assert len(clone.installs) == 2


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_set_up_begins_anew(clone: Clone, start: Start, how: signal.Signals) -> None:
    never = clone.notes / "never"
    os.mkfifo(never)
    clone.uv(on_install=f'touch "{clone.notes}/installing"; read -r forever <"{never}"')
    process = start(clone)
    wait_until((clone.notes / "installing").exists)
    os.killpg(process.pid, how)
    assert process.wait(PATIENCE) != 0
    clone.uv()
    assert clone.inv().stdout == f"ran in {clone.root}/.venv\nwith []\n"
    assert len(clone.installs) == 2


def test_a_second_one_waits_for_the_first(clone: Clone, start: Start) -> None:
    go = clone.notes / "go"
    os.mkfifo(go)
    clone.uv(on_install=f'touch "{clone.notes}/installing"; read -r go <"{go}"')
    first = start(clone)
    wait_until((clone.notes / "installing").exists)
    second = start(clone)
    wait_until(lambda: waits_for_lock(second.pid))
    go.write_text("on\n")
    for process in (first, second):
        stdout, _ = process.communicate(timeout=PATIENCE)
        assert stdout == f"ran in {clone.root}/.venv\nwith []\n"
    assert len(clone.installs) == 1


def waits_for_lock(pid: int) -> bool:
    """True when a child of the process is blocked in flock(2)."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    waiting = [line.split() for line in Path("/proc/locks").read_text().splitlines() if "->" in line]
    return any(child in fields for child in children for fields in waiting)


def test_a_failed_installation_is_one_message_and_begins_anew(clone: Clone) -> None:
    clone.uv(on_install="echo 'no such package' >&2; exit 2")
    failed = clone.inv()
    assert failed.returncode == 1
    assert failed.stdout == ""
    assert "no such package" in failed.stderr
    assert "error: the packages of requirements/ops.txt could not be installed: see above" in failed.stderr
    clone.uv()
    assert clone.inv().returncode == 0


def test_says_that_python_is_missing_or_too_old(clone: Clone) -> None:
    old = "#!/bin/sh\nexit 1\n"  # what the question for 3.11 answers
    clone.program("python3", old)
    ran = clone.inv()
    assert ran.returncode == 1
    assert ran.stderr.startswith("error: no Python 3.11 or newer on PATH\n  next: ")
    assert clone.inv(env={"PYTHON": PYTHON}).returncode == 0


def test_takes_a_newer_python_beside_an_old_one(clone: Clone) -> None:
    clone.program("python3", "#!/bin/sh\nexit 1\n")
    (clone.programs / "python3.12").symlink_to(PYTHON)
    assert clone.inv().returncode == 0


def test_names_the_package_of_a_missing_venv_module(bare: Clone) -> None:
    python = bare.programs / "python3"
    answers = f'case $2 in *ensurepip*) exit 1 ;; *realpath*) echo "{python}" ;; *) exec "{PYTHON}" "$@" ;; esac'
    bare.program("python3", f"#!/bin/sh\n{answers}\n")
    ran = bare.inv()
    version = ".".join(str(part) for part in sys.version_info[:2])
    command = f"{'' if os.geteuid() == 0 else 'sudo '}apt-get install python{version}-venv"
    assert ran.returncode == 1
    assert f"error: {python} comes without its venv module\n  next: {command} " in ran.stderr
    assert not (bare.root / ".venv" / "made-at").exists()


@pytest.mark.docker
def test_pip_installs_what_has_the_locked_hash_and_nothing_else(tmp_path: Path) -> None:
    """Without uv, on a machine with Python and nothing else, not even a network."""
    for path in (tmp_path / "a clone" / "requirements", tmp_path / "home"):
        path.mkdir(parents=True)
    root = tmp_path / "a clone"
    shutil.copy2(ROOT / "inv", root)
    (root / "tasks.py").write_text("import greeting\n")
    lock = root / "requirements" / "ops.txt"
    digest = hashlib.sha256(make_wheel(tmp_path).read_bytes()).hexdigest()

    def inv() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["docker", "run", "--rm", "--label=andamio.test=launcher", "--network=none",
             f"--user={os.getuid()}:{os.getgid()}", f"--volume={tmp_path}:{tmp_path}", f"--env=HOME={tmp_path}/home",
             base_images.PYTHON, str(root / "inv")],
            capture_output=True, text=True, timeout=120,
        )  # fmt: skip

    lock.write_text(f"greeting @ file://{tmp_path}/{WHEEL} --hash=sha256:{'0' * 64}\n")
    refused = inv()
    assert refused.returncode == 1
    assert "could not be installed" in refused.stderr
    lock.write_text(f"greeting @ file://{tmp_path}/{WHEEL} --hash=sha256:{digest}\n")
    assert inv().stdout == "hello\n"


def make_wheel(folder: Path) -> Path:
    wheel = folder / WHEEL
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("greeting.py", "print('hello')\n")
        archive.writestr("greeting-1.dist-info/METADATA", "Metadata-Version: 2.1\nName: greeting\nVersion: 1\n")
        archive.writestr("greeting-1.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr("greeting-1.dist-info/RECORD", "")
    return wheel


def test_shellcheck_finds_nothing() -> None:
    shellcheck = shutil.which("shellcheck", path=str(ROOT / ".venv" / "bin"))
    assert shellcheck, "it comes with requirements/ops.txt"
    scripts = [ROOT / "inv", *ROOT.glob("ops/**/*.sh"), *ROOT.glob("ops/**/*.bash"), *ROOT.glob("ops/**/java")]
    assert len(scripts) >= 7
    checked = subprocess.run([shellcheck, *scripts], capture_output=True, text=True)
    assert checked.stdout == ""
    assert checked.returncode == 0
