"""The web server. Reference: https://docs.gunicorn.org/en/stable/settings.html

Sync workers: each process serves one request at a time on its own database connection. The proxy in front keeps slow
clients away and opens a connection for each request, which is what a sync worker expects.
"""

import gc
import os
from typing import Any

bind = ["0.0.0.0:8000"]
workers = int(os.environ.get("WEB_CONCURRENCY", "3"))
worker_class = "sync"
# Loaded before the fork: workers share its memory, and a wrong setting stops the server at once with one message.
preload_app = True
# In memory: on a disk the workers' sign of life can block. https://docs.gunicorn.org/en/stable/faq.html
worker_tmp_dir = "/dev/shm"  # noqa: S108 - gunicorn makes a file there that has no name
# Seconds. A request has longer than its queries may take; on SIGTERM what is in flight has as long to finish.
timeout = 30
graceful_timeout = 25
# The proxy is the only peer, and it waits in the queue instead of being refused while all workers are busy.
backlog = 512
# One line a request is written by the application, with its request ID.
accesslog = None
errorlog = "-"
loglevel = "warning"
# Nothing here reads it, and the file system is read-only.
control_socket_disable = True


def when_ready(server: Any) -> None:
    """Just before the fork: take what is loaded out of the garbage collector's rounds, in all workers.

    Otherwise each full collection walks, and by that copies, the memory that the workers share.
    https://docs.python.org/3/library/gc.html#gc.freeze
    """
    gc.collect()
    gc.freeze()
