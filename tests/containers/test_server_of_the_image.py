"""What serves in production: the backend's image starts a real server, and nothing starts another one instead."""

from __future__ import annotations

import json
import re

import yaml

from ops.paths import BACKEND, COMPOSE, COMPOSE_DEVELOPMENT

SERVER = ["gunicorn", "--config", "config/gunicorn.py", "config.wsgi:application"]


def command_of(target: str) -> list[str]:
    """The command of a target of the backend's Dockerfile, from itself or from the stage that it begins with."""
    stages = re.split(r"^FROM ", (BACKEND / "Dockerfile").read_text(), flags=re.MULTILINE)[1:]
    names = [re.match(r"(\S+) AS (\S+)\n", stage) for stage in stages]
    base, text = next((name[1], stage) for name, stage in zip(names, stages, strict=True) if name and name[2] == target)
    commands = re.findall(r"^(?:CMD|ENTRYPOINT) (.*)$", text, flags=re.MULTILINE)
    if not commands:
        return command_of(base)
    (command,) = commands
    found: list[str] = json.loads(command)
    return found


def test_the_development_server_in_production() -> None:
    assert command_of("runtime") == SERVER


def test_compose_leaves_the_image_its_command() -> None:
    backend = yaml.safe_load(COMPOSE.read_text())["services"]["backend"]
    assert not {"command", "entrypoint"} & backend.keys()


def test_the_development_server_is_for_watching_only() -> None:
    development = yaml.safe_load(COMPOSE_DEVELOPMENT.read_text())["services"]["backend"]
    assert "runserver" in development["command"]
    assert development["environment"]["DJANGO_DEBUG"] == "true"  # without which it refuses to start
    assert "runserver" not in COMPOSE.read_text()
