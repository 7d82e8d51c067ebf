"""What each type of resource is charged for, by subject; :data:`RATES` has them all."""

from __future__ import annotations

from ops.aws.cost.item import Rate
from ops.aws.cost.rates import compute, data, edge, network, watching

RATES: dict[str, Rate] = {**compute.RATES, **data.RATES, **edge.RATES, **network.RATES, **watching.RATES}
