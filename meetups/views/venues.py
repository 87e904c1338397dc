"""Venues: the list, and the page of one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from meetups.models import Venue
from meetups.models.venues import OPEN_FIRST
from meetups.queries.events import cards_of
from meetups.views.audiences import public
from meetups.views.pagination import page_asked_for


@public("page", "from")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List all venues with their access facts; closed ones come last."""
    page = page_asked_for(request)
    page = page.of(page.select(Venue.objects.open_first(), *OPEN_FIRST))
    return render(request, "meetups/venues/index.html", {"page": page})


@public()
@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one venue: its address, how to get in, and its events."""
    venue = get_object_or_404(Venue.objects.select_related("host"), slug=slug)
    events = venue.events.public()
    upcoming, past = cards_of(events.upcoming()[:10]), cards_of(events.past()[:5], counts_places=False)
    return render(request, "meetups/venues/detail.html", {"venue": venue, "upcoming": upcoming, "past": past})
