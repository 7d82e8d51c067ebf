"""The sandbox AWS itself: moto's server with the models of this folder, seeded, in one process.

Run by the Python of the tools' venv: ``python -m ops.aws.sandbox.server --port 4577 …``.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any

from ops.aws.sandbox.about import PATH, about

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def main() -> None:
    given = _arguments()
    os.environ["MOTO_ACCOUNT_ID"] = given.account  # moto reads all of them when it is imported
    os.environ["MOTO_PORT"] = str(given.port)
    os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"  # those of AWS
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))

    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
    from werkzeug.serving import make_server

    from ops.aws.sandbox import moto_models, seed

    moto_models.load()
    seed.plant(given.account, given.region, given.domain)
    said = about(given.clone, given.environment, given.account, given.region, given.domain)
    application = introducing(
        one_at_a_time(DomainDispatcherApplication(create_backend_app)),
        {"about": said, "code": given.code, "pid": os.getpid()},
    )
    server = make_server("127.0.0.1", given.port, application, threaded=True, request_handler=MotoRequestHandler)
    server.serve_forever()


def one_at_a_time(application: Application) -> Application:
    """moto's backends are dictionaries without locks, and a deployment asks from several threads."""
    lock = threading.Lock()

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with lock:
            return list(application(environ, start_response))

    return answer


def introducing(application: Application, said: dict[str, Any]) -> Application:
    """Tell who this is to those who ask for it."""

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ.get("PATH_INFO") != PATH:
            return application(environ, start_response)
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(said).encode()]

    return answer


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="A sandbox AWS on 127.0.0.1, in memory.")
    parser.add_argument("--port", type=int, required=True)
    for option in ("code", *about("", "", "", "", "")):
        parser.add_argument(f"--{option}", required=True)
    return parser.parse_args()


if __name__ == "__main__":
    main()
