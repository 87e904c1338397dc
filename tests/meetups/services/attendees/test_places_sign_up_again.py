"""Signing up again, or correcting the email address, while a place or waitlist position is reserved."""

from datetime import timedelta

import pytest

from meetups.models import Attendee, OutboxEmail
from meetups.models.grace import GRACE
from meetups.services import attendees
from meetups.services.attendees import confirmations, offers
from meetups.services.emails import outbox
from tests.chores import work
from tests.factories import AttendeeFactory
from tests.sign_ups import write_answers
from tests.waitlists import HOUR, NOW, meeting, person, written_emails

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
HERE, THERE = "192.0.2.1", "192.0.2.2"
LATER = timedelta(minutes=50)


def sign_up(event, name, network=HERE, **answers):
    """Send the form, and run the task that answers it."""
    until = confirmations.sign_up(event=event, network=network, name=name, email=f"{name}@example.org", **answers)
    write_answers()
    return until


def reserved(event, name="Ann", **answers):
    """Return an attendee with a reservation: the fourth sign-up of a network."""
    for one in range(3):
        sign_up(event, f"P{one}", **answers)
    assert sign_up(event, name, **answers) == NOW + HOUR
    OutboxEmail.objects.all().delete()
    return person(event, name)


def test_signing_up_again_from_a_network_below_its_limit_confirms_the_place(clock):
    event = meeting(capacity=20)
    reserved(event)

    assert sign_up(event, "Ann", THERE) is None

    ann = person(event, "Ann")
    assert (ann.status, ann.reserved_until, ann.hashed_network, ann.counts_until) == ("going", None, "", None)
    assert ann.changes.values_list("was", "became", "cause").last() == ("reserved", "going", "person")
    assert written_emails() == [("place", "Ann@example.org")]
    clock.move_to(NOW + HOUR)
    assert offers.pass_on_all() == 0
    assert person(event, "Ann").status == "going"


def test_signing_up_again_confirms_a_reserved_position_with_its_number():
    event = meeting(capacity=1)
    reserved(event, wait=True)
    sign_up(event, "Bo", THERE, wait=True)
    OutboxEmail.objects.all().delete()

    assert sign_up(event, "Ann", THERE, wait=True) is None

    assert (person(event, "Ann").status, person(event, "Ann").position) == ("waiting", 3)
    assert written_emails() == [("waiting", "Ann@example.org")]


def test_signing_up_again_makes_a_reserved_position_a_free_place():
    event = meeting(capacity=1)
    ann = AttendeeFactory(event=event, name="Ann", email="ann@example.org", status="reserved_waiting")

    assert sign_up(event, "Ann", THERE, wait=True) is None

    ann.refresh_from_db()
    assert (ann.status, written_emails()) == ("going", [("place", "ann@example.org")])


def test_signing_up_again_confirms_a_reserved_place_at_a_full_event():
    event = meeting(capacity=4)
    reserved(event)

    assert sign_up(event, "Ann", THERE, wait=True) is None

    assert (person(event, "Ann").status, written_emails()) == ("going", [("place", "Ann@example.org")])


@pytest.mark.parametrize("status", Attendee.UNCONFIRMED)
def test_signing_up_again_prolongs_the_reservation_to_the_time_on_the_page(clock, status):
    event = meeting(capacity=4 if status == "reserved" else 1)
    reserved(event, wait=True)
    clock.move_to(NOW + LATER)

    until = sign_up(event, "Ann", wait=True)

    ann = person(event, "Ann")
    assert (until, ann.status, ann.reserved_until, ann.counts_until) == (NOW + LATER + HOUR, status, until, until)
    assert written_emails() == [("confirm_place", "Ann@example.org")]
    assert "Friday 20 November 2026, 1:50pm GMT" in OutboxEmail.objects.get().text
    clock.move_to(until + GRACE - timedelta(seconds=1))
    offers.pass_on_all()
    assert person(event, "Ann").status == status
    clock.move_to(until + GRACE)
    offers.pass_on_all()
    assert person(event, "Ann").status == "cancelled"


