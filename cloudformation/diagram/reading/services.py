"""Services of AWS beside the network, which the backend asks by their public addresses, and what watches it all."""

from __future__ import annotations

from cloudformation.diagram.model import Card
from cloudformation.diagram.reading.words import count, place
from cloudformation.invariants.world import World


def cards(world: World) -> tuple[Card, ...]:
    """Secrets, images, watching; each where the design has it."""
    found = (secrets(world), registry(world), watching(world))
    return tuple(card for card in found if card is not None)


def secrets(world: World) -> Card | None:
    """What Secrets Manager keeps."""
    found = world.all("SecretsManager::Secret")
    lines = (count(len(found), "secret"),)
    return Card(place(found[0]), "security/secrets-manager", "Secrets Manager", lines) if found else None


def registry(world: World) -> Card | None:
    """The registry of images."""
    found = world.all("ECR::Repository")
    lines = (count(len(found), "repository", "repositories"),)
    return Card(place(found[0]), "compute/ec2-container-registry", "ECR", lines) if found else None


def watching(world: World) -> Card | None:
    """Alarms and logs."""
    alarms, logs = world.all("CloudWatch::Alarm"), world.all("Logs::LogGroup")
    if not alarms and not logs:
        return None
    told = ", e-mail" if world.all("SNS::Subscription") else ""
    lines = (f"{count(len(alarms), 'alarm')}{told}", "logs")
    return Card(place((*alarms, *logs)[0]), "management/cloudwatch", "CloudWatch", lines)
