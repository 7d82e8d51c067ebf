"""An AWS on this machine that answers what a test says, so that boto3 itself raises what is to be explained."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from ops.aws.sandbox.about import PATH, about


@contextmanager
def answering(status: int, body: str, content_type: str = "text/xml") -> Iterator[tuple[str, list[str]]]:
    """A server whose every answer is this one; yields its address and the paths that were asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            asked.append(self.headers.get("User-Agent", ""))
            content = body.encode()
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST  # noqa: N815 - the same

        def log_message(self, *_: Any) -> None:
            return

    with _served(Handler) as port:
        yield f"http://127.0.0.1:{port}", asked


@contextmanager
def sandbox(clone: str, environment: str = "local") -> Iterator[tuple[int, list[str]]]:
    """The sandbox AWS of a clone, which says whose it is, and fails at all else; yields its port and what was asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(f"{self.command} {self.path}")
            is_about = self.path == PATH
            said = about(clone, environment, "000000000000", "eu-west-1", "example.com")
            content = json.dumps({"pid": 1, "code": "", "about": said}).encode()
            self.send_response(200 if is_about else 500)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_GET  # noqa: N815 - the same

        def log_message(self, *_: Any) -> None:
            return

    with _served(Handler) as port:
        yield port, asked


@contextmanager
def _served(handler: type[BaseHTTPRequestHandler]) -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def fault(code: str, message: str) -> str:
    """The body of a refusal, as the services of the query protocol write it."""
    return (
        "<ErrorResponse><Error><Type>Sender</Type>"
        f"<Code>{code}</Code><Message>{message}</Message></Error><RequestId>1</RequestId></ErrorResponse>"
    )


def identity(account: str) -> str:
    """The body of GetCallerIdentity's answer."""
    return (
        '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>'
        f"<Arn>arn:aws:iam::{account}:user/erika</Arn><UserId>U</UserId><Account>{account}</Account>"
        "</GetCallerIdentityResult></GetCallerIdentityResponse>"
    )
