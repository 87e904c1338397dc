"""Load-test data: thousands of events in groups of their own, the same on every machine on the same day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any
from uuid import uuid5

from django.db import models, transaction

from blog.authors import author_of
from blog.models import Author, Authorship, Post
from demo import groups, scale_boards, scale_talks
from demo.dates import first_from, grid_date, moment
from demo.events import NAMESPACE
from meetups.models import Attendee, Event, Group, Organisation, User, Venue

LIMIT = 1000  # thousands of events
PREFIX = "load-test-"
# Ten years of fortnights in the past, three months ahead. The stride shares no factor with their sum (4 · 67), so a
# group with fewer events has them spread over the whole time.
PAST, AHEAD, STRIDE = 261, 7, 101
EACH = PAST + AHEAD
ANCHOR = date(2026, 11, 16)
BATCH = 1000
FEWEST, MOST = 8, 32  # attendees of an event
PLACES = ("Otterby", "Saltmere", "Wexcombe", "Thornbeck Mill", "Lenbridge", "Hartley Quay", "Marlow Fell", "Fellhope")
SUBJECTS = ("forms", "letters", "phone lines", "open data", "housing", "parking", "libraries", "waste", "elections")


@dataclass(frozen=True)
class Slot:
    """A planned event: its number among all events, the number of its group, its date."""

    number: int
    group: int
    day: date

    @property
    def attendees(self) -> int:
        """How many people have a place: 20 on average, and the most that any event has room for."""
        return FEWEST + self.number % (MOST - FEWEST + 1)

    @property
    def uid(self) -> str:
        return str(uuid5(NAMESPACE, f"{PREFIX}{self.group}/{self.day}"))


@transaction.atomic
def top_up(*, events: int, now: datetime) -> int:
    """Add load-test events until there are this many. Return the number added."""
    groups.load_all()  # a second run waits here until this one is done
    known = set(Event.objects.filter(group__slug__startswith=PREFIX).values_list("uid", flat=True))
    hosts = _groups_with_venues(-(-events // EACH))
    slots = islice((slot for slot in _slots(events, now) if slot.uid not in known), max(0, events - len(known)))
    bodies = list(Organisation.objects.order_by("id")[:40])
    authors = [author_of(user=user) for user in User.objects.order_by("id")[:5]]
    added = 0
    for batch in _batches(slots):
        rows = Event.objects.bulk_create(_event(slot, *hosts[slot.group]) for slot in batch)
        made = list(zip(batch, rows, strict=True))
        _bulk(
            Attendee, (_attendee(slot, event, turn, bodies) for slot, event in made for turn in range(slot.attendees))
        )
        _write_posts(made, authors, now)
        past = [
            scale_boards.Past(slot.number, slot.group, event, _subject(slot))
            for slot, event in made
            if slot.day < now.date()
        ]
        scale_boards.add(past)
        scale_talks.add(past)
        added += len(made)
    return added


def _slots(wanted: int, now: datetime) -> Iterator[Slot]:
    """Yield the events group by group, so that a larger number starts with the events of a smaller one."""
    for number in range(wanted):
        group, place = divmod(number, EACH)
        anchor = ANCHOR + timedelta(days=(0, 1, 2, 3, 4, 7, 8, 9, 10, 11)[group % 10])
        first = first_from(anchor, [2], now.date() + timedelta(days=1))
        yield Slot(number, group, grid_date(anchor, [2], first - PAST + place * STRIDE % EACH))


def _groups_with_venues(count: int) -> list[tuple[Group, Venue]]:
    """Return the groups with their venues. Change nothing on those that exist."""
    _add_missing(Group, [_group(number) for number in range(count)])
    _add_missing(Venue, [_venue(number) for number in range(count)])
    circles = {group.slug: group for group in Group.objects.filter(slug__startswith=PREFIX)}
    venues = {venue.slug: venue for venue in Venue.objects.filter(slug__startswith=PREFIX)}
    return [(circles[f"{PREFIX}{number}"], venues[f"{PREFIX}{number}"]) for number in range(count)]


def _add_missing(model: type[models.Model], rows: list[Any]) -> None:
    known = set(model._default_manager.filter(slug__startswith=PREFIX).values_list("slug", flat=True))
    model._default_manager.bulk_create((row for row in rows if row.slug not in known), batch_size=BATCH)


def _bulk(model: type[models.Model], rows: Iterable[Any]) -> list[Any]:
    return model._default_manager.bulk_create(rows, batch_size=BATCH)


def _batches(slots: Iterator[Slot]) -> Iterator[list[Slot]]:
    while batch := list(islice(slots, BATCH)):
        yield batch


def _group(number: int) -> Group:
    place = PLACES[number % len(PLACES)]
    return Group(
        name=f"{place} load test {number}",
        slug=f"{PREFIX}{number}",
        strapline=f"People in {place} who meet so that the site has something to show.",
        rhythm="Every other week, 6pm to 7pm.",
        area=place,
        story=f"A made-up group, number {number}, for load tests.",
    )


def _venue(number: int) -> Venue:
    place = PLACES[number % len(PLACES)]
    return Venue(
        name=f"{place} Hall {number}",
        slug=f"{PREFIX}{number}",
        street_address=f"{number + 1} Market Street",
        address_locality=place,
        capacity=20 + number % 50,
        step_free=("yes", "no", "unknown")[number % 3],
        directions="From the bus stop, cross the square.",
    )


def _subject(slot: Slot) -> str:
    return SUBJECTS[slot.number % len(SUBJECTS)]


def _is_one_in(many: int, slot: Slot) -> bool:
    return slot.number % many == many // 2


def _event(slot: Slot, group: Group, venue: Venue) -> Event:
    subject = _subject(slot)
    starts_at = moment(slot.day, time(18), group.zone)
    is_cancelled = _is_one_in(50, slot)
    is_mixed = _is_one_in(10, slot)
    return Event(
        group=group,
        title=f"{group.area} meet-up: {subject}",
        slug=f"{slot.day}-load-test-{slot.group}-{subject.replace(' ', '-')}",
        summary=f"An hour about {subject}, for people in and around {group.area}.",
        description=f"What works and what to try next with {subject}.\n\n- bring an example\n- bring a question",
        starts_at=starts_at,
        ends_at=moment(slot.day, time(19), group.zone),
        zone=group.zone,
        venue=None if _is_one_in(40, slot) else venue,
        attendance_mode=Event.Mode.MIXED if is_mixed else Event.Mode.OFFLINE,
        online_url=f"https://meet.example.org/{slot.group}" if is_mixed else "",
        capacity=MOST if slot.number % 2 else None,
        status=Event.Status.CANCELLED if is_cancelled else Event.Status.CONFIRMED,
        cancellation_reason="The venue was needed for something else." if is_cancelled else "",
        uid=slot.uid,
    )


def _attendee(slot: Slot, event: Event, turn: int, bodies: list[Organisation]) -> Attendee:
    person = (slot.number * 7 + turn) % 5000
    return Attendee(
        event=event,
        name=f"Visitor {person}",
        email=f"visitor-{person}@example.org",
        organisation=bodies[person % len(bodies)] if bodies and person % 4 else None,
        is_name_public=person % 3 == 0,
        is_first_time=person % 9 == 0,
    )


def _write_posts(made: list[tuple[Slot, Event]], authors: list[Author], now: datetime) -> None:
    """Add a post for every tenth event that is past, published the same evening."""
    reported = [(slot, event) for slot, event in made if slot.number % 10 == 0 and slot.day < now.date()]
    posts = _bulk(Post, (_post(event) for _, event in reported))
    if authors:
        pairs = zip(reported, posts, strict=True)
        _bulk(
            Authorship,
            (Authorship(post=post, author=authors[slot.number // 10 % len(authors)]) for (slot, _), post in pairs),
        )


def _post(event: Event) -> Post:
    return Post(
        headline=f"What we heard: {event.title}"[:140],
        slug=event.slug,
        summary=f"Notes from {event.title}.",
        body=f"## What we heard\n\nA short note on **{event.title}**.\n\n- one thing that works\n- one thing to try\n",
        group=event.group,
        event=event,
        status=Post.Status.PUBLISHED,
        published_at=event.ends_at + timedelta(hours=2),
    )
