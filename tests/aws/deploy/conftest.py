"""What the tests of deployments share."""

from __future__ import annotations

import pytest

from tests.aws.deploy.rig import Rig


@pytest.fixture
def rig() -> Rig:
    return Rig()
