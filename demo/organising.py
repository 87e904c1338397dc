"""The work of organisers of a demo group: needs, a door link, an invitation, a standing place, emails in every
state."""

from datetime import datetime, timedelta
from typing import Any

from demo import content
from demo.attendees import address
from meetups.models import Attendee, Event, EventSeries, Group, OrganiserInvitation, OutboxEmail, StandingPlace
from meetups.queries.standing_places import AHEAD
from meetups.services import doors
from meetups.services.emails import outbox
from meetups.services.organisers import LASTS
from meetups.services.standing_places import giving

INVITED = "Rosalind Achterby"
LATER = timedelta(days=300)  # the worker leaves these emails as they are
STATES: tuple[dict[str, Any], ...] = (
    {"attempts": 0},
    {"attempts": 1},  # being sent
    {"attempts": 2, "last_error": "SMTPResponseException: (451, 'Try again later')"},
    {"attempts": 1, "sent": True},
    {"attempts": 9, "given_up": True, "last_error": "SMTPResponseException: (550, 'No such mailbox')"},
)


def load(group: Group, now: datetime) -> None:
    """Add all of it to a new group. A second call would add it again."""
    event = group.events.upcoming(now).filter(status=Event.Status.CONFIRMED).first()
    if event is None:
        return
    attendees = list(event.attendees.going().exclude(email="").order_by("pk")[: len(STATES)])
    for attendee, words in zip(attendees, content.table("people")["access_needs"][:2], strict=False):
        Attendee.objects.filter(pk=attendee.pk).update(access_needs=words)
    doors.open_link(event=event)
    _invite(group, now)
    if event.series and attendees:
        _stand(attendees[-1], event.series, now)
    for attendee, facts in zip(attendees, STATES, strict=False):
        _email(event, attendee, facts, now)


def _invite(group: Group, now: datetime) -> None:
    """Add an invitation of yesterday that waits for an answer, without its email."""
    lead = group.organisers.order_by("role", "pk").select_related("user").first()
    sent_at = now - timedelta(days=1)
    OrganiserInvitation.objects.create(
        group=group,
        email=address(INVITED, group),
        invited_by=lead.user if lead else None,
        sent_at=sent_at,
        expires_at=sent_at + LASTS,
    )


def _stand(attendee: Attendee, series: EventSeries, now: datetime) -> None:
    """Let an attendee come every time, since three months, and have their places at the meetings of the next weeks."""
    since = now - timedelta(weeks=13)
    standing = StandingPlace.objects.create(
        series=series,
        name=attendee.name,
        email=attendee.email,
        organisation=attendee.organisation.name if attendee.organisation else "",
        confirmed_at=since,
        renewed_at=since,
        emailed_on=now.date(),
    )
    StandingPlace.objects.filter(pk=standing.pk).update(created_at=since)
    for event in series.occurrences.upcoming(now).filter(starts_at__lt=now + AHEAD):
        giving.give(event=event)


def _email(event: Event, attendee: Attendee, facts: dict[str, Any], now: datetime) -> None:
    """Add the email about a place in one state of the outbox, without a task that sends it."""
    about: dict[str, Any] = {"attendee": attendee, "event": event, "group": event.group}
    yesterday = now - timedelta(days=1)
    OutboxEmail.objects.create(
        **outbox.compose(kind=OutboxEmail.Kind.PLACE, context={}, **about),
        **about,
        kind=OutboxEmail.Kind.PLACE,
        version="demo",
        to=attendee.email,
        attempts=facts["attempts"],
        last_error=facts.get("last_error", ""),
        next_try_at=now + LATER,
        sent_at=yesterday if "sent" in facts else None,
        given_up_at=yesterday if "given_up" in facts else None,
    )
