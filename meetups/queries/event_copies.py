"""The day that is suggested for the copy of an event."""

from collections.abc import Collection
from datetime import date, timedelta
from itertools import pairwise
from statistics import median_low

from meetups.models import Event, EventSeries
from meetups.standards import recurrence
from meetups.wording import present

WEEK = 7
USUAL_WEEKS = 2  # for a group that met once
MEETINGS_COMPARED = 6
A_YEAR = timedelta(days=366)


def day_of_copy(event: Event) -> date:
    """Return the same weekday at the rhythm of the group, after its last meeting, on a day without one. Three queries.

    The rhythm is that of its series, or how many weeks usually were between its last meetings. For a single event, the
    last meetings are the single ones: those of a series are made half a year ahead.
    """
    meetings = Event.objects.filter(group=event.group_id).exclude(status=Event.Status.CANCELLED)
    alike = meetings.filter(series__isnull=event.series_id is None).order_by("-starts_at")
    days = [meeting.local_date for meeting in alike.only("starts_at", "zone")[:MEETINGS_COMPARED]]
    taken = {meeting.local_date for meeting in meetings.upcoming().only("starts_at", "zone")[: recurrence.MOST]}
    since = max([*days[:1], present.today()]) + timedelta(days=1)
    return _day_of_series(event, since, taken) or _day_by_weeks(event.local_date, days, since, taken)


def _day_of_series(event: Event, since: date, taken: Collection[date]) -> date | None:
    """Return the next free day of the series of the event, or else of its group, if it is on the same weekday."""
    series = event.series or EventSeries.objects.meeting().filter(group=event.group_id).order_by("-pk").first()
    if series is None:
        return None
    days = recurrence.days(series.rrule, series.starts_on, since=since, last=since + A_YEAR)
    return next((day for day in days if day.weekday() == event.local_date.weekday() and day not in taken), None)


def _day_by_weeks(day: date, days: list[date], since: date, taken: Collection[date]) -> date:
    """Return the day so many weeks after the last meeting, on the weekday of `day`, and on or after `since`."""
    gaps = [round((later - earlier).days / WEEK) for later, earlier in pairwise(days)]
    rhythm = timedelta(weeks=max(1, median_low(gaps)) if gaps else USUAL_WEEKS)
    found = max([*days[:1], day]) + rhythm
    found -= timedelta(days=(found.weekday() - day.weekday()) % WEEK)
    while found < since or found in taken:
        found += rhythm
    return found
