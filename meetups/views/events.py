"""Upcoming events, past events, and the page of one."""

from datetime import timedelta, timezone
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from meetups import extensions
from meetups.forms.events import EventFilters
from meetups.models import Event
from meetups.models.event_querysets import EventQuerySet
from meetups.queries import share_pictures
from meetups.queries.attendees import names_coming, numbers_coming
from meetups.queries.event_pages import beside, hosts_of, numbers_in_words, record_of, state_of_event
from meetups.queries.events import cards_of, day_of_first, event_at, first_event_on
from meetups.queries.groups import groups_to_choose_from
from meetups.queries.talks import group_with_talks
from meetups.queries.tickets import coming_in_words, ticket_of
from meetups.services.attendees import waitlist
from meetups.standards import schema_org
from meetups.views.audiences import public
from meetups.views.pagination import page_asked_for
from meetups.wording import present

MOST_GROUPS_TO_CHOOSE_FROM = 20
EARLIEST_ZONE = timezone(timedelta(hours=14))  # a year begins first there, in Kiribati
ORDERS = {"index": ("starts_at", "pk"), "past": ("-starts_at", "-pk")}


@public(*EventFilters.base_fields, "page", "from")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List upcoming events, those in progress included."""
    events = Event.objects.public().upcoming()
    asked = urlencode([(name, value) for name in EventFilters.base_fields if (value := request.GET.get(name))])
    context = {"today": present.today(), "calendar_query": f"?{asked}" if asked else ""}
    return _list(request, "index", events, _filters(request), context)


@public(*EventFilters.base_fields, "page", "from", "year")
@require_safe
def past(request: HttpRequest) -> HttpResponse:
    """List past events by year, first the newest one that has an event that the filters leave."""
    today, over, filters = present.today(), Event.objects.public().past(), _filters(request)
    newest = None if "year" in request.GET else day_of_first(filters.narrow(over))
    known = [day.year for day in (first_event_on(), newest) if day]
    years = [str(year) for year in range(present.today(EARLIEST_ZONE).year, min([today.year, *known]) - 1, -1)]
    year = request.GET.get("year", str((newest or today).year))
    if year not in years:
        raise Http404
    listed = [one for one in years if one in (year, str(today.year)) or int(one) < today.year]
    links = [(one, f"?{urlencode(filters.of_other_years | {'year': one})}") for one in listed]
    context = {"today": today, "years": links, "year": year, "has_links": True}
    return _list(request, "past", over.in_year(int(year)), filters, context)


@public()
@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one event, before, during and after."""
    event = event_at(slug)
    if event is None:
        return redirect(event_by_former_slug(slug), permanent=True)
    coming, record = numbers_coming(event), record_of(event)
    has_waitlist = not waitlist.is_closed(event, present.current_minute())
    ticket = ticket_of(event, coming.taken, has_waitlist=has_waitlist)
    return render(
        request,
        "meetups/events/detail.html",
        {
            "event": event,
            "ticket": ticket,
            "coming_words": coming_in_words(event, coming, ticket),
            "names": names_coming(event, has_door=coming.came > 0) if coming.named else [],
            "has_door": coming.came > 0,
            "record": record,
            "numbers": numbers_in_words(event, coming, record),
            "sections": extensions.read_sections(extensions.event_sections, event),
            "share_picture": share_pictures.of_event(event),
            "state": state_of_event(event, coming.taken, has_waitlist=has_waitlist),
            "json_ld": schema_org.event(event, site_url=settings.SITE_URL, parts=record.agenda.without_breaks),
            "waiting": coming.public_waiting,
            "hosts": hosts_of(event),
            "beside": beside(event),
        },
    )


def event_by_former_slug(slug: str) -> Event:
    """Return the public event that had this slug before. Raises Http404 if none had."""
    event = Event.objects.public().filter(former_slugs__slug=slug).first()
    if event is None:
        raise Http404
    return event


def _filters(request: HttpRequest) -> EventFilters:
    return EventFilters(request.GET, groups=groups_to_choose_from(MOST_GROUPS_TO_CHOOSE_FROM))


def _list(
    request: HttpRequest, name: str, events: EventQuerySet, filters: EventFilters, context: dict[str, Any]
) -> HttpResponse:
    """Render a list of these events, filtered. Invalid filters answer 400."""
    page = page_asked_for(request)
    page = page.of(cards_of(page.select(filters.narrow(events), *ORDERS[name])))
    context |= {
        "links": extensions.read_links([card.slug for card in page.rows]) if "has_links" in context else {},
        "filters": filters,
        "page": page,
        "groups": filters.names.items(),
        "modes": Event.Mode.choices,
        "talked": group_with_talks(filters.cleaned_data.get("group", "")),
    }
    return render(request, f"meetups/events/{name}.html", context, status=400 if filters.errors else 200)
