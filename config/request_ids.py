"""The id of a request: in each line of the log about it, in its answer, and on the page for a 500.

Kept pages have the same headers for everyone, so none of them has an id (ADR 29).
"""

import logging
import re
from collections.abc import Callable
from contextvars import ContextVar
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse

HEADER = "X-Request-ID"
PLAIN = re.compile("[A-Za-z0-9-]{8,64}")

current: ContextVar[str] = ContextVar("request_id", default="-")


def identify(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Give each request the id that the proxy in front gave it, or a new one. It comes first in `MIDDLEWARE`."""

    def middleware(request: HttpRequest) -> HttpResponse:
        before = current.set(_given(request) or uuid4().hex)
        try:
            response = get_response(request)
            response[HEADER] = current.get()
            return response
        finally:
            current.reset(before)

    return middleware


def _given(request: HttpRequest) -> str:
    """Return the id that a trusted proxy gave the request, or "" if there is none or it is not plain."""
    given = request.headers.get(HEADER, "") if settings.ALLAUTH_TRUSTED_PROXY_COUNT else ""
    return given if PLAIN.fullmatch(given) else ""


class AddRequestId(logging.Filter):
    """Add the id of the request to a record, or "-" outside of one."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Return True, because every record is written."""
        record.request_id = current.get()
        return True
