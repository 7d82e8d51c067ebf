"""From the synthesised templates to the picture: what there is, then what talks to what."""

from __future__ import annotations

from cloudformation.design import Design
from cloudformation.diagram.model import Picture
from cloudformation.diagram.reading import compute, edge, network, outside, services, stores, traffic
from cloudformation.invariants.world import World


def picture(design: Design) -> Picture:
    """Read the picture of one environment off its templates.

    Raises:
        DesignError: the design has no network, or one of another kind than the page has room for.
    """
    return picture_of(World.of(design))


def picture_of(world: World) -> Picture:
    """The same from templates as plain documents."""
    read = network.read(world)
    return Picture(
        title=f"{world.options.environment}: {world.options.domain}",
        domain=world.options.domain,
        region=network.region(world),
        network=read,
        balancer=compute.balancer(world),
        backend=compute.backend(world),
        database=stores.database(world),
        records=edge.names(world),
        distribution=edge.distribution(world),
        certificate=edge.certificate(world),
        bucket=edge.bucket(world),
        table=stores.table(world),
        services=services.cards(world),
        microservices=outside.microservices(world),
        droplet=outside.droplet(world),
        flows=traffic.flows(world),
    )
