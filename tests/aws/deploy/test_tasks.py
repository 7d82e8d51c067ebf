"""The tasks hand on what was typed; that is all they do."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from invoke import Config, Context

from ops.aws.deploy import destroy, everything, opening, recover
from ops.aws.deploy.destroy import Destruction
from ops.aws.deploy.everything import Order
from ops.aws.deploy.recover import Recovery
from ops.errors import BadInput
from ops.tasks import cfn_deploy
from tests.aws.deploy import designs

Given = list[Any]


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Given:
    """What arrived behind the tasks."""
    arrived: Given = []
    opened = SimpleNamespace(design=designs.design(), around="around")

    def open_it(shell: object, env: str | None) -> SimpleNamespace:
        arrived.append(env)
        return opened

    monkeypatch.setattr(opening, "opened", open_it)
    monkeypatch.setattr(opening, "deletable", lambda opened, stack: (stack,))
    monkeypatch.setattr(everything, "deploy", lambda around, design, order: arrived.append(order))
    monkeypatch.setattr(destroy, "destroy", lambda around, design, order: arrived.append(order))
    monkeypatch.setattr(recover, "recover", lambda around, order: arrived.append(order))
    return arrived


def context(dry: bool = False) -> Context:
    return Context(Config(overrides={"run": {"dry": dry}}))


def test_deploy(given: Given) -> None:
    cfn_deploy.deploy(
        context(), env="staging", stack="data", tag="f" * 40, allow_replace=["Database", "History"], yes=True
    )
    (stack,) = (stack for stack in designs.design().stacks if stack.key == "data")
    env, order = given
    assert env == "staging"
    assert [one.name for one in order.stacks] == [stack.name]
    assert (order.tag, order.allowed, order.yes, order.dry) == ("f" * 40, ("Database", "History"), True, False)


def test_deploy_asks_and_takes_all_unless_told_otherwise(given: Given) -> None:
    cfn_deploy.deploy(context(dry=True))
    order = given[1]
    assert isinstance(order, Order)
    assert len(order.stacks) == 4
    assert (order.tag, order.allowed, order.yes, order.dry) == ("", (), False, True)


def test_destroy(given: Given) -> None:
    cfn_deploy.destroy(context(), env="staging", stack="data", confirm="staging", unprotect=True)
    assert given[1] == Destruction(("data",), "staging", unprotect=True, yes=False, dry=False)  # type: ignore[arg-type] # a stand-in


def test_recover(given: Given) -> None:
    cfn_deploy.recover(context(), "data", skip=["A"], retain=["B", "C"], yes=True)
    order = given[1]
    assert isinstance(order, Recovery)
    assert (order.stack.key, order.skip, order.retain, order.yes, order.dry) == (
        "data",
        ("A",),
        ("B", "C"),
        True,
        False,
    )


@pytest.mark.parametrize("task", [cfn_deploy.deploy, cfn_deploy.recover])
def test_an_unknown_stack_lists_those_that_there_are(given: Given, task: Any) -> None:
    with pytest.raises(BadInput) as refused:
        task(context(), stack="dtaa")
    assert refused.value.hint == "one of: network, data, registry, backend"
    assert len(given) == 1
