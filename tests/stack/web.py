"""A client that shows an answer as it came: status, headers and bytes, also of errors."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

Headers = Mapping[str, str]


@dataclass(frozen=True)
class Answer:
    """An HTTP answer; header names in lower case, the values of repeated ones joined by a comma."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        assert self.headers.get("content-type", "").startswith("application/json"), self
        return json.loads(self.body)

    @property
    def request_id(self) -> str:
        return self.headers["x-request-id"]


def request(
    port: int, method: str, path: str, body: object = None, headers: Headers | None = None, timeout: float = 30
) -> Answer:
    """Send one request over a connection of its own; ``body`` goes as JSON unless it is bytes."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        return send(connection, method, path, body, {"Connection": "close", **(headers or {})})
    finally:
        connection.close()


def send(
    connection: http.client.HTTPConnection, method: str, path: str, body: object = None, headers: Headers | None = None
) -> Answer:
    """Send one request over a connection that may stay open."""
    encoded = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    kind = {"Content-Type": "application/json"} if encoded is not None else {}
    started = time.monotonic()
    connection.request(method, path, encoded, {"Host": "localhost", **kind, **(headers or {})})
    answer = connection.getresponse()
    content = answer.read()
    found: dict[str, str] = {}
    for name, value in answer.getheaders():
        found[name.lower()] = f"{found[name.lower()]}, {value}" if name.lower() in found else value
    return Answer(answer.status, found, content, time.monotonic() - started)


class Staff:
    """A member of staff in a browser: a session cookie, and the CSRF token with all that changes something."""

    def __init__(self, port: int, username: str, password: str) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self.send("GET", "/api/session/")
        signed_in = self.send("POST", "/api/session/", {"username": username, "password": password})
        assert signed_in.status == 200, signed_in

    def send(self, method: str, path: str, body: object = None) -> Answer:
        """Send a request as this member of staff."""
        sent = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "X-CSRFToken": self.cookies.get("csrftoken", ""),
        }
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            answer = send(connection, method, path, body, {"Connection": "close", **sent})
        finally:
            connection.close()
        self._keep(answer.headers.get("set-cookie", ""))
        return answer

    def _keep(self, header: str) -> None:
        # Joined by commas, and the dates hold commas, too: take only the two cookies that there are.
        for name in ("csrftoken", "sessionid"):
            if f"{name}=" in header:
                found = SimpleCookie(header[header.index(f"{name}=") :].split(";")[0])
                self.cookies[name] = found[name].value
