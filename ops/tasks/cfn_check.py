"""``cfn.check``: the gates that the templates have to pass."""

from __future__ import annotations

from invoke import Context

from ops.cli import task
from ops.cli.terminal import say, styled
from ops.tasks.cfn_options import ENV_HELP
from ops.tasks.env import names


def gate_names() -> tuple[str, ...]:
    """The gates."""
    from ops.aws.gates import GATES

    return tuple(gate.name for gate in GATES)


@task(
    help={
        "env": ENV_HELP,
        "only": "Ask just this gate; can be given more than once.",
        "verbose": "Show also what is suppressed, and why.",
    },
    choices={"env": names, "only": gate_names},
    kinds={"only": "gate"},
    iterable=["only"],
)
def check(c: Context, only: list[str], env: str | None = None, verbose: bool = False) -> None:
    """Check an environment's templates: the design's promises, cfn-lint, cfn-guard, checkov.

    Works without an account. A template that was looked at before costs no time.
    """
    from ops import settings
    from ops.aws import design, gates
    from ops.aws.gates import show
    from ops.aws.settings import AwsSettings
    from ops.errors import Refused

    environment = settings.opened(env, c.config.run.dry, only=(AwsSettings.FILE,))
    made = design.design_of(environment)
    results = list(gates.run(made, [gate for gate in gates.GATES if gate.name in only or not only]))
    say("\n".join([*show.findings(results), *(show.suppressed(results) if verbose else []), show.summary(results)]))
    found = sum(len(result.findings) for result in results)
    if found:
        hint = "mend them, or give the reason why the design does otherwise: cloudformation/suppressions.py"
        raise Refused(f"the templates of {environment.name} don't pass: {show.count(found)}", hint=hint)
    say(f"{styled('✓', 'green')} the templates of {environment.name} pass")
