"""The events of the demo communities: the past year and the next three months."""

import uuid
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from demo import content
from demo.dates import first_from, grid_date, moment, yearly_date
from meetups.models import Event, EventSeries, Group, Venue
from meetups.services import events

YEARLY = (54, 16)  # weeks in which a yearly event is shown: ago, and ahead
# A demo event keeps its UID when an organiser changes its date, title or venue, so another run does not add it again.
NAMESPACE = uuid.UUID("6f1d2f5e-6a0e-4c0e-9d6c-0f6d3d6a4b11")


@dataclass(frozen=True)
class Occasion:
    """A planned event: a key that never changes, its date, and its row of the content."""

    key: str
    day: date
    row: dict[str, Any]
    is_past: bool
    recurs: bool = False

    @property
    def uid(self) -> str:
        return str(uuid.uuid5(NAMESPACE, self.key))


def occasions(group: Group, now: datetime, *, is_first: bool = False) -> list[Occasion]:
    """Return all planned events of a group around now, in order of time.

    Only the first load has the special cases (full, cancelled, no venue yet…); events added later are ordinary.
    """
    found = [*_regular(group, now, is_first=is_first), *_yearly(group, now)]
    return sorted(found, key=lambda occasion: (occasion.day, occasion.key))


def load(group: Group, venues: dict[str, Venue], now: datetime) -> list[tuple[Event, Occasion]]:
    """Add the events that are missing. Return each new event with its plan."""
    planned = occasions(group, now, is_first=not group.events.exists())
    known = set(Event.objects.filter(uid__in=[plan.uid for plan in planned]).values_list("uid", flat=True))
    new = [plan for plan in planned if plan.uid not in known]
    series = _series(group, planned, venues)
    if series is None:
        return [(events.save(event=_event(group, plan, venues)), plan) for plan in new]
    gone = {
        *series.occurrences.values_list("recurrence_id", flat=True),
        *series.exceptions.values_list("on", flat=True),
    }
    made = []
    for plan in new:
        event = _event(group, plan, venues)
        if plan.recurs:
            event.series, event.recurrence_id = series, plan.day
        if not plan.recurs or plan.day not in gone:
            made.append((events.save(event=event), plan))
    return made


def _series(group: Group, planned: list[Occasion], venues: dict[str, Venue]) -> EventSeries | None:
    """Return the series of a group, created before its first events; None for a group without one."""
    plan = content.table(f"{group.slug}/meetings")
    uid = str(uuid.uuid5(NAMESPACE, f"{group.slug}/series"))
    if "series" not in plan or group.events.exists():
        return EventSeries.objects.filter(uid=uid).first()
    usual = plan["usual"]
    start, end = (datetime.combine(date.min, usual[name]) for name in ("starts", "ends"))
    return EventSeries.objects.create(
        **plan["series"],
        group=group,
        starts_on=next(occasion.day for occasion in planned if occasion.recurs),
        start_time=usual["starts"],
        minutes=(end - start).seconds // 60,
        zone=group.zone,
        venue=venues[usual["venue"]],
        uid=uid,
    )


def latest(group: Group, name: str, now: datetime, number: int = 1) -> Event | None:
    """Return the last past event with this name that was not cancelled; with `number` 2 the one before it."""
    uids = [plan.uid for plan in occasions(group, now) if plan.is_past and plan.row["name"] == name]
    found = group.events.filter(uid__in=uids).exclude(status=Event.Status.CANCELLED).order_by("-starts_at")
    return found[number - 1 : number].first()


def next_of(group: Group, now: datetime, **facts: Any) -> Event | None:
    """Return the next planned event of a group that takes place and has these values, or None."""
    uids = [plan.uid for plan in occasions(group, now)]
    return group.events.upcoming(now).filter(uid__in=uids, status=Event.Status.CONFIRMED, **facts).first()


def _regular(group: Group, now: datetime, *, is_first: bool) -> list[Occasion]:
    plan = content.table(f"{group.slug}/meetings")
    numbers = _numbers(plan, now.astimezone(ZoneInfo(group.zone)))
    found = [_on_grid(group, plan, number, now) for number in numbers]
    coming = [occasion for occasion in found if not occasion.is_past]
    return [*found[: -len(coming)], *_with_cases(coming, plan, is_first=is_first)]


