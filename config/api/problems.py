"""Errors of the open data as problem details (RFC 9457)."""

import json
from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

PREFIX = "/api/"
CONTENT_TYPE = "application/problem+json"
ALLOWED = "GET, HEAD"
RETRY_AFTER = "60"  # seconds: the window of SEARCH_RATE_LIMIT, as the sentence says
DETAILS = {
    400: gettext_lazy("The request cannot be read. Check the URL and its parameters."),
    404: gettext_lazy("There is nothing at this URL. All URLs are listed at /api/."),
    405: gettext_lazy("This data can only be read. Use GET or HEAD."),
    411: gettext_lazy("Send no body, or say how long it is."),
    413: gettext_lazy("The request is too large. Send no body."),
    500: gettext_lazy("Something failed on this site. Try again later."),
    503: gettext_lazy("The database does not answer. Try again in a minute."),
}


class ProblemError(Exception):
    """A request that is refused: with a sentence that says why, and the parameter that is to blame."""

    def __init__(self, detail: str, parameter: str = "", status: int = 400) -> None:
        super().__init__(detail)
        self.detail, self.parameter, self.status = detail, parameter, status


def problem(status: int, detail: str = "", parameter: str = "") -> bytes:
    """Return a problem as JSON."""
    words = detail or str(DETAILS.get(status, _("The request cannot be answered.")))
    about = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": words}
    return json.dumps(about | ({"parameter": parameter} if parameter else {}), ensure_ascii=False).encode()


def response_of(error: ProblemError) -> HttpResponse:
    response = HttpResponse(problem(error.status, error.detail, error.parameter), CONTENT_TYPE, error.status)
    if error.status == HTTPStatus.TOO_MANY_REQUESTS:
        response["Retry-After"] = RETRY_AFTER
    return response


def explain_problems(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Let scripts of any website read what is under /api/, and turn every error there into a problem.

    It comes early in `MIDDLEWARE`, so that it sees the errors of all others. It sets no cookie.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not request.path_info.startswith(PREFIX):
            return response
        response["Access-Control-Allow-Origin"] = "*"
        response.cookies.clear()
        if response.status_code >= 400 and response.get("Content-Type") != CONTENT_TYPE:
            response.content = problem(response.status_code)
            response["Content-Type"] = CONTENT_TYPE
            for name in ("Content-Encoding", "Content-Length"):
                del response[name]
        return response

    return middleware
