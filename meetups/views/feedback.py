"""Feedback on an event."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from meetups.forms.feedback import FeedbackForm
from meetups.models import Event
from meetups.queries.feedback import result_of
from meetups.services import feedback
from meetups.views.audiences import private, public
from meetups.views.events import event_by_former_slug
from meetups.views.limits import is_limited, limited


@private
@require_http_methods(["GET", "HEAD", "POST"])
@limited("feedback")
def event(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the feedback form and the result, and save an answer by POST."""
    found = Event.objects.public().select_related("group", "venue", "series").filter(slug=slug).first()
    if found is None:
        return redirect("meetups:feedback-event", slug=event_by_former_slug(slug).slug, permanent=True)
    form = FeedbackForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 429 if is_limited(request) else _answer(found, form)
    if status == 303:
        return redirect("meetups:feedback-thanks", slug=found.slug)
    context = {
        "event": found,
        "form": form,
        "refusal": feedback.refusal(found),
        "is_limited": status == 429,
        "result": result_of(found),
    }
    return render(request, "meetups/feedback/event.html", context, status=status)


def _answer(found: Event, form: FeedbackForm) -> int:
    if not form.is_valid():
        return 422
    if form.is_robot:
        return 303
    try:
        feedback.give(event=found, **form.answers)
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
