"""Random calendars as icalendar writes them, and their meetings as recurring-ical-events reads them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import recurring_ical_events
from dateutil.rrule import rrulestr
from hypothesis import strategies as st
from icalendar import Calendar, Event, vRecur

from meetups.standards.recurrence import WEEKDAYS
from tests.vtimezones import EUROPE, ruled

NAMED = "Customized Time Zone"  # with the hours of London
ZONES = {NAMED: "Europe/London"} | {name: name for name in ("Europe/London", "America/New_York", "Asia/Kolkata")}
VTIMEZONE = "\r\n".join([*ruled(NAMED, "+0000", "+0100", EUROPE), ""])
PLACES = ["", "Canal House, 1 Canal Street, Leeds LS1 1AA"]
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Single:
    title: str
    starts_at: datetime
    status: str
    place: str

    def entries(self, uid: str) -> Iterator[Event]:
        yield _entry(uid, self.title, self.starts_at, self.place, self.status)

    def with_a_change(self, choice: int) -> "Single | None":
        """Return it an hour later. An entry that is cancelled stays as it is, so there is None."""
        return None if self.status == "CANCELLED" else replace(self, starts_at=self.starts_at + HOUR)


@dataclass(frozen=True)
class Series:
    """A series at a local time.

    `lasts` is its days until UNTIL, or 0. `changes` are kinds of change by the number of the meeting. `added` is a day.
    """

    title: str
    starts_at: datetime
    zone: str
    rule: str
    lasts: int
    changes: tuple[tuple[int, str], ...]
    added: int
    place: str

    def with_a_change(self, choice: int) -> "Series | None":
        """Return the series with another title, or with one of its changes withdrawn or changed.

        None if no such change is one line of the plan: what is cancelled stays so.
        """
        if not self.changes:
            return replace(self, title=f"New {self.title}")
        number_of_days = len(self._days())
        kinds = {number % number_of_days: kind for number, kind in self.changes}
        options = []
        for number, kind in kinds.items():
            if kind != "cancelled":
                options.append({other: kinds[other] for other in kinds if other != number})
            if kind == "moved":
                options.append(kinds | {number: "elsewhere"})
        if not options or [*kinds.values()].count("removed") == number_of_days:  # no meeting was imported
            return None
        return replace(self, changes=tuple(options[choice % len(options)].items()))

    def _days(self) -> list[datetime]:
        """Return its first twelve days."""
        until = self.starts_at + timedelta(days=self.lasts)
        rule = f"{self.rule};UNTIL={until:%Y%m%dT%H%M%S}" if self.lasts else self.rule
        return list(islice(rrulestr(rule, dtstart=self.starts_at), 12))

    def entries(self, uid: str) -> Iterator[Event]:
        until = self.starts_at + timedelta(days=self.lasts)
        last = until.replace(tzinfo=ZoneInfo(ZONES[self.zone])).astimezone(UTC)
        days = self._days()
        changes = {days[number % len(days)]: kind for number, kind in self.changes}
        master = _entry(uid, self.title, self.starts_at, self.place, zone=self.zone)
        rule = f"{self.rule};UNTIL={last:%Y%m%dT%H%M%S}Z" if self.lasts else self.rule
        master.add("RRULE", vRecur.from_ical(rule))
        for day, kind in changes.items():
            if kind == "removed":
                master.add("EXDATE", day, {"TZID": self.zone})
        day = self.starts_at + timedelta(days=self.added)
        if day not in days:
            master.add("RDATE", day, {"TZID": self.zone})
        yield master
        yield from (self._override(uid, day, kind) for day, kind in changes.items() if kind != "removed")

    def _override(self, uid: str, day: datetime, kind: str) -> Event:
        changed = _entry(
            uid,
            self.title if kind == "cancelled" else f"{self.title}, {kind}",
            day + 26 * HOUR if kind == "moved" else day,
            PLACES[1] if kind == "elsewhere" else self.place,
            "CANCELLED" if kind == "cancelled" else "CONFIRMED",
            self.zone,
        )
        changed.add("RECURRENCE-ID", day, {"TZID": self.zone})
        return changed


def _entry(uid: str, title: str, starts_at: datetime, place: str, status: str = "CONFIRMED", zone: str = "") -> Event:
    written, parameters = Event(), {"TZID": zone} if zone else {}
    written.add("UID", uid)
    written.add("DTSTAMP", datetime(2026, 11, 1, tzinfo=UTC))
    written.add("SUMMARY", title)
    written.add("DTSTART", starts_at, parameters)
    written.add("DTEND", starts_at + HOUR, parameters)
    written.add("STATUS", status)
    if place:
        written.add("LOCATION", place)
    return written


def write(parts: list[Single | Series]) -> bytes:
    """Return the calendar of these parts. The UID of each is its position."""
    entries = [entry.to_ical().decode() for uid, part in enumerate(parts) for entry in part.entries(f"part-{uid}")]
    return "".join(
        ["BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Tests//EN\r\n", VTIMEZONE, *entries, "END:VCALENDAR\r\n"]
    ).encode()


def meetings(data: bytes, first: datetime, last: datetime) -> list[tuple[datetime, datetime, str, str, bool]]:
    """Return start, end, title, status and whether it has a place of each meeting that starts between two moments."""
    found = [
        (
            entry["DTSTART"].dt.astimezone(UTC),
            entry["DTEND"].dt.astimezone(UTC),
            str(entry["SUMMARY"]),
            str(entry["STATUS"]).lower(),
            "LOCATION" in entry,
        )
        for entry in recurring_ical_events.of(Calendar.from_ical(data)).between(first, last)
    ]
    return sorted(row for row in found if first < row[0] < last)


# Hours that every day has once, so that no library has to choose.
local_times = st.builds(
    lambda day, hour: datetime(2026, 11, 24, hour, 30) + timedelta(days=day),  # noqa: DTZ001
    st.integers(0, 40),
    st.integers(4, 21),
)
titles = st.sampled_from(["Talks", "Café, crêpes; and more", "A \\ B", "読書会"])


@st.composite
def rules(draw: st.DrawFn, starts_at: datetime) -> str:
    """Return a rule whose first day is the start."""
    weekday, week = WEEKDAYS[starts_at.weekday()], (starts_at.day - 1) // 7 + 1
    rule = draw(
        st.sampled_from(
            [
                "FREQ=WEEKLY",
                "FREQ=WEEKLY;INTERVAL=2",
                f"FREQ=WEEKLY;BYDAY={weekday},{WEEKDAYS[starts_at.weekday() - 2]}",
                "FREQ=DAILY;INTERVAL=9",
                f"FREQ=MONTHLY;BYMONTHDAY={starts_at.day}",
                f"FREQ=MONTHLY;BYDAY={week}{weekday}" if week < 5 else f"FREQ=MONTHLY;BYDAY=-1{weekday}",
            ]
        )
    )
    return rule + draw(st.sampled_from(["", f";COUNT={draw(st.integers(1, 9))}"]))


@st.composite
def series(draw: st.DrawFn) -> Series:
    starts_at = draw(local_times)
    numbers = draw(st.lists(st.integers(0, 11), unique=True, max_size=4))
    kinds = st.sampled_from(["removed", "moved", "cancelled", "elsewhere"])
    rule = draw(rules(starts_at))
    return Series(
        draw(titles),
        starts_at,
        draw(st.sampled_from([*ZONES])),
        rule,
        0 if "COUNT" in rule else draw(st.integers(0, 100)),
        tuple((number, draw(kinds)) for number in numbers),
        draw(st.sampled_from([0, 3, 40])),
        draw(st.sampled_from(PLACES)),
    )


singles = st.builds(
    Single,
    titles,
    local_times.map(lambda at: at.replace(tzinfo=UTC)),
    st.sampled_from(["CONFIRMED", "TENTATIVE", "CANCELLED"]),
    st.sampled_from(PLACES),
)
parts = st.lists(st.one_of(singles, series()), min_size=1, max_size=4)
