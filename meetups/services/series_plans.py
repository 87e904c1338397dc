"""The effects of a series change on its events, as plain values. Previews show the plan; the service carries it out."""

from collections.abc import Collection, Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db.models import PROTECT
from django.utils import timezone
from django.utils.translation import gettext as _

from meetups.models import Event, EventSeries
from meetups.models.fields import new_uid
from meetups.models.series import CARRIED, refusal_of
from meetups.queries import recipients
from meetups.queries.recipients import NOBODY, Recipients, of_events
from meetups.services.emails import changes
from meetups.standards import recurrence
from meetups.standards.wall_clock import length_of_meeting

HORIZON = timedelta(days=183)

# The fields of an event that its series does not set. Until they are changed by hand they have these values.
UNTOUCHED: dict[str, Any] = {
    name: Event._meta.get_field(name).get_default()  # type: ignore[union-attr]
    for name in ("rsvp_opens_at", "rsvp_closes_at", "cutoff_hours", "confirms_sign_ups", "picture_id")
}
# The fields that a series gives its events: the status is that of a draft until the series is published.
GIVEN = (*CARRIED, "status")
# Start, end and zone belong together: when one of them is changed by hand, the series changes none of them.
WHEN = {"starts_at", "ends_at", "zone"}
SCOPES = {"this", "following", "all"}

Values = dict[str, Any]
ByEvent = Mapping[int, Recipients]


class Action(StrEnum):
    CREATE = "create"
    CHANGE = "change"
    CANCEL = "cancel"
    DELETE = "delete"
    KEEP = "keep"


@dataclass(frozen=True)
class Step:
    """The change to one event. `day` is its original day, `values` the fields that are set on it."""

    action: Action
    day: date | None
    event_id: int | None = None
    values: Values = field(default_factory=dict)
    recipients: Recipients = NOBODY  # who is emailed about it

    @property
    def emailed(self) -> int:
        return self.recipients.number


@dataclass(frozen=True)
class Schedule:
    """A series as it is or would be: its row, its exceptions (day: whether it is removed) and its venues in turn."""

    series: EventSeries
    exceptions: Mapping[date, bool]
    rotation: list[int]

    def days(self, since: date, last: date) -> list[date]:
        """Return the days on which the series meets. Raises ValidationError with the code many."""
        if self.series.status not in EventSeries.MEETING:
            return []
        try:
            days = self.series.days(since, last, self.exceptions)
        except recurrence.RuleError as error:
            raise refusal_of(error) from error
        skipped = self.series.skipped_holidays(days, self.exceptions)
        return [day for day in days if day not in skipped]

    def values(self, day: date) -> Values:
        """Return the fields that the series gives the event of a day."""
        return self.series.occurrence(day, self.rotation)


@dataclass(frozen=True)
class Plan:
    """A change of a series: the series afterwards and a step for each event that has not begun.

    `earlier` is the shortened series when the change splits it. Its events from the day `since` on move to the new
    series. Without a `schedule` the series does not change.
    """

    schedule: Schedule | None
    steps: list[Step]
    earlier: EventSeries | None = None
    since: date = date.min


def read(series: EventSeries) -> Schedule:
    """Return the schedule of a saved series; fields that were changed on `series` count."""
    exceptions = dict(series.exceptions.values_list("on", "is_removed"))
    return Schedule(series, exceptions, list(series.stops.values_list("venue_id", flat=True)))


def differing(event: Event, values: Values) -> list[str]:
    """Return the fields that were changed by hand: those in which an event differs from what its series gives it."""
    values = values | UNTOUCHED
    return [name for name in (*GIVEN, *UNTOUCHED) if getattr(event, name) != values[name]]


def plan_save(*, series: EventSeries, venues: Iterable[int] | None = None) -> Plan:
    """Plan saving a series as it is in memory, with other venues in turn if given. Raises ValidationError (many)."""
    before = Schedule(series, {}, [])
    if series.pk:
        before = read(EventSeries.objects.select_related("group").get(pk=series.pk))
    after = replace(before, series=series, rotation=before.rotation if venues is None else list(venues))
    return Plan(after, _steps_of_series(series.pk, before, after))


