"""Two hundred people and twenty places, over real HTTP against real processes: what the history says afterwards."""

import os
import random
import re
import signal
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from http.client import HTTPException
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection
from django.db.models import Exists, OuterRef
from django.utils import timezone

from meetups.models import Attendee, AttendeeChange, Event, OutboxEmail
from meetups.services import events
from meetups.services.attendees import offers
from tests.factories import EventFactory
from tests.mail import free_port, serving
from tests.served import ask, send, site
from tests.sign_ups import write_answers
from tests.waiting import PATIENCE, PAUSE
from tests.worker import Ordeal, copies, crew, repeated, until_all_are_sent

PEOPLE, PLACES, AT_ONCE, KILLS = 200, 20, 12, 8
# What changes the state of somebody on the list; the rest of the page is about details.
ACTIONS = ("cancel", "accept", "decline", "return", "come-back", "take", "wait", "join", "confirm")
# So many share a network: the first three sign-ups of each hold at once, the others are reserved.
NEIGHBOURS = 10
UNTOLD = {"link", "first_time"}  # letters that tell of no change of state


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


def organiser(slug: str, is_over: threading.Event) -> int:
    """Raises and lowers the number of places, and lets offers and reservations end. How often it could."""
    chance, done = random.Random(7), 0
    while not is_over.wait(PAUSE):
        event = Event.objects.get(slug=slug)
        event.capacity = chance.randint(PLACES - 8, PLACES)
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


@contextmanager
def chaos(server: subprocess.Popen[bytes], coming: list[Future[list[int]]], *, is_deadly: bool) -> Iterator[list[int]]:
    """Kill, without a word, one of the processes that answer each time some more people got through. Whom it killed."""
    killed: list[int] = []
    is_over = threading.Event()

    def kill() -> None:
        chance = random.Random(11)
        while is_deadly and len(killed) < KILLS and not is_over.wait(PAUSE):
            if sum(one.done() for one in coming) > len(killed) * PEOPLE // (KILLS + 1):
                children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
                if children:
                    killed.append(int(chance.choice(children)))
                    os.kill(killed[-1], signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        yield killed
    finally:
        is_over.set()
        killer.join(timeout=PATIENCE)


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


def crowd(event: Event, log: Path, *, is_deadly: bool) -> Counter[int]:
    """Two hundred people who all want to come; the answers they got."""
    is_over, coming = threading.Event(), []
    with (
        site(log, TRUSTED_PROXIES="1") as (port, server),
        chaos(server, coming, is_deadly=is_deadly) as killed,
        ThreadPoolExecutor(AT_ONCE + 1) as people,
    ):
        changes = people.submit(organiser, event.slug, is_over)
        coming += [people.submit(unhurried, port, event.slug, number) for number in range(PEOPLE)]
        try:
            answers = Counter(status for one in coming for status in one.result(timeout=4 * PATIENCE))
        finally:
            is_over.set()
            people.shutdown(cancel_futures=True)
        assert changes.result(timeout=PATIENCE) > 0
    assert len(killed) == (KILLS if is_deadly else 0)
    assert OperationalError.__name__ not in log.read_text(encoding="utf-8")
    return answers


def find_all_as_it_should_be(event: Event, answers: Counter[int]) -> None:
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


@pytest.fixture
def event(transactional_db: None) -> Event:
    starts_at = timezone.now() + timedelta(hours=100)
    event: Event = EventFactory(capacity=PLACES, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))
    return event


def test_two_hundred_people_ask_for_twenty_places(event, tmp_path):
    answers = crowd(event, tmp_path / "log", is_deadly=False)

    find_all_as_it_should_be(event, answers)


def test_two_hundred_people_and_every_letter_get_through_whatever_dies(event, tmp_path):
    port, ordeal = free_port(), Ordeal(random.Random(5), how_often=0.02)

    with serving(ordeal, port), crew(port, tmp_path / "worker", workers=2) as ordeal.crew:
        answers = crowd(event, tmp_path / "log", is_deadly=True)
        until_all_are_sent(ordeal)

    find_all_as_it_should_be(event, answers)
    arrived = copies(ordeal)
    letters = OutboxEmail.objects.exclude(kind="confirm_place", given_up_at__isnull=False)  # refused for good
    assert not letters.filter(sent_at=None).exists()
    assert {to for to, _message_id in arrived} == set(letters.values_list("to", flat=True))
    assert len({message_id for _to, message_id in arrived}) == letters.count()
    assert ordeal.killed_for <= repeated(ordeal) <= set(ordeal.unknown)
