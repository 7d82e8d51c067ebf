"""``cfn.diagram``: the network diagram, drawn from the templates."""

from __future__ import annotations

from invoke import Context

from ops.cli import task
from ops.cli.terminal import say, styled
from ops.tasks.env import names


@task(
    help={
        "env": "The environment whose design is drawn. Default: production as the documents show it.",
        "out": "The folder to write to. Default: docs, or with --env .cache/cfn/<environment>.",
    },
    choices={"env": names},
)
def diagram(c: Context, env: str | None = None, out: str = "") -> None:
    """Draw the network as SVG and PNG from the synthesised templates.

    Nothing is in it that they don't say: one NAT gateway where a design has one, no droplet where it has none.
    """
    from pathlib import Path

    from ops.aws import diagram, synth

    dry = c.config.run.dry
    shapes = diagram.shapes_of(diagram.design_of(env, dry))
    folder = Path(out).expanduser() if out else diagram.default_folder(env)
    if dry:
        say(f"to be written: {synth.shown(folder / diagram.NAME)}.svg and .png")
        return
    for file in diagram.write(shapes, folder):
        say(f"{styled('✓', 'green')} {synth.shown(file)}, {file.stat().st_size / 1024:.0f} KiB")
