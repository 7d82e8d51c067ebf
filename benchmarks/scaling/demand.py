"""How many requests come in each second of a day: few at night, most at noon, and one spike; the same for each seed."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

DAY = 24 * 3600
HOUR = 3600
NIGHT_SHARE = 0.15  # of noon's requests, at the quietest hour
QUIETEST = 4 * HOUR


@dataclass(frozen=True)
class Demand:
    """A day's requests.

    Args:
        noon: requests a second at the busiest of an ordinary day.
        spike: how many times the ordinary requests come while it lasts.
        spike_at: second of the day at which it begins; ``rise`` seconds until it is there, ``lasts`` seconds until it
            goes, in as many again.
        seed: of the arrivals' chance.
    """

    noon: float
    spike: float = 10
    spike_at: int = 14 * HOUR
    rise: int = 300
    lasts: int = 2700
    seed: int = 2026

    def rate(self, second: int) -> float:
        """Requests a second that are to be expected."""
        turn = math.cos(2 * math.pi * (second - QUIETEST) / DAY)
        ordinary = self.noon * (1 - (1 - NIGHT_SHARE) * (turn + 1) / 2)
        return ordinary * (1 + (self.spike - 1) * self._share_of_spike(second))

    def arrivals(self) -> list[int]:
        """Requests in each second: chance around the rate, as of many people who know nothing of each other.

        A Poisson distribution, by its normal approximation, which is close from some ten requests a second on.
        """
        chance = random.Random(self.seed)  # noqa: S311 - a simulation
        rates = [self.rate(second) for second in range(DAY)]
        return [max(0, round(chance.gauss(rate, math.sqrt(rate)))) for rate in rates]

    def _share_of_spike(self, second: int) -> float:
        """0 outside of the spike, 1 within, and in between while it rises and goes."""
        since = second - self.spike_at
        if since < 0:
            return 0
        rising = min(1.0, since / self.rise) if self.rise else 1.0
        going = max(0.0, 1 - max(0, since - self.lasts) / self.rise) if self.rise else float(since < self.lasts)
        return min(rising, going)
