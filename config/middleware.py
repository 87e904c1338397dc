"""Checks on every request on its way in, and on every response on its way out."""

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

NEVER_STORED = ("/accounts/", "/admin/")
METHODS_WITH_BODY = {"POST", "PUT", "PATCH"}


class RefuseLargeBodies:
    """Answer 413 to a request whose body is too large for its view, and 411 to one that does not say how large it is.

    The limit is `LARGEST_BODY`, or the `largest_body` of a view (`meetups.views.limits.takes_body_of`). It comes first
    in `MIDDLEWARE`, so that it decides on the headers alone, before any other `process_view` reads the body (ADR 18).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *args: Any) -> HttpResponse | None:
        length = request.META.get("CONTENT_LENGTH") or ""
        has_length = re.fullmatch("[0-9]{1,18}", length) is not None
        if "HTTP_TRANSFER_ENCODING" in request.META or not (has_length or request.method not in METHODS_WITH_BODY):
            return render(request, "411.html", status=411)
        largest = getattr(view, "largest_body", settings.LARGEST_BODY)
        if has_length and int(length) > largest:
            return render(request, "413.html", {"megabytes": largest // 1_000_000}, status=413)
        return None


def explain_405(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Django answers a method that an address does not take with an empty page; people get words instead."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 405 or response.content:
            return response
        page = render(request, "405.html", status=405)
        page["Allow"] = response["Allow"]
        return page

    return middleware


def never_store_accounts(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Send everything under /accounts/ and /admin/ with `no-store`, for the "back" button of a shared computer.

    allauth does so for some of its pages, and Django for most of the admin's.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.path.startswith(NEVER_STORED):
            add_never_cache_headers(response)
        return response

    return middleware
