"""Declare whether the pages of a view are public, so that they can be kept ready, or private (ADR 29)."""

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.cache import patch_cache_control
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from meetups.wording import present

View = Callable[..., Any]
DATABASE_IS_AWAY = "fortnight.database_is_away"  # in the environ of a request
REFUSED = "fortnight.refused_parameters"  # the same


def public(*parameters: str, is_strict: bool = False) -> Callable[[View], View]:
    """Declare that a view gives everyone the same answer, by its path and these query parameters alone.

    The view sees no other parameter and no cookie, and the same minute from beginning to end. With `is_strict`, the
    view asks `refused_parameters(request)`, and answers 400 if there are any.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if DATABASE_IS_AWAY in request.META:
                raise OperationalError("The database does not say its version.")
            _show_only(request, parameters, is_strict=is_strict)
            with present.one_minute():
                response = view(request, *args, **kwargs)
                if callable(render := getattr(response, "render", None)):  # that of a TemplateResponse comes later
                    render()
            if settings.PROXY_SECONDS and response.status_code == 200:
                patch_cache_control(response, public=True, max_age=0, s_maxage=settings.PROXY_SECONDS)
            return response

        answer.public_parameters = frozenset(parameters)  # type: ignore[attr-defined]
        answer.is_strict = is_strict  # type: ignore[attr-defined]
        return answer

    return declare


def _show_only(request: HttpRequest, parameters: Collection[str], *, is_strict: bool) -> None:
    """Leave no query parameter but these in a request, and no cookie."""
    query = request.META.get("QUERY_STRING", "")
    request.META[REFUSED] = refused_in(parameters, query) if is_strict else []
    request.META["QUERY_STRING"] = query_of(parameters, query)
    request.GET = QueryDict(request.META["QUERY_STRING"])
    request.COOKIES = {}


def constant(view: View) -> View:
    """Declare a view public whose answer depends on the settings alone. It is built while the database is away, too."""
    declared = public()(view)

    @wraps(declared)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.META.pop(DATABASE_IS_AWAY, None)
        return declared(request, *args, **kwargs)

    return answer


def lasting(view: View) -> View:
    """Declare that the answer of a view is the same for everyone and never changes, such as a file with its own name.

    Browsers keep it, so it is not kept ready here: the pages are (ADR 29). The view sees no cookie and no parameter.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.COOKIES, request.GET = {}, QueryDict("")
        return view(request, *args, **kwargs)

    answer.public_parameters = None  # type: ignore[attr-defined]
    return answer


def private(view: View) -> View:
    """Declare that the answer of a view depends on who asks, or that the view changes something.

    Browsers and proxies must not store such an answer.
    """
    view = never_cache(view)
    view.public_parameters = None  # type: ignore[attr-defined]
    return view


def fields_of(query: str) -> QueryDict:
    """Return the fields of a query string, whose bytes WSGI passes as Latin-1. They need not be percent-encoded.

    Raises SuspiciousOperation if it has more than Django reads.
    """
    return QueryDict(query.encode("latin-1"))


def query_of(parameters: Collection[str], query: str) -> str:
    """Return what counts of a query string: these parameters in the order of their names, the last value of each.

    Raises SuspiciousOperation if it has more fields than Django reads.
    """
    asked = fields_of(query)
    return urlencode([(name, asked.getlist(name)[-1]) for name in sorted(parameters) if name in asked])


def refused_in(parameters: Collection[str], query: str) -> list[str]:
    """Return the names in a query string that a strict view refuses: others than these, and those given twice.

    Raises SuspiciousOperation if it has more fields than Django reads.
    """
    return sorted(name for name, values in fields_of(query).lists() if name not in parameters or len(values) > 1)


def refused_parameters(request: HttpRequest) -> list[str]:
    """Return the query parameters of a request that its strict public view refuses."""
    found: list[str] = request.META.get(REFUSED, [])
    return found


def keep_url_secret(response: HttpResponse) -> HttpResponse:
    """Keep the URL of this page secret: it must not reach other websites or search engines.

    This site may see it: with `no-referrer` a browser sends `Origin: null`, and Django refuses the form as forged.
    """
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
