"""Opening an environment: what ``local`` lacks is made, nothing else is touched, and a dry run writes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from ops import settings
from ops.settings.opening import opened


def files(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.glob("*")}


def test_a_clone_from_before_a_template_was_added_goes_on_working(local: Path) -> None:
    before = files(local)
    (local / "droplet.env").unlink()
    environment = opened("local", root=local.parents[1])
    assert environment.need("DROPLET_USER", str) == "deploy"
    assert files(local) == before


def test_a_new_clone_gets_local(repository: Path) -> None:
    assert opened(None, root=repository).name == "local"


def test_a_dry_run_completes_it_elsewhere(local: Path) -> None:
    (local / "droplet.env").unlink()
    before = files(local)
    environment = opened("local", dry=True, root=local.parents[1])
    assert environment.folder == local
    assert environment.get("DROPLET_PORT", int) == 2222
    assert environment.need("DATABASE_PASSWORD", settings.Secret).reveal() in before["database.env"]
    assert files(local) == before


def test_a_dry_run_of_a_new_clone_writes_nothing(repository: Path) -> None:
    assert opened("local", dry=True, root=repository).name == "local"
    assert not (repository / "env" / "local").exists()


@pytest.mark.parametrize("dry", [True, False])
def test_what_is_wrong_in_a_file_that_is_there_stays_wrong(local: Path, dry: bool) -> None:
    (local / "droplet.env").unlink()
    (local / "web.env").write_text("WEB_PORT=0\n")
    with pytest.raises(settings.SettingsError, match=r"env/local/web\.env:1: WEB_PORT: is not a port"):
        opened("local", dry=dry, root=local.parents[1])


@pytest.mark.parametrize("dry", [True, False])
def test_no_other_environment_is_completed(local: Path, dry: bool) -> None:
    root = local.parents[1]
    settings.write(settings.plan("staging", root))
    (root / "env" / "staging" / "droplet.env").unlink()
    with pytest.raises(settings.SettingsError, match=r"env/staging/droplet\.env: is missing"):
        opened("staging", dry=dry, root=root)
    assert not (root / "env" / "staging" / "droplet.env").exists()
