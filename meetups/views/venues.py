"""Venues: the list, and the page of one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from meetups.models import Venue
from meetups.queries.events import past_cards, upcoming_cards
from meetups.views.pagination import page_asked_for


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List all venues with their access facts; closed ones come last."""
    page = page_asked_for(request)
    page = page.of(Venue.objects.open_first()[page.window])
    return render(request, "meetups/venues/index.html", {"page": page})


@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one venue: its address, how to get in, and its events."""
    venue = get_object_or_404(Venue.objects.select_related("host"), slug=slug)
    upcoming = upcoming_cards(slice(10), venue=venue.pk)
    past = past_cards(slice(5), venue=venue.pk)
    return render(request, "meetups/venues/detail.html", {"venue": venue, "upcoming": upcoming, "past": past})
