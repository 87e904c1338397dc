"""Limits on a view: how often a network or email address may send its form (ADR 18), and how large a request may be."""

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

from meetups.services import limits
from meetups.services.limits import Try
from meetups.standards.email_addresses import comparable
from meetups.standards.networks import network_of

View = Callable[..., HttpResponse]
AnyView = TypeVar("AnyView", bound=Callable[..., HttpResponse])


def limited(scope: str, *, methods: Collection[str] = ("POST",), parameter: str = "") -> Callable[[View], View]:
    """Count each POST to a view by network, and by the field `email`; views of one `scope` count together.

    With `methods`, each request of these methods that has this query parameter counts instead.

    The rates are the settings `<SCOPE>_RATE_LIMIT` and `<SCOPE>_EMAIL_RATE_LIMIT`; a scope without the second one is
    counted by network alone. The view asks `is_limited(request)`. If so it changes nothing and answers 429 with its
    own page, which keeps the values entered and includes `components/limited.html`.
    """

    def count(view: View) -> View:
        @wraps(view)
        def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method in methods and (not parameter or request.GET.get(parameter)):
                request.limited = limits.are_over(tries=_tries(request, scope))  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        return counted

    return count


def is_limited(request: HttpRequest) -> bool:
    """Return whether the view is `limited` and this request is more than its limit allows."""
    return getattr(request, "limited", False)


def network(request: HttpRequest) -> str:
    """Return the network that a request comes from, past the proxies: an IPv4 address or an IPv6 /64."""
    return network_of(import_string(settings.CLIENT_IP)(request))


def takes_body_of(number: int) -> Callable[[AnyView], AnyView]:
    """Let a view take a request body of this many bytes instead of `settings.LARGEST_BODY`, for example for a file."""

    def mark(view: AnyView) -> AnyView:
        view.largest_body = number  # type: ignore[attr-defined]
        return view

    return mark


def _tries(request: HttpRequest, scope: str) -> list[Try]:
    """Return the tries that a POST counts as. An empty email address is not counted: the form refuses it by itself."""
    tries = [Try(scope, network(request), getattr(settings, f"{scope.upper()}_RATE_LIMIT"))]
    email = comparable(request.POST.get("email", ""))
    by_email = getattr(settings, f"{scope.upper()}_EMAIL_RATE_LIMIT", "")
    return [*tries, Try(f"{scope}-email", email, by_email)] if email and by_email else tries
