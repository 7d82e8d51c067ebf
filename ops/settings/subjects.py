"""Settings by subject, for code that needs a few of them: typed fields instead of names of variables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ops.settings.environment import Environment
from ops.settings.secret import Secret


@dataclass(frozen=True)
class WebSettings:
    """Where the application answers: the port of this machine (127.0.0.1) and the address that people type."""

    port: int
    origin: str

    @classmethod
    def of(cls, environment: Environment) -> WebSettings:
        return cls(environment.need("WEB_PORT", int), environment.need("WEB_ORIGIN", str))


@dataclass(frozen=True)
class RegistrySettings:
    """Where images are pushed to; None for what isn't set. ``prefix`` is a registry with a path, without a last /."""

    FILE: ClassVar[str] = "registry.env"

    prefix: str | None
    user: str | None
    token: Secret | None

    @classmethod
    def of(cls, environment: Environment) -> RegistrySettings:
        return cls(
            environment.get("REGISTRY_PREFIX", str),
            environment.get("REGISTRY_USER", str),
            environment.get("REGISTRY_TOKEN", Secret),
        )
