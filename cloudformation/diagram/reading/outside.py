"""What isn't in AWS: the microservices that the backend asks, and the droplet."""

from __future__ import annotations

import re

from cloudformation.diagram.model import Card
from cloudformation.diagram.reading import edge
from cloudformation.diagram.reading.words import place
from cloudformation.invariants.world import Resource, World
from cloudformation.stack import Given

ADDRESS = re.compile(r"https?://([^/:]+)")


def microservices(world: World) -> tuple[Card, ...]:
    """The services outside whose addresses a stack is given."""
    found: dict[str, Card] = {}
    for view in world.views.values():
        for parameter, source in view.inputs.items():
            host = ADDRESS.match(source.value) if isinstance(source, Given) else None
            if host:
                name = parameter.removesuffix("Url")
                found.setdefault(name, Card(f"{view.key}.{parameter}", "general/generic-sdk", name, (host.group(1),)))
    return tuple(found.values())


def direct_records(world: World) -> tuple[Resource, ...]:
    """The records that lead to an address outside of AWS."""
    return tuple(record for record in edge.records(world) if record.get("ResourceRecords"))


def droplet(world: World) -> Card | None:
    """The droplet, known by its record."""
    for record in direct_records(world):
        return Card(place(record), "general/traditional-server", "Droplet", (record.text("ResourceRecords"),))
    return None
