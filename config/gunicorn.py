"""The settings of gunicorn, in the image and outside it: `gunicorn config.wsgi --config config/gunicorn.py`.

A worker answers one request at a time and waits for all of it. So a proxy in front must buffer requests (ADR 22).
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from gunicorn.glogging import Logger

# On HUP gunicorn's main process reads this file again, and only this file: without the next lines its new processes
# would have the modules below, and Django, of the version that was there before. The site itself is never loaded here.
if "config.settings" not in sys.modules:
    for name in [one for one in sys.modules if one.partition(".")[0] in {"config", "meetups", "environ", "django"}]:
        del sys.modules[name]

from environ import Env

from config.logs import JSONLines, RedactSecrets

bind = os.environ.get("BIND") or "127.0.0.1:8000"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
worker_class = "sync"
timeout = 30  # seconds for one request; no request waits for a mail server, because the outbox sends emails
graceful_timeout = 30

# Each worker is replaced after this many requests. The jitter keeps them from being replaced all at once.
max_requests = 10_000
max_requests_jitter = 1_000

# A longer request is refused with a 400 or 431 before Django sees it. The longest URL is a search with all its filters.
limit_request_line = 4094
limit_request_fields = 64
limit_request_field_size = 8190

# The heartbeat file of a worker is kept in memory, so that a slow disk does not stop the worker.
memory = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  a folder for it, by Linux's own name
if memory:
    worker_tmp_dir = memory

control_socket_disable = True


class Log(Logger):
    """The lines that gunicorn itself logs: without secrets, and as JSON if LOG_JSON is set in the environment."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in (*self.error_log.handlers, *self.access_log.handlers):
            handler.addFilter(RedactSecrets())
            if Env().bool("LOG_JSON", default=False):
                handler.setFormatter(JSONLines())


logger_class = Log


def on_starting(server: Any) -> None:
    """Make a folder in memory where the processes count their requests together, if METRICS_TOKEN is set (ADR 34)."""
    os.environ.pop("PROMETHEUS_MULTIPROC_DIR", None)
    if os.environ.get("METRICS_TOKEN"):
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="fortnight-metrics-", dir=memory)


def on_reload(server: Any) -> None:
    """Log as this version does: on HUP gunicorn keeps the class that it had."""
    server.log = Log(server.cfg)


def on_exit(server: Any) -> None:
    if folder := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        shutil.rmtree(folder, ignore_errors=True)


def pre_fork(server: Any, worker: Any) -> None:
    """Give a process the lowest place that is free, with the counts of the process that had it before."""
    taken = {other.place for other in server.WORKERS.values()}
    worker.place = next(place for place in range(len(taken) + 1) if place not in taken)
    os.environ["GUNICORN_PLACE"] = str(worker.place)
