"""Talks to the web tier of an application on this machine, as a browser does: with cookies, and with the CSRF token."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from typing import Any

from ops.errors import AndamioError

SESSION = "sessionid"
CSRF = "csrftoken"
TIMEOUT = 30  # seconds


@dataclass
class Browser:
    """A browser with the page of a port of this machine open."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, status: int = 200) -> str:
        """The answer's text.

        Raises:
            AndamioError: there is no answer, or not one with this status.
        """
        return self._ask("GET", path, None, {}, status)

    def post(self, path: str, data: Mapping[str, str], status: int = 200) -> dict[str, Any]:
        """Post JSON, and read the JSON that is answered; raises what `get` raises."""
        headers = {"Content-Type": "application/json", "X-CSRFToken": self.cookies.get(CSRF, "")}
        answer: dict[str, Any] = json.loads(self._ask("POST", path, json.dumps(data), headers, status))
        return answer

    def sign_in(self, username: str, password: str) -> str:
        """Sign in as a member of staff; returns the Cookie header of the session."""
        self.get("/api/session/")
        self.post("/api/session/", {"username": username, "password": password})
        return f"{SESSION}={self.cookies[SESSION]}"

    def _ask(self, method: str, path: str, body: str | None, headers: Mapping[str, str], status: int) -> str:
        origin = f"localhost:{self.port}"
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        known = {"Host": origin, "Origin": f"http://{origin}", "Cookie": cookies, **headers}
        connection = HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        try:
            connection.request(method, path, body, known)
            answer = connection.getresponse()
            text = answer.read().decode()
        except (OSError, HTTPException) as error:
            raise AndamioError(f"no answer: {error}", where=f"{method} {origin}{path}") from error
        finally:
            connection.close()
        if answer.status != status:
            raise AndamioError(f"answered {answer.status} instead of {status}", where=f"{method} {origin}{path}")
        for line in answer.headers.get_all("Set-Cookie") or ():
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return text
