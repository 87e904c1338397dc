"""Views that write: one row, and all that a sign-up writes."""

from functools import cache
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone

from meetups.models import Event, LimitCounter
from meetups.services import attendees


def health(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Hello")


def insert(request: HttpRequest) -> HttpResponse:
    LimitCounter.objects.create(hashed_value=uuid4().hex, ends_at=timezone.now())
    return HttpResponse("Hello")


def rsvp(request: HttpRequest, slug: str) -> HttpResponse:
    attendees.rsvp(event=_event(slug), name="Robin", email=f"{uuid4().hex}@example.org")
    return HttpResponse("Hello")


@cache
def _event(slug: str) -> Event:
    return Event.objects.get(slug=slug)


urlpatterns = [path("healthz", health), path("insert", insert), path("rsvp/<slug:slug>", rsvp)]
