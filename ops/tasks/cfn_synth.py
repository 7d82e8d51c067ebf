"""``cfn.synth``: the templates, as files."""

from __future__ import annotations

from invoke import Context

from ops.cli import task
from ops.cli.terminal import say, styled, table
from ops.tasks.cfn_options import ENV_HELP, STACK_HELP
from ops.tasks.env import names


@task(
    help={
        "env": ENV_HELP,
        "stack": STACK_HELP,
        "out": "The folder to write them to. Default: .cache/cfn/<environment>/templates.",
    },
    choices={"env": names},
)
def synth(c: Context, env: str | None = None, stack: str | None = None, out: str = "") -> None:
    """Write the CloudFormation templates of an environment, one indented JSON file a stack.

    The same settings give the same bytes. The sizes are those of what CloudFormation is sent, without indentation.
    """
    from pathlib import Path

    from ops import settings
    from ops.aws import design, synth
    from ops.aws.settings import AwsSettings

    dry = c.config.run.dry
    environment = settings.opened(env, dry, only=(AwsSettings.FILE,))
    made = design.design_of(environment)
    folder = Path(out).expanduser() if out else synth.default_folder(environment.name)
    written = list(synth.write(design.chosen(made, stack), folder, dry))
    if not (dry or stack or out):
        synth.remove_others(made.stacks, folder)
    say(table([(one.stack, f"{one.resources:>3} resources", f"{one.size:>7,} bytes") for one in written], "  "))
    total, where = sum(one.resources for one in written), "to be written to" if dry else "in"
    count = f"{len(written)} {'template' if len(written) == 1 else 'templates'} of {environment.name}"
    say(f"{styled('✓', 'green')} {count}, {total} resources, {where} {synth.shown(folder)}")
