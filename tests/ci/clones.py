"""A clone of this repository's commit with a registry and a sandbox droplet of its own, to run its pipelines in."""

from __future__ import annotations

import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ops.paths import ROOT
from tests.containers.bare_debian import docker
from tests.containers.local_registry import Registry, registry
from tests.hosts.sandboxes import free_ports

DEPLOY = "Deploy the site to the droplet"
PAGE = "nginx/index.html"


@dataclass(frozen=True)
class Clone:
    """A clone of this repository's commit, with an environment of its own that has a sandbox droplet."""

    root: Path
    env: str
    registry: Registry

    def inv(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = (sys.executable, "tasks.py", *words)
        return subprocess.run(command, cwd=self.root, capture_output=True, text=True, stdin=subprocess.DEVNULL)

    def must(self, *words: str) -> str:
        done = self.inv(*words)
        assert done.returncode == 0, f"{' '.join(words)}\n{done.stdout[-4000:]}\n{done.stderr[-2000:]}"
        return done.stdout

    def run(self, pipeline: str, *options: str) -> subprocess.CompletedProcess[str]:
        """Run a pipeline as if each commit were pushed by itself."""
        return self.inv("ci.run", pipeline, "--env", self.env, "--since", "HEAD~1", *options)

    def commit(self, file: str, old: str, new: str) -> str:
        """Change a file, commit it; returns the SHA."""
        path = self.root / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))
        identity = ("-c", "user.name=Tests", "-c", "user.email=tests@example.com")
        subprocess.run(("git", *identity, "commit", "--quiet", "--all", "--message=Change"), cwd=self.root, check=True)
        sha = subprocess.check_output(("git", "rev-parse", "HEAD"), cwd=self.root, text=True)
        return sha.strip()

    def setting(self, name: str) -> str:
        lines = [
            line for file in (self.root / "env" / self.env).glob("*.env") for line in file.read_text().splitlines()
        ]
        return next(line.partition("=")[2] for line in lines if line.startswith(f"{name}="))

    @property
    def http_port(self) -> int:
        """Where the droplet's site answers, on 127.0.0.1."""
        return int(self.setting("DROPLET_HTTP_PORT"))

    @property
    def logs(self) -> str:
        """All that the runs so far have written down."""
        return "".join(path.read_text() for path in (self.root / ".cache" / "ci" / "runs").rglob("*.log"))


@contextmanager
def cloned(folder: Path) -> Iterator[Clone]:
    """Make it in ``folder``, with the site deployed once; all that was made goes with the block."""
    name = f"test-{secrets.token_hex(4)}"
    root = folder / "clone"
    subprocess.run(("git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(root)), check=True)
    with registry(folder) as images:
        clone = Clone(root, name, images)
        clone.must("env.init", "--env", name, "--like", "local")
        _set(root / "env" / name / "registry.env", _registry_settings(images))
        _set(root / "env" / name / "droplet.env", _free("DROPLET_PORT", "DROPLET_HTTP_PORT"))
        _set(root / "env" / name / "aws.env", _free("AWS_SANDBOX_PORT"))
        try:
            clone.must("droplet.sandbox", "--env", name)
            clone.must("nginx.deploy", "--env", name, "--via", "ssh")
            yield clone
        finally:
            clone.inv("cfn.sandbox", "--env", name, "--stop")
            clone.inv("droplet.sandbox", "--env", name, "--stop")
            _remove_images(images.prefix)
            shutil.rmtree(root, ignore_errors=True)


def _registry_settings(images: Registry) -> dict[str, str]:
    return {"REGISTRY_PREFIX": images.prefix, "REGISTRY_USER": images.user, "REGISTRY_TOKEN": images.token.reveal()}


def _free(*names: str) -> dict[str, str]:
    """Ports that no other clone's sandbox has, either."""
    return {name: str(free_ports(1)) for name in names}


def _set(file: Path, values: dict[str, str]) -> None:
    lines = [
        f"{name}={values[name]}" if (name := line.partition("=")[0]) in values else line
        for line in file.read_text().splitlines()
    ]
    file.write_text("\n".join(lines) + "\n")


def _remove_images(prefix: str) -> None:
    listed = docker("image", "ls", "--format", "{{.Repository}}:{{.Tag}}", "--filter", f"reference={prefix}/*").split()
    if listed:
        docker("image", "rm", "--force", *listed)
