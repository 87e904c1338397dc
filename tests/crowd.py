"""Let many people compete for a few places over real HTTP, and check the history of changes afterwards.

`make test` uses 24 people, `make drill` 200.
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
from meetups.models.grace import GRACE
from meetups.services import events
from meetups.services.attendees import offers
from tests.factories import EventFactory
from tests.served import ask, send, site
from tests.sign_ups import write_answers
from tests.waiting import PATIENCE, PAUSE, until

AT_ONCE = 12
# The forms on an attendee's page that change the status.
ACTIONS = ("cancel", "accept", "decline", "return", "come-back", "take", "wait", "join", "confirm")
# So many people share a network: the first three sign-ups of a network get a place, the others a reservation.
PEOPLE_PER_NETWORK = 10
WITHOUT_CHANGE = {"link", "first_time"}  # emails that announce no change of status


class Size(NamedTuple):
    """The number of people and places. The organiser changes the capacity between `fewest` and `places`."""

    people: int
    places: int
    fewest: int


def person(port: int, slug: str, number: int) -> list[int]:
    """Sign one person up, then send random forms of their page. Return the HTTP statuses."""
    chance = random.Random(number)
    email, ip = f"person{number}@example.org", f"192.0.2.{number // PEOPLE_PER_NETWORK}"
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


def person_with_retries(port: int, slug: str, number: int) -> list[int]:
    """Do the same as `person`, and start again when a connection breaks."""
    for _time in range(20):
        try:
            return person(port, slug, number)
        except (OSError, HTTPException):
            continue
        finally:
            connection.close()
    raise AssertionError(f"person {number} never got through")


def organiser(slug: str, size: Size, is_over: threading.Event) -> int:
    """Change the capacity and end offers and reservations, until `is_over`. Return the number of changes."""
    chance, done = random.Random(7), 0
    while not is_over.wait(PAUSE):
        event = Event.objects.get(slug=slug)
        event.capacity = chance.randint(size.fewest, size.places)
        with suppress(ValidationError):  # the new capacity is below the number of places taken
            events.save(event=event)
            done += 1
        offered = event.attendees.filter(status=Attendee.Status.OFFERED).order_by("?")[:1]
        event.attendees.filter(pk__in=list(offered.values_list("pk", flat=True)), status="offered").update(
            offered_until=timezone.now() - GRACE
        )
        unconfirmed = event.attendees.unconfirmed().order_by("?")[:1].values_list("pk", flat=True)
        event.attendees.unconfirmed().filter(pk__in=list(unconfirmed)).update(reserved_until=timezone.now() - GRACE)
        offers.pass_on_all()
    connection.close()
    return done


def kill_worker(server: subprocess.Popen[bytes], chance: random.Random) -> None:
    """Kill one of gunicorn's workers by SIGKILL."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children")
    running = until(lambda: children.read_text(encoding="ascii").split())
    with suppress(ProcessLookupError):  # killed just before, and not replaced yet
        os.kill(int(chance.choice(running)), signal.SIGKILL)


def replay(event: Event) -> Counter[str]:
    """Check the capacity and the waitlist order after each change in the history. Return the number of each status."""
    states: dict[int, str] = {}
    waitlist: list[int] = []
    for change in AttendeeChange.objects.filter(attendee__event=event).order_by("pk"):
        attendee_id = change.attendee_id
        assert states.get(attendee_id, "") == change.was
        if change.cause == "freed" and change.was == "waiting":
            assert next(one for one in waitlist if states[one] == "waiting") == attendee_id
        if change.was in Attendee.ON_WAITLIST and change.became not in Attendee.ON_WAITLIST:
            waitlist.remove(attendee_id)
        if change.became in Attendee.ON_WAITLIST and attendee_id not in waitlist:
            waitlist.append(attendee_id)
        states[attendee_id] = change.became
        taken = sum(state in Attendee.TAKING for state in states.values())
        assert change.became not in Attendee.TAKING or taken <= change.places, change.pk
    assert states == dict(event.attendees.values_list("pk", "status"))
    assert waitlist == list(event.attendees.on_waitlist().values_list("pk", flat=True))
    return Counter(states.values())


def run_crowd(event: Event, log: Path, size: Size, *, kills: int = 0) -> Counter[int]:
    """Sign everyone up while `kills` workers are killed. Return how often each HTTP status was answered."""
    is_over, chance = threading.Event(), random.Random(11)
    kill_before = {size.people * (number + 1) // (kills + 1) for number in range(kills)}
    with site(log, TRUSTED_PROXIES="1") as (port, server), ThreadPoolExecutor(AT_ONCE + 1) as people:
        changes, coming, killing = people.submit(organiser, event.slug, size, is_over), [], []
        for number in range(size.people):
            if number in kill_before:
                killing.append(people.submit(kill_worker, server, chance))
            coming.append(people.submit(person_with_retries, port, event.slug, number))
        try:
            answers = Counter(status for one in coming for status in one.result(timeout=4 * PATIENCE))
            assert [one.result(timeout=PATIENCE) for one in killing] == [None] * kills
        finally:
            is_over.set()
            people.shutdown(cancel_futures=True)
        assert changes.result(timeout=PATIENCE) > 0
    assert OperationalError.__name__ not in log.read_text(encoding="utf-8")
    return answers


def check_final_state(event: Event, answers: Counter[int]) -> Counter[str]:
    """Check statuses, history and emails against each other. Return the number of attendees in each status."""
    write_answers()
    event.refresh_from_db()
    states = replay(event)
    assert set(answers) <= {302, 409}
    assert states["going"] + states["offered"] + states["reserved"] == event.capacity  # else a place is free
    assert states["waiting"] > 0
    assert event.attendees.count() == len({email.lower() for email in event.attendees.values_list("email", flat=True)})
    emails = OutboxEmail.objects.filter(event=event).exclude(kind__in=WITHOUT_CHANGE)
    changes = AttendeeChange.objects.filter(attendee__event=event)
    reserved = changes.filter(was__in=Attendee.UNCONFIRMED)
    assert changes.filter(became__in=Attendee.UNCONFIRMED).exists()  # more than three people per network signed up
    silent = reserved.filter(became="cancelled").values("pk")  # an unconfirmed email address gets no email about this
    later = changes.filter(attendee=OuterRef("attendee"), pk__gt=OuterRef("pk"))
    overtaken = changes.filter(Exists(later), was__in=("", "cancelled"), cause="person").values_list("pk", flat=True)
    announced = Counter(changes.exclude(pk__in=silent).values_list("pk", flat=True))
    emailed = Counter(int(version) for version in emails.values_list("version", flat=True))
    assert not emailed - announced
    assert set(announced - emailed) <= set(overtaken)  # no sign-up email if the status has changed since
    return states


def create_event(size: Size) -> Event:
    starts_at = timezone.now() + timedelta(hours=100)
    event: Event = EventFactory(capacity=size.places, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))
    return event
