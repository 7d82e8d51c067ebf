"""A stand-in for a microservice that notes what it is asked, and answers slowly, wrongly or not at all.

The mock server of the application shows neither headers nor keys. This one runs in its place, under its name in the
application's own network.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ops.containers.images import BACKEND_IMAGE
from tests.stack.containers import docker
from tests.stack.live import Live
from tests.stack.waiting import eventually

PORT = 4010
ANSWERS: dict[str, tuple[int, dict[str, Any]]] = {
    "scoring": (200, {"score": 640, "decision": "review"}),
    "notifications": (202, {"id": "0190a6e2-0000-7000-8000-000000000000"}),
}
PROGRAM = """
import http.server, json, sys, time
status, answer, seconds = int(sys.argv[1]), sys.argv[2].encode(), float(sys.argv[3])
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        shown = {name.lower(): value for name, value in self.headers.items() if name.lower() != "authorization"}
        note = {"path": self.path, "headers": shown, "body": json.loads(body), "token": "Authorization" in self.headers}
        print(json.dumps(note), flush=True)
        time.sleep(seconds)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)
    def log_message(self, *_):
        pass
http.server.ThreadingHTTPServer(("", 4010), Handler).serve_forever()
"""


@dataclass(frozen=True)
class Received:
    """One request that the double got: its path, its headers by lower-case name, its JSON, whether it had a token."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    token: bool

    @property
    def key(self) -> str:
        return self.headers["idempotency-key"]


@dataclass(frozen=True)
class Double:
    """The running stand-in."""

    name: str

    def received(self) -> list[Received]:
        """The requests so far, in order."""
        return [Received(**json.loads(line)) for line in docker("logs", self.name).splitlines()]


@contextmanager
def double(live: Live, service: str, seconds: float = 0, status: int = 0) -> Iterator[Double]:
    """Run a double in the place of a microservice; the real mock is stopped meanwhile.

    ``seconds`` is how long it takes for an answer, ``status`` what it answers instead of success.
    """
    name = f"{live.project}-double-{service}"
    normal, answer = ANSWERS[service]
    mock = live.one(service)
    docker("rm", "--force", name, check=False)
    docker("stop", mock.id)
    try:
        docker(
            "run", "--detach", f"--name={name}", f"--network={live.network('services')}", f"--network-alias={service}",
            "--user=10001:10001", "--read-only", "--cap-drop=ALL", BACKEND_IMAGE.local,
            "python", "-c", PROGRAM, str(status or normal), json.dumps(answer), str(seconds),
        )  # fmt: skip
        ready = ("exec", name, "bash", "-c", f"exec 3<>/dev/tcp/127.0.0.1/{PORT} && echo ready")
        eventually(lambda: docker(*ready, check=False) == "ready", f"the double of {service} listens")
        yield Double(name)
    finally:
        docker("rm", "--force", name, check=False)
        docker("start", mock.id)  # whoever needs it waits for it
