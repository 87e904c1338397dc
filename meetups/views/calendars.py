"""Calendar feeds, and the page of a month."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Count, Max, Min, Q, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from meetups.forms.events import EventFilters
from meetups.models import Attendee, Event, Group, Venue
from meetups.models.event_querysets import EventQuerySet
from meetups.queries.agendas import agendas_of
from meetups.queries.calendars import Month
from meetups.queries.events import first_event_on, last_event_on
from meetups.queries.grid_calendars import entries_of, room_at
from meetups.queries.groups import groups_to_choose_from
from meetups.services import attendees, calendar_dates, series_plans
from meetups.services.emails import invitations
from meetups.standards import calendars, timezones
from meetups.views.attendees import by_token
from meetups.views.audiences import View, keep_url_secret, private, public
from meetups.views.events import MOST_GROUPS_TO_CHOOSE_FROM, event_by_former_slug
from meetups.wording import present

MOST_EVENTS = 5000
YEAR = timedelta(days=366)
CANCELLED_FOR = timedelta(days=30)
FILTERS = tuple(EventFilters.base_fields)


class Version(NamedTuple):
    """The marks that tell a version of a calendar from its others, for clients that keep it (RFC 9110, section 8.8)."""

    etag: str
    changed_at: datetime | None

    def unchanged(self, request: HttpRequest) -> HttpResponse | None:
        """Return 304 if the client already has this version (section 15.4.5)."""
        date = int(self.changed_at.timestamp()) if self.changed_at else None
        response: HttpResponse | None = get_conditional_response(request, self.etag, date)
        return response and self.on(response)

    def on(self, response: HttpResponse) -> HttpResponse:
        """Name this version in the headers of an answer."""
        response["ETag"] = self.etag
        if self.changed_at:
            response["Last-Modified"] = http_date(self.changed_at.timestamp())
        return response


def _open_to_other_websites(view: View) -> View:
    """Let scripts of any website read the answers of a view, which are the same for everyone (Fetch, section 3.2)."""

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = view(*args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        return response

    return answer


@public()
@require_safe
@_open_to_other_websites
def event(request: HttpRequest, slug: str) -> HttpResponse:
    """Return one event as iCalendar, for as long as it has a page."""
    found = _with_entry_fields(Event.objects.public().filter(slug=slug)).first()
    if found is None:
        return redirect("meetups:calendars-event", slug=event_by_former_slug(slug).slug, permanent=True)
    changes = [row.updated_at for row in (found, found.group, found.venue, found.series) if row]
    version = _version(request, found.pk, found.sequence, changes)
    if unchanged := version.unchanged(request):
        return unchanged
    return _answer([found], found.title, slug, version, agendas_of(Event.objects.filter(pk=found.pk)))


@public()
@require_safe
@_open_to_other_websites
def room(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Return the sessions in a room of a grid as iCalendar, for as long as its event has a page."""
    found = room_at(slug, pk)
    if found is None:
        return redirect("meetups:grids-calendar", event_by_former_slug(slug).slug, pk, permanent=True)
    event = found.grid.event
    changes = [row.updated_at for row in (event, event.group, event.venue, event.series) if row]
    version = _version(request, found.pk, found.name, found.grid.version, event.sequence, changes)
    if unchanged := version.unchanged(request):
        return unchanged
    return _answer(entries_of(found), f"{found.name}, {event.title}", f"{slug}-room-{pk}", version, {})


