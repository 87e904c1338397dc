"""What is done to every answer on its way out."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import ResolverMatch, reverse

from meetups.views import audit


def keep_session(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Keep the session of somebody who is here from ending. A page that does not ask for the session never reads it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.session.accessed:
            request.session.touch()  # type: ignore[attr-defined]
        return response

    return middleware


def log_refusals(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Write to the audit log which page of the admin somebody was refused, and for which row."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        match = request.resolver_match
        if match and match.url_name and match.namespaces == ["admin"] and _is_refusal(match, response):
            row = match.kwargs.get("object_id", "")
            row = row if row.isdecimal() else None
            audit.record(request, "refused", page=match.url_name, row=row, status=response.status_code)
        return response

    return middleware


def _is_refusal(match: ResolverMatch, response: HttpResponse) -> bool:
    """Whether a page of the admin was refused. For a row out of reach Django leads back to the index."""
    is_led_back = "object_id" in match.kwargs and response.headers.get("Location") == reverse("admin:index")
    return response.status_code in {403, 404} or is_led_back


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
