"""Several phones check people in at once: each check-in counts once, and the last place goes to one person (law 6)."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from meetups.models import Attendee, AttendeeChange, Event
from meetups.services import doors
from tests.factories import AttendeeFactory, EventFactory
from tests.waiting import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)
PHONES = 8


def at_once(services: list[Callable[[], Any]]) -> Counter[str]:
    """Call all services at the same moment. Count the successes as "done" and the refusals by their error code."""
    start = Barrier(len(services))

    def tap(service: Callable[[], Any]) -> str:
        try:
            start.wait(timeout=PATIENCE)
            service()
        except ValidationError as refused:
            return str(refused.code)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(services)) as phones:
        return Counter(phones.map(tap, services, timeout=PATIENCE))


def event_that(begins_in: timedelta, **fields: Any) -> Event:
    event: Event = EventFactory(starts_at=timezone.now() + begins_in, **fields)
    return event


def changes() -> list[tuple[str, str]]:
    return list(AttendeeChange.objects.order_by("pk").values_list("was", "became"))


def test_many_phones_check_in_one_person_once():
    ann = AttendeeFactory(event=event_that(timedelta(minutes=10)))

    seen = [Attendee.objects.get(pk=ann.pk) for _ in range(PHONES)]  # each phone has its own copy
    assert at_once([lambda row=row: doors.check_in(attendee=row) for row in seen]) == {"done": PHONES}
    assert changes() == [("going", "came")]


def test_check_ins_and_undos_at_once_match_the_history():
    ann = AttendeeFactory(event=event_that(timedelta(minutes=10)))

    seen = [Attendee.objects.get(pk=ann.pk) for _ in range(PHONES)]
    services = [doors.check_in, doors.undo_check_in] * (PHONES // 2)
    taps = [lambda do=do, row=row: do(attendee=row) for do, row in zip(services, seen, strict=True)]
    assert at_once(taps) == {"done": PHONES}

    ann.refresh_from_db()
    there_and_back = [("going", "came"), ("came", "going")] * PHONES
    assert changes() == there_and_back[: len(changes())]
    assert ann.status == changes()[-1][1]


@pytest.mark.parametrize("begins_in", [timedelta(minutes=10), -timedelta(minutes=10)])
def test_last_place_goes_to_one_of_many_walk_ins(begins_in):
    event = event_that(begins_in, capacity=2)
    AttendeeFactory(event=event, status="came")

    taps = [lambda name=f"Person {n}": doors.walk_in(event=event, name=name) for n in range(PHONES)]

    assert at_once(taps) == {"done": 1, "full": PHONES - 1}
    assert event.attendees.filter(status="came").count() == 2
    assert event.attendees.count() == 2


def test_last_place_goes_to_a_walk_in_or_a_waiting_attendee_but_not_both():
    event = event_that(-timedelta(minutes=10), capacity=1)
    waiting = AttendeeFactory(event=event, status="waiting")

    taps = [lambda: doors.check_in(attendee=waiting), lambda: doors.walk_in(event=event, name="Bea")]

    assert at_once(taps) == {"done": 1, "full": 1}
    assert event.attendees.filter(status="came").count() == 1


def test_form_sent_many_times_at_once_adds_one_person():
    event = event_that(timedelta(minutes=10))

    assert at_once([lambda: doors.walk_in(event=event, name="Ann", once="a1")] * PHONES) == {"done": PHONES}
    assert at_once([lambda: doors.walk_in(event=event, name="Bea", email="bea@example.org")] * PHONES) == {
        "done": PHONES
    }
    assert list(event.attendees.values_list("name", "status")) == [("Ann", "came"), ("Bea", "came")]
