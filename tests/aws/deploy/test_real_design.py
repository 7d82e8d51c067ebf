"""The design of production on the CloudFormation in memory: what one stack puts out, the others take."""

from __future__ import annotations

from benchmarks.scheduler import Simulated, production


def test_it_is_created_and_then_there_is_nothing_to_do() -> None:
    account = Simulated(production())
    account.deploy(account.design.stacks)
    home, east = account.regions["eu-west-1"], account.regions["us-east-1"]
    for stack in account.design.stacks:
        found = (home if stack.region == "eu-west-1" else east).stack(stack.name)
        assert found
        assert found.status == "CREATE_COMPLETE"
        assert found.protected
    for region in (home, east):
        region.calls.clear()
    account.deploy(account.design.stacks)
    assert home.writes == east.writes == []
