"""Venues: the list, and the page of one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from meetups.models import Venue
from meetups.models.venues import OPEN_FIRST
from meetups.queries.events import cards_of
from meetups.queries.venues import next_meeting_at, venue_lines, with_next_meeting
from meetups.views.audiences import public
from meetups.views.pagination import page_asked_for
from meetups.wording.venues import unknown_in_words


@public("page", "from")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List all venues by town, with what decides whether somebody can come; closed ones come last."""
    page = page_asked_for(request)
    venues = with_next_meeting(Venue.objects.open_first().select_related("picture"))
    page = page.of(venue_lines(page.select(venues, *OPEN_FIRST)))
    return render(request, "meetups/venues/index.html", {"page": page})


@public()
@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one venue: its address, how to get in, and its events."""
    venue = get_object_or_404(Venue.objects.select_related("host", "picture"), slug=slug)
    events = venue.events.public().in_person()
    upcoming, past = cards_of(events.upcoming()[:10]), cards_of(events.past()[:5], counts_places=False)
    facts = venue.access_facts
    context = {
        "venue": venue,
        "unknown": unknown_in_words([fact.label for fact in facts if fact.is_unknown], most=len(facts)),
        "next": next_meeting_at(venue),
        "upcoming": upcoming,
        "past": past,
    }
    return render(request, "meetups/venues/detail.html", context)
