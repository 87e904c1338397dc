"""How gunicorn serves the site, in the image and without: `gunicorn config.wsgi --config config/gunicorn.py`.

A worker answers one request at a time and waits for all of it. So a proxy that buffers requests is in front (ADR 22).
"""

import os
from pathlib import Path

bind = os.environ.get("BIND") or "127.0.0.1:8000"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
worker_class = "sync"
timeout = 30  # seconds that a worker may say nothing; the outbox, not a request, waits for mail servers
graceful_timeout = 30

# A worker is replaced after so many requests, not all at the same moment.
max_requests = 10_000
max_requests_jitter = 1_000

# Refused with a 400 or 431 before Django sees them. The longest URL is a search with all its filters.
limit_request_line = 4094
limit_request_fields = 64
limit_request_field_size = 8190

# The file by which a worker shows that it lives is not to wait for a disk.
if Path("/dev/shm").is_dir():  # noqa: S108  a folder for it, by Linux's own name
    worker_tmp_dir = "/dev/shm"  # noqa: S108

control_socket_disable = True
