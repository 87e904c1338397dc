"""Erasing at the same time as other changes."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from meetups.models import Attendee, AttendeeChange, OutboxEmail
from meetups.services import attendees, privacy
from tests.factories import EventFactory
from tests.waiting import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)


def together(*calls):
    """Call all of these at once. Return what each raised, or None."""
    barrier = Barrier(len(calls))

    def do(call):
        barrier.wait(timeout=PATIENCE)
        try:
            call()
        except Exception as error:  # noqa: BLE001
            return error
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(do, calls))


def test_erasing_four_times_at_once_gives_the_place_to_one_attendee():
    event = EventFactory(capacity=1)
    ann = attendees.rsvp(event=event, name="Ann", email="ann@example.org")
    for name in ("Bob", "Cy"):
        attendees.rsvp(event=event, name=name, email=f"{name}@example.org", wait=True)

    assert together(*[lambda: privacy.erase(attendee=ann)] * 4) == [None] * 4

    states = list(Attendee.objects.order_by("pk").values_list("name", "status"))
    assert states == [("", "cancelled"), ("Bob", "going"), ("Cy", "waiting")]
    assert AttendeeChange.objects.filter(attendee=ann).count() == 2
    assert OutboxEmail.objects.filter(kind="place_cancelled").count() == 1


def test_details_changed_at_the_same_moment_are_erased():
    event = EventFactory()
    ann = attendees.rsvp(event=event, name="Ann", email="ann@example.org")

    refused = together(
        lambda: privacy.erase(attendee=ann),
        *[lambda: attendees.change_details(attendee=ann, name="Anne", access_needs="A ramp.")] * 3,
    )

    assert {getattr(error, "code", error) for error in refused} <= {None, "erased"}
    row = Attendee.objects.get()
    assert (row.name, row.email, row.access_needs) == ("", "", "")