def test_reservation_is_prolonged_to_three_hours_at_most(clock):
    event = meeting(capacity=4)
    reserved(event)
    sign_up(event, "Bo", THERE, wait=True)
    ends = []
    for minutes in (50, 100, 150, 200):
        clock.move_to(NOW + timedelta(minutes=minutes))
        sign_up(event, "Ann", wait=True)
        ends.append((person(event, "Ann").status, person(event, "Ann").reserved_until))

    assert ends == [
        ("reserved", NOW + timedelta(minutes=110)), ("reserved", NOW + timedelta(minutes=160)),
        ("reserved", NOW + 3 * HOUR), ("reserved_waiting", NOW + timedelta(minutes=260)),
    ]  # fmt: skip
    assert person(event, "Bo").status == "going"


def test_signing_up_again_at_a_full_event_sends_the_confirmation_and_prolongs_nothing(clock):
    event = meeting(capacity=4)
    reserved(event)
    clock.move_to(NOW + LATER)

    with pytest.raises(Exception, match="All places are taken"):
        sign_up(event, "Ann")
    work()

    assert written_emails() == [("confirm_place", "Ann@example.org")]
    assert "Friday 20 November 2026, 1pm GMT" in OutboxEmail.objects.get().text


@pytest.mark.parametrize("status", ["going", "waiting", "offered"])
def test_confirmed_attendee_keeps_the_status_and_is_sent_the_link(status):
    event = meeting(capacity=2 - (status == "waiting"))
    AttendeeFactory(event=event)
    AttendeeFactory(event=event, name="Ann", email="ann@example.org", status=status)
    for one in range(3):
        sign_up(event, f"P{one}", wait=True)
    OutboxEmail.objects.all().delete()

    for network in (HERE, THERE):
        sign_up(event, "Ann", network, wait=True)

    assert (person(event, "Ann").status, person(event, "Ann").reserved_until) == (status, None)
    assert written_emails() == [("link", "ann@example.org")] * 2


def mistyped(event):
    """Return an attendee with a reservation and a wrong email address, and the confirmation email."""
    for one in range(3):
        sign_up(event, f"P{one}")
    sign_up(event, "An")
    return person(event, "An"), OutboxEmail.objects.get(kind="confirm_place")


def test_correction_sends_the_confirmation_to_the_new_address_only(mailbox):
    event = meeting(capacity=20)
    attendee, _old = mistyped(event)

    attendees.correct(attendee=attendee, email="ann@example.org", name="Ann")
    work()

    assert [to for to, _message in mailbox.messages].count(["ann@example.org"]) == 1
    assert not [to for to, _message in mailbox.messages if to == ["An@example.org"]]
    assert list(OutboxEmail.objects.filter(kind="confirm_place").values_list("to", flat=True)) == ["ann@example.org"]
    assert (person(event, "Ann").status, person(event, "Ann").reserved_until) == ("reserved", NOW + HOUR)


def test_refusal_of_the_wrong_address_keeps_the_corrected_reservation(mailbox):
    event = meeting(capacity=20)
    attendee, old = mistyped(event)
    answers = ["550 unknown"]
    mailbox.trouble = lambda reached: answers.pop() if reached == "RCPT" and answers else ""
    outbox.deliver(email_id=old.pk)  # refused; the task that frees the place is queued

    attendees.correct(attendee=attendee, email="ann@example.org", name="Ann")
    work()

    assert person(event, "Ann").status == "reserved"
    assert [to for to, _message in mailbox.messages].count(["ann@example.org"]) == 1


def test_refusal_of_the_corrected_address_frees_the_place(mailbox):
    event = meeting(capacity=20)
    attendee, _old = mistyped(event)
    attendees.correct(attendee=attendee, email="ann@example.org", name="Ann")
    answers = ["550 unknown"]
    mailbox.trouble = lambda reached: answers.pop() if reached == "RCPT" and answers else ""

    outbox.deliver(email_id=OutboxEmail.objects.get(kind="confirm_place", to="ann@example.org").pk)
    work()

    assert person(event, "Ann").status == "cancelled"


def test_correction_keeps_a_confirmed_place_and_its_emails():
    event = meeting(capacity=20)
    sign_up(event, "An")

    attendees.correct(attendee=person(event, "An"), email="ann@example.org")

    assert written_emails() == [("place", "An@example.org"), ("link", "ann@example.org")]


def test_refusal_of_a_deleted_or_other_email_cancels_nothing():
    attendee, email = mistyped(meeting(capacity=20))
    pk = email.pk
    OutboxEmail.objects.filter(pk=pk).update(kind="link")

    assert confirmations.refuse(email_id=pk) is False
    email.delete()
    assert confirmations.refuse(email_id=pk) is False
    attendee.refresh_from_db()
    assert attendee.status == "reserved"
