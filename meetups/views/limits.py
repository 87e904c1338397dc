"""How often anybody may send an anonymous form (ADR 7)."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from django_ratelimit.decorators import ratelimit

from meetups.standards.networks import network_of

View = Callable[..., HttpResponse]


def address_written(group: str, request: HttpRequest) -> str:
    """The e-mail address in a form: what a limit per mailbox counts by, whatever the case."""
    return request.POST.get("email", "").strip().lower()


def rate_of_emails(group: str, request: HttpRequest) -> str | None:
    """No limit on the empty address: the form refuses that by itself."""
    return settings.RSVP_EMAIL_RATE_LIMIT if address_written(group, request) else None


def rate_of_addresses(group: str, request: HttpRequest) -> str:
    return settings.RSVP_RATE_LIMIT


def network(request: HttpRequest) -> str:
    """Return the network that a request comes from, past the proxies: an IPv4 address or the /64 of an IPv6 address."""
    return network_of(import_string(settings.CLIENT_IP)(request))


def limited(group: str) -> Callable[[View], View]:
    """Count what is sent to a view, by network address and by the field `email`; forms of one `group` count together.

    The view asks `is_limited(request)`; if so it does nothing and answers 429 with its own page, which keeps what was
    typed and includes `components/limited.html`.
    """

    def count(view: View) -> View:
        by_email = ratelimit(
            group=f"{group}-email", key=address_written, rate=rate_of_emails, method="POST", block=False
        )
        by_address = ratelimit(group=group, key="ip", rate=rate_of_addresses, method="POST", block=False)
        counted: View = by_address(by_email(view))
        return counted

    return count


def is_limited(request: HttpRequest) -> bool:
    """Whether the view that was asked is `limited`, and this was sent too often."""
    return getattr(request, "limited", False)
