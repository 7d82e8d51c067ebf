"""What a browser gets from the one address: headers on every kind of answer, caching, pages, errors."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator

import pytest

from ops.paths import BACKEND, FRONTEND
from tests.stack import web
from tests.stack.live import APPLICATIONS, Live, form, someone

pytestmark = pytest.mark.stack

POLICY = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
    "connect-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
}  # fmt: skip
POLICY_OF_ADMIN = POLICY - {"style-src 'self'"} | {"style-src 'self' 'unsafe-inline'"}
SECURITY = {
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
NO_STORE = "no-store"
# Every kind of answer: method, path, the status that makes it this kind.
KINDS = {
    "page": ("GET", "/", 200),
    "page of the application": ("GET", "/follow/abc", 200),
    "missing file": ("GET", "/missing.png", 404),
    "missing asset": ("GET", "/assets/missing.js", 404),
    "refused method": ("POST", "/", 405),
    "health": ("GET", "/healthz", 200),
    "API": ("GET", "/api/session/", 200),
    "API, nothing there": ("GET", "/api/nothing/", 404),
    "API, not allowed": ("GET", "/api/requests/", 403),
    "API, bad body": ("POST", APPLICATIONS, 400),
    "API, wrong method": ("PUT", APPLICATIONS, 405),
    "admin": ("GET", "/admin/login/", 200),
    "admin, elsewhere": ("GET", "/admin", 301),
    "admin, for staff only": ("GET", "/admin/loans/", 302),
}

every_kind = pytest.mark.parametrize("kind", KINDS)


def answer_of(live: Live, kind: str, headers: web.Headers | None = None) -> web.Answer:
    method, path, status = KINDS[kind]
    body: dict[str, str] | None = {} if method in ("POST", "PUT") else None
    answer = web.request(live.port, method, path, body, headers)
    assert answer.status == status, answer
    return answer


@pytest.fixture(scope="module")
def assets(live: Live) -> list[str]:
    """The scripts and styles that the page loads."""
    found = re.findall(r'(?:src|href)="(/assets/[^"]+)"', live.get("/").text)
    assert {name.rsplit(".", 1)[1] for name in found} >= {"js", "css"}
    return found


@every_kind
def test_every_answer_has_each_security_header_once(live: Live, kind: str) -> None:
    headers = answer_of(live, kind).headers
    assert {name: headers.get(name) for name in SECURITY} == SECURITY
    policy = POLICY_OF_ADMIN if KINDS[kind][1].startswith("/admin/") else POLICY
    assert set(headers["content-security-policy"].split("; ")) == policy
    assert headers["server"] == "nginx"  # no version
    assert "x-powered-by" not in headers
    assert "strict-transport-security" not in headers, "over http a browser would have to ignore it"


@every_kind
def test_no_answer_invites_another_origin(live: Live, kind: str) -> None:
    asking = {"Origin": "https://evil.example.com", "Access-Control-Request-Method": "POST"}
    answer = answer_of(live, kind, asking)
    assert [name for name in answer.headers if name.startswith("access-control-")] == []


def test_a_preflight_is_not_answered_with_permission(live: Live) -> None:
    asking = {"Origin": "https://evil.example.com", "Access-Control-Request-Method": "POST"}
    for path in ("/", "/api/requests/", "/api/session/", APPLICATIONS):
        answer = web.request(live.port, "OPTIONS", path, headers=asking)
        assert [name for name in answer.headers if name.startswith("access-control-")] == [], path


def test_assets_are_kept_for_ever_and_the_page_is_asked_for_again(live: Live, assets: list[str]) -> None:
    for path in assets:
        assert re.search(r"-[\w-]{8,}\.\w+$", path), "its name changes with its content"
        answer = live.get(path)
        assert (answer.status, answer.headers["cache-control"]) == (200, "public, max-age=31536000, immutable")
    page = live.get("/")
    assert page.headers["cache-control"] == "no-cache"
    unchanged = live.get("/", {"If-None-Match": page.headers["etag"]})
    assert (unchanged.status, unchanged.body) == (304, b"")


@pytest.mark.parametrize("kind", ["API", "API, nothing there", "API, not allowed", "API, bad body", "admin"])
def test_answers_of_the_backend_are_not_kept(live: Live, kind: str) -> None:
    assert NO_STORE in answer_of(live, kind).headers["cache-control"]


def test_the_admin_has_its_files(live: Live) -> None:
    style = re.findall(r'href="(/admin/static/[^"]+\.css)"', live.get("/admin/login/").text)[0]
    answer = live.get(style, {"Accept-Encoding": "gzip"})
    assert (answer.status, answer.headers["content-encoding"]) == (200, "gzip")
    assert "immutable" in answer.headers["cache-control"]
    assert {name: answer.headers.get(name) for name in SECURITY} == SECURITY


@pytest.mark.parametrize("kind", ["missing file", "missing asset"])
def test_an_error_is_not_kept_for_ever(live: Live, kind: str) -> None:
    assert "immutable" not in answer_of(live, kind).headers["cache-control"]


def test_assets_are_sent_compressed(live: Live, assets: list[str]) -> None:
    compressed = 0
    for path in ["/", *assets]:
        plain, packed = live.get(path), live.get(path, {"Accept-Encoding": "gzip"})
        assert "content-encoding" not in plain.headers
        assert packed.headers["vary"] == "Accept-Encoding"
        assert packed.headers["content-encoding"] == "gzip"
        assert gzip.decompress(packed.body) == plain.body
        compressed += len(packed.body) if path.endswith(".js") else 0
    assert 0 < compressed <= 200_000, "the JavaScript of the first page"


@pytest.mark.parametrize("path", ["/", "/follow/abc", "/requests", "/sign-in", "/no/such/page", "/apix", "/administer"])
def test_any_address_of_the_application_is_the_page(live: Live, path: str) -> None:
    answer = live.get(path)
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html")
    assert 'id="root"' in answer.text


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/nothing", "/api/nothing/", "/api/applications/short/"])
def test_what_the_api_lacks_is_an_error_in_json(live: Live, path: str) -> None:
    answer = live.get(path)
    assert answer.status == 404
    assert answer.json["detail"]


@pytest.mark.parametrize(
    "path",
    [
        "/assets/missing.js", "/assets/missing", "/assets/", "/missing.css", "/.env", "/nginx.conf",
        "/assets/../../etc/nginx/nginx.conf", "/assets/%2e%2e/%2e%2e/etc/passwd",
    ],
)  # fmt: skip
def test_a_file_that_is_not_there_is_no_page(live: Live, path: str) -> None:
    answer = live.get(path)
    assert answer.status in (400, 403, 404)
    assert 'id="root"' not in answer.text
    assert "root:" not in answer.text


def test_a_request_that_is_too_large_is_refused_in_json(live: Live) -> None:
    answer = web.request(live.port, "POST", APPLICATIONS, b"x" * 100_000)
    assert (answer.status, list(answer.json)) == (413, ["detail"])


def test_another_host_name_is_refused(live: Live) -> None:
    answer = live.get("/api/session/", {"Host": "evil.example.com"})
    assert answer.status == 400
    assert "evil.example.com" not in answer.text


def test_the_backend_itself_says_that_it_lives_and_that_it_can_serve(live: Live) -> None:
    ask = "import sys, urllib.request as u; print(u.urlopen('http://127.0.0.1:8000' + sys.argv[1]).read().decode())"
    backend = live.all("backend")[0]
    assert backend.exec("python", "-c", ask, "/healthz") == '{"status": "ok"}'
    ready = backend.exec("python", "-c", ask, "/readyz")
    assert ready == '{"status": "ok", "checks": {"database": "ok", "migrations": "ok"}}'
    assert live.get("/healthz").json == {"status": "ok"}


def test_nobody_outside_is_told_that_all_is_ready_when_nobody_has_looked(live: Live) -> None:
    """`/readyz` of the web tier is the backend's answer, or none; never the page, which is always there."""
    answer = live.get("/readyz")
    assert 'id="root"' not in answer.text


