"""A rhythm and its meetings: bringing them forth, changing one, some or all, leaving some out."""

import logging
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from meetups.models import Event, EventSeries, Holiday, SeriesDate
from meetups.models.fields import new_uid
from meetups.models.series import CARRIED, refusal_of
from meetups.services import events
from meetups.standards import recurrence

logger = logging.getLogger(__name__)

HORIZON = timedelta(days=183)

logger = logging.getLogger(__name__)

# What an occurrence has that no series gives, as long as nobody changes it by hand.
UNTOUCHED: dict[str, Any] = {"status": Event.Status.CONFIRMED, "rsvp_opens_at": None, "rsvp_closes_at": None}
# When a meeting is, is one thing: whoever moves one by hand has said all of it.
WHEN = {"starts_at", "ends_at", "zone"}
SCOPES = {"this", "following", "all"}

Plan = dict[date, dict[str, Any]]  # day of the rule: what its meeting is like


@transaction.atomic
def save(*, series: EventSeries, venues: Iterable[int] | None = None) -> EventSeries:
    """A series that changes takes its coming meetings along, except what was changed by hand on one of them.

    `venues` are the stops of its rotation, when they change too. Raises ValidationError for a rule this site does not
    take, for too dense a one (many), and for fewer places than are taken on one of its meetings (capacity).
    """
    before: Plan = {}
    if series.pk:
        kept = _lock(series)
        before = plan(kept, [_original_day(event) for event in _coming(kept, timezone.now())])
    try:
        series.rrule = recurrence.by_day(series.rrule, series.start_time, ZoneInfo(series.zone))
    except recurrence.RuleError as error:
        raise refusal_of(error) from error
    series.save()
    if venues is not None:
        series.stops.all().delete()
        for position, venue in enumerate(venues):
            series.stops.create(venue_id=venue, position=position)
    fill(series=series, before=before)
    return series


@transaction.atomic
def fill(*, series: EventSeries, before: Plan | None = None) -> None:
    """Every day of a running series within the horizon has its meeting, once; days it no longer has lose theirs.

    Twice, or twice at once, changes nothing. What was on already is never touched. `before` says what the meetings were
    like before the series changed: what differs from that was changed by hand, and stays.
    """
    series = _lock(series)
    now = timezone.now()
    today = now.astimezone(ZoneInfo(series.zone)).date()
    days = _days(series, today - timedelta(days=1), today + HORIZON)
    coming = {_original_day(event): event for event in _coming(series, now)}
    after = plan(series, {*days, *coming})
    for day, event in coming.items():
        was = (before or {}).get(day, after[day])
        if day in days or differing(event, was):
            _carry(event, was, after[day], now)
        else:
            _withdraw(event)
    taken = set(series.occurrences.values_list("recurrence_id", flat=True))
    for day in days:
        if day not in taken and after[day]["starts_at"] > now:
            fresh = UNTOUCHED | after[day]
            events.save(event=Event(series=series, recurrence_id=day, group=series.group, **fresh))


def fill_all() -> int:
    """The nightly job: bring every running series up to the horizon. How many could be.

    What fails for one (too many meetings, say) is logged and does not keep the others from theirs.
    """
    filled = 0
    for series in EventSeries.objects.running():
        try:
            fill(series=series)
            filled += 1
        except Exception:
            logger.exception("Series %s could not be filled", series.pk)
    return filled


def plan(series: EventSeries, days: Iterable[date]) -> Plan:
    """What the meetings of these days are like as long as nobody changes them by hand."""
    rotation = list(series.stops.values_list("venue_id", flat=True)) if series.pk else []
    return {day: series.occurrence(day, rotation) for day in days}


def differing(event: Event, values: dict[str, Any]) -> list[str]:
    """What was changed by hand on an occurrence: the fields in which it differs from its series."""
    values = values | UNTOUCHED
    return [name for name in (*CARRIED, *UNTOUCHED) if getattr(event, name) != values[name]]


