"""What an error of a push means: engines and registries say it in words only, which differ by version."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """A kind of fault: its signs in an error's text, what to say and to do, and whether it may pass by itself."""

    signs: str
    what: str
    hint: str
    passing: bool = False


# The first whose sign is found holds. A refusal comes first: it may quote an address that looks like a sign of another.
FAULTS = (
    Fault(
        r"unauthorized|authentication required|denied|no basic auth credentials|incorrect username or password",
        "the registry refuses this login",
        "check REGISTRY_USER, REGISTRY_TOKEN and REGISTRY_PREFIX in registry.env: may that user push there?",
    ),
    Fault(
        r"x509|certificate|server gave http response to https client",
        "the engine doesn't trust the registry",
        "give the engine the registry's authority: /etc/docker/certs.d/<host>/ca.crt",
    ),
    Fault(
        r"no such host|server misbehaving|name resolution",
        "the registry's name leads nowhere",
        "check REGISTRY_PREFIX in registry.env, and the name servers of this machine",
    ),
    Fault(
        r"connection refused|no route to host|network is unreachable|connection reset|broken pipe|\beof\b"
        r"|timeout|timed out|deadline exceeded|canceled|temporarily|too ?many ?requests|\b(?:429|500|502|503|504)\b",
        "the registry doesn't answer",
        "see that it is up and can be reached, then push again: what has arrived isn't sent twice",
        passing=True,
    ),
)
OTHER = Fault("", "the push failed", "push again; if that changes nothing, ask who runs the registry")


def fault_of(error: Exception) -> Fault:
    """The kind of fault that an error's text shows; :data:`OTHER` when it shows none."""
    text = str(error).lower()
    return next((fault for fault in FAULTS if re.search(fault.signs, text)), OTHER)
