"""How long a message that failed waits for its next try."""

import random
from datetime import timedelta

FIRST_DELAY = 1.0
LONGEST_DELAY = 60.0


def delay(attempts: int, randomness: random.Random | None = None) -> timedelta:
    """The wait after `attempts` failures: doubling from 1 s up to 60 s, of which a random half is taken off.

    The randomness spreads the messages of one outage, so that they don't all come back in the same second.
    """
    full = min(LONGEST_DELAY, FIRST_DELAY * 2 ** min(attempts - 1, 16))
    return timedelta(seconds=full * (randomness or random).uniform(0.5, 1.0))
