"""Taking a place, and managing it by the link in the letter."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetups.forms.attendees import RsvpForm
from meetups.models import Attendee, Event
from meetups.services import attendees
from meetups.views.events import once_at
from meetups.views.limits import is_limited, limited


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("rsvp")
def rsvp(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a place: a form on a page of its own."""
    event = Event.objects.public().with_taken().select_related("group", "venue", "series").filter(slug=slug).first()
    if event is None:
        return redirect("meetups:attendees-rsvp", slug=once_at(slug).slug, permanent=True)
    form = RsvpForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 429 if is_limited(request) else _answer(event, form)
    if status == 303:
        return redirect("meetups:attendees-thanks", slug=event.slug)
    context = {"event": event, "form": form, "refusal": event.rsvp_refusal, "is_limited": status == 429}
    return render(request, "meetups/attendees/rsvp.html", context, status=status)


def _answer(event: Event, form: RsvpForm) -> int:
    """Try to take the place; what was refused stands on the form, and nothing that was typed is lost."""
    if not form.is_valid():
        return 422
    if form.is_robot:
        return 303
    try:
        attendees.rsvp(event=event, **form.answers)
    except ValidationError as error:
        form.add_error(None, error)
        return 409
    return 303


@require_safe
def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """What happens next. It says the same to everyone, and names nobody."""
    event = Event.objects.public().select_related("group", "venue", "series").filter(slug=slug).first()
    if event is None:
        return redirect("meetups:attendees-thanks", slug=once_at(slug).slug, permanent=True)
    return render(request, "meetups/attendees/thanks.html", {"event": event})


@never_cache
@require_safe
def detail(request: HttpRequest, token: str) -> HttpResponse:
    """One person's place. Looking changes nothing (law 2)."""
    return private(render(request, "meetups/attendees/detail.html", {"attendee": by_token(token)}))


@never_cache
@require_POST
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    """Give the place back."""
    attendee = by_token(token)
    try:
        attendees.cancel(attendee=attendee)
    except ValidationError as error:
        context = {"attendee": attendee, "refusal": error.messages[0]}
        return private(render(request, "meetups/attendees/detail.html", context, status=409))
    return private(redirect("meetups:attendees-detail", token=token))


def by_token(token: str) -> Attendee:
    """The place that a link belongs to, with what its page shows."""
    rows = Attendee.objects.select_related("event__group", "event__venue", "event__series", "organisation")
    try:
        return rows.by_token(token)
    except Attendee.DoesNotExist as error:
        raise Http404 from error


def private(response: HttpResponse) -> HttpResponse:
    """The address of this page is a key: it must not travel to other sites, nor into a search engine.

    To this site it may: with `no-referrer` a browser sends `Origin: null`, and its form is taken for a forged one.
    """
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
