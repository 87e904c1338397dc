"""The disk of SQLite is full for some seconds, and the clock of a worker is 90 seconds fast."""

import resource
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from itertools import count

import pytest
from django.db import connection
from django.utils import timezone
from django_q.models import Schedule
from django_q.tasks import async_task

from meetups.models import Attendee, Job
from meetups.models.grace import GRACE
from meetups.services import attendees
from tests import processes
from tests.factories import EventFactory
from tests.full_disk import limit_files
from tests.mail import free_port
from tests.processes import children
from tests.served import ask, database_url, send, site
from tests.waiting import PATIENCE, linger, until

PEOPLE, FULL_FOR = 8, 5
PLACES, FAST, OFFER_LASTS, LAST_SECONDS = 20, timedelta(seconds=90), timedelta(seconds=60), timedelta(seconds=5)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has a disk of its own")
def test_full_disk_loses_no_sign_up_that_was_acknowledged(transactional_db, tmp_path, report):
    event = EventFactory(capacity=None, confirms_sign_ups=False)
    states = []

    with site(tmp_path / "log", 2) as (port, server), signing_up(port, event) as answers:
        linger(2)
        for size, lasts in ((0, FULL_FOR), (resource.RLIM_INFINITY, 2)):
            for pid in children(server.pid):
                limit_files(pid, size)
            linger(lasts)
            states.append(ask(port, "GET", "/healthz")[0].body.splitlines()[-1])

    thanked = {email for email, answer in answers.items() if answer.status == 302}
    kept = set(event.attendees.values_list("email", flat=True))
    report(people=PEOPLE, seconds_full=FULL_FOR, answers=Counter(answer.status for answer in answers.values()))
    report(thanked=len(thanked), lost=len(thanked - kept), kept_without_thanks=len(kept - thanked))
    report(healthz=", then ".join(states))
    refused = {(one.status, "Nothing was saved" in one.body) for one in answers.values() if one.status != 302}
    assert (kept, refused, states) == (thanked, {(503, True)}, ["writing: failing", "writing: ok"])


@contextmanager
def signing_up(port, event):
    """Let people sign up, each time with another email address, until the block ends. Yield the answers by it."""
    path, answers, numbers, is_over = f"/events/{event.slug}/rsvp/", {}, count(), threading.Event()
    form, cookie = ask(port, "GET", path)

    def sign_up():
        while not is_over.is_set():
            email = f"person{next(numbers)}@example.org"
            answers[email] = send(port, path, form, cookie, name="Ann", email=email)

    with ThreadPoolExecutor(PEOPLE) as people:
        signing_up = [people.submit(sign_up) for _person in range(PEOPLE)]
        try:
            yield answers
        finally:
            is_over.set()
        for one in signing_up:
            one.result(timeout=PATIENCE)


def test_worker_whose_clock_is_90_seconds_fast_ends_no_offer_before_its_time(transactional_db, tmp_path, report):
    """Half of the offers are accepted in their last seconds. The others end half a minute after their time."""
    Schedule.objects.all().delete()
    event, looked = offering(), count()
    promised = timezone.now() + OFFER_LASTS
    offered = event.attendees.filter(status=Attendee.Status.OFFERED)
    assert offered.update(offered_until=promised) == PLACES

    def look():
        """Let the worker look for offers that are over."""
        async_task("meetups.tasks.minutely")
        next(looked)

    with fast_worker(tmp_path / "log"):
        until(lambda: look() or Job.objects.filter(name="offers", ran_at__gt=timezone.now()).exists(), every=1)
        while timezone.now() < promised - LAST_SECONDS:
            look()
            linger(1)
            assert offered.count() == PLACES
        accepted = [attendees.accept(attendee=attendee).is_going for attendee in offered[: PLACES // 2]]
        assert timezone.now() < promised
        until(lambda: look() or not offered.exists(), every=1)
        ended = (timezone.now() - promised).total_seconds()

    report(offers=PLACES, looks=next(looked), accepted_in_the_last_five_seconds=sum(accepted))
    report(others_ended_after=f"{ended:.0f} s")
    assert event.attendees.going().count() == sum(accepted) == PLACES // 2
    assert ended > (GRACE - FAST).seconds


def offering():
    """Create an event whose places are all offered to people on its waitlist."""
    event = EventFactory(capacity=PLACES, starts_at=timezone.now() + timedelta(days=2))
    for number in range(2 * PLACES):
        attendees.rsvp(event=event, name="Ann", email=f"person{number}@example.org", wait=True)
    for attendee in event.attendees.going():
        attendees.cancel(attendee=attendee)
    return event


@contextmanager
def fast_worker(file):
    command = [sys.executable, "-m", "tests.fast_clock", str(FAST.seconds), "qcluster"]
    environment = {"DATABASE_URL": database_url(), "EMAIL_URL": f"smtp://127.0.0.1:{free_port()}", "DEBUG": "1"}
    with file.open("wb") as log, processes.running(command, log=log, **environment):
        yield
