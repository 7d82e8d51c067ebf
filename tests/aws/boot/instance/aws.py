"""What an instance's boot asks of AWS, answered from files beside this one; every request is written down.

- On 169.254.169.254 the metadata service, version 2: nothing without a token, and the role's credentials with one.
  https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html
- On 10.99.0.1:5001 Secrets Manager, CloudWatch Logs and CloudFormation's signals, for requests that carry those
  credentials. ``secrets.json`` has the secrets by their ARN; with a file ``unsignalled`` nobody waits for a signal.
"""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

HERE = Path("/srv")
REQUESTS = HERE / "requests.jsonl"
TOKEN = "metadata-token"
KEY = "ASIAEXAMPLEINSTANCE"
CREDENTIALS = {
    "Code": "Success",
    "Type": "AWS-HMAC",
    "AccessKeyId": KEY,
    "SecretAccessKey": "canary-of-the-role",
    "Token": "session-token",
    "Expiration": "2099-01-01T00:00:00Z",
}
ROLE = "/latest/meta-data/iam/security-credentials/"
NOBODY_WAITS = "Stack andamio is in UPDATE_COMPLETE state and cannot be signaled"
writing = threading.Lock()


class Answering(BaseHTTPRequestHandler):
    def answer(self, status: int, body: str, kind: str = "application/x-amz-json-1.1") -> None:
        content = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def body(self) -> str:
        return self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()

    def log_message(self, *_: Any) -> None:
        pass


class Metadata(Answering):
    def do_PUT(self) -> None:
        self.answer(200, TOKEN, "text/plain")

    def do_GET(self) -> None:
        if self.headers.get("X-aws-ec2-metadata-token") != TOKEN:
            self.answer(401, "", "text/plain")
        elif self.path == ROLE:
            self.answer(200, "instance-role", "text/plain")
        elif self.path == f"{ROLE}instance-role":
            self.answer(200, json.dumps(CREDENTIALS), "application/json")
        else:
            self.answer(404, "", "text/plain")


class Aws(Answering):
    def do_POST(self) -> None:
        body = self.body()
        action = self.headers.get("X-Amz-Target", "").rpartition(".")[2] or parse_qs(body).get("Action", ["?"])[0]
        self.note(action, body)
        if f"Credential={KEY}/" not in self.headers.get("Authorization", ""):
            self.answer(403, json.dumps({"__type": "UnrecognizedClientException", "message": "no such credentials"}))
        elif action == "GetSecretValue":
            self.secret(json.loads(body)["SecretId"])
        elif action == "SignalResource":
            self.signal()
        else:
            self.answer(200, "{}")

    def secret(self, arn: str) -> None:
        known = json.loads((HERE / "secrets.json").read_text())
        if arn in known:
            self.answer(200, json.dumps({"ARN": arn, "SecretString": known[arn]}))
        else:
            self.answer(400, json.dumps({"__type": "ResourceNotFoundException", "message": f"no secret {arn}"}))

    def signal(self) -> None:
        if (HERE / "unsignalled").exists():
            error = f"<Error><Type>Sender</Type><Code>ValidationError</Code><Message>{NOBODY_WAITS}</Message></Error>"
            self.answer(400, f"<ErrorResponse>{error}</ErrorResponse>", "text/xml")
        else:
            self.answer(200, "<SignalResourceResponse/>", "text/xml")

    def note(self, action: str, body: str) -> None:
        with writing, REQUESTS.open("a") as file:
            file.write(json.dumps({"action": action, "body": body}) + "\n")


if __name__ == "__main__":
    metadata = ThreadingHTTPServer(("169.254.169.254", 80), Metadata)
    threading.Thread(target=metadata.serve_forever, daemon=True).start()
    ThreadingHTTPServer(("10.99.0.1", 5001), Aws).serve_forever()
