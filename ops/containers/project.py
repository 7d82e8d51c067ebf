"""What can be said of an application by its environment's name alone, also while its settings aren't valid."""

from __future__ import annotations

from dataclasses import dataclass

from ops.settings import default_name
from ops.shell import Command


@dataclass(frozen=True)
class Project:
    """The Compose project of an environment: it names containers, networks and volumes, so that environments don't
    meet. Compose finds all of them by its labels: to look at them, or to take them down, needs no settings.
    """

    environment: str

    @property
    def name(self) -> str:
        return f"andamio-{self.environment}"

    def compose(self, *words: str) -> Command:
        """A docker compose command on what there is, whatever compose.yml says."""
        return ("docker", "compose", "--project-name", self.name, *words)

    def typed(self, *words: str) -> str:
        """A task as somebody types it for this environment: what a hint says."""
        option = () if self.environment == default_name() else ("--env", self.environment)
        return " ".join(("./inv", *words, *option))