def _lock(series: EventSeries) -> EventSeries:
    """The series as it is now, kept still until the transaction ends. Always before its events, lest two wait."""
    return EventSeries.objects.select_for_update(of=("self",)).select_related("group").get(pk=series.pk)


def _lock_both(event: Event) -> tuple[EventSeries, Event]:
    """An occurrence and its series as they are now, kept still."""
    _original_day(event)
    for _time in range(2):  # while we waited for the first one, it may have been split
        series = EventSeries.objects.select_for_update(of=("self",)).get(occurrences=event.pk)
    return series, Event.objects.select_for_update(of=("self",)).get(pk=event.pk)


def _coming(series: EventSeries, now: datetime) -> list[Event]:
    """The occurrences that have not begun, kept still: nobody takes a place on one while it goes."""
    return list(series.occurrences.select_for_update(of=("self",)).filter(starts_at__gt=now).order_by("pk"))


def _days(series: EventSeries, since: date, last: date) -> list[date]:
    """The days on which a series meets, as it runs now. A day that somebody added wins over its being a holiday."""
    if not series.is_running:
        return []
    try:
        days = series.days(since, last)
    except recurrence.RuleError as error:
        raise refusal_of(error) from error
    if series.on_holidays != EventSeries.OnHolidays.SKIP or not days:
        return days
    left_out = set(Holiday.objects.between(series.group.nation, days[0], days[-1]))
    left_out.difference_update(series.exceptions.filter(is_removed=False).values_list("on", flat=True))
    return [day for day in days if day not in left_out]


def _carry(event: Event, before: dict[str, Any], after: dict[str, Any], now: datetime) -> None:
    """Take what the series changed over to an occurrence, field by field; what somebody changed by hand stays.

    Nothing is moved into the past: a meeting that is still to come today keeps its hour.
    """
    by_hand = set(differing(event, before))
    if by_hand & WHEN or after["starts_at"] <= now:
        by_hand |= WHEN
    changed = [name for name in CARRIED if before[name] != after[name] and name not in by_hand]
    if changed and not event.is_cancelled:
        _put(event, {name: after[name] for name in changed})


def _put(event: Event, values: dict[str, Any]) -> Event:
    for name, value in values.items():
        setattr(event, name, value)
    event.full_clean(exclude=["slug"])
    return events.save(event=event)


def _withdraw(event: Event) -> None:
    """A day the series no longer has: gone without a trace, or cancelled with notice when people counted on it."""
    try:
        with transaction.atomic():
            event.delete()
    except ProtectedError:
        events.cancel(event=event, reason=_("The series no longer meets on this day."))


@transaction.atomic
def change(*, event: Event, values: dict[str, Any], scope: str) -> Event:
    """Change one occurrence (`this`), it and those after it (`following`), or all that are still to come (`all`).

    `values` are the fields that somebody changed; for several they must be of CARRIED. What was changed by hand on
    another occurrence stays; a venue chosen for several ends the rotation. Raises ValidationError with the code day
    when several would go to another day, which is for the rule to say; past when it has begun already; single when it
    is of no series; alone for a field that only one can have; stray when its series has left its day (or rests); and
    whatever events refuse.
    """
    if scope not in SCOPES:
        raise ValueError(scope)
    if scope == "this":
        return _put(Event.objects.select_for_update(of=("self",)).get(pk=event.pk), values)
    series, event = _lock_both(event)
    _refuse_begun(event)
    if values.keys() - set(CARRIED):
        raise ValidationError(_("This can only be changed on one meeting at a time."), code="alone")
    day = _original_day(event)
    if not _days(series, day, day):
        raise ValidationError(_("Its series does not meet on this day any more. Change this meeting alone."), "stray")
    if scope == "following":
        series = split(series=series, on=day)
    _take_over(series, event, values)
    series.full_clean()
    save(series=series, venues=[] if "venue_id" in values else None)
    return _put(Event.objects.get(pk=event.pk), values)


