"""The next meetings of a standing place, and what its attendee has at each."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from meetups.models import Attendee, Event, EventSeries, StandingDate, StandingPlace
from meetups.standards.email_addresses import comparable
from meetups.wording import present

# A month, and the 28 days before a meeting on which its places are given: each meeting is in an email before both.
SPAN = timedelta(days=59)
AHEAD = timedelta(days=28)

Status, Answer = Attendee.Status, StandingDate.Answer
# The state of a meeting that was decided, and at which no attendee has the email address of the standing place.
DECIDED: dict[str, str] = {Answer.GIVEN: "moved", Answer.FULL: "full", Answer.SKIPPED: "skipped"}


class StandingMeeting(NamedTuple):
    """One meeting of a standing place.

    `state` is place, waiting (on the waitlist, offered or reserved), skipped, or full (none was free for a standing
    attendee). A place is still to be given if it is later (on `given_on`), opening (today, when sign-up opens) or
    tonight (by the nightly job). With missed, the meeting is today, before the next nightly job.
    With moved, a place was given, and no attendee has this email address: an organiser corrected it, or it was erased.
    """

    event: Event
    state: str
    given_on: date

    @property
    def may_skip(self) -> bool:
        """Whether “not this time” changes anything."""
        return self.state in {"place", "waiting", "later", "opening", "tonight"}

    @property
    def may_sign_up(self) -> bool:
        """Whether they get a place only as everybody else does."""
        return self.state in {"full", "missed"}


def meetings(standing_place: StandingPlace) -> list[StandingMeeting]:
    """Return the meetings of the next 59 days, soonest first. Four queries."""
    now = present.now()
    events = Event.objects.public().filter(series__in=standing_place.series.parts(), starts_at__gt=now)
    events = events.filter(starts_at__lte=now + SPAN).exclude(status=Event.Status.CANCELLED)
    rows = list(events.select_related("group", "venue", "series__venue").order_by("starts_at", "pk"))
    places = Attendee.objects.with_email(standing_place.email).filter(event__in=rows)
    statuses = dict(places.values_list("event", "status"))
    answers: dict[date | None, str] = dict(standing_place.dates.values_list("on", "answer"))
    found = (_meeting(event, statuses.get(event.pk, ""), answers.get(event.recurrence_id, "")) for event in rows)
    return [meeting for meeting in found if meeting]


def is_paused(standing_place: StandingPlace) -> bool:
    """Return whether the part of its series that meets now, or one that continues it, is paused. Two queries."""
    parts = EventSeries.objects.filter(pk__in=standing_place.series.parts()).order_by("starts_on", "pk")
    rows = list(parts.values_list("starts_on", "status"))
    today = present.today(ZoneInfo(standing_place.series.zone))
    begun = sum(starts_on <= today for starts_on, _status in rows)
    return any(status == EventSeries.Status.PAUSED for _starts_on, status in rows[max(begun - 1, 0) :])


def of_attendees(event: Event, people: Iterable[Attendee]) -> dict[int, StandingPlace]:
    """Return the standing places of these attendees of an event, by the primary key of the attendee. Two queries."""
    if event.series is None:
        return {}
    rows = StandingPlace.objects.confirmed().filter(series__in=event.series.parts())
    standing = {comparable(row.email): row for row in rows}
    return {one.pk: standing[comparable(one.email)] for one in people if comparable(one.email) in standing}


def _meeting(event: Event, status: str, answer: str) -> StandingMeeting | None:
    """Return a meeting with its state. None if no place is given because the series is paused or sign-up has closed."""
    zone = ZoneInfo(event.zone)
    opens_on = event.rsvp_opens_at.astimezone(zone).date() if event.rsvp_opens_at else date.min
    given_on = max(event.local_date - AHEAD, opens_on)
    if status in Attendee.HELD:
        return StandingMeeting(event, "place", given_on)
    if status and status != Status.CANCELLED:
        return StandingMeeting(event, "waiting", given_on)
    if status or answer:
        state = "skipped" if status else DECIDED[answer]
        return StandingMeeting(event, state, given_on)
    assert event.series
    refusal = event.rsvp_refusal[0] if event.rsvp_refusal else ""
    if refusal not in ("", "early") or not event.series.is_running:
        return None
    return StandingMeeting(event, _when_given(event, given_on, present.today(zone), is_early=bool(refusal)), given_on)


def _when_given(event: Event, given_on: date, today: date, *, is_early: bool) -> str:
    """Return the state of a meeting whose places are still to be given."""
    if given_on > today:
        return "later"
    if is_early:
        return "opening"
    return "tonight" if event.local_date > today else "missed"
