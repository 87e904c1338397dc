"""Measures how long each answer takes, for the page /metrics (ADR 34).

It needs prometheus-client (requirements/metrics.txt) and METRICS_TOKEN. Without either, nothing is measured.
"""

import os
from collections.abc import Callable, Iterable
from functools import lru_cache
from time import perf_counter
from typing import Any

from django.conf import settings
from django.urls import Resolver404, resolve

from config.kept_pages import ANSWER, Application, Environ

try:
    import prometheus_client as prometheus
    from prometheus_client import values
except ModuleNotFoundError:
    prometheus = None  # type: ignore[assignment]

METHODS = {"GET", "HEAD", "POST"}
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
# The number of this process among those of gunicorn, if they count together.
PLACE = os.environ.get("GUNICORN_PLACE", "") if "PROMETHEUS_MULTIPROC_DIR" in os.environ else ""

if prometheus:
    if PLACE:  # a file for each place, not for each process that ever ran
        values.ValueClass = values.MultiProcessValue(lambda: PLACE)  # type: ignore[no-untyped-call]
    REQUESTS = prometheus.Histogram(
        "fortnight_request_seconds",
        "Time until an answer was ready, without sending it.",
        ("view", "method", "status", "answer"),
        buckets=SECONDS,
        registry=prometheus.CollectorRegistry(),
    )
    requests_of = lru_cache(maxsize=None)(REQUESTS.labels)


def is_on() -> bool:
    """Return whether this site is measured."""
    return bool(prometheus and settings.METRICS_TOKEN)


class Measured:
    """The WSGI application in front of all others. It measures how long each answer takes."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        statuses, began = ["500"], perf_counter()

        def start(status: str, *rest: Any) -> Any:
            statuses[0] = status
            return start_response(status, *rest)

        try:
            return self._application(environ, start)
        finally:
            asked = environ["REQUEST_METHOD"]
            method = asked if asked in METHODS else "other"
            answer = environ.get(ANSWER, "other")
            series = requests_of(view_name(environ["PATH_INFO"]), method, f"{statuses[0][0]}xx", answer)
            series.observe(perf_counter() - began)


@lru_cache(maxsize=1024)
def view_name(path: str) -> str:
    """Return the name of the view at this path. A path itself may contain a token, so it is never a label."""
    try:
        return resolve(path).view_name
    except Resolver404:
        return "static" if path.startswith(settings.STATIC_URL) else "none"
