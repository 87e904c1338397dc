"""Pages that a phone asks for again and again (ADR 38): answer 304 while nothing has changed."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.crypto import salted_hmac

View = Callable[..., HttpResponse]
LIVE_VERSION = "fortnight.live_version"  # in the environ of a request: the version, if it was read already
SERVER_TIME = "Server-Time"  # a header of every live answer; countdowns on pages count from it


def live(version: Callable[..., str | None]) -> Callable[[View], View]:
    """Answer 304 to a client that has this version of a page (RFC 9110, section 15.4.5), before the view does any work.

    `version` takes the values in the URL. With one query it returns a text that changes whenever the page does, or None
    if the view must answer. The ETag leaves out CSRF tokens, which differ each time. A public view that is live is kept
    ready for as long as its version is the same, whatever else is committed (`config.kept_pages`).
    """

    def watch(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            found = request.META.get(LIVE_VERSION) or version(*args, **kwargs)
            if found is None:
                return view(request, *args, **kwargs)
            etag = f'"{salted_hmac("meetups.live", f"{request.get_full_path()} {found}").hexdigest()[:32]}"'
            response: HttpResponse = get_conditional_response(request, etag=etag) or view(request, *args, **kwargs)
            response["ETag"] = etag
            response[SERVER_TIME] = server_time()
            return response

        answer.live_version = version  # type: ignore[attr-defined]
        return answer

    return watch


def server_time() -> str:
    """Return the exact time, in seconds since 1970."""
    return f"{time.time():.3f}"
