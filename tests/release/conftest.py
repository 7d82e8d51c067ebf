"""The droplet that the tests of this folder deploy to; one for all, since each test brings its own versions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from invoke import Context

from benchmarks.versions import Versions
from ops.hosts.provision.run import provision
from tests.hosts.sandboxes import new_droplet, started
from tests.release.rig import Rig


@pytest.fixture(scope="package")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    """A provisioned droplet on which nothing was deployed yet."""
    droplet = new_droplet(tmp_path_factory.mktemp("repository"))
    versions = Versions(tmp_path_factory.mktemp("versions"))
    try:
        with started(droplet) as (sandbox,):
            provision(Context(), droplet)
            yield Rig(droplet, sandbox, versions)
    finally:
        versions.remove()


@pytest.fixture(scope="package")
def pair(rig: Rig) -> tuple[str, str]:
    """Two good versions, whose pages say ``one`` and ``two``; both have a page that takes five seconds."""
    return rig.versions.build_slow("one"), rig.versions.build_slow("two")
