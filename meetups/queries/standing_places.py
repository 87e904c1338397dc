"""The next meetings of a standing place, and what its attendee has at each."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from meetups.models import Attendee, Event, StandingDate, StandingPlace
from meetups.standards.email_addresses import comparable
from meetups.wording import present

# A month, and the 28 days before a meeting on which its places are given: each meeting is in an email before both.
SPAN = timedelta(days=59)
AHEAD = timedelta(days=28)

Status, Answer = Attendee.Status, StandingDate.Answer


class StandingMeeting(NamedTuple):
    """One meeting of a standing place.

    `state` is place, waiting (on the waitlist, offered or reserved), later (a place is given on `given_on`), full or
    skipped. Full means that none was free for a standing attendee.
    """

    event: Event
    state: str
    given_on: date

    @property
    def may_skip(self) -> bool:
        """Whether “not this time” changes anything."""
        return self.state in {"place", "waiting", "later"}


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


def of_attendees(event: Event, people: Iterable[Attendee]) -> dict[int, StandingPlace]:
    """Return the standing places of these attendees of an event, by the primary key of the attendee. Two queries."""
    if event.series is None:
        return {}
    rows = StandingPlace.objects.confirmed().filter(series__in=event.series.parts())
    standing = {comparable(row.email): row for row in rows}
    return {one.pk: standing[comparable(one.email)] for one in people if comparable(one.email) in standing}


def _meeting(event: Event, status: str, answer: str) -> StandingMeeting | None:
    """Return a meeting with its state. None if no place is given because the series is paused or sign-up has closed."""
    opens_on = event.rsvp_opens_at.astimezone(ZoneInfo(event.zone)).date() if event.rsvp_opens_at else date.min
    given_on = max(event.local_date - AHEAD, opens_on)
    if status in Attendee.HELD:
        return StandingMeeting(event, "place", given_on)
    if status and status != Status.CANCELLED:
        return StandingMeeting(event, "waiting", given_on)
    if status or answer in {Answer.SKIPPED, Answer.GIVEN}:
        return StandingMeeting(event, "skipped", given_on)
    if answer == Answer.FULL:
        return StandingMeeting(event, "full", given_on)
    assert event.series
    is_closed = event.rsvp_refusal is not None and event.rsvp_refusal[0] != "early"
    return None if is_closed or not event.series.is_running else StandingMeeting(event, "later", given_on)
