"""How a sandbox says who it is: what both sides, the tasks and the server, must know."""

from __future__ import annotations

PATH = "/sandbox/about"  # no address of any service of AWS


def about(clone: str, environment: str, account: str, region: str, domain: str) -> dict[str, str]:
    """The settings of a sandbox, each of which is also an option of the server."""
    return {"clone": clone, "environment": environment, "account": account, "region": region, "domain": domain}