@public()
@require_safe
@_open_to_other_websites
def group(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the events of a group as iCalendar."""
    found = get_object_or_404(Group, slug=slug)
    return _feed(request, found.events.public(), found.name, slug)


@public()
@require_safe
@_open_to_other_websites
def venue(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the events at a venue as iCalendar."""
    found = get_object_or_404(Venue, slug=slug)
    return _feed(request, found.events.public().in_person(), found.name, slug)


@public(*FILTERS)
@require_safe
@_open_to_other_websites
def everything(request: HttpRequest) -> HttpResponse:
    """Return all public events as iCalendar, or those that pass the filters of the list of events."""
    filters = EventFilters(request.GET)
    if filters.errors:
        return HttpResponse("\n".join(filters.messages), status=400, content_type="text/plain; charset=utf-8")
    events = filters.narrow(Event.objects.public())
    return _feed(request, events, settings.SITE_NAME, "calendar", asked=request.META["QUERY_STRING"])


@private
@require_safe
def attendee(request: HttpRequest, token: str) -> HttpResponse:
    """Return all events at which a person has a place, with the links to join online. The URL has its own token."""
    try:
        found = Attendee.objects.by_calendar_token(token)
    except Attendee.DoesNotExist as error:
        raise Http404 from error
    places = Attendee.objects.going().with_email(found.email)
    urls = {place.event_id: settings.SITE_URL + place.get_absolute_url() for place in places.only("event", "secret")}
    events = Event.objects.public().filter(pk__in=places.values("event"))
    return keep_url_secret(_feed(request, events, _("My meetups"), "my-meetups", own_urls=urls))


@private
@require_POST
def renew(request: HttpRequest, token: str) -> HttpResponse:
    """Make a new calendar URL for a person. Their old calendar URLs stop working."""
    attendees.renew_calendar(attendee=by_token(token))
    return keep_url_secret(redirect("meetups:attendees-detail", token=token))


@public(*FILTERS)
@require_safe
def month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """Show the events of a month by day, with the same filters as the list."""
    shown = Month(year, month)
    if not shown.exists:
        raise Http404
    query = request.GET.copy()
    for name in ("on", "page", "year"):  # these belong to lists
        query.pop(name, None)
    groups = groups_to_choose_from(MOST_GROUPS_TO_CHOOSE_FROM)
    filters = EventFilters(query, groups=groups)
    found = shown.cards(filters.narrow(Event.objects.public()))
    today = present.today()
    context = {
        "month": shown,
        "beside": shown.neighbours(first_event_on(), last_event_on(), today),
        "weeks": shown.weeks(found, today),
        "has_events": bool(found.cards),
        "query": f"?{query.urlencode()}" if query else "",
        "more_query": f"&{query.urlencode()}" if query else "",
        "filters": filters,
        "groups": groups,
        "modes": Event.Mode.choices,
    }
    return render(request, "meetups/calendars/month.html", context, status=400 if filters.errors else 200)


def _feed(
    request: HttpRequest,
    events: EventQuerySet,
    name: str,
    file_name: str,
    *,
    asked: str = "",
    own_urls: Mapping[int, str] | None = None,
) -> HttpResponse:
    """Return these events as iCalendar, from a year back to the horizon of series.

    A cancelled event stays for 30 days after its end, so that calendars show the cancellation. `asked` is the
    query string, and `own_urls` those of the places of the person whose calendar it is.
    """
    now = present.now()
    events = events.filter(starts_at__gt=now - YEAR, starts_at__lt=now + series_plans.HORIZON + timedelta(days=1))
    events = events.exclude(Q(status=Event.Status.CANCELLED), ends_at__lte=now - CANCELLED_FOR)
    figures = _figures(events)
    version = _version(request, file_name, name, asked, own_urls, figures)
    if unchanged := version.unchanged(request):
        return unchanged
    latest = _with_entry_fields(events).order_by("starts_at", "id")[max(0, figures["pk__count"] - MOST_EVENTS) :]
    return _answer(latest.iterator(500), name, file_name, version, agendas_of(events), own_urls)


def _with_entry_fields(events: EventQuerySet) -> EventQuerySet:
    """Load each event with the rows that its calendar entry shows: group, venue and series."""
    return events.select_related("group", "venue", "series")


def _figures(events: EventQuerySet) -> dict[str, Any]:
    """Return aggregates that differ when anything in a feed changes, with one query.

    One case is left: a group or a venue that is saved before another one of the feed and committed after it (ADR 73).
    """
    return events.order_by().aggregate(
        *(Max(f"{row}updated_at") for row in ("", "group__", "venue__", "series__")),
        Count("pk"), Sum("pk"), Sum("sequence"), Min("starts_at"), Max("starts_at"),
    )  # fmt: skip


def _version(request: HttpRequest, *figures: Any) -> Version:
    """Return the version of a calendar that these figures tell from its others."""
    parts = (calendars.EDITION, timezones.edition(), invitations.calendar_site(), get_language(), *figures)
    etag = quote_etag(hashlib.sha256(repr(parts).encode()).hexdigest()[:32])
    if request.META["QUERY_STRING"]:  # nobody can fill the database with dates of calendars they made up
        return Version(etag, None)
    return Version(etag, calendar_dates.changed_at(path=request.path, etag=etag))


def _answer(
    events: Iterable[Any],
    name: str,
    file_name: str,
    version: Version,
    agendas: Mapping[int, str],
    own_urls: Mapping[int, str] | None = None,
) -> HttpResponse:
    site = invitations.calendar_site()
    body = calendars.calendar(events, name=name, site=site, agendas=agendas, own_urls=own_urls or {})
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{file_name}.ics"'
    return version.on(response)
