"""How allauth fits this site."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):
    """Nobody signs up by themselves: an organiser is added by another one, or by whoever runs the site."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


def client_ip(request: HttpRequest) -> str:
    """The address that limits count by: the client's own, past the proxies that `TRUSTED_PROXIES` counts."""
    adapter: Any = get_adapter(request)
    return str(adapter.get_client_ip(request))
