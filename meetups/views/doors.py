"""Check-in at the door of an event on a volunteer's phone, and its printed lists, badges and poster."""

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetups.forms.doors import WalkInForm
from meetups.models import Attendee, DoorLink, Event
from meetups.models.places import is_full
from meetups.queries.doors import door_of, door_version, is_days_away
from meetups.services import doors
from meetups.standards import qr
from meetups.views.audiences import keep_url_secret, private, public
from meetups.views.events import event_by_former_slug
from meetups.views.hosting import Hosting, hosted
from meetups.views.limits import is_limited, limited
from meetups.views.live import live

COOKIE = "door"
BLANK_LINES = 10
Change = Callable[..., Attendee]


@private
@require_safe
@live(door_version)
def index(request: HttpRequest, token: str) -> HttpResponse:
    """Show everyone who is expected, each with a button; `q` searches, `person` is the code of one attendee."""
    link = link_at(token)
    if not link.is_open:
        return _closed(request, link)
    response = _page(request, link, request.GET)
    _remember(response, link)
    return keep_url_secret(response)


@private
@require_safe
def person(request: HttpRequest, code: str) -> HttpResponse:
    """Answer the QR code of an email: redirect a door volunteer to the attendee, and explain the code to others."""
    token = request.get_signed_cookie(_cookie(), "", salt=COOKIE)
    link = DoorLink.objects.select_related("event").filter(token=token).first() if token else None
    if link is None or not link.is_open:
        return keep_url_secret(render(request, "meetups/doors/person.html"))
    return keep_url_secret(redirect(_url(link, person=code)))


@private
@require_POST
@limited("door")
def check_in(request: HttpRequest, token: str) -> HttpResponse:
    """Check an attendee in. Ask first if the event is on a later day."""
    return _change(request, token, doors.check_in, asks=request.GET.get("early") != "yes")


@private
@require_POST
@limited("door")
def undo_check_in(request: HttpRequest, token: str) -> HttpResponse:
    """Undo a check-in."""
    return _change(request, token, doors.undo_check_in)


@private
@require_http_methods(["GET", "HEAD", "POST"])
@limited("door")
def add(request: HttpRequest, token: str) -> HttpResponse:
    """Show the form for a person without a place, and check them in by POST. Ask first, as `check_in` does."""
    link = link_at(token)
    if not link.is_open:
        return _closed(request, link)
    form = WalkInForm(request.POST or None, initial={"name": request.GET.get("name", "")[:120]})
    is_over = is_limited(request)
    asks = form.is_bound and form.is_valid() and is_days_away(link.event) and request.POST.get("early") != "yes"
    if form.is_bound and not is_over and not asks and (attendee := _walk_in(link.event, form)):
        return keep_url_secret(redirect(_url(link, person=attendee.door_code)))
    context = {"link": link, "event": link.event, "form": form, "is_limited": is_over, "asks": asks and not is_over}
    status = 429 if is_over else 422 if form.errors else 200
    return keep_url_secret(render(request, "meetups/doors/add.html", context, status=status))


@hosted
@require_safe
def sheet(request: HttpRequest, hosting: Hosting) -> HttpResponse:
    """Show the list to print, with a box for each attendee and blank lines for people without a place."""
    event = hosting.event
    context = {"event": event, "door": door_of(event), "blank_lines": range(BLANK_LINES)}
    return render(request, "meetups/doors/sheet.html", context)


@hosted
@require_safe
def badges(request: HttpRequest, hosting: Hosting) -> HttpResponse:
    """Show name badges to print for everyone who is expected, ten to a page."""
    context = {"event": hosting.event, "door": door_of(hosting.event)}
    return render(request, "meetups/doors/badges.html", context)


