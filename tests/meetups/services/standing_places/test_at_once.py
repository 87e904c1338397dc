"""Places of standing attendees that several workers give, and people give up, at the same moment."""

from functools import partial

import pytest

from meetups.models import Attendee, OutboxEmail, StandingDate, StandingPlace
from meetups.services import attendees, people, standing_places
from meetups.services.emails import standing_places as emails
from tests.meetups.services.test_privacy_concurrency import together
from tests.standing_places import StandingPlaceFactory, filled, going, meetings, regulars

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clock")]


def test_two_workers_at_once_give_one_place_each_and_write_one_email_each():
    series = filled(capacity=6)
    regulars(series, *"ABCDE")

    assert together(*[standing_places.give_all] * 2) == [None, None]
    assert together(*[emails.write_monthly, emails.write_full] * 2) == [None] * 4

    assert [going(event) for event in meetings(series)[:2]] == [["A", "B", "C"]] * 2
    assert StandingDate.objects.count() == 10
    kinds = sorted(OutboxEmail.objects.values_list("kind", "to"))
    assert kinds == [("standing_dates", f"{name}@example.org") for name in "abcde"] + [
        ("standing_full", f"{name}@example.org") for name in "de"
    ]


def test_newcomers_at_once_with_the_job_never_oversell_nor_exceed_half():
    series = filled(capacity=4)
    regulars(series, *"ABCD")
    event = meetings(series)[0]
    new = [partial(attendees.rsvp, event=event, name="New", email=f"new{n}@example.org") for n in range(4)]

    errors = together(standing_places.give_all, *new)

    assert errors[0] is None
    assert {getattr(error, "code", "") for error in errors[1:]} <= {"", "full"}
    names = going(event)
    assert (len(names), len([name for name in names if name != "New"]) <= 2) == (4, True)


def test_place_that_is_ended_erased_or_declined_while_it_is_given_leaves_nothing_behind():
    series = filled()
    ann, _bo, cy = regulars(series, "Ann", "Bo", "Cy")
    event = meetings(series)[0]

    errors = together(
        standing_places.give_all,
        partial(standing_places.end, standing_place=ann),
        partial(people.forget, email="bo@example.org"),
        partial(standing_places.skip, standing_place=cy, on=event.recurrence_id),
    )

    assert errors == [None] * 4
    assert list(StandingPlace.objects.all()) == [cy]
    assert not Attendee.objects.filter(email="bo@example.org").exists()
    assert not event.attendees.filter(email="cy@example.org", status="going").exists()


def test_two_requests_confirmed_at_once_are_one_standing_place():
    series = filled()
    requests = [StandingPlaceFactory(series=series, email="ann@example.org", confirmed_at=None) for _ in range(2)]

    errors = together(*(partial(standing_places.confirm, standing_place=row) for row in requests))

    assert errors == [None, None]
    assert StandingPlace.objects.get().is_confirmed
