"""Recent log-ins: important views ask a person to log in again after an hour (ADR 19)."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.authentication import get_authentication_records
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

RECENT = 60 * 60  # seconds
# In the session, in seconds since 1970: the time of the log-in, and of the last confirmation by code.
BEGAN_AT = "began_at"
CONFIRMED_AT = "confirmed_at"


def is_recent(request: HttpRequest) -> bool:
    """Return whether the person logged in, or confirmed their identity, in this browser within the last hour."""
    records = get_authentication_records(request, request.user)
    moments = [request.session.get(name, 0) for name in (BEGAN_AT, CONFIRMED_AT)]
    return time.time() - max(*moments, *(record["at"] for record in records)) < RECENT


def record_confirmation(request: HttpRequest) -> None:
    """Record that the person just confirmed their identity with a code. allauth records passkeys and TOTP itself."""
    request.session[CONFIRMED_AT] = time.time()


def keep_logged_in(request: HttpRequest, user: Any) -> None:
    """Keep the session of this request after the email address of its account changed. Its other sessions end.

    Django gives the session a new key, which counts as a log-in here (`config.sessions`). This is not a
    log-in, so the time of the log-in stays.
    """
    began_at = request.session.get(BEGAN_AT, 0)
    update_session_auth_hash(request, user)
    request.session[BEGAN_AT] = began_at


def confirm_url(request: HttpRequest, *, back: str = "") -> str:
    """Return the URL of the page that asks for a new log-in, and then redirects to `back` or to the current page."""
    return f"{reverse('account_reauthenticate')}?{urlencode({'next': back or request.get_full_path()})}"


def needs_recent_log_in(view: Callable[..., Any]) -> Callable[..., Any]:
    """Make a view, or a method of an admin class, ask again when the last log-in is over an hour old.

    It works for views, `ModelAdmin` views and admin actions: the request is the first argument that is one. The form of
    a POST is not kept: a message asks the person to send it again.
    """

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        request = next(argument for argument in args if isinstance(argument, HttpRequest))
        if not request.user.is_authenticated or is_recent(request):
            return view(*args, **kwargs)
        if request.method == "POST":
            messages.warning(request, _("Nothing has changed yet. Confirm that it is you, then do it again."))
        return redirect(confirm_url(request))

    return guarded
