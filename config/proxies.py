"""The headers that proxies in front of the site set, and when they are trusted (ADR 22)."""

import ipaddress
from collections.abc import Callable

from allauth.core.internal.httpkit import clean_client_ip
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

NOWHERE = "0.0.0.0"  # noqa: S104  not bound: the IP address of a request that came by a socket file

View = Callable[[HttpRequest], HttpResponse]


def client_ip(request: HttpRequest) -> str:
    """Return the IP address that limits count by: the client's, as the outermost of `TRUSTED_PROXIES` saw it.

    A request with fewer forwarded addresses than proxies, or with an invalid one, did not come through them. Then it is
    the address that connected, which cannot be forged. It is "0.0.0.0" for a connection by a socket file.
    """
    number = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    asserted = forwarded[-number] if 0 < number <= len(forwarded) else ""
    ip = clean_client_ip(asserted) or clean_client_ip(request.META.get("REMOTE_ADDR", ""))
    return _plain(ip) if ip else NOWHERE


def _plain(ip: str) -> str:
    """Return an IPv4 address that is written as IPv6 (::ffff:192.0.2.1) as IPv4."""
    mapped = getattr(ipaddress.ip_address(ip), "ipv4_mapped", None)
    return str(mapped or ip)


def explain_missing_scheme(get_response: View) -> View:
    """Answer 503 with the setting to change if a proxy does not pass on the scheme of a request.

    Otherwise the redirect to https would repeat without end.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        problem = _missing(request) if settings.SECURE_SSL_REDIRECT and not request.is_secure() else ""
        if not problem or request.path in {"/healthz", "/metrics"}:
            return get_response(request)
        return HttpResponse(
            f"{problem}\n", status=503, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"}
        )

    return middleware


def _missing(request: HttpRequest) -> str:
    """Return the setting to change so that the scheme is known; empty if it is known to be http."""
    scheme = request.headers.get("X-Forwarded-Proto", "")
    if settings.ALLAUTH_TRUSTED_PROXY_COUNT and not scheme:
        return _(
            "The proxy in front of this site must set the header X-Forwarded-Proto to the scheme of each request,"
            " as the README shows (nginx: proxy_set_header X-Forwarded-Proto $scheme;)."
        )
    if scheme == "https" and not settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        return _("This site is behind a proxy: set TRUSTED_PROXIES=1 in its environment.")
    return ""
