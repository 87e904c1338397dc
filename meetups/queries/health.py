"""How a group is doing, month by month, without watching anybody.

A meeting counts in a number only if five people or more, or five answers, are behind it. Shares are rounded to five per
cent. Each number is a sum of such meetings, so that no two of them differ by fewer than five people.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from meetups.models import Attendee, Event, Feedback, Group
from meetups.models.places import outcomes_per_event
from meetups.wording import health as words
from meetups.wording import present
from meetups.wording.counts import FEWEST

MONTHS = 12
ROUNDED_TO = 5
ANSWERED = ("event", "yes", "answers")
# The size of a chart, in the units of its SVG: a bar is as wide as a month less the gap.
HEIGHT, OF_MONTH, BAR = 56, 20, 14


class Meeting(NamedTuple):
    """One meeting that was held: its month, its places, and how many people had one, came and so on."""

    month: date
    capacity: int | None
    held: int
    newcomers: int
    said: int
    came: int
    lost: int
    yes: int
    answers: int
    organisations: frozenset[int]

    @property
    def is_small(self) -> bool:
        return self.held < FEWEST

    @property
    def fullness(self) -> float:
        """How much of its places was taken, from 0; 0 without a number of places."""
        return self.held / self.capacity if self.capacity else 0.0


class Bar(NamedTuple):
    """One month of a chart. Without a value it is a dash on the ground."""

    x: int
    y: int
    height: int
    middle: int
    initial: str
    is_known: bool


class Chart(NamedTuple):
    key: str
    title: str
    description: str
    bars: list[Bar]


class Row(NamedTuple):
    """One row of the table: a month, or the year, and its numbers in words."""

    label: str
    cells: list[str]


class Health(NamedTuple):
    """The page of a group's health."""

    titles: list[str]
    rows: list[Row]
    year: Row
    charts: list[Chart]
    advice: list[str]
    left_out: str
    meetings: int


class Part(NamedTuple):
    """A share that meetings have: `part` of `whole`, if so many people or answers (`behind`) are behind it."""

    part: Callable[[Meeting], int]
    whole: Callable[[Meeting], int]
    behind: Callable[[Meeting], int]

    def of(self, meetings: Iterable[Meeting]) -> words.Share | None:
        """Return the share of these meetings, or None if none of them counts."""
        large = [meeting for meeting in meetings if not meeting.is_small]
        counted = [meeting for meeting in large if self.whole(meeting) and self.behind(meeting) >= FEWEST]
        if not counted:
            return None
        share = sum(map(self.part, counted)) / sum(map(self.whole, counted))
        return words.Share(round(share * 100 / ROUNDED_TO) * ROUNDED_TO, len(counted))


SHARES = {
    "full": Part(lambda row: row.held, lambda row: row.capacity or 0, lambda row: row.held),
    # Nobody was checked in: nobody kept the door list.
    "came": Part(lambda row: row.came, lambda row: row.said if row.came else 0, lambda row: row.said),
    "newcomers": Part(lambda row: row.newcomers, lambda row: row.held, lambda row: row.held),
    "lost": Part(lambda row: row.lost, lambda row: row.held + row.lost, lambda row: row.held + row.lost),
    "again": Part(lambda row: row.yes, lambda row: row.answers, lambda row: row.answers),
}
TITLES = {
    "meetings": _("Meetings held"),
    "full": _("How full"),
    "came": _("Came, of those who said so"),
    "newcomers": _("Newcomers"),
    "organisations": _("Organisations"),
    "lost": _("Waited and got no place"),
    "again": _("Would use the format again"),
}


