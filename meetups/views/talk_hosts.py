"""The page from which the time of talks is kept, and the steps that hosts take on it."""

import re
from typing import Any

from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meetups.models import Call
from meetups.queries.running_orders import running_order
from meetups.queries.timekeeping import call_with_clock, live_talks, version_of
from meetups.services import talks
from meetups.services.deleted import existing
from meetups.views.hosting import Hosting, hosted
from meetups.views.limits import is_limited, limited
from meetups.views.live import live

STEPS = {
    "start": talks.start,
    "pause": talks.pause,
    "resume": talks.resume,
    "add_minute": talks.add_minute,
    "end": talks.end,
}


@hosted
@require_http_methods(["GET", "HEAD", "POST"])
@limited("host")
def index(request: HttpRequest, hosting: Hosting) -> HttpResponse:
    """Show the talks to their host, and take a step by POST."""
    call = call_with_clock(event=hosting.event)
    if call is None:
        return _none(request, hosting)
    if request.method != "POST":
        return _show(request, hosting, call)
    if is_limited(request):
        return _page(request, hosting, call, 429)
    try:
        _take(hosting, call, request.POST)
    except ValidationError as error:
        now = call_with_clock(pk=call.pk)
        return _page(request, hosting, now, 409, error.messages[0]) if now else _none(request, hosting)
    return redirect(hosting.talks_url)


def _none(request: HttpRequest, hosting: Hosting) -> HttpResponse:
    return render(request, "meetups/talks/host_none.html", {"event": hosting.event}, status=404)


def version_seen(hosting: Hosting, call: Call) -> str:
    """Return a text that changes whenever the host page does. No query."""
    return version_of(call, timezone.now())


@live(version_seen)
def _show(request: HttpRequest, hosting: Hosting, call: Call) -> HttpResponse:
    return _page(request, hosting, call)


def _take(hosting: Hosting, call: Call, data: QueryDict) -> None:
    """Take the step of the button that was pressed. Raises ValidationError if it is refused."""
    name, _space, pk = data.get("step", "").partition(" ")
    version = data.get("version", "")
    if name not in {*STEPS, "undo"} or not re.fullmatch("[0-9]{1,18}", version):
        raise BadRequest("There is no such step.")
    values: dict[str, Any] = {"host": hosting.host, "version": int(version)}
    if name == "undo":
        talks.undo(call=call, **values)
        return
    if not re.fullmatch("[1-9][0-9]{0,17}", pk):
        raise BadRequest("This is no talk.")
    STEPS[name](talk=existing(call.talks, _("This talk was deleted."), pk=pk), **values)


def _page(request: HttpRequest, hosting: Hosting, call: Any, status: int = 200, refused: str = "") -> HttpResponse:
    """Render the host page, with the reason why a step was refused."""
    now = timezone.now()
    context = {
        "hosting": hosting,
        "event": hosting.event,
        "call": call,
        "live": live_talks(call, running_order(call, now), now),
        "undoes": talks.last_step(call),
        "refused": refused,
        "is_limited": status == 429,
    }
    return render(request, "meetups/talks/host.html", context, status=status)
