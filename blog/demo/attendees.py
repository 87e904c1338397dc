"""Who came, and who is coming: invented people, written without any letter."""

import random
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

from django.utils.text import slugify

from blog.demo import content
from blog.demo.events import Occasion
from meetups.models import Attendee, Event, Group, Organisation


class Person(NamedTuple):
    name: str
    organisation: str
    is_newcomer: bool

    @property
    def number(self) -> int:
        """Decides the steady facts of a person, the same at every event."""
        return len(self.name) + sum(map(ord, self.name))


def load(made: list[tuple[Event, Occasion]], group: Group, organisations: dict[str, Organisation]) -> None:
    """Fill the new events of a group. Past ones are well attended, coming ones the less the further off they are."""
    circle = content.table("people")[group.slug]
    seen = set(Attendee.objects.filter(event__group=group).values_list("name", flat=True))
    rows = []
    for event, plan in made:
        for person in _chosen(circle, plan):
            is_first_time = person.is_newcomer and person.name not in seen
            rows.append(_attendee(event, person, organisations, is_first_time=is_first_time))
            seen.add(person.name)
    Attendee.objects.bulk_create(rows, batch_size=500)


def _chosen(circle: dict[str, Any], plan: Occasion) -> list[Person]:
    """People from two organisations for every three places, a few of them newcomers."""
    chance = random.Random(plan.key)  # noqa: S311 - demo data
    going = plan.row["going"]
    number = going if isinstance(going, int) else chance.randint(*going)
    bodies = circle["organisations"]
    newcomers = _newcomers(circle, plan, min(number, circle["newcomers_each"]))
    some = chance.sample(bodies, k=min(len(bodies), -(-2 * number // 3)))
    return [*islice(_in_turns(some), number - len(newcomers)), *newcomers]


def _newcomers(circle: dict[str, Any], plan: Occasion, number: int) -> list[Person]:
    names, bodies = circle["newcomers"], circle["organisations"]
    places = [(plan.day.toordinal() // 14 + turn) % len(names) for turn in range(number)]
    return [Person(names[place], bodies[place % len(bodies)]["name"], True) for place in places]


def _in_turns(bodies: list[dict[str, Any]]) -> Iterator[Person]:
    """The first person of every organisation, then the second of each, and so on."""
    for turn in range(max((len(body["people"]) for body in bodies), default=0)):
        for body in bodies:
            if turn < len(body["people"]):
                yield Person(body["people"][turn], body["name"], False)


def _attendee(event: Event, person: Person, organisations: dict[str, Organisation], *, is_first_time: bool) -> Attendee:
    people = content.table("people")
    needs = people["access_needs"]
    has_left = not person.is_newcomer and event.capacity is None and (person.number + event.local_date.day) % 29 == 0
    return Attendee(
        event=event,
        name=person.name,
        email=f"{slugify(person.name).replace('-', '.')}@{people[event.group.slug]['mail']}",
        organisation=organisations[person.organisation],
        access_needs=needs[person.number % len(needs)] if person.number % 13 == 0 else "",
        is_name_public=person.number % 5 in {0, 2},
        is_first_time=is_first_time,
        status=Attendee.Status.CANCELLED if has_left else Attendee.Status.GOING,
    )