def health_of(group: Group) -> Health:
    """Return the health of a group in the last twelve months, the present one included. Three queries."""
    zone = ZoneInfo(group.zone)
    months = _months(present.today(zone))
    since = datetime.combine(months[0], time(), zone)
    meetings = _meetings(Event.objects.public().past().filter(group=group, starts_at__gte=since), zone)
    values = [_values([row for row in meetings if row.month == month]) for month in months]
    columns = {key: [value[key] for value in values] for key in TITLES}
    return Health(
        titles=[str(title) for title in TITLES.values()],
        rows=[Row(date_format(month, "F Y"), _cells(value)) for month, value in zip(months, values, strict=True)],
        year=Row(str(_("Twelve months")), _cells(_values(meetings))),
        charts=[_chart(key, columns[key], months) for key in TITLES],
        advice=words.advice(_facts(meetings)),
        left_out=words.left_out_in_words(sum(row.is_small for row in meetings)),
        meetings=len(meetings),
    )


def _months(today: date) -> list[date]:
    """Return the first days of the last twelve months, the present one last."""
    last = today.year * 12 + today.month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(last - MONTHS + 1, last + 1)]


def _meetings(events: QuerySet[Event], zone: ZoneInfo) -> list[Meeting]:
    """Return the meetings that were not cancelled. Three queries: events, answers, organisations."""
    held = events.exclude(status=Event.Status.CANCELLED)
    numbers = outcomes_per_event()
    pks = held.order_by().values("pk")
    answers = Feedback.objects.filter(event__in=pks, is_counted=True).order_by().values("event")
    answered = answers.annotate(yes=Count("pk", filter=Q(again=Feedback.Again.YES)), answers=Count("pk"))
    given = {event: {"yes": yes, "answers": number} for event, yes, number in answered.values_list(*ANSWERED)}
    named = Attendee.objects.going().filter(event__in=pks, organisation__isnull=False).order_by()
    organisations: dict[int, set[int]] = {}
    for event, organisation in named.values_list("event", "organisation").distinct():
        organisations.setdefault(event, set()).add(organisation)
    return [
        Meeting(
            month=row.pop("starts_at").astimezone(zone).date().replace(day=1),
            organisations=frozenset(organisations.get(row["pk"], ())),
            **given.get(row.pop("pk"), {"yes": 0, "answers": 0}),
            **row,
        )
        for row in held.annotate(**numbers).values("pk", "starts_at", "capacity", *numbers)
    ]


def _values(meetings: list[Meeting]) -> dict[str, int | None]:
    """Return the numbers of these meetings by the key of TITLES: None if there is nothing to show."""
    shares = {key: share.of(meetings) for key, share in SHARES.items()}
    large = [row.organisations for row in meetings if not row.is_small]
    numbers = {key: share.percent if share else None for key, share in shares.items()}
    organisations = len(frozenset().union(*large)) if large else None
    return {**numbers, "meetings": len(meetings), "organisations": organisations}


def _cells(values: dict[str, int | None]) -> list[str]:
    return [words.value_in_words(values[key], is_share=key in SHARES) for key in TITLES]


def _facts(meetings: list[Meeting]) -> words.Facts:
    """Return what the rules of advice are asked about."""
    limited = [row for row in meetings if row.capacity and not row.is_small]
    shares: dict[str, Any] = {key: SHARES[key].of(meetings) for key in ("came", "newcomers", "again", "lost")}
    return words.Facts(
        meetings=len(meetings),
        small=sum(row.is_small for row in meetings),
        limited=len(limited),
        crowded=sum(row.fullness > 0.9 for row in limited),
        sparse=sum(row.fullness < 0.4 for row in limited),
        **{key: share or words.Share() for key, share in shares.items()},
    )


def _chart(key: str, values: list[int | None], months: list[date]) -> Chart:
    """Return the chart of one number: shares of a hundred, others of the largest."""
    is_share = key in SHARES
    top = 100 if is_share else max([value or 0 for value in values]) or 1
    bars = [_bar(number, value, top, month) for number, (value, month) in enumerate(zip(values, months, strict=True))]
    return Chart(key, str(TITLES[key]), words.chart_in_words(values, is_share=is_share), bars)


def _bar(number: int, value: int | None, top: int, month: date) -> Bar:
    height = min(HEIGHT, round((value or 0) * HEIGHT / top))
    x = number * OF_MONTH
    initial = date_format(month, "M")[:1]
    return Bar(x, HEIGHT - height, height, x + BAR // 2, initial, value is not None)
