"""Versions of the site to deploy: their pages differ in one line, or they are broken on purpose."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from invoke import Context

from ops.containers import base_images
from ops.containers.base_images import NGINX
from ops.paths import ROOT
from ops.release import layout, parcel
from ops.shell import Shell

LABEL = "andamio.test=release"
SLOW_PATH = "/slow"
SLOW = "location = /slow { limit_rate 2k; alias /srv/www/slow; }"
SLOW_BYTES = 10_000  # five seconds at that rate
CRASHES = 'CMD ["sh", "-c", "echo planted mistake; exit 3"]'


@dataclass(frozen=True)
class Versions:
    """Builds images of the site in ``folder``; ``remove`` removes them all."""

    folder: Path
    tags: list[str] = field(default_factory=list)

    def build(self, name: str, *instructions: str) -> str:
        """The tag of an image whose page says ``name``, with more instructions at the end of its Dockerfile."""
        base_images.ensure(Shell(Context()), [NGINX])
        tag = self._tag(name)
        context = self.folder / tag
        shutil.copytree(ROOT / "nginx", context)
        page = context / "index.html"
        page.write_text(page.read_text().replace("</body>", f"<p>version {name}</p></body>"))
        if instructions:
            with (context / "Dockerfile").open("a") as dockerfile:
                dockerfile.write("\n".join(("USER root", *instructions, "USER 10001:10001", "")))
        self._docker_build(context, tag)
        parcel.keep(tag)  # as ./inv nginx.build does
        return tag

    def build_slow(self, name: str) -> str:
        """One that also has a page which takes five seconds."""
        configured = f"""RUN sed -i 's|  gzip_static on;|  {SLOW} gzip_static on;|' /etc/nginx/conf.d/default.conf"""
        return self.build(name, configured, f"RUN head -c {SLOW_BYTES} /dev/zero >/srv/www/slow")

    def build_elsewhere(self) -> str:
        """One for another kind of machine."""
        tag = self._tag("for another kind of machine")
        context = self.folder / tag
        context.mkdir()
        (context / "Dockerfile").write_text('FROM scratch\nCOPY Dockerfile /\nCMD ["/none"]\n')
        self._docker_build(context, tag, "--platform=linux/arm64")
        return tag

    def remove(self) -> None:
        names = [layout.image(tag) for tag in self.tags]
        subprocess.run(["docker", "image", "rm", "--force", *names], capture_output=True, check=False)
        for tag in self.tags:
            parcel.forget(tag)

    def _tag(self, name: str) -> str:
        """What could be a commit; the same name never gives two versions that share one."""
        return hashlib.sha1(f"{self.folder}{name}".encode(), usedforsecurity=False).hexdigest()

    def _docker_build(self, context: Path, tag: str, *options: str) -> None:
        self.tags.append(tag)
        command = ["docker", "buildx", "build", "--load", "--quiet", f"--label={LABEL}", f"--tag={layout.image(tag)}"]
        subprocess.run([*command, *options, str(context)], capture_output=True, text=True, check=True)