def plan_status(*, series: EventSeries, status: str) -> Plan:
    """Plan to pause, end or resume a series. Raises ValueError for any other status."""
    changed = EventSeries.objects.select_related("group").get(pk=series.pk)
    changed.status = EventSeries.Status(status)
    return plan_save(series=changed)


def plan_removal(*, event: Event) -> Plan:
    """Plan to delete an event or, if other records need it, to cancel it."""
    return Plan(None, _planned([Step(Action.DELETE, event.recurrence_id, event.pk)], [event]))


def plan_change(*, event: Event, values: Values, scope: str, own: Values | None = None) -> Plan:
    """Plan a change of one event (scope this), of it and later ones (following) or of all that have not begun (all).

    `values` are for every event in the scope, `own` for this event alone. Raises what `series.change` raises.
    """
    event = Event.objects.get(pk=event.pk)
    typed = {event.pk: values | (own or {})}
    if scope == "this":
        return Plan(None, _planned([_edited(event, typed[event.pk])], [event]))
    if scope not in SCOPES:
        raise ValueError(scope)
    day = original_day(event)
    kept = read(EventSeries.objects.select_related("group").get(occurrences=event))
    _refuse_for_several(event, values, kept)
    earlier, before = cut(kept, day) if scope == "following" else (None, kept)
    after = _taken_over(before, event, values)
    since = day if earlier else date.min
    return Plan(after, _steps_of_series(kept.series.pk, before, after, since, typed), earlier, since)


def cut(schedule: Schedule, on: date) -> tuple[EventSeries | None, Schedule]:
    """Split a schedule: return the series that ends the day before and the schedule that continues it.

    The first is None, and the schedule is returned as it is, when the series has no day before this one.
    """
    series, exceptions = schedule.series, schedule.exceptions
    if on <= series.starts_on and not any(day < on and not is_removed for day, is_removed in exceptions.items()):
        return None, schedule
    earlier, later = copy(series), copy(series)
    later.pk, later.uid, later.continues = None, new_uid(), earlier
    later._state.adding = True
    later.rrule, later.starts_on = recurrence.rest(series.rrule, series.starts_on, on)
    earlier.rrule = recurrence.ended(series.rrule, series.starts_on, on - timedelta(days=1))
    turns = recurrence.place_in_rule(series.rrule, series.starts_on, on) % max(1, len(schedule.rotation))
    rotation = schedule.rotation[turns:] + schedule.rotation[:turns]
    return earlier, Schedule(later, {day: gone for day, gone in exceptions.items() if day >= on}, rotation)


def original_day(event: Event) -> date:
    """Return the original day of an event in its series. Raises ValidationError with the code single without one."""
    if event.recurrence_id is None:
        raise ValidationError(_("This event is not part of a series."), code="single")
    return event.recurrence_id


def refuse_begun(event: Event) -> None:
    """Raise ValidationError with the code past when an event has begun."""
    if event.starts_at <= timezone.now():
        raise ValidationError(_("This meeting has begun. Change one in the future."), code="past")


def _refuse_for_several(event: Event, values: Values, schedule: Schedule) -> None:
    refuse_begun(event)
    if values.keys() - set(CARRIED):
        raise ValidationError(_("This can only be changed for one meeting at a time."), code="alone")
    day = original_day(event)
    if not schedule.days(day, day):
        raise ValidationError(_("Its series no longer meets on this day. Change only this meeting."), "stray")


def _taken_over(schedule: Schedule, event: Event, values: Values) -> Schedule:
    """Return the schedule with what was changed on one of its events.

    The start time of the series stays when the event starts as the series says. In the hour that the clocks skip, the
    event's local time is another one.
    """
    series = copy(schedule.series)
    for name in values.keys() - {"starts_at", "ends_at"}:
        setattr(series, name, values[name])
    start: datetime = values.get("starts_at", event.starts_at).astimezone(ZoneInfo(series.zone))
    if "starts_at" in values and start.date() != event.local_date:
        raise ValidationError(
            _("Only one meeting can move to another day. To move them all, change the rhythm of the series."),
            code="day",
        )
    if "starts_at" in values and start != series.moment_on(original_day(event)):
        series.start_time = start.time().replace(fold=0)
    if "ends_at" in values:
        series.minutes = round(length_of_meeting(start, values["ends_at"], series.zone).total_seconds() / 60)
    series.full_clean()
    return replace(schedule, series=series, rotation=[] if "venue_id" in values else schedule.rotation)


