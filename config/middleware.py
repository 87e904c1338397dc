"""Checks on every request on its way in, and on every response on its way out."""

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.urls import ResolverMatch, reverse
from django.utils.cache import add_never_cache_headers

from meetups.views import audit
from meetups.views.audiences import fields_of
from meetups.views.live import SERVER_TIME

# The headers of a 304 (RFC 9110, section 15.4.5), and the time.
OF_UNCHANGED = {"Cache-Control", "Content-Location", "Date", "ETag", "Expires", "Vary", SERVER_TIME}
NEVER_STORED = ("/accounts/", "/admin/")
METHODS_WITH_BODY = {"POST", "PUT", "PATCH"}
LARGEST_OF_PROXIES = 11_000_000  # bytes; config/Caddyfile and the README's nginx accept no larger body
CHUNK = 65_536
REASON = "debug-404"
MARK_OF_DJANGO = b"<code>DEBUG = True</code>"


def shorten_unchanged(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Send a 304 of a live page with the headers that it needs: phones get thousands (ADR 38). The page has the others.

    It comes first in `MIDDLEWARE`, so that it sees the headers of all others.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code == 304 and SERVER_TIME in response.headers:
            for name in {*response.headers} - OF_UNCHANGED:
                del response[name]
        return response

    return middleware


def ask_each_time(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Let no cache show an answer again without asking the site, unless its view says for how long it may.

    Without Cache-Control a cache may guess it, for a 301 and a 404 too (RFC 9111, section 4.2.2). `no-cache` would say
    the same, but pages with that are not kept ready (ADR 29).
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "max-age=0, must-revalidate")
        return response

    return middleware


class RefuseLargeBodies:
    """Answer 413 to a request whose body is too large for its view, and 411 to one that does not say how large it is.

    The limit is `LARGEST_BODY`, or the `largest_body` of a view (`meetups.views.limits.takes_body_of`). It comes early
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
            _discard_body(request)
            return render(request, "413.html", {"megabytes": largest // 1_000_000}, status=413)
        return None


def _discard_body(request: HttpRequest) -> None:
    """Read what a proxy in front sends: it has the whole body, and would answer 502 if the connection ended before.

    Without a proxy nothing is read, because a slow visitor would occupy a worker (ADR 22).
    """
    if settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        left = LARGEST_OF_PROXIES
        while left > 0 and (read := request.META["wsgi.input"].read(min(left, CHUNK))):
            left -= len(read)


class CompressText(GZipMiddleware):
    """Compress what gets smaller by it: files of pictures are compressed already."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:  # type: ignore[override]
        if response.get("Content-Type", "").startswith(("image/png", "image/webp")):
            return response
        return super().process_response(request, response)  # type: ignore[return-value]


def keep_session(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Extend the session of a visitor. A page that does not use the session, or failed, does not read it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.session.accessed and response.status_code < 500:
            request.session.touch()  # type: ignore[attr-defined]
        return response

    return middleware


def log_refusals(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Write each refused page of the admin to the audit log, with its row."""

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
    """Return whether a page of the admin was refused. For a row that is out of scope Django redirects to the index."""
    is_redirected = "object_id" in match.kwargs and response.headers.get("Location") == reverse("admin:index")
    return response.status_code in {403, 404} or is_redirected


def explain_405(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Show a page if a URL does not accept the method of a request. Django's own answer is empty."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 405 or response.content:
            return response
        page = render(request, "405.html", status=405)
        page["Allow"] = response["Allow"]
        return page

    return middleware


def explain_404(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """With DEBUG, show the site's 404 page with a link to Django's, which lists the URLs and the reason.

    Without DEBUG it is not used, because Django then shows the site's page. It changes only GET and HEAD, because the
    link repeats the request. It comes last in `MIDDLEWARE`, so that the others see the page that is sent.
    """
    if not settings.DEBUG:
        raise MiddlewareNotUsed

    def middleware(request: HttpRequest) -> HttpResponse:
        query = fields_of(request.META.get("QUERY_STRING", "")).copy()  # a public view sees a part of it
        response = get_response(request)
        is_from_django = response.status_code == 404 and MARK_OF_DJANGO in response.content
        if not is_from_django or request.method not in {"GET", "HEAD"} or REASON in query:
            return response
        query[REASON] = ""
        return render(request, "404.html", {"reason_url": f"?{query.urlencode()}"}, status=404)

    return middleware


def never_store_accounts(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Send all pages under /accounts/ and /admin/ with `no-store`: "back" on a shared computer must not show them.

    allauth does so for some of its pages, and Django for most of the admin's.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.path.startswith(NEVER_STORED):
            add_never_cache_headers(response)
        return response

    return middleware
