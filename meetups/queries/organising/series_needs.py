"""Needs of series: those that end soon, and those without the meetings of their rule."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Max, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from meetups.extensions import Need
from meetups.models import EventSeries, Group
from meetups.standards import recurrence
from meetups.wording import present
from meetups.wording.dates import leaf
from meetups.wording.urgency import Urgency

SOON = timedelta(days=28)
FILLED_AHEAD = timedelta(days=180)  # the nightly job fills a few days more
FARTHEST = timedelta(days=3660)
MOST_SERIES = 20

Holidays = Mapping[tuple[str, date], str]


def of_series(groups: QuerySet[Group], holidays: Holidays) -> list[Need]:
    """Return a need for each running series without a meeting after the next four weeks, if it ends or lacks some.

    `holidays` has the observed public holidays of the next six months by nation and day. Two queries.
    """
    rows = EventSeries.objects.meeting().filter(group__in=groups.values("pk")).select_related("group")
    rows = rows.annotate(last=Max("occurrences__recurrence_id")).order_by("last", "pk")
    short = rows.filter(Q(last__isnull=True) | Q(last__lt=present.today() + SOON)).prefetch_related("exceptions")
    return [need for series in short[:MOST_SERIES] if (need := _need(series, holidays))]


def _need(series: EventSeries, holidays: Holidays) -> Need | None:
    last: date = series.last or present.today()  # type: ignore[attr-defined]
    after = max(last, present.today()) + timedelta(days=1)
    if any(not _is_skipped(series, day, holidays) for day in _days(series, after, present.today() + FILLED_AHEAD)):
        words = _("%(series)s has no meetings after %(day)s, but its rhythm goes on. Open it and save it again.")
    elif not _days(series, after, after + FARTHEST):
        words = _("%(series)s ends: its last meeting is on %(day)s. Continue the series, or end it.")
    else:
        return None
    text = words % {"series": series.title, "day": leaf(last).long}
    url = reverse("admin:meetups_eventseries_change", args=[series.pk])
    return Need(Urgency.LATER, datetime.combine(last, time(), UTC), text, url)


def _is_skipped(series: EventSeries, day: date, holidays: Holidays) -> bool:
    return series.on_holidays == EventSeries.OnHolidays.SKIP and (series.group.nation, day) in holidays


def _days(series: EventSeries, since: date, last: date) -> list[date]:
    """Return the days of a series between two days; of more than 400, one."""
    exceptions = {exception.on: exception.is_removed for exception in series.exceptions.all()}
    try:
        return series.days(since, last, exceptions)
    except recurrence.RuleError:
        return [since]
