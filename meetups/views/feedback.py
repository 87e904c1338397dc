"""Feedback on an event."""

from functools import partial

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from meetups.forms.feedback import FeedbackForm
from meetups.models import Event
from meetups.queries.feedback import remarks_of, result_of
from meetups.services import feedback
from meetups.views.audiences import keep_url_secret, private, public
from meetups.views.events import event_by_former_slug
from meetups.views.former_slugs import at_slug
from meetups.views.limits import is_limited, limited
from meetups.views.seats import seat_of


def _event_at(slug: str) -> Event | None:
    events = Event.objects.public().select_related("group", "venue", "series", "board")
    return events.filter(slug=slug).first()


_of_event = partial(at_slug, find=_event_at)


@private
@require_http_methods(["GET", "HEAD", "POST"])
@limited("feedback")
@_of_event
def event(request: HttpRequest, found: Event) -> HttpResponse:
    """Show the feedback form and the result, and save an answer by POST. It is counted if the browser has a seat."""
    return _page(request, found, _digest_of_seat(request, found))


@private
@require_http_methods(["GET", "HEAD", "POST"])
@limited("feedback")
def answer(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Show the same page by the link in a thank-you email, with which the answer is counted, once."""
    return keep_url_secret(_answer(request, slug, token=token))


@_of_event
def _answer(request: HttpRequest, found: Event, token: str) -> HttpResponse:
    digest = feedback.digest_in(event=found, token=token)
    if not digest:
        raise Http404
    return _page(request, found, digest)


def _digest_of_seat(request: HttpRequest, found: Event) -> str:
    """Return the digest of the seat that this browser has at the board of an event, or "" without one."""
    board = getattr(found, "board", None)
    seat = seat_of(request, board) if board else None
    return feedback.digest_of_seat(seat=seat) if seat and not seat.is_void else ""


def _page(request: HttpRequest, found: Event, digest: str) -> HttpResponse:
    form = FeedbackForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 429 if is_limited(request) else _give(found, form, digest)
    if status == 303:
        return redirect("meetups:feedback-thanks", slug=found.slug)
    context = {
        "event": found,
        "form": form,
        "refusal": feedback.refusal(found, digest),
        "is_limited": status == 429,
        "is_counted": digest != "",
        "result": result_of(found),
        "remarks": remarks_of(found),
    }
    return render(request, "meetups/feedback/event.html", context, status=status)


def _give(found: Event, form: FeedbackForm, digest: str) -> int:
    if not form.is_valid():
        return 422
    if form.is_robot:
        return 303
    try:
        feedback.give(event=found, digest=digest, **form.answers)
    except ValidationError as error:
        form.add_error(None, error)
        return 409
    return 303


@public()
@require_safe
def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """Say thank you. The page is the same for everyone."""
    found = Event.objects.public().select_related("group").filter(slug=slug).first()
    if found is None:
        return redirect("meetups:feedback-thanks", slug=event_by_former_slug(slug).slug, permanent=True)
    return render(request, "meetups/feedback/thanks.html", {"event": found})
