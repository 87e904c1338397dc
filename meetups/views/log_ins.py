"""How long ago somebody logged in, and what asks them again when that is over an hour ago (ADR 19)."""

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
# In the session, in seconds since 1970: when its person logged in, and last confirmed with a code that it is them.
BEGAN_AT = "began_at"
CONFIRMED_AT = "confirmed_at"


def is_recent(request: HttpRequest) -> bool:
    """Return whether this person logged in, or confirmed that it is them, within the last hour, in this browser."""
    records = get_authentication_records(request, request.user)
    moments = [request.session.get(name, 0) for name in (BEGAN_AT, CONFIRMED_AT)]
    return time.time() - max(*moments, *(record["at"] for record in records)) < RECENT


def note_confirmation(request: HttpRequest) -> None:
    """Note that this person has just confirmed with a code that it is them. allauth notes passkeys and TOTP itself."""
    request.session[CONFIRMED_AT] = time.time()


def keep_logged_in(request: HttpRequest, user: Any) -> None:
    """Keep the session of this request after the email address of its account changed; all others of it end.

    Django gives the session a new key, which counts as a log-in here (`config.sessions`). This is none: the time of the
    log-in stays.
    """
    began_at = request.session.get(BEGAN_AT, 0)
    update_session_auth_hash(request, user)
    request.session[BEGAN_AT] = began_at


def confirm_url(request: HttpRequest, *, back: str = "") -> str:
    """Return the URL of the page that asks whether it is still them, and leads `back`, or to the page they are on."""
    return f"{reverse('account_reauthenticate')}?{urlencode({'next': back or request.get_full_path()})}"


def needs_recent_log_in(view: Callable[..., Any]) -> Callable[..., Any]:
    """Make a view, or a method of an admin class, ask again when the last log-in is over an hour old.

    It works for views, `ModelAdmin` views and admin actions: the request is the first argument that is one. A form that
    was sent is not kept anywhere; the person is told to send it again.
    """

    @wraps(view)
    def asking(*args: Any, **kwargs: Any) -> Any:
        request = next(one for one in args if isinstance(one, HttpRequest))
        if not request.user.is_authenticated or is_recent(request):
            return view(*args, **kwargs)
        if request.method == "POST":
            messages.warning(request, _("Nothing has changed yet. Confirm that it is you, then do it again."))
        return redirect(confirm_url(request))

    return asking