def _steps_of_series(
    pk: int | None, before: Schedule, after: Schedule, since: date = date.min, typed: Mapping[int, Values] | None = None
) -> list[Step]:
    """Read the events of a series from an original day on, and plan what the change from `before` to `after` does."""
    now = timezone.now()
    today = now.astimezone(ZoneInfo(after.series.zone)).date()
    days = after.days(today - timedelta(days=1), today + HORIZON)
    rows = Event.objects.filter(series=pk, recurrence_id__gte=since) if pk else Event.objects.none()
    coming = list(rows.filter(starts_at__gt=now).select_related("venue").order_by("pk"))
    steps = [_carried(event, before, after, days, now, (typed or {}).get(event.pk, {})) for event in coming]
    taken = set(rows.values_list("recurrence_id", flat=True))
    fresh = {day: UNTOUCHED | after.values(day) for day in days if day not in taken}
    steps += [Step(Action.CREATE, day, None, values) for day, values in fresh.items() if values["starts_at"] > now]
    return _planned(steps, coming)


def _carried(
    event: Event, before: Schedule, after: Schedule, days: Collection[date], now: datetime, typed: Values
) -> Step:
    """Plan one event: it gets each field that the series changed, unless changed by hand, and what was `typed`.

    No event moves into the past: one that has not begun today keeps its time.
    """
    day = original_day(event)
    was, will_be = before.values(day), after.values(day)
    by_hand = set(differing(event, was))
    if day not in days and not by_hand:
        return Step(Action.DELETE, day, event.pk)
    if by_hand & WHEN or will_be["starts_at"] <= now:
        by_hand |= WHEN
    changed = [] if event.is_cancelled else [name for name in GIVEN if was[name] != will_be[name]]
    return _edited(event, {name: will_be[name] for name in changed if name not in by_hand} | typed)


def _edited(event: Event, values: Values) -> Step:
    changed = {name: value for name, value in values.items() if getattr(event, name) != value}
    return Step(Action.CHANGE if changed else Action.KEEP, event.recurrence_id, event.pk, changed)


def _planned(steps: list[Step], coming: Iterable[Event]) -> list[Step]:
    """Cancel instead of delete where other records need an event, and count the attendees who are emailed."""
    touched = {step.event_id for step in steps if step.action in {Action.CHANGE, Action.DELETE}}
    by_pk = {event.pk: event for event in coming if event.pk in touched}
    if not by_pk:
        return steps
    in_use = _in_use(by_pk)
    of_changes, of_cancelling = (of_events(by_pk, rule) for rule in (recipients.OF_CHANGES, recipients.OF_CANCELLING))
    return [
        _with_recipients(step, by_pk[step.event_id], step.event_id in in_use, of_changes, of_cancelling)
        if step.event_id in by_pk
        else step
        for step in steps
    ]


def _with_recipients(step: Step, event: Event, is_in_use: bool, of_changes: ByEvent, of_cancelling: ByEvent) -> Step:
    if step.action == Action.DELETE and is_in_use:
        action = Action.KEEP if event.is_cancelled else Action.CANCEL
        is_announced = recipients.announces_cancelling(event)
        return replace(step, action=action, recipients=of_cancelling[event.pk] if is_announced else NOBODY)
    changed = copy(event)
    for name, value in step.values.items():
        setattr(changed, name, value)
    return replace(step, recipients=of_changes[event.pk]) if changes.is_announced(before=event, after=changed) else step


def _in_use(pks: Collection[int]) -> set[int]:
    """Return the events that other records keep from being deleted."""
    found: set[int] = set()
    for relation in Event._meta.related_objects:
        if relation.on_delete is PROTECT:
            rows = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": pks})
            found |= set(rows.values_list(relation.field.attname, flat=True))
    return found
