"""Environments in AWS to try things with: those that ``env.init`` writes, with the gaps filled in."""

from __future__ import annotations

from pathlib import Path

from ops import settings
from ops.settings import Environment
from ops.settings.files import replace
from tests.settings.repositories import change, copy_templates

GAPS = {
    "AWS_ACCOUNT": "123456789012",
    "AWS_DEPLOY_REGION": "eu-west-1",
    "AWS_DOMAIN": "loans.example.com",
    "AWS_SCORING_URL": "https://scoring.example.com",
    "AWS_NOTIFICATIONS_URL": "https://notifications.example.com",
}


def make(root: Path, name: str, **changed: str) -> Environment:
    """Make an environment under ``root`` and load its ``aws.env``; ``changed`` are values that it has instead."""
    if not (root / "env").exists():
        copy_templates(root)
    planned = settings.plan(name, root)
    settings.write(planned)
    file = root / "env" / name / "aws.env"
    if name != "local":
        for variable, value in GAPS.items():
            change(file, f"\n{variable}=\n", f"\n{variable}={value}\n")
    lines = file.read_text().splitlines(keepends=True)
    for variable, value in changed.items():
        (index,) = [number for number, line in enumerate(lines) if line.startswith(f"{variable}=")]
        lines[index] = f"{variable}={value}\n"
    replace(file, "".join(lines).encode())
    return settings.load(name, root, only=("aws.env",))
