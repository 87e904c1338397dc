"""Events: what comes, what was, and one of them."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from meetups.forms.events import EventFilters
from meetups.models import Event, Group
from meetups.models.events import EventQuerySet
from meetups.standards import schema_org
from meetups.views.pagination import page_asked_for

MOST_GROUPS_TO_CHOOSE_FROM = 20


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What comes, and what is going on now."""
    return _list(request, "index", Event.objects.public().upcoming(), {})


@require_safe
def past(request: HttpRequest) -> HttpResponse:
    """What was, year by year, this year first."""
    this_year = timezone.localdate().year
    first = Event.objects.public().order_by("starts_at").values_list("starts_at", flat=True).first()
    first_year = min(first.year, this_year) if first else this_year
    years = [str(year) for year in range(this_year, first_year - 1, -1)]
    year = request.GET.get("year", years[0])
    if year not in years:
        raise Http404
    events = Event.objects.public().past().filter(starts_at__year=int(year))
    return _list(request, "past", events, {"years": years, "year": year})


@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One event, before, during and after."""
    event = Event.objects.public().whole().filter(slug=slug).first()
    if event is None:
        return redirect(once_at(slug), permanent=True)
    coming = event.attendees.numbers()
    return render(
        request,
        "meetups/events/detail.html",
        {
            "event": event,
            "coming": coming,
            "names": event.attendees.public_names() if coming.going else (),
            "posts": event.posts.public()[:10].cards(),
            "refusal": event.rsvp_refusal,
            "json_ld": schema_org.event(event, site_url=settings.SITE_URL),
            "is_full": event.capacity is not None and coming.going >= event.capacity,
        },
    )


def once_at(slug: str) -> Event:
    """The public event that once had this address. Raises Http404 when none had."""
    event = Event.objects.public().filter(former_addresses__slug=slug).first()
    if event is None:
        raise Http404
    return event


def _list(request: HttpRequest, name: str, events: EventQuerySet, context: dict[str, Any]) -> HttpResponse:
    """A list of events with its filters; a filter that is not understood is told, and answers 400."""
    page = page_asked_for(request)
    filters = EventFilters(request.GET)
    page = page.of(filters.narrow(events)[page.window].cards())
    groups = list(Group.objects.values_list("slug", "name")[: MOST_GROUPS_TO_CHOOSE_FROM + 1])
    context |= {
        "filters": filters,
        "page": page,
        "groups": groups if len(groups) <= MOST_GROUPS_TO_CHOOSE_FROM else [],
        "modes": Event.Mode.choices,
    }
    return render(request, f"meetups/events/{name}.html", context, status=400 if filters.errors else 200)
