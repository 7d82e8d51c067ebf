"""Changes of the design that break its promises, a module a subject; importing this enters all of them."""

from tests.cloudformation.invariants.bench import MUTATIONS, Mutation
from tests.cloudformation.invariants.mutations import (
    access,
    compute,
    data,
    edge,
    elements,
    network,
    operations,
    security_groups,
    tasks,
    wiring,
)

__all__ = [
    "MUTATIONS",
    "Mutation",
    "access",
    "compute",
    "data",
    "edge",
    "elements",
    "network",
    "operations",
    "security_groups",
    "tasks",
    "wiring",
]
