"""A repository and its environment to try things in, and how the property tests run."""

from __future__ import annotations

from pathlib import Path

import hypothesis
import pytest

from ops import settings
from tests.settings.repositories import copy_templates

# Other work on the machine must not fail a property by taking its time.
hypothesis.settings.register_profile(
    "unhurried",
    hypothesis.settings.get_profile(hypothesis.settings.get_current_profile_name()),
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("unhurried")


@pytest.fixture(autouse=True)
def no_environment_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANDAMIO_ENV", raising=False)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A root with the real templates and no environment yet."""
    copy_templates(tmp_path)
    return tmp_path


@pytest.fixture
def local(repository: Path) -> Path:
    """The folder of a fresh environment ``local``."""
    settings.write(settings.plan("local", repository))
    return repository / "env" / "local"
