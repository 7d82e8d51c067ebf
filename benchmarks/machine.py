"""The machine that the figures are from: they mean nothing without it."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from typing import Any

from ops.shell import Shell

ENGINE = ("docker", "version", "--format", "{{.Server.Version}}")


def describe(shell: Shell) -> dict[str, Any]:
    """Its cores, memory, system and engine; and how busy it is, which is what spoils figures."""
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": platform.platform(),
        "engine": shell.probe(ENGINE).text,
        "load_average": round(os.getloadavg()[0], 2),
    }
