"""Events for the calendar that people already use."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from meetups.models import Event, Group
from meetups.models.events import EventQuerySet
from meetups.standards import calendars
from meetups.views.events import once_at

MOST_EVENTS = 5000


@require_safe
def event(request: HttpRequest, slug: str) -> HttpResponse:
    """One event."""
    found = Event.objects.public().select_related("group", "venue").filter(slug=slug).first()
    if found is None:
        return redirect("meetups:calendars-event", slug=once_at(slug).slug, permanent=True)
    return _answer([found], found.title, slug)


@require_safe
def group(request: HttpRequest, slug: str) -> HttpResponse:
    """A group's events."""
    found = get_object_or_404(Group, slug=slug)
    return _answer(_window(found.events.public()), found.name, slug)


@require_safe
def everything(request: HttpRequest) -> HttpResponse:
    """All public events."""
    return _answer(_window(Event.objects.public()), settings.SITE_NAME, "calendar")


def _window(events: EventQuerySet) -> EventQuerySet:
    """A year back and whatever lies ahead."""
    since = timezone.now() - timedelta(days=366)
    return events.filter(starts_at__gt=since).select_related("group", "venue").order_by("starts_at", "id")[:MOST_EVENTS]


def _answer(events: list[Event] | EventQuerySet, name: str, file_name: str) -> HttpResponse:
    body = calendars.calendar(events, name=name, site_url=settings.SITE_URL, cancelled=_("Cancelled: %s"))
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{file_name}.ics"'
    return response
