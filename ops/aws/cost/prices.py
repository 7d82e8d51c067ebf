"""List prices of a date: ``prices.json``.

They are kept by hand, from AWS's pages that the file names. One named in ``approximate`` couldn't be compared with its
page when it was written.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ops.errors import AndamioError

FILE = Path(__file__).with_name("prices.json")


class NoPrice(KeyError):
    """The file has no price of this name for the region."""


@dataclass(frozen=True)
class Prices:
    """The prices of one region, in US dollars."""

    region: str
    as_of: str
    by_name: dict[str, float]
    approximate: frozenset[str]

    def of(self, name: str) -> float:
        """The price of this name, such as ``ec2.t3.small``: for what unit, the file says.

        Raises:
            NoPrice: there is none.
        """
        try:
            return self.by_name[name]
        except KeyError:
            raise NoPrice(name) from None


@functools.cache
def document() -> dict[str, Any]:
    """The whole file."""
    read: dict[str, Any] = json.loads(FILE.read_text())
    return read


def of_region(region: str) -> Prices:
    """The prices of a region.

    Raises:
        AndamioError: the file has none of it; it names those that it has.
    """
    regions = document()["regions"]
    if region not in regions:
        hint = (
            f"there are those of {', '.join(sorted(regions))}: add those of {region} to the file, or estimate an "
            "environment there that isn't deployed (AWS_DEPLOY_REGION); --assume can't help, it is about use"
        )
        raise AndamioError(f"there are no prices of {region}", where=f"ops/aws/cost/{FILE.name}", hint=hint)
    everywhere = document()["everywhere"]
    unsure = (one.split() for one in document()["approximate"])
    approximate = frozenset(name for place, name in unsure if place == region)
    return Prices(region, document()["as_of"], {**everywhere, **regions[region]}, approximate)
