"""The screen of a talk session, and the live parts of its pages: the same for everyone."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from meetups.models import Call
from meetups.queries.running_orders import running_order
from meetups.queries.talk_pages import page_of, with_order
from meetups.queries.timekeeping import call_to_watch, live_talks, version_of
from meetups.standards import qr
from meetups.views.audiences import public
from meetups.views.boards import POLICY_OF_A_PART
from meetups.views.former_slugs import at_slug
from meetups.views.live import live
from meetups.wording import present

Values = dict[str, Any]


def _of_screen(call: Call, now: datetime) -> Values:
    return {"event": call.event, "live": live_talks(call, running_order(call, now), now)}


def _of_index(call: Call, now: datetime) -> Values:
    return {"event": call.event, "page": with_order(page_of(call), now)}


# The values of each live part: of the public page of the talks, and of the screen.
PARTS: dict[str, Callable[[Call, datetime], Values]] = {"index": _of_index, "screen": _of_screen}

of_call = partial(at_slug, find=call_to_watch)


@public()
@require_safe
@of_call
def index(request: HttpRequest, call: Call) -> HttpResponse:
    """Show the talk that is on and its time in large type, with the code of the talks' page in a corner."""
    url = f"{settings.SITE_URL}{call.get_absolute_url()}"
    context = {
        **_of_screen(call, present.now()),
        "call": call,
        "qr_code": qr.svg(url),
        "host": urlsplit(url).netloc,
    }
    return render(request, "meetups/talks/screen.html", context)


def version(slug: str, part: str) -> str | None:
    """Return the version of a live part at this very moment. One query."""
    call = call_to_watch(slug)
    return call and version_of(call, timezone.now())


@public()
@require_safe
@live(version)
@of_call
def live_part(request: HttpRequest, call: Call, part: str) -> HttpResponse:
    """Answer with the part of a page that the live engine keeps up to date, the same for everyone."""
    if part not in PARTS:
        raise Http404
    response = HttpResponse(render_to_string(f"meetups/talks/_live_{part}.html", PARTS[part](call, timezone.now())))
    response["Content-Security-Policy"] = POLICY_OF_A_PART
    response["X-Robots-Tag"] = "noindex"
    return response
