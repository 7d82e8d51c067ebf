"""What is said in two files must stay the same in both."""

from __future__ import annotations

import pytest
import yaml

from ops.containers.application import ROLLED, WORKER
from ops.containers.rollout import DRAIN_SECONDS
from ops.paths import COMPOSE


@pytest.mark.parametrize("service", [ROLLED, WORKER])
def test_a_replaced_container_gets_the_time_to_finish_that_compose_gives_it(service: str) -> None:
    described = yaml.safe_load(COMPOSE.read_text())["services"][service]
    assert described["stop_grace_period"] == f"{DRAIN_SECONDS}s"
