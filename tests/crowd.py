"""People who compete for a few places over real HTTP against real processes, and what the history says afterwards.

`make test` uses a small crowd, `make drill` one of two hundred.
"""

import os
import random
import re
import signal
import subprocess
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from http.client import HTTPException
from pathlib import Path
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import OperationalError, connection
from django.db.models import Exists, OuterRef
from django.utils import timezone

from meetups.models import Attendee, AttendeeChange, Event, OutboxEmail
from meetups.services import events
from meetups.services.attendees import offers
from tests.factories import EventFactory
from tests.served import ask, send, site
from tests.sign_ups import write_answers
from tests.waiting import PATIENCE, PAUSE, until

AT_ONCE = 12
# What changes the state of somebody on the list; the rest of the page is about details.
ACTIONS = ("cancel", "accept", "decline", "return", "come-back", "take", "wait", "join", "confirm")
# So many share a network: the first three sign-ups of each hold at once, the others are reserved.
NEIGHBOURS = 10
UNTOLD = {"link", "first_time"}  # letters that tell of no change of state


class Size(NamedTuple):
    """How many people want how many places; the organiser lowers the places to `fewest` and raises them again."""

    people: int
    places: int
    fewest: int


def person(port: int, slug: str, number: int) -> list[int]:
    """One person takes a place or waits, then does this and that on their own page. The answers."""
    chance = random.Random(number)
    email, ip = f"person{number}@example.org", f"192.0.2.{number // NEIGHBOURS}"
    answers = [_rsvp(port, f"/events/{slug}/rsvp/", email, chance, ip)]
    for _time in range(chance.randint(0, 3)):
        attendee = Attendee.objects.filter(email=email).first()
        if attendee is None:
            answers.append(_rsvp(port, f"/events/{slug}/rsvp/", email, chance, ip))
            continue
        page, cookie = ask(port, "GET", attendee.get_absolute_url(), **{"X-Forwarded-For": ip})
        forms = re.findall(r'<form[^>]*action="([^"]+)"[^>]*>(.*?)</form>', page.body, re.DOTALL)
        possible = [form for form in forms if form[0].rstrip("/").rpartition("/")[2] in ACTIONS]
        if possible:
            path, form = chance.choice(possible)
            fields = dict(re.findall(r'name="(wait)" value="([^"]*)"', form))
            answers.append(send(port, path, page, cookie, ip, **fields).status)
    return answers


def _rsvp(port: int, path: str, email: str, chance: random.Random, ip: str) -> int:
    form, cookie = ask(port, "GET", path, **{"X-Forwarded-For": ip})
    wishes = {"wait": "on"} if chance.random() < 0.8 else {}
    wishes |= {"wants_offer": "on"} if chance.random() < 0.5 else {}
    return send(port, path, form, cookie, ip, name="Ann", email=email, organisation="Leeds", **wishes).status


def unhurried(port: int, slug: str, number: int) -> list[int]:
    """The same, by somebody who tries again when the site breaks off in the middle of an answer."""
    for _time in range(20):
        try:
            return person(port, slug, number)
        except (OSError, HTTPException):
            continue
        finally:
            connection.close()
    raise AssertionError(f"person {number} never got through")


def organiser(slug: str, size: Size, is_over: threading.Event) -> int:
    """Raises and lowers the number of places, and lets offers and reservations end. How often it could."""
    chance, done = random.Random(7), 0
    while not is_over.wait(PAUSE):
        event = Event.objects.get(slug=slug)
        event.capacity = chance.randint(size.fewest, size.places)
        with suppress(ValidationError):  # fewer places than are taken
            events.save(event=event)
            done += 1
        offered = event.attendees.filter(status=Attendee.Status.OFFERED).order_by("?")[:1]
        event.attendees.filter(pk__in=list(offered.values_list("pk", flat=True)), status="offered").update(
            offered_until=timezone.now() - timedelta(seconds=1)
        )
        unconfirmed = event.attendees.unconfirmed().order_by("?")[:1].values_list("pk", flat=True)
        event.attendees.unconfirmed().filter(pk__in=list(unconfirmed)).update(
            reserved_until=timezone.now() - timedelta(seconds=1)
        )
        offers.pass_on_all()
    connection.close()
    return done


