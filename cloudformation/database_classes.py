"""What an instance class of RDS can hold, as far as an alarm must know."""

from __future__ import annotations

import re

from cloudformation.errors import DesignError

GIB = 1024**3
# GiB of the smallest size of each family that PostgreSQL 17 runs on; each next size has twice as much.
# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Summary.html
BURSTABLE = {"micro": 1, "small": 2, "medium": 4, "large": 8, "xlarge": 16, "2xlarge": 32}
LARGE = {"m": 8, "r": 16}
CLASS = re.compile(r"db\.(?P<family>[a-z])[0-9]+[a-z]*\.(?P<size>(?P<times>[0-9]*)x?[a-z]+)")
BYTES_A_CONNECTION = 9_531_392  # RDS: max_connections = LEAST({DBInstanceClassMemory/9531392}, 5000)
MOST_CONNECTIONS = 5000
FOR_THE_SYSTEM = 0.1  # DBInstanceClassMemory is what the system and RDS leave of it


def memory_gib(instance_class: str) -> int:
    """The memory of an instance class such as ``db.t4g.medium``.

    Raises:
        DesignError: it is none of the families for general purposes.
    """
    found = CLASS.fullmatch(instance_class)
    if found and found["family"] == "t" and found["size"] in BURSTABLE:
        return BURSTABLE[found["size"]]
    if found and found["family"] in LARGE and found["size"] == "large":
        return LARGE[found["family"]]
    if found and found["family"] in LARGE and found["size"] == f"{found['times']}xlarge":
        return LARGE[found["family"]] * 2 * int(found["times"] or 1)
    raise DesignError(
        f"{instance_class!r} is no instance class of RDS that this design knows",
        "one of the families t, m and r, such as db.t4g.medium or db.m7g.large",
    )


def most_connections(instance_class: str) -> int:
    """About how many connections PostgreSQL takes on it by default.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.MaxConnections
    """
    usable = memory_gib(instance_class) * GIB * (1 - FOR_THE_SYSTEM)
    return min(int(usable / BYTES_A_CONNECTION), MOST_CONNECTIONS)