@public()
@require_safe
def poster(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a poster to print, with a QR code that opens the event's page."""
    events = Event.objects.public().with_taken().select_related("group", "venue", "series")
    event = events.filter(slug=slug).first()
    if event is None:
        return redirect("meetups:doors-poster", slug=event_by_former_slug(slug).slug, permanent=True)
    url = f"{settings.SITE_URL}{event.get_absolute_url()}"
    has_places = event.rsvp_refusal is None and not is_full(event.capacity, event.taken)  # type: ignore[attr-defined]
    context = {"event": event, "url": url, "code": qr.svg(url), "has_places": has_places}
    return render(request, "meetups/doors/poster.html", context)


def link_at(token: str) -> DoorLink:
    return get_object_or_404(
        DoorLink.objects.select_related("event__group", "event__venue", "event__series"), token=token
    )


def _url(link: DoorLink, **query: str) -> str:
    """Return the URL of the door page with these query values; empty ones are left out."""
    values = urlencode({name: value for name, value in query.items() if value})
    return f"{link.get_absolute_url()}?{values}" if values else link.get_absolute_url()


def _cookie() -> str:
    """Return the name of the cookie. One with the prefix can be set over https only (RFC 6265bis, section 4.1.3)."""
    return f"__Secure-{COOKIE}" if settings.SESSION_COOKIE_SECURE else COOKIE


def _remember(response: HttpResponse, link: DoorLink) -> None:
    """Remember a volunteer's phone until the link expires, so that it can scan the QR codes of attendees."""
    response.set_signed_cookie(
        _cookie(), link.token, salt=COOKIE, expires=link.expires_at,
        path=link.get_absolute_url().removesuffix(f"{link.token}/"),
        secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
    )  # fmt: skip


def _page(
    request: HttpRequest,
    link: DoorLink,
    values: Any,
    refusal: str = "",
    status: int = 200,
    asked: Attendee | None = None,
) -> HttpResponse:
    """Render the door page. It asks whether to check in `asked` before the day."""
    q, code = values.get("q", "")[:200], values.get("person", "")
    context = {
        "link": link,
        "event": link.event,
        "q": q,
        "code": code,
        "door": door_of(link.event, q),
        "person": _person(link.event, code) if code else None,
        "asked": asked,
        "refusal": refusal,
        "is_limited": status == 429,
    }
    return render(request, "meetups/doors/index.html", context, status=status)


def _person(event: Event, code: str) -> Attendee | None:
    """Return the attendee of a code if they are on the list of this event."""
    try:
        return event.attendees.filter(erased_at__isnull=True).select_related("organisation").by_door_code(code)
    except Attendee.DoesNotExist:
        return None


def _change(request: HttpRequest, token: str, service: Change, asks: bool = False) -> HttpResponse:
    """Check one attendee in or out, and redirect to the same search."""
    link = link_at(token)
    if not link.is_open:
        return _closed(request, link)
    if is_limited(request):
        return keep_url_secret(_page(request, link, request.POST, status=429))
    number = request.POST.get("attendee", "")
    if not re.fullmatch("[1-9][0-9]{0,17}", number):
        raise Http404
    attendee = get_object_or_404(link.event.attendees.filter(erased_at__isnull=True), pk=number)
    values = {"q": request.POST.get("q", "")[:200], "person": attendee.door_code}
    if asks and is_days_away(link.event):
        return keep_url_secret(_page(request, link, {"q": values["q"]}, asked=attendee))
    try:
        service(attendee=attendee)
    except ValidationError as error:
        return keep_url_secret(_page(request, link, values, error.messages[0], status=409))
    return keep_url_secret(redirect(_url(link, **values)))


def _walk_in(event: Event, form: WalkInForm) -> Attendee | None:
    """Return the new attendee, or None with the refusal on the form."""
    if not form.is_valid():
        return None
    try:
        return doors.walk_in(event=event, **form.answers)
    except ValidationError as error:
        form.add_error(None, error)
        return None


def _closed(request: HttpRequest, link: DoorLink) -> HttpResponse:
    """Say that the link has expired or was revoked, or that the event is cancelled. The page shows no names."""
    return keep_url_secret(render(request, "meetups/doors/closed.html", {"event": link.event}, status=410))
