"""Attendees who phoned and gave no email address: they have a place as everybody, and are never emailed."""

from datetime import timedelta

import pytest
from django_q.models import OrmQ

from meetups.models import Attendee, Event, OutboxEmail
from meetups.services import attendees, doors, erasures, events, privacy
from meetups.services.attendees import offers
from meetups.services.emails import changes, messages, reminders
from tests.factories import AttendeeFactory, EventFactory, MessageFactory
from tests.waitlists import HOUR, NOW, full, meeting, person, who, written_emails

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def phoned(event, name="Pat", **answers):
    return attendees.add(event=event, name=name, **answers)


def names_to_phone():
    return [row.name for row in changes.to_phone(events=Event.objects.all())]


def test_phoned_attendee_gets_a_place_with_what_they_said_and_no_email():
    event = EventFactory()

    attendee = phoned(event, organisation="City Council", access_needs="A step-free route.", is_first_time=True)

    attendee.refresh_from_db()
    assert (attendee.status, attendee.email, attendee.is_reached_by_phone) == ("going", "", True)
    assert (attendee.organisation.name, attendee.access_needs, attendee.is_first_time) == (
        "City Council", "A step-free route.", True,
    )  # fmt: skip
    assert (OutboxEmail.objects.count(), OrmQ.objects.count()) == (0, 0)


def test_two_people_of_the_same_name_are_two_and_one_form_sent_twice_is_one():
    event = EventFactory()

    first, again = (phoned(event, once="form-one") for _ in range(2))
    other, second = phoned(event, name="Ann", once="form-one"), phoned(event, once="form-two")

    assert first == again
    assert {first.pk, other.pk, second.pk} == set(event.attendees.values_list("pk", flat=True))
    assert event.attendees.filter(name="Pat").count() == 2


def test_form_of_an_attendee_who_cancelled_gives_the_place_back_and_keeps_what_is_left_out():
    event = EventFactory()
    attendee = phoned(event, once="form-one", access_needs="A lift.", is_first_time=True)
    attendees.cancel(attendee=attendee)

    again = phoned(event, once="form-one")

    assert (again.pk, again.status, again.access_needs, again.is_first_time) == (attendee.pk, "going", "A lift.", True)


@pytest.mark.parametrize("hours_ahead", [100, 47, 3])
def test_phoned_attendee_is_promoted_where_others_are_offered(hours_ahead):
    event = full(hours_ahead, waiting=())
    waiting = phoned(event, wait=True)
    Attendee.objects.filter(pk=waiting.pk).update(wants_offer=True)

    attendees.cancel(attendee=person(event, "Ann"))

    assert who(event) == {"Ann": "cancelled", "Pat": "going"}
    assert written_emails() == [("place_cancelled", "ann@example.org")]


def test_nothing_that_happens_to_a_phoned_attendee_is_emailed():
    event = full(100, waiting=())
    pat = phoned(event, wait=True, is_first_time=True)
    event.group.what_to_expect = "Tea."
    event.group.asks_days_before = 3
    event.group.save()
    offers.move(attendee=pat, to=1)
    attendees.cancel(attendee=pat)
    attendees.restore(attendee=pat, wait=True)
    attendees.cancel(attendee=person(event, "Ann"))
    assert who(event)["Pat"] == "going"
    OutboxEmail.objects.all().delete()

    attendees.renew_link(attendee=pat)
    events.cancel(event=event, reason="No heating.")

    assert written_emails() == []
    assert attendees.is_emailed_of_cancelling(pat) is False


@pytest.mark.parametrize("hours", [-72, -20, 24])
def test_no_scheduled_email_is_written_to_a_phoned_attendee(clock, hours):
    event = meeting(hours_ahead=120, capacity=None, group__asks_days_before=3)
    phoned(event)
    AttendeeFactory(event=event, email="ann@example.org")

    clock.move_to(event.starts_at + timedelta(hours=hours))
    reminders.write_due()

    assert list(OutboxEmail.objects.values_list("to", flat=True)) == ["ann@example.org"]


def test_message_goes_to_those_with_an_email_address_and_counts_the_others():
    event = EventFactory()
    phoned(event)
    AttendeeFactory(event=event, email="ann@example.org")
    message = MessageFactory(event=event)

    assert [row.email for row in messages.recipients(message)] == ["ann@example.org"]
    assert messages.count_to_phone(message) == 1


def test_email_address_that_is_given_later_gets_the_link():
    attendee = phoned(EventFactory())

    attendees.correct(attendee=attendee, email="pat@example.org", name="Pat")

    assert written_emails() == [("link", "pat@example.org")]


def test_phoned_attendee_is_checked_in_and_absent_like_everybody():
    event = meeting(hours_ahead=1, capacity=2)
    here, away = phoned(event), phoned(event, name="Sam")

    doors.check_in(attendee=here)

    assert who(event) == {"Pat": "came", "Sam": "going"}
    assert away.is_reached_by_phone is True


def test_change_and_cancellation_count_whom_to_phone():
    event, other = EventFactory(), EventFactory()
    phoned(event)
    gone = phoned(event, name="Gone")
    attendees.cancel(attendee=gone)
    privacy.erase(attendee=phoned(event, name="Erased"))
    AttendeeFactory(event=event)
    phoned(other, name="Sam")
    assert names_to_phone() == []

    event.title = "Somewhere else"
    events.save(event=event)
    assert names_to_phone() == ["Pat"]

    events.cancel(event=other, reason="No heating.")
    assert names_to_phone() == ["Pat", "Sam"]

    type(event).objects.update(starts_at=NOW - 2 * HOUR, ends_at=NOW - HOUR)
    assert names_to_phone() == []


def test_erasing_on_the_whole_site_erases_the_chosen_place_of_a_phoned_attendee():
    event = EventFactory()
    pat, other, ann = phoned(event), phoned(event), AttendeeFactory(event=event, email="ann@example.org")

    assert erasures.erase_everywhere(chosen=[pat, ann]) == sorted([pat.pk, ann.pk])

    assert list(event.attendees.exclude(name="")) == [other]
    assert Attendee.objects.get(pk=pat.pk).is_reached_by_phone is False
