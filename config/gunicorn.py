"""Gunicorn: one process with threads; in embedded mode the worker and the scheduler run in it too."""

import os
from typing import Any

embedded = os.environ.get("EMBEDDED_WORKER") == "1"
bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = 1 if embedded else int(os.environ.get("WEB_PROCESSES", "2"))
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "12"))
timeout = 60
graceful_timeout = 10
limit_request_line = 8190  # an index page's filters stand in its address
control_socket_disable = True


def post_worker_init(worker: Any) -> None:
    if embedded:
        from core.queue.embedded import start_embedded_worker

        start_embedded_worker()
