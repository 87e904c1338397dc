"""Pages that a phone asks for again and again: answer 304 while nothing has changed."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.crypto import salted_hmac

View = Callable[..., HttpResponse]


def live(version: Callable[..., str | None]) -> Callable[[View], View]:
    """Answer 304 to a client that has this version of a page (RFC 9110, section 15.4.5), before the view does any work.

    `version` takes the values in the URL. With one query it returns a text that changes whenever the page does, or None
    if the view must answer. The ETag leaves out CSRF tokens, which differ each time.
    """

    def watch(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            found = version(*args, **kwargs)
            if found is None:
                return view(request, *args, **kwargs)
            etag = f'"{salted_hmac("meetups.live", f"{request.get_full_path()} {found}").hexdigest()}"'
            response: HttpResponse = get_conditional_response(request, etag=etag) or view(request, *args, **kwargs)
            response["ETag"] = etag
            return response

        return answer

    return watch
