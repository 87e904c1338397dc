"""The attendees of the demo events: invented people, added without sending email."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, NamedTuple

from django.utils.text import slugify

from demo import content, histories
from demo.events import Occasion
from meetups.models import Attendee, Event, Group, Organisation


class Person(NamedTuple):
    name: str
    organisation: str
    is_newcomer: bool

    @property
    def number(self) -> int:
        """Return a number that decides the facts of a person, so that they are the same at every event."""
        return len(self.name) + sum(map(ord, self.name))


def load(
    made: list[tuple[Event, Occasion]], group: Group, organisations: dict[str, Organisation], now: datetime
) -> None:
    """Add attendees to the new events of a group: many to past events, fewer to events further in the future."""
    circle = content.table("people")[group.slug]
    seen = set(Attendee.objects.filter(event__group=group).values_list("name", flat=True))
    rows: list[Attendee] = []
    for event, plan in made:
        people = _chosen(circle, plan)
        for person, status in zip(people, _states(event, plan, people), strict=True):
            attendee = _attendee(event, person, organisations, status, now)
            attendee.is_first_time = person.is_newcomer and person.name not in seen
            attendee.waitlist_number = len(rows) + 1 if attendee.is_waiting else None
            attendee.sequence = len(histories.steps(attendee, now))
            seen.add(person.name)
            rows.append(attendee)
    histories.load(Attendee.objects.bulk_create(rows, batch_size=500), now)


def _chosen(circle: dict[str, Any], plan: Occasion) -> list[Person]:
    """Return the attendees in order of sign-up: two organisations for every three places, and a few newcomers."""
    chance = random.Random(plan.key)  # noqa: S311 - demo data
    going = plan.row["going"]
    number = going if isinstance(going, int) else chance.randint(*going)
    number += plan.row.get("offered", 0) + plan.row.get("waiting", 0)
    bodies = circle["organisations"]
    newcomers = _newcomers(circle, plan, min(number, circle["newcomers_each"]))
    some = chance.sample(bodies, k=min(len(bodies), -(-2 * number // 3)))
    return [*newcomers, *islice(_in_turns(some), number - len(newcomers))]


def _states(event: Event, plan: Occasion, people: list[Person]) -> list[str]:
    """Return a status for each: most have a place, a few cancelled, the last have an offer or are on the waitlist."""
    offered, waiting = plan.row.get("offered", 0), plan.row.get("waiting", 0)
    holders = people[: len(people) - offered - waiting]
    had = [_state_of_holder(event, plan, person) for person in holders]
    return [*had, *[Attendee.Status.OFFERED] * offered, *[Attendee.Status.WAITING] * waiting]


def _state_of_holder(event: Event, plan: Occasion, person: Person) -> str:
    if not person.is_newcomer and event.capacity is None and (person.number + event.local_date.day) % 29 == 0:
        return Attendee.Status.CANCELLED
    if not plan.is_past or event.is_cancelled:
        return Attendee.Status.GOING
    stayed_away = (person.number + event.local_date.toordinal()) % 11 == 0
    return Attendee.Status.ABSENT if stayed_away else Attendee.Status.CAME


def _newcomers(circle: dict[str, Any], plan: Occasion, number: int) -> list[Person]:
    names, bodies = circle["newcomers"], circle["organisations"]
    places = [(plan.day.toordinal() // 14 + turn) % len(names) for turn in range(number)]
    return [Person(names[place], bodies[place % len(bodies)]["name"], True) for place in places]


def _in_turns(bodies: list[dict[str, Any]]) -> Iterator[Person]:
    """Yield the first person of every organisation, then the second of each, and so on."""
    for turn in range(max((len(body["people"]) for body in bodies), default=0)):
        for body in bodies:
            if turn < len(body["people"]):
                yield Person(body["people"][turn], body["name"], False)


def _attendee(
    event: Event, person: Person, organisations: dict[str, Organisation], status: str, now: datetime
) -> Attendee:
    people = content.table("people")
    needs = people["access_needs"]
    is_offered = status == Attendee.Status.OFFERED
    return Attendee(
        event=event,
        name=person.name,
        email=address(person.name, event.group),
        organisation=organisations[person.organisation],
        access_needs=needs[person.number % len(needs)] if person.number % 13 == 0 else "",
        is_name_public=person.number % 5 in {0, 2},
        status=status,
        wants_offer=is_offered,
        offered_until=min(now + timedelta(hours=9), event.starts_at - timedelta(hours=2)) if is_offered else None,
    )


def address(name: str, group: Group) -> str:
    """Return an email address made of the name, at a domain that receives no email."""
    return f"{slugify(name).replace('-', '.')}@{content.table('people')[group.slug]['mail']}"
