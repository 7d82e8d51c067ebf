"""Where things are in the repository."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BACKEND = ROOT / "backend"
FRONTEND = ROOT / "frontend"
SITE = ROOT / "nginx"
MOCKS = ROOT / "services"
COMPOSE = ROOT / "compose.yml"
COMPOSE_DEVELOPMENT = ROOT / "compose.dev.yml"
COMPOSE_TEST = ROOT / "compose.test.yml"
REPORTS = ROOT / "reports"
CACHE = ROOT / ".cache"
