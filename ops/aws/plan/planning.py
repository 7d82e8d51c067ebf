"""The plan of an environment: gates first, then what would change, from where it is known best."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from cloudformation.design import Design
from ops import settings
from ops.aws import gates
from ops.aws.design import chosen, design_of
from ops.aws.look.ago import ago
from ops.aws.plan import deployed, offline
from ops.aws.plan.deployed import Deployed
from ops.aws.plan.model import Plan
from ops.aws.settings import AwsSettings
from ops.cli.terminal import step
from ops.errors import AndamioError


@dataclass(frozen=True)
class Planned:
    """A plan and, for people, what it stands on."""

    plan: Plan
    basis: str


def planned(env: str | None, stack: str, without_account: bool, dry: bool) -> Planned:
    """What a deployment of an environment, or of one of its stacks, would change.

    Args:
        env: the environment's name; None for the default.
        stack: its key; empty for all.
        without_account: compare with copies only.
        dry: read the account, but have it make nothing, not even change sets.

    Raises:
        AndamioError: the environment makes no design, a gate is shut, or the account refuses.
    """
    environment = settings.opened(env, dry, only=(AwsSettings.FILE,))
    design = design_of(environment)
    keys = tuple(one.key for one in chosen(design, stack))
    gates.insist(design)
    if without_account:
        found = from_templates(design, deployed.read(environment.name), "no account was asked")
    else:
        found = _with_account(AwsSettings.of(environment), design, dry)
    return only(found, keys) if stack else found


def _with_account(given: AwsSettings, design: Design, dry: bool) -> Planned:
    """The plan by what the account has; by copies where there is no account to be asked."""
    from ops.aws import session
    from ops.aws.plan import online, reading
    from ops.aws.sandbox.process import PortTaken

    cloud = session.connect(given)
    try:
        cloud.verify()
    except PortTaken as taken:  # what is deployed there is others'
        return Planned(
            offline.plan(design, {}), f"{taken.what}: this clone's own doesn't run, nothing is deployed in it"
        )
    except AndamioError as error:
        if not _nobody_answers(error):
            raise
        if given.is_sandbox:  # it is in memory: what it had when it ran is gone
            return Planned(offline.plan(design, {}), "the sandbox AWS doesn't run, so that nothing is deployed in it")
        return from_templates(design, deployed.read(given.environment), error.what)
    with step(f"reading the stacks of account {cloud.account}"):
        there = reading.read(cloud, design)
    copies = {key: one.copy(cloud.account) for key, one in there.items()}
    if not dry:
        deployed.write(given.environment, copies)
    place = f"{'sandbox, ' if given.is_sandbox else ''}account {cloud.account}, {cloud.region}"
    if dry:
        return Planned(offline.plan(design, copies), f"{place}: compared with the templates that it has")
    with step("asking CloudFormation what would change"):
        found = online.plan(cloud, design, there)
    return Planned(found, f"{place}: what CloudFormation says")


def _nobody_answers(error: AndamioError) -> bool:
    """Whether there is no account to be asked: no credentials, or no way to it. To be refused is an error."""
    from botocore import exceptions as boto

    missing = (boto.NoCredentialsError, boto.NoAuthTokenError)
    return isinstance(error.__cause__, (*missing, boto.ConnectionError, boto.HTTPClientError))


def from_templates(design: Design, copies: Mapping[str, Deployed], why: str) -> Planned:
    """The plan against the copies of what was deployed.

    Args:
        why: why no account is asked, as the first half of a sentence.
    """
    if not copies:
        basis = f"{why}, and this clone has never read what is deployed: all is planned as new"
    else:
        read = min(datetime.fromisoformat(copy.read_at) for copy in copies.values())
        basis = f"{why}: compared with the templates that were deployed when last read, {ago(read, datetime.now(UTC))}"
    return Planned(offline.plan(design, copies), basis)


def only(planned: Planned, keys: tuple[str, ...]) -> Planned:
    """The plan of some stacks alone; what flows into them from the others has been followed."""
    stacks = tuple(stack for stack in planned.plan.stacks if stack.key in keys)
    return replace(planned, plan=replace(planned.plan, stacks=stacks))
