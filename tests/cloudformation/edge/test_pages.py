"""The function at the edge, run as JavaScript: it answers as the application's own web tier does."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from functools import cache
from typing import Any

import pytest

from cloudformation.edge.pages import code
from ops.paths import ROOT
from tests.cloudformation import designs

NGINX = (ROOT / "frontend" / "nginx.conf").read_text()
DOMAIN = "loans.example.com"
MOST_BYTES = (
    10_240  # https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-function-restrictions.html
)
RUN = """
const asked = JSON.parse(require('fs').readFileSync(0));
console.log(JSON.stringify(asked.map(([host, uri]) => handler(
  { request: { method: 'GET', uri, headers: { host: { value: host } }, querystring: {} } }
))));
"""
FILES = ["/assets/index-BVLqB4dW.js", "/assets/deep/in/a.css", "/favicon.svg", "/index.html", "/robots.txt", "/a.b.c1"]
PAGES = [
    "/",
    "/follow/8b1c",
    "/staff",
    "/staff/requests/12",
    "/apis",
    "/administrator",
    "/a.b/c",
    "/x.",
    "/.well-known/x",
]
ABSENT = ["/assets/", "/assets/nothing", "/nothing.js"]

needs_node = pytest.mark.skipif(not shutil.which("node"), reason="no node on PATH, which runs the function here")


@cache
def answers(*asked: tuple[str, str]) -> list[dict[str, Any]]:
    ran = subprocess.run(
        ["node", "-e", code(DOMAIN) + RUN], input=json.dumps(asked), capture_output=True, text=True, check=True
    )
    return list(json.loads(ran.stdout))


def answer(uri: str, host: str = DOMAIN) -> dict[str, Any]:
    return answers((host, uri))[0]


@needs_node
@pytest.mark.parametrize("uri", [*FILES, *ABSENT])
def test_a_file_is_asked_for_by_its_name_there_or_not(uri: str) -> None:
    """What isn't there stays a 404, instead of a page that a script can't read."""
    assert answer(uri)["uri"] == uri


@needs_node
@pytest.mark.parametrize("uri", PAGES)
def test_a_page_is_the_application(uri: str) -> None:
    assert answer(uri)["uri"] == "/index.html"


@needs_node
def test_the_request_is_otherwise_left_alone() -> None:
    assert answer("/staff") == {
        "method": "GET",
        "uri": "/index.html",
        "headers": {"host": {"value": DOMAIN}},
        "querystring": {},
    }


@needs_node
def test_the_admin_without_its_stroke_leads_to_the_admin() -> None:
    found = answer("/admin")
    assert (found["statusCode"], found["headers"]["location"]["value"]) == (301, "/admin/")


@needs_node
@pytest.mark.parametrize(("host", "uri"), [(DOMAIN, "/api"), (f"api.{DOMAIN}", "/"), (f"api.{DOMAIN}", "/assets/a.js")])
def test_there_is_no_page_at_the_api(host: str, uri: str) -> None:
    found = answer(uri, host)
    assert found["statusCode"] == 404
    assert json.loads(found["body"]["data"]) == {"detail": "Not found."}
    assert found["headers"]["content-type"]["value"] == "application/json"


@needs_node
def test_a_page_that_names_no_icon_has_none() -> None:
    assert answer("/favicon.ico")["statusCode"] == 204


def test_its_rules_are_those_of_the_web_tier() -> None:
    """Word for word, in the regular expressions that both languages share."""
    (extension,) = re.findall(r"location ~ (\S+) \{", NGINX)
    assert f"!/{extension}/.test(uri)" in code(DOMAIN)
    assert "location /assets/ {" in NGINX
    assert "!uri.startsWith('/assets/')" in code(DOMAIN)
    for path in ("/api", "/admin", "/favicon.ico"):
        assert f"location = {path} {{" in NGINX
        assert f"uri === '{path}'" in code(DOMAIN)


def test_cloudfront_takes_it() -> None:
    assert len(code("x" * 60 + ".example.com").encode()) <= MOST_BYTES
    (function,) = designs.resources(designs.design_of(), "site", "CloudFront::Function").values()
    assert function["FunctionCode"] == code(DOMAIN)
    assert function["AutoPublish"] is True


def test_a_domain_is_only_ever_a_text_in_it() -> None:
    assert code('x";alert(1)//').startswith('const API_HOST = "api.x\\";alert(1)//";\n')