def kill_one(server: subprocess.Popen[bytes], chance: random.Random) -> None:
    """Kill one of the processes that answer, without a warning."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children")
    running = until(lambda: children.read_text(encoding="ascii").split())
    with suppress(ProcessLookupError):  # it was killed just before, and is not yet replaced
        os.kill(int(chance.choice(running)), signal.SIGKILL)


def replay(event: Event) -> Counter[str]:
    """Go through the history from the beginning: never more places than there are, and the line in its order."""
    states: dict[int, str] = {}
    line: list[int] = []
    for change in AttendeeChange.objects.filter(attendee__event=event).order_by("pk"):
        who = change.attendee_id
        assert states.get(who, "") == change.was
        if change.cause == "freed" and change.was == "waiting":
            assert next(one for one in line if states[one] == "waiting") == who
        if change.was in Attendee.ON_WAITLIST and change.became not in Attendee.ON_WAITLIST:
            line.remove(who)
        if change.became in Attendee.ON_WAITLIST and who not in line:
            line.append(who)
        states[who] = change.became
        taken = sum(state in Attendee.TAKING for state in states.values())
        assert change.became not in Attendee.TAKING or taken <= change.places, change.pk
    assert states == dict(event.attendees.values_list("pk", "status"))
    assert line == list(event.attendees.on_waitlist().values_list("pk", flat=True))
    return Counter(states.values())


def crowd(event: Event, log: Path, size: Size, *, kills: int = 0) -> Counter[int]:
    """Everybody signs up, and so many processes are killed meanwhile; returns how often each status was answered."""
    is_over, chance = threading.Event(), random.Random(11)
    kill_before = {size.people * (number + 1) // (kills + 1) for number in range(kills)}
    with site(log, TRUSTED_PROXIES="1") as (port, server), ThreadPoolExecutor(AT_ONCE + 1) as people:
        changes, coming, killing = people.submit(organiser, event.slug, size, is_over), [], []
        for number in range(size.people):
            if number in kill_before:
                killing.append(people.submit(kill_one, server, chance))
            coming.append(people.submit(unhurried, port, event.slug, number))
        try:
            answers = Counter(status for one in coming for status in one.result(timeout=4 * PATIENCE))
            assert [one.result(timeout=PATIENCE) for one in killing] == [None] * kills
        finally:
            is_over.set()
            people.shutdown(cancel_futures=True)
        assert changes.result(timeout=PATIENCE) > 0
    assert OperationalError.__name__ not in log.read_text(encoding="utf-8")
    return answers


def find_all_as_it_should_be(event: Event, answers: Counter[int]) -> Counter[str]:
    """Check the end against the history; returns how many people are in which state."""
    write_answers()
    event.refresh_from_db()
    states = replay(event)
    assert set(answers) <= {302, 409}
    assert states["going"] + states["offered"] + states["reserved"] == event.capacity  # nobody waits while one is free
    assert states["waiting"] > 0
    assert event.attendees.count() == len({email.lower() for email in event.attendees.values_list("email", flat=True)})
    told = OutboxEmail.objects.filter(event=event).exclude(kind__in=UNTOLD).values_list("version", flat=True)
    changes = AttendeeChange.objects.filter(attendee__event=event)
    reserved = changes.filter(was__in=Attendee.UNCONFIRMED)
    assert changes.filter(became__in=Attendee.UNCONFIRMED).exists()  # of each network more than three came
    untold = reserved.filter(became="cancelled").values("pk")  # nothing goes to an address nobody confirmed
    later = changes.filter(attendee=OuterRef("attendee"), pk__gt=OuterRef("pk"))
    outrun = changes.filter(Exists(later), was__in=("", "cancelled"), cause="person").values_list("pk", flat=True)
    loud = Counter(changes.exclude(pk__in=untold).values_list("pk", flat=True))
    numbers = Counter(int(version) for version in told)
    assert not numbers - loud
    assert set(loud - numbers) <= set(outrun)  # the worker tells of a sign-up only what still holds
    return states


def event_with(size: Size) -> Event:
    starts_at = timezone.now() + timedelta(hours=100)
    event: Event = EventFactory(capacity=size.places, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))
    return event
