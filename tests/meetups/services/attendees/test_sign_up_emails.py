from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django_q.models import OrmQ

from meetups import tasks
from meetups.models import Attendee, Event, Organisation, OutboxEmail
from meetups.services import attendees, privacy
from meetups.services.attendees import confirmations, offers, sign_up_emails
from meetups.services.attendees.reservations import Terms
from tests.factories import EventFactory
from tests.lines import HOUR, NOW, full, letters, meeting, who
from tests.sign_ups import queued, write_answers

pytestmark = pytest.mark.django_db
TERMS = Terms(NOW + HOUR, "hash")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def sign_up(event, name="Ann", **more):
    return attendees.rsvp(event=event, name=name, email=f"{name.lower()}@example.org", **more)


@pytest.mark.parametrize(
    ("event", "terms", "kind"),
    [
        (meeting, None, "place"),
        (lambda: full(waiting=()), None, "waiting"),
        (meeting, TERMS, "confirm_place"),
        (lambda: full(waiting=()), TERMS, "confirm_place"),
    ],
)
def test_the_worker_writes_what_became_of_a_sign_up_once(event, terms, kind):
    attendee = sign_up(event(), "Zoe", wait=True, terms=terms)
    assert OutboxEmail.objects.count() == 0
    [task] = [row.task["args"] for row in queued()][-1:]

    for _ in range(2):
        tasks.answer_sign_up(*task)

    letter = OutboxEmail.objects.get()
    change = attendee.changes.get()
    assert (letter.kind, letter.to) == (kind, "zoe@example.org")
    assert letter.key == f"{kind}:a{attendee.pk}:{attendee.event_id}:{change.pk}"
    assert ("METHOD:REQUEST" in letter.calendar) == (kind == "place")
    assert f"SEQUENCE:{attendee.sequence}\r\n" in letter.calendar or kind != "place"


def test_who_comes_for_the_first_time_is_told_what_to_expect_beside_it():
    event = EventFactory(group__what_to_expect="Ask at the desk.")
    sign_up(event, is_first_time=True)
    [task] = [row.task["args"] for row in queued()][-1:]

    for _ in range(2):
        tasks.answer_sign_up(*task)

    assert letters() == [("place", "ann@example.org"), ("first_time", "ann@example.org")]


def test_somebody_on_the_list_gets_the_link_once_for_each_time_and_leaves_nothing_else():
    event = meeting(capacity=5)
    sign_up(event)
    before = list(Attendee.objects.values())
    OrmQ.objects.all().delete()

    known = [sign_up(event, organisation="New", access_needs="Mine") for _ in range(2)]

    assert {row.pk for row in known} == {before[0]["id"]}
    assert list(Attendee.objects.values()) == before
    assert (Organisation.objects.count(), Attendee.objects.get().changes.count()) == (0, 1)
    for row in queued() * 2:
        tasks.answer_sign_up(*row.task["args"])
    assert letters() == [("link", "ann@example.org")] * 2


def test_a_sign_up_of_somebody_on_the_list_hands_no_place_on():
    """What is undone for it is undone altogether."""
    event = full(waiting=("Bo",))
    Event.objects.update(capacity=2)  # not by the service, which would hand the place on

    sign_up(event, wait=True)

    assert who(event) == {"Ann": "going", "Bo": "waiting 1"}
    assert letters() == [("link", "ann@example.org")]


def test_a_transaction_that_fails_leaves_neither_a_place_nor_a_task():
    event = meeting()

    with transaction.atomic():
        sign_up(event)
        transaction.set_rollback(True)

    assert (Attendee.objects.count(), queued()) == (0, [])


def test_who_cancelled_meanwhile_is_told_that_alone():
    attendee = sign_up(meeting())

    attendees.cancel(attendee=attendee)

    assert letters() == [("place_cancelled", "ann@example.org")]


def test_who_cancelled_and_came_back_meanwhile_is_told_by_the_later_emails_in_their_order():
    event = meeting()
    attendee = sign_up(event)
    attendees.cancel(attendee=attendee)
    attendees.come_back(attendee=attendee)

    assert [kind for kind, _to in letters()] == ["place_cancelled", "place"]
    sequences = [letter.calendar.partition("SEQUENCE:")[2][:1] for letter in OutboxEmail.objects.order_by("pk")]
    assert sequences == ["2", "3"]


def test_who_cancelled_and_signed_up_again_meanwhile_gets_one_email_of_it():
    event = meeting()
    attendees.cancel(attendee=sign_up(event))
    sign_up(event)

    assert [kind for kind, _to in letters()] == ["place_cancelled", "place"]


def test_who_moved_up_meanwhile_is_told_that_alone():
    event = full(waiting=())
    sign_up(event, "Zoe", wait=True)
    attendees.cancel(attendee=event.attendees.get(name="Ann"))

    assert letters() == [("place_cancelled", "ann@example.org"), ("promoted", "zoe@example.org")]


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "cancelled", "cancellation_reason": "No room."},
        {"status": "draft"},
        {"starts_at": NOW - 2 * HOUR, "ends_at": NOW},
    ],
)
@pytest.mark.parametrize("terms", [None, TERMS])
def test_nobody_is_told_of_a_place_at_an_event_that_is_off_or_over(changes, terms):
    sign_up(meeting(), terms=terms)
    Event.objects.update(**changes)

    assert letters() == []


def test_nothing_is_written_to_somebody_who_is_erased_or_gone():
    attendee = sign_up(meeting())
    privacy.erase(attendee=attendee)
    sign_up_emails.write(pk=attendee.pk, change=0, version="one")
    sign_up_emails.write(pk=0, change=0, version="two")
    write_answers()

    assert not OutboxEmail.objects.exclude(to="").filter(kind__in=("place", "link")).exists()


def test_a_reservation_that_lapsed_can_be_confirmed_until_it_is_released(clock):
    event = meeting()
    attendee = sign_up(event, terms=TERMS)
    other = sign_up(meeting(), "Bo", terms=TERMS)
    clock.move_to(NOW + HOUR + timedelta(seconds=1))
    offers.pass_on(event=other.event)

    assert letters() == [("confirm_place", "ann@example.org")]
    assert confirmations.confirm(attendee=attendee).is_going
