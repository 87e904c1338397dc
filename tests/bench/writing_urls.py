"""Views that write: one row, all that a sign-up writes, and all that a vote writes."""

import random
from functools import cache
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone

from meetups.models import Board, Card, Event, LimitCounter, Seat
from meetups.services import attendees, boards
from tests.bench.open_board import SEATS


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


def vote(request: HttpRequest, slug: str) -> HttpResponse:
    seats, cards = _at_board(slug)
    boards.vote(seat=random.choice(seats), card=random.choice(cards))
    return HttpResponse("Hello")


@cache
def _at_board(slug: str) -> tuple[list[Seat], list[Card]]:
    """Return the seats with plenty of votes: somebody who joined in another part of the bench has few."""
    board = Board.objects.get(event__slug=slug)
    return [*board.seats.select_related("board").order_by("-left")[:SEATS]], [*board.cards.all()]


urlpatterns = [
    path("healthz", health),
    path("insert", insert),
    path("rsvp/<slug:slug>", rsvp),
    path("vote/<slug:slug>", vote),
]