def _numbers(plan: dict[str, Any], local: datetime) -> range:
    """Return the numbers of the past and upcoming meetings that the content asks for."""
    first = first_from(plan["anchor"], plan["gaps"], local.date())
    if grid_date(plan["anchor"], plan["gaps"], first) == local.date() and plan["usual"]["ends"] <= local.time():
        first += 1
    return range(first - plan["past"], first + plan["ahead"])


def _on_grid(group: Group, plan: dict[str, Any], number: int, now: datetime) -> Occasion:
    day = grid_date(plan["anchor"], plan["gaps"], number)
    theme = plan["themes"][number % len(plan["themes"])]
    has_own_venue = "venue" in theme and "venue" not in plan["later"]
    row = {**plan["usual"], **theme, "has_own_venue": has_own_venue}
    return replace(_occasion(group, f"{group.slug}/{day}", day, row, now), recurs="series" in plan)


def _with_cases(found: list[Occasion], plan: dict[str, Any], *, is_first: bool) -> list[Occasion]:
    """Give the special cases to the upcoming dates in turn. A date that is cancelled already counts as that case."""
    is_off = any("cancelled" in occasion.row for occasion in found)
    cases = [case for case in plan["coming"] if not (is_off and "cancelled" in case)] if is_first else []
    rows = []
    for occasion in found:
        row = occasion.row
        if "cancelled" not in row:
            fitting = (case for case in cases if not (case.get("ordinary") and row["has_own_venue"]))
            case: dict[str, Any] = next(fitting, {})
            cases = [other for other in cases if other is not case]
            row = {**row, **plan["later"], **_case_without_venue(case, row)}
        rows.append(replace(occasion, row=row))
    return rows


def _case_without_venue(case: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in case.items() if name != "venue" or not row["has_own_venue"]}


def _yearly(group: Group, now: datetime) -> list[Occasion]:
    """Return the last event of each kind, and the next if it is less than 16 weeks away.

    `weeks` of a row are other numbers of weeks: how long ago, and how far ahead.
    """
    found = []
    for row in content.table(f"{group.slug}/meetings").get("yearly", []):
        ago, ahead = (timedelta(weeks=number) for number in row.get("weeks", YEARLY))
        for year in range(now.year - 2, now.year + 2):
            day = yearly_date(year, row["month"], row["weekday"], row["week"])
            if -ago < day - now.date() < ahead:
                found.append(_occasion(group, f"{group.slug}/{row['name']}/{year}", day, row, now))
    return found


def _occasion(group: Group, key: str, day: date, row: dict[str, Any], now: datetime) -> Occasion:
    is_past = moment(day, row["ends"], group.zone) <= now
    return Occasion(key, day, {**row, **row.get("past" if is_past else "ahead", {})}, is_past)


def _event(group: Group, plan: Occasion, venues: dict[str, Venue]) -> Event:
    row = plan.row
    starts_at = moment(plan.day, row["starts"], group.zone)
    return Event(
        group=group,
        title=row["title"],
        summary=row["summary"],
        description=row["description"],
        starts_at=starts_at,
        ends_at=moment(plan.day, row["ends"], group.zone),
        zone=group.zone,
        venue=venues[row["venue"]] if row.get("venue") else None,
        attendance_mode=row.get("mode", Event.Mode.OFFLINE),
        online_url=row.get("online_url", ""),
        format=row.get("format", Event.Format.MEET_UP),
        capacity=row.get("capacity"),
        rsvp_opens_at=_days_before(starts_at, row.get("opens_days_before")),
        rsvp_closes_at=_days_before(starts_at, row.get("closes_days_before")),
        status=Event.Status.CANCELLED if "cancelled" in row else row.get("status", Event.Status.CONFIRMED),
        cancellation_reason=row.get("cancelled", ""),
        uid=plan.uid,
    )


def _days_before(starts_at: datetime, days: int | None) -> datetime | None:
    """Return noon, wall-clock time, this many days before; None without days."""
    if days is None:
        return None
    return (starts_at - timedelta(days=days)).replace(hour=12, minute=0)
