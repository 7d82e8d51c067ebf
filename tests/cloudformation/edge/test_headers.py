"""Browsers are told the same by CloudFront as by the application's own web tier."""

from __future__ import annotations

import re
from typing import Any

import pytest

from ops.paths import ROOT
from tests.cloudformation import designs

NGINX = (ROOT / "frontend" / "nginx.conf").read_text()


def policies() -> dict[str, dict[str, Any]]:
    found = designs.resources(designs.design_of(), "site", "CloudFront::ResponseHeadersPolicy")
    return {title: policy["ResponseHeadersPolicyConfig"] for title, policy in found.items()}


def sent(policy: dict[str, Any]) -> dict[str, str]:
    """The headers that every answer gets, whatever it has already."""
    security = policy["SecurityHeadersConfig"]
    hsts = security["StrictTransportSecurity"]
    assert all(one["Override"] for one in security.values())
    custom = {row["Header"]: row["Value"] for row in policy["CustomHeadersConfig"]["Items"] if row["Override"]}
    return custom | {
        "Content-Security-Policy": security["ContentSecurityPolicy"]["ContentSecurityPolicy"],
        "X-Content-Type-Options": "nosniff" if "ContentTypeOptions" in security else "",
        "X-Frame-Options": security["FrameOptions"]["FrameOption"],
        "Referrer-Policy": security["ReferrerPolicy"]["ReferrerPolicy"],
        "Strict-Transport-Security": f"max-age={hsts['AccessControlMaxAgeSec']}"
        + ("; includeSubDomains" if hsts["IncludeSubdomains"] else ""),
    }


def of_nginx(area: str) -> dict[str, str]:
    """What nginx adds to an answer: constants, and the values of its maps for that area."""
    added = re.findall(r'^    add_header (\S+) (?:"([^"]+)"|(\S+)) always;', NGINX, re.MULTILINE)
    constants = {name: quoted or plain for name, quoted, plain in added if not (quoted or plain).startswith("$")}
    csp = dict(re.findall(r'^    (~\^/admin/|default)\s+"(default-src [^"]+)";', NGINX, re.MULTILINE))
    (hsts,) = re.findall(r'^    https\s+"(max-age[^"]+)";', NGINX, re.MULTILINE)
    content = csp["~^/admin/" if area == "AdminHeaders" else "default"]
    return constants | {"Content-Security-Policy": content, "Strict-Transport-Security": hsts}


@pytest.mark.parametrize("area", ["SiteHeaders", "ApiHeaders", "AdminHeaders"])
def test_the_headers_are_those_of_the_web_tier(area: str) -> None:
    expected = of_nginx(area)
    assert len(expected) == 8
    assert sent(policies()[area]) == expected


@pytest.mark.parametrize(("area", "kept"), [("SiteHeaders", False), ("ApiHeaders", True), ("AdminHeaders", True)])
def test_what_the_backend_says_nothing_about_is_not_kept(area: str, kept: bool) -> None:
    weak = [row for row in policies()[area]["CustomHeadersConfig"]["Items"] if not row["Override"]]
    expected = [{"Header": "Cache-Control", "Value": "no-store", "Override": False}] if kept else []
    assert weak == expected


def test_nobody_is_told_what_serves() -> None:
    for policy in policies().values():
        assert policy["RemoveHeadersConfig"]["Items"] == [{"Header": "Server"}]


def test_each_path_has_the_headers_of_its_area() -> None:
    (made,) = designs.resources(designs.design_of(), "site", "CloudFront::Distribution").values()
    config = made["DistributionConfig"]
    found = {row["PathPattern"]: row["ResponseHeadersPolicyId"]["Ref"] for row in config["CacheBehaviors"]}
    assert found == {"/api/*": "ApiHeaders", "/readyz": "ApiHeaders", "/admin/*": "AdminHeaders"}
    assert config["DefaultCacheBehavior"]["ResponseHeadersPolicyId"] == {"Ref": "SiteHeaders"}