@transaction.atomic
def split(*, series: EventSeries, on: date) -> EventSeries:
    """From a day on, a series goes on as another one, with its meetings, their places and its exceptions.

    Splitting at its first meeting gives the series itself: nothing would be left of the old one.
    """
    series = _lock(series)
    if on <= series.starts_on and not series.exceptions.filter(on__lt=on, is_removed=False).exists():
        return series
    stops = list(series.stops.values_list("venue_id", flat=True))
    passed = recurrence.place_in_rule(series.rrule, series.starts_on, on)
    later = EventSeries.objects.get(pk=series.pk)
    later.pk, later.uid, later.continues = None, new_uid(), series
    later._state.adding = True
    later.rrule, later.starts_on = recurrence.rest(series.rrule, series.starts_on, on)
    later.save()
    for position in range(len(stops)):
        later.stops.create(venue_id=stops[(passed + position) % len(stops)], position=position)
    EventSeries.objects.filter(continues=series).exclude(pk=later.pk).update(continues=later)
    series.rrule = recurrence.ended(series.rrule, series.starts_on, on - timedelta(days=1))
    series.save()
    series.exceptions.filter(on__gte=on).update(series=later)
    series.occurrences.filter(recurrence_id__gte=on).update(series=later)
    return later


@transaction.atomic
def remove(*, event: Event) -> None:
    """One occurrence is left out for good (EXDATE); when people counted on it, it is cancelled with notice.

    Raises ValidationError with the code past when it has begun already, and single when it is of no series.
    """
    series, event = _lock_both(event)
    _refuse_begun(event)
    SeriesDate.objects.update_or_create(series=series, on=_original_day(event), defaults={"is_removed": True})
    _withdraw(event)


@transaction.atomic
def add_day(*, series: EventSeries, on: date) -> EventSeries:
    """A meeting on a day that the rule does not give (RDATE), or one that was left out comes back.

    Raises ValidationError with the code past, and with the code cancelled when people were told that it is off.
    """
    series = _lock(series)
    if series.moment_on(on) <= timezone.now():
        raise ValidationError(_("This day is over. Choose one that is still to come."), code="past")
    if series.occurrences.filter(recurrence_id=on, status=Event.Status.CANCELLED).exists():
        raise ValidationError(
            _("The meeting of this day is cancelled, and people were told. Copy it to make a new one."), "cancelled"
        )
    SeriesDate.objects.update_or_create(series=series, on=on, defaults={"is_removed": False})
    fill(series=series)
    return series


@transaction.atomic
def turn(*, series: EventSeries, status: str) -> EventSeries:
    """Pause, end or resume a series. Stopping leaves no coming meeting but those changed by hand or counted on."""
    series = _lock(series)
    series.status = EventSeries.Status(status)
    series.save()
    fill(series=series)
    return series


def _original_day(event: Event) -> date:
    if event.recurrence_id is None:
        raise ValidationError(_("This event belongs to no series."), code="single")
    return event.recurrence_id


def _refuse_begun(event: Event) -> None:
    if event.starts_at <= timezone.now():
        raise ValidationError(_("This meeting has begun already. Change one that is still to come."), code="past")


def _take_over(series: EventSeries, event: Event, values: dict[str, Any]) -> None:
    """Give a series what was changed on one of its meetings.

    An hour that is the series' own is left as it is: in the hour that the clocks skip it reads otherwise.
    """
    for name in values.keys() - {"starts_at", "ends_at"}:
        setattr(series, name, values[name])
    start: datetime = values.get("starts_at", event.starts_at).astimezone(ZoneInfo(series.zone))
    if "starts_at" in values and start.date() != event.local_date:
        raise ValidationError(
            _("Only one meeting can move to another day. To move them all, change the rule of the series."), code="day"
        )
    if "starts_at" in values and start != series.moment_on(_original_day(event)):
        series.start_time = start.time().replace(fold=0)
    if "ends_at" in values:
        series.minutes = round((values["ends_at"] - start).total_seconds() / 60)
