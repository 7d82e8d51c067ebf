"""What a pull request would change in AWS: its design against that of the branch it goes to, without any account.

Code that nobody has reviewed yet gets no credentials: both designs are synthesised from their commits, and compared.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cloudformation.design import Design
from cloudformation.stack import Found, Given, OutputOf, Source
from ops.aws.design import design_of
from ops.aws.plan import offline
from ops.aws.plan.deployed import Deployed
from ops.aws.plan.model import Plan
from ops.aws.settings import AwsSettings
from ops.errors import AndamioError, BadInput
from ops.paths import CACHE, ROOT
from ops.settings import opened
from ops.settings.template import LOCAL
from ops.shell import Shell

GIT = ("git", "-C", str(ROOT))


def against(shell: Shell, base: str) -> Plan:
    """What would change if this commit's design took the place of that of ``base``, for the sizes of ``local``.

    Raises:
        BadInput: ``base`` names no commit that can be had.
        AndamioError: either makes no valid design.
    """
    design = design_of(opened(LOCAL, only=(AwsSettings.FILE,)))
    sha = _commit(shell, base)
    with _checked_out(shell, sha) as folder:
        templates = folder / ".cache" / "templates"
        synth = (sys.executable, "tasks.py", "cfn.synth", "--env", LOCAL, "--out", str(templates))
        made = shell.probe(("env", "-C", str(folder), *synth))
        if not made.ok:
            last = made.stderr.strip().splitlines()[-1:] or ["no message"]
            raise AndamioError(f"the design of {base} can't be synthesised: {last[0]}", where=sha[:12])
        before = {file.stem: file.read_text() for file in sorted(templates.glob("*.json"))}
    return offline.plan(design, {key: _as_deployed(design, key, text) for key, text in before.items()})


def _as_deployed(design: Design, key: str, text: str) -> Deployed:
    """A template as if it were deployed: its parameters have the values that this design gives them.

    The values of outputs are their own names: there is no account to ask.
    """
    template = json.loads(text)
    stack = next((one for one in design.stacks if one.key == key), None)
    inputs = (
        {}
        if stack is None
        else {name: one for name, one in stack.inputs.items() if name in template.get("Parameters", {})}
    )
    return Deployed(
        key,
        stack.name if stack else key,
        stack.region if stack else design.options.region,
        template,
        parameters={name: _named(source) for name, source in inputs.items()},
        outputs={name: f"{key}.{name}" for name in template.get("Outputs", {})},
    )


def _named(source: Source) -> str:
    match source:
        case OutputOf(key, output):
            return f"{key}.{output}"
        case Given(value):
            return value
        case Found(what, of):
            return f"{what} {of}".strip()


def _commit(shell: Shell, base: str) -> str:
    """The SHA of a commit; a shallow clone fetches the branch that it lacks."""
    for name in (f"origin/{base}", base):
        found = shell.probe((*GIT, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}"))
        if found.ok:
            return found.text
    fetched = shell.probe((*GIT, "fetch", "--quiet", "--depth=1", "--end-of-options", "origin", base), timeout=60)
    found = shell.probe((*GIT, "rev-parse", "--verify", "--quiet", "FETCH_HEAD^{commit}"))
    if not fetched.ok or not found.ok:
        raise BadInput(
            f"{base!r} names no commit here, nor a branch of origin", where="--against", hint="main, or a SHA"
        )
    return found.text


@contextmanager
def _checked_out(shell: Shell, sha: str) -> Iterator[Path]:
    """The files of a commit in a folder that goes away."""
    folder = CACHE / "ci" / f"design-{sha[:12]}"
    shutil.rmtree(folder, ignore_errors=True)
    shell.probe((*GIT, "worktree", "prune"))
    try:
        made = shell.probe((*GIT, "worktree", "add", "--quiet", "--force", "--detach", str(folder), sha))
        if not made.ok:
            raise AndamioError(f"git can't check {sha[:12]} out: {made.stderr.strip()}")
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        shell.probe((*GIT, "worktree", "prune"))
