"""The parts of imported rows beside their columns: derived values, and the rows behind public numbers (ADR 64)."""

import secrets
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from meetups.models import Attendee, Card, Event, Interest, Organisation, Subscription, Topic
from meetups.services.organisations import FORGOTTEN
from meetups.standards.titles import compared

NUMBERS = ("places", "came", "first_timers", "organisations")
MOST_OF_AN_EVENT = 10_000
MOST_PLACES = 200_000
BATCH = 1000

Pair = tuple[Any, Mapping[str, Any]]


def event(event: Event, row: Mapping[str, Any]) -> None:
    """Refuse numbers of people that cannot be. All four are None for an event that was not over."""
    numbers: list[Any] = [row.get(name) for name in NUMBERS]
    if all(number is None for number in numbers):
        return
    if any(type(number) is not int or not 0 <= number <= MOST_OF_AN_EVENT for number in numbers):
        raise ValidationError(_("The numbers of people cannot be read."), code="numbers")
    if max(numbers) > row["places"]:
        raise ValidationError(_("More people came than had a place."), code="numbers")


def topic(topic: Topic, row: Mapping[str, Any]) -> None:
    """Add the title for comparing. Refuse votes that are not part of the interest."""
    titled(topic, row)
    votes = row.get("votes", 0)
    if type(votes) is not int or not 0 <= votes <= topic.interest:
        raise ValidationError(_("A topic has more votes than interest."), code="numbers")


def titled(row: Topic | Card, _facts: Mapping[str, Any]) -> None:
    """Add the title for comparing."""
    row.compared_title = compared(row.title)


def follower(subscription: Subscription, _row: Mapping[str, Any]) -> None:
    """Refuse a follower who did not confirm."""
    if subscription.confirmed_at is None:
        raise ValidationError(_("A follower has not confirmed their email address."), code="unconfirmed")


def news_of_followers(made: list[Pair]) -> None:
    """Let the next edition have only what is new from now on. Items that are news by now count as emailed before."""
    Subscription.objects.filter(pk__in=[subscription.pk for subscription, _row in made]).update(
        news_since=timezone.now()
    )


def people_of_events(made: list[Pair]) -> None:
    """Write places without any personal data, so that the numbers of past events are what they were.

    They are as erased attendees are. Organisations are only counted: the events share some without a name.
    """
    over = [(event, row) for event, row in made if row.get("places")]
    if sum(row["places"] for _event, row in over) > MOST_PLACES:
        raise ValidationError(_("The events have more people than a group can have."), code="many")
    most = max((row["organisations"] for _event, row in over), default=0)
    names = [f"{FORGOTTEN}{secrets.token_urlsafe(12)}" for _number in range(most)]
    unnamed = Organisation.objects.bulk_create([Organisation(name=name) for name in names], batch_size=BATCH)
    batch: list[Attendee] = []
    for event, row in over:
        for place in _places(event, row, unnamed):
            batch.append(place)
            if len(batch) == BATCH:
                Attendee.objects.bulk_create(batch)
                batch = []
    Attendee.objects.bulk_create(batch)


def interest_of_topics(made: list[Pair]) -> None:
    """Write the interest that is not votes of meetings as one number: nobody knows any more which browsers said it."""
    rows = [(topic, topic.interest - row.get("votes", 0)) for topic, row in made]
    kind = Interest.Kind.IMPORTED
    Interest.objects.bulk_create(
        [Interest(topic=topic, kind=kind, count=count) for topic, count in rows if count], batch_size=BATCH
    )


def _places(event: Event, row: Mapping[str, Any], unnamed: list[Organisation]) -> Iterator[Attendee]:
    """Return the places of an event. Those who came are first; the others did not, if anyone was checked in."""
    status = Attendee.Status
    for number in range(row["places"]):
        others = status.ABSENT if row["came"] else status.GOING
        yield Attendee(
            event=event,
            status=status.CAME if number < row["came"] else others,
            is_first_time=number < row["first_timers"],
            organisation=unnamed[number] if number < row["organisations"] else None,
            erased_at=timezone.now(),
        )
