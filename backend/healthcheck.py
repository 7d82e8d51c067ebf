"""Health checks for the container: `python3 -I -S healthcheck.py web|worker`. Exit code 0 is healthy.

Asked every second or two, so it imports next to nothing.
"""

import os
import socket
import sys
import time

ADDRESS = ("127.0.0.1", 8000)
TIMEOUT = 3
HEARTBEAT = "/tmp/worker.heartbeat"  # noqa: S108 - the only writable place of the container
LONGEST_SILENCE = 15


def web() -> bool:
    """Whether the server says that it is ready."""
    try:
        with socket.create_connection(ADDRESS, TIMEOUT) as connection:
            connection.sendall(b"GET /readyz HTTP/1.0\r\n\r\n")
            return b" 200 " in connection.recv(64)
    except OSError:
        return False


def worker() -> bool:
    """Whether the worker has shown a sign of life lately."""
    try:
        return time.time() - os.stat(HEARTBEAT).st_mtime < LONGEST_SILENCE  # noqa: PTH116 - pathlib is slow to import
    except OSError:
        return False


CHECKS = {"web": web, "worker": worker}

if __name__ == "__main__":
    check = CHECKS.get(sys.argv[1] if len(sys.argv) > 1 else "")
    sys.exit(0 if check and check() else 1)
