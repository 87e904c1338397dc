"""When the next edition of a group is due, who reads it, and whether it waits for an organiser (ADR 60)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Min
from django.db.models.functions import Coalesce

from meetups.models import Edition, Group
from meetups.queries.news import coming_events
from meetups.wording import present

DAY = timedelta(days=1)
BEFORE_A_MEETING = 2 * DAY
# Meetings every other week are not always 14 days apart.
FEWEST_DAYS = {Group.EditionRhythm.BEFORE: 12 * DAY, Group.EditionRhythm.FORTNIGHTLY: 7 * DAY}
# Without a meeting, news waits no longer than this for one.
MOST_DAYS = 35 * DAY
FORTNIGHT = 14
WAITS_FOR_FIRST = 3


def first_counted_from(group: Group, today: date) -> date:
    """Return the day from which the first edition is counted, or the first after a long time.

    It is due in a fortnight if no meeting comes before.
    """
    is_before = group.edition_rhythm == Group.EditionRhythm.BEFORE
    return today + FORTNIGHT * DAY - MOST_DAYS if is_before else today - 6 * DAY


def after_an_empty_one(group: Group, day: date, today: date) -> date:
    """Return the day from which an edition is counted anew that had nothing to tell on its day.

    The next one is due in the next round or, if the days are those of meetings, as soon as there is something.
    """
    is_before = group.edition_rhythm == Group.EditionRhythm.BEFORE
    return today + DAY - MOST_DAYS if is_before else day


def due_at(group: Group, counted_from: date, meetings: Sequence[date]) -> datetime:
    """Return when the edition of the round that is counted from this day is due.

    `meetings` are the local days of meetings to come.
    """
    first = counted_from + FEWEST_DAYS[Group.EditionRhythm(group.edition_rhythm)]
    if group.edition_rhythm == Group.EditionRhythm.FORTNIGHTLY and group.edition_from:
        rounds = max(0, -(-(first - group.edition_from).days // FORTNIGHT))
        day = group.edition_from + rounds * FORTNIGHT * DAY
    else:
        before = [meeting - BEFORE_A_MEETING for meeting in meetings]
        day = min([day for day in before if day >= first], default=counted_from + MOST_DAYS)
        day = min(day, counted_from + MOST_DAYS)
    return datetime.combine(day, time(group.edition_hour), ZoneInfo(group.zone)).astimezone(UTC)


def days_of_meetings(groups: Sequence[int]) -> dict[int, list[date]]:
    """Return the local days of the meetings to come of these groups. One query."""
    found = defaultdict(list)
    rows = coming_events().filter(group__in=groups).values_list("group", "starts_at", "zone")
    for group, starts_at, zone in rows.filter(starts_at__lt=present.now() + 2 * MOST_DAYS):
        found[group].append(starts_at.astimezone(ZoneInfo(zone)).date())
    return found


def waits(group: Group) -> bool:
    """Return whether an edition of this group is sent only by an organiser. One query at most."""
    return not group.sends_editions or Edition.objects.sent().filter(group=group)[:3].count() < WAITS_FOR_FIRST


def told_until(group: Group) -> datetime | None:
    """Return the moment until which every reader of the newsletter was told the news, None without readers."""
    told = Coalesce("news_since", "confirmed_at")
    found: datetime | None = group.subscriptions.reading_editions().aggregate(until=Min(told))["until"]
    return found