def test_both_halves_have_the_same_openapi_document_and_it_is_served(live: Live) -> None:
    checked_in = (BACKEND / "openapi.yaml").read_bytes()
    assert (FRONTEND / "openapi.yaml").read_bytes() == checked_in
    served = live.get("/api/schema/")
    assert served.status == 200
    assert served.body.strip() == checked_in.strip()


@pytest.fixture
def used_up(live: Live) -> Iterator[None]:
    """This client has sent in as many applications as it may."""
    assert live.apply(someone()).status == 201
    live.sql("UPDATE ratelimit_window SET hits = 1000000, started_at = now() WHERE scope = 'apply'")
    yield
    live.sql("DELETE FROM ratelimit_window")


@pytest.mark.usefixtures("used_up")
def test_too_many_applications_are_refused_for_a_while(live: Live) -> None:
    name = someone()
    refused = live.apply(name)
    assert refused.status == 429
    assert 0 < int(refused.headers["retry-after"]) <= 60
    assert refused.json["detail"]
    assert live.filed(name) == 0
    assert live.get("/api/session/").status == 200, "only applying is limited"


@pytest.mark.usefixtures("used_up")
def test_a_client_can_not_say_that_it_is_another(live: Live) -> None:
    for name in ("X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Client-IP"):
        value = "for=203.0.113.9" if name == "Forwarded" else "203.0.113.9"
        assert live.apply(someone(), {name: value}).status == 429, name


def test_a_client_can_not_choose_the_request_id(live: Live) -> None:
    answer = live.apply(someone(), {"X-Request-ID": "chosen-by-the-client"})
    assert answer.status == 201
    assert re.fullmatch(r"[0-9a-f]{32}", answer.request_id)
    for service in ("frontend", "backend", "worker"):
        assert not any("chosen-by-the-client" in one.logs() for one in live.all(service)), service


def test_the_same_key_files_once_and_another_form_under_it_is_refused(live: Live) -> None:
    name = someone()
    key, answers = {"Idempotency-Key": f"key of {name}"}, form(name)
    first, second = (web.request(live.port, "POST", APPLICATIONS, answers, key) for _ in range(2))
    assert (first.status, second.status) == (201, 201)
    assert first.body == second.body
    other = web.request(live.port, "POST", APPLICATIONS, form(someone()), key)
    assert other.status == 409
    assert live.filed(name) == 1
