"""The page of a standing place, by the link in its emails: confirm, “not this time”, renew, change and end it."""

from collections.abc import Callable
from datetime import date
from functools import partial, wraps
from typing import Any

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetups.forms.standing_places import StandingPlaceForm
from meetups.models import StandingPlace
from meetups.queries.standing_places import is_paused, meetings
from meetups.services import organisations, standing_places
from meetups.services.standing_places.giving import meeting_on
from meetups.views.audiences import keep_url_secret, private
from meetups.views.limits import View, is_limited, limited


def by_token(view: View, status_if_gone: int = 410) -> View:
    """Pass the standing place of the link's token to a view. If it has ended, the answer is a page that says so."""

    @wraps(view)
    def viewed(request: HttpRequest, token: str, **path: str) -> HttpResponse:
        rows = StandingPlace.objects.select_related("series__group")
        try:
            return keep_url_secret(view(request, rows.by_token(token), **path))
        except BadSignature as error:
            raise Http404 from error
        except StandingPlace.DoesNotExist:
            return keep_url_secret(render(request, "meetups/standing_places/gone.html", status=status_if_gone))

    return viewed


def button(view: View) -> Callable[..., HttpResponse]:
    """Make a view accept POST only and take the standing place of the link's token."""
    pressed: View = private(require_POST(limited("place")(by_token(view))))
    return pressed


@private
@require_safe
@by_token
def detail(request: HttpRequest, standing_place: StandingPlace) -> HttpResponse:
    """Show a standing place with its next meetings. Opening it changes nothing (law 2)."""
    return _page(request, standing_place)


@button
def confirm(request: HttpRequest, standing_place: StandingPlace) -> HttpResponse:
    """Confirm a standing place."""
    return _changed(request, standing_place, standing_places.confirm)


@button
def renew(request: HttpRequest, standing_place: StandingPlace) -> HttpResponse:
    """Keep a standing place for six more months."""
    return _changed(request, standing_place, standing_places.renew)


@private
@require_http_methods(["GET", "HEAD", "POST"])
@limited("place")
@by_token
def skip(request: HttpRequest, standing_place: StandingPlace, on: str) -> HttpResponse:
    """Ask, then say “not this time” for the meeting with this original day."""
    day = _day(on)
    if request.method == "POST":
        return _changed(request, standing_place, standing_places.skip, on=day)
    found = [one for one in meetings(standing_place) if one.event.recurrence_id == day]
    event = meeting_on(standing_place, day)
    if event is None:
        raise Http404
    context = {"standing_place": standing_place, "event": event, "meeting": found[0] if found else None}
    return render(request, "meetups/standing_places/skip.html", context)


@private
@require_http_methods(["GET", "HEAD", "POST"])
@limited("place")
@by_token
def details(request: HttpRequest, standing_place: StandingPlace) -> HttpResponse:
    """Let a standing attendee correct what their places say about them."""
    form = StandingPlaceForm(request.POST if request.method == "POST" else None, instance=standing_place)
    status = 429 if is_limited(request) else 422 if form.is_bound and not form.is_valid() else 200
    if form.is_bound and status == 200:
        return _changed(request, standing_place, standing_places.change_details, **form.cleaned_data)
    context = {"standing_place": standing_place, "form": form, "is_limited": status == 429}
    context["organisations"] = organisations.suggested()
    return render(request, "meetups/standing_places/details.html", context, status=status)


@private
@csrf_exempt  # the POST of an email program has neither cookie nor CSRF token: the token in the URL is enough
@require_http_methods(["GET", "HEAD", "POST"])
@partial(by_token, status_if_gone=200)  # ending it twice is no error
def end(request: HttpRequest, standing_place: StandingPlace) -> HttpResponse:
    """End a standing place at once, without a redirect (RFC 8058, section 3.1). A GET only shows the button."""
    if request.method == "POST":
        standing_places.end(standing_place=standing_place)
    context = {"standing_place": standing_place, "is_done": request.method == "POST"}
    return render(request, "meetups/standing_places/end.html", context)


def _page(request: HttpRequest, standing_place: StandingPlace, status: int = 200, refusal: str = "") -> HttpResponse:
    context = {
        "standing_place": standing_place,
        "meetings": meetings(standing_place) if standing_place.is_confirmed else [],
        "is_paused": is_paused(standing_place),
        "is_limited": status == 429,
        "refusal": refusal,
    }
    return render(request, "meetups/standing_places/detail.html", context, status=status)


def _changed(
    request: HttpRequest, standing_place: StandingPlace, change: Callable[..., Any], **fields: Any
) -> HttpResponse:
    """Call the service of a button. A refusal is shown on the page of the standing place."""
    if is_limited(request):
        return _page(request, standing_place, 429)
    try:
        found = change(standing_place=standing_place, **fields) or standing_place
    except ValidationError as error:
        return _page(request, standing_place, 409, error.messages[0])
    return redirect(found)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error
