"""Needs of meetings to come: a venue, to be published, facts about access, needs to read, a public holiday, offers."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetups.extensions import Need
from meetups.models import Event, EventSeries, Group, SeriesDate, Venue
from meetups.models.places import needs_per_event, places_to_phone_about
from meetups.wording import present
from meetups.wording.dates import leaf
from meetups.wording.urgency import Urgency

FORTNIGHT = timedelta(days=14)
AHEAD = timedelta(days=56)
CHECKED_EVERY = timedelta(days=365)
MOST_MEETINGS = 100

Holidays = Mapping[tuple[str, date], str]


def of_meetings(groups: QuerySet[Group], holidays: Holidays) -> list[Need]:
    """Return the needs of the meetings of these groups in the next eight weeks: of a hundred meetings at most.

    `holidays` has the observed public holidays by nation and day. One query.
    """
    meetings = _meetings(groups)
    found = [need for event in meetings for need in _of_meeting(event, holidays)]
    return [*found, *_of_venues(meetings)]


def in_need(groups: QuerySet[Group], holidays: Holidays) -> set[int]:
    """Return the primary keys of the meetings that `of_meetings` is about. One query."""
    meetings = _meetings(groups)
    lacking = {event.pk for event in meetings if any(True for _need in _of_meeting(event, holidays))}
    at_venues = {event.pk for event in meetings if event.is_in_person and event.venue and _access_in_words(event.venue)}
    return lacking | at_venues


def _meetings(groups: QuerySet[Group]) -> list[Event]:
    now = present.now()
    coming = Event.objects.upcoming(now).filter(group__in=groups.values("pk"), starts_at__lt=now + AHEAD)
    rows = coming.exclude(status=Event.Status.CANCELLED).select_related("group", "venue", "series")
    added = SeriesDate.objects.filter(series=OuterRef("series"), on=OuterRef("recurrence_id"), is_removed=False)
    rows = rows.annotate(is_added_by_hand=Exists(added), to_phone=places_to_phone_about(), **needs_per_event())
    return list(rows.defer("description", "description_html")[:MOST_MEETINGS])


def _of_meeting(event: Event, holidays: Holidays) -> Iterator[Need]:
    """Yield what this meeting lacks before it begins."""
    urgency = _urgency(event)
    page = reverse("admin:meetups_event_change", args=[event.pk])
    if event.is_venue_unknown:
        yield _need(event, urgency, _("no venue"), f"{page}#id_venue")
    if event.is_draft and urgency == Urgency.SOON:
        yield _need(event, urgency, _("still a draft"), f"{page}#id_status")
    if holiday := _warned_of(event, holidays):
        words = _("on a public holiday, %(name)s") % {"name": holiday}
        yield _need(event, urgency, words, reverse("admin:meets_on_holiday", args=[event.pk]))
    if number := event.unread_needs:  # type: ignore[attr-defined]
        words = ngettext("access needs of %d person to read", "access needs of %d people to read", number) % number
        yield _need(event, urgency, words, reverse("admin:meetups_event_needs", args=[event.pk]))
    yield from _of_waitlist(event)


def _of_waitlist(event: Event) -> Iterator[Need]:
    """Yield a need for the offers without an answer, and one for the people to phone about a place that they got."""
    attendees = f"{reverse('admin:meetups_attendee_changelist')}?event__id__exact={event.pk}"
    if number := event.offers:  # type: ignore[attr-defined]
        words = ngettext(
            "%d person has not answered the offer of a place",
            "%d people have not answered the offer of a place",
            number,
        )
        yield _need(event, Urgency.WAITING, words % number, f"{attendees}&state=offered")
    if number := event.to_phone:  # type: ignore[attr-defined]
        words = ngettext(
            "%d person without an email address got a place from the waitlist: phone them, then choose “Record as "
            "phoned”",
            "%d people without an email address got a place from the waitlist: phone them, then choose “Record as "
            "phoned”",
            number,
        )
        yield _need(event, Urgency.WAITING, words % number, f"{attendees}&reach=phone")


def _of_venues(meetings: list[Event]) -> Iterator[Need]:
    """Yield a need for each venue of these meetings whose facts about access are not known or old."""
    first = {event.venue: event for event in reversed(meetings) if event.venue and event.is_in_person}
    for venue, event in first.items():
        if words := _access_in_words(venue):
            url = f"{reverse('admin:meetups_venue_change', args=[venue.pk])}#id_access_checked_on"
            text = words % {"venue": venue.name, "day": leaf(event.local_date).long}
            yield Need(_urgency(event), event.starts_at, text, url)


def _access_in_words(venue: Venue) -> str:
    """Return what is wrong with the facts about access at a venue, or an empty text."""
    if any(fact.is_unknown for fact in venue.first_access_facts):
        return _("Access at %(venue)s is not known, and a meeting is there on %(day)s")
    if venue.access_checked_on is None:
        return _("Access at %(venue)s was never checked, and a meeting is there on %(day)s")
    if venue.access_checked_on < present.today() - CHECKED_EVERY:
        return _("Access at %(venue)s was checked more than a year ago, and a meeting is there on %(day)s")
    return ""


def _warned_of(event: Event, holidays: Holidays) -> str:
    """Return the public holiday that the organisers are warned of, or an empty text.

    They are not warned of a day that they added to the series by hand: they meet on it anyway.
    """
    is_warned = event.series is not None and event.series.on_holidays == EventSeries.OnHolidays.WARN
    is_warned = is_warned and not event.is_added_by_hand  # type: ignore[attr-defined]
    return holidays.get((event.group.nation, event.local_date), "") if is_warned else ""


def _urgency(event: Event) -> Urgency:
    return Urgency.SOON if event.starts_at < present.now() + FORTNIGHT else Urgency.LATER


def _need(event: Event, urgency: Urgency, words: str, url: str) -> Need:
    values = {"meeting": event.title, "day": leaf(event.local_date).long, "need": words}
    return Need(urgency, event.starts_at, _("%(meeting)s, %(day)s: %(need)s") % values, url)
