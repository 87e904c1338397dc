from datetime import timedelta

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.urls import reverse
from django.utils import timezone

from meetups.models import Attendee, OutboxEmail
from meetups.services import privacy
from tests.factories import (
    AttendeeFactory,
    EventFactory,
    GroupFactory,
    OrganisationFactory,
    OutboxEmailFactory,
    UserFactory,
)
from tests.sign_ups import rsvp
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY = timedelta(days=1)


def past(days=1, **fields):
    """Create an event that ended so many days ago."""
    starts_at = NOW - days * DAY - timedelta(hours=1)
    return EventFactory(starts_at=starts_at, ends_at=NOW - days * DAY, **fields)


def log(row, **fields):
    """Log a row as the admin does when it is saved."""
    LogEntry.objects.log_actions(UserFactory().pk, [row], CHANGE, single_object=True, **fields)


def test_erase_deletes_the_personal_data_and_keeps_the_row(client):
    organisation = OrganisationFactory()
    attendee = AttendeeFactory(
        event=past(), organisation=organisation, access_needs="A ramp.", is_name_public=True, is_first_time=True
    )
    links = [attendee.get_absolute_url(), reverse("meetups:calendars-attendee", args=[attendee.calendar_token])]
    assert [client.get(link).status_code for link in links] == [200, 200]

    privacy.erase(attendee=attendee)

    row = Attendee.objects.get()
    assert (row.name, row.email, row.access_needs, row.is_name_public, row.erased_at) == ("", "", "", False, NOW)
    assert (row.status, row.organisation, row.is_first_time) == ("going", organisation, True)
    assert [client.get(link).status_code for link in links] == [404, 404]


def test_erase_gives_an_upcoming_place_to_the_waitlist():
    event = EventFactory(capacity=1)
    ann = rsvp(event=event, name="Ann", email="ann@example.org")
    bob = rsvp(event=event, name="Bob", email="bob@example.org", wait=True)

    privacy.erase(attendee=ann)

    assert list(Attendee.objects.order_by("pk").values_list("name", "status")) == [("", "cancelled"), ("Bob", "going")]
    assert [change.became for change in ann.changes.all()] == ["going", "cancelled"]
    assert [email.kind for email in OutboxEmail.objects.filter(attendee=bob).order_by("pk")] == [
        "waiting",
        "promoted",
    ]


@pytest.mark.parametrize("status", ["waiting", "offered", "cancelled", "came", "going"])
def test_erase_works_at_cancelled_and_running_events_in_any_status(status):
    event = EventFactory(status="cancelled")
    attendee = AttendeeFactory(event=event, status=status)

    privacy.erase(attendee=attendee)

    assert Attendee.objects.get().status == ("came" if status == "came" else "cancelled")
    assert (Attendee.objects.get().email, OutboxEmail.objects.count()) == ("", 0)


def test_erase_twice_is_the_same_as_once():
    attendee = AttendeeFactory(event=past())
    stale = Attendee.objects.get()

    privacy.erase(attendee=attendee)
    once = Attendee.objects.values().get()
    privacy.erase(attendee=stale)

    assert Attendee.objects.values().get() == once


def test_erase_keeps_only_unsent_emails():
    event = past()
    attendee, other = AttendeeFactory.create_batch(2, event=event)
    OutboxEmailFactory(attendee=attendee, sent_at=timezone.now())
    OutboxEmailFactory(attendee=attendee, given_up_at=timezone.now())
    waiting = OutboxEmailFactory(attendee=attendee)
    others = OutboxEmailFactory(attendee=other, sent_at=timezone.now())

    privacy.erase(attendee=attendee)

    assert list(OutboxEmail.objects.order_by("pk")) == [waiting, others]


def test_erase_redacts_the_log_of_the_admin():
    attendee, other = AttendeeFactory.create_batch(2, event=past())
    for row in (attendee, other, attendee.event):
        log(row)

    privacy.erase(attendee=attendee)

    words = list(LogEntry.objects.order_by("pk").values_list("object_repr", flat=True))
    assert words == ["–", other.name, str(attendee.event)]


def test_erase_works_for_several_attendees_of_an_event():
    event = past()
    for attendee in AttendeeFactory.create_batch(2, event=event):
        privacy.erase(attendee=attendee)

    assert Attendee.objects.filter(event=event, email="").count() == 2


def test_promises_name_all_groups_or_only_those_with_an_unusual_period(django_assert_num_queries):
    for number in range(20):
        GroupFactory(name=f"Group {number:02}", keeps_days=90)
    with django_assert_num_queries(3):
        few = privacy.promises()
    GroupFactory(name="Long", keeps_days=365)
    with django_assert_num_queries(3):
        many = privacy.promises()

    assert (few["usual_days"], len(few["groups"])) == (None, 1)
    assert [names for _days, names in few["groups"]] == [[f"Group {number:02}" for number in range(20)]]
    assert (many["usual_days"], many["groups"]) == (90, [(365, ["Long"])])
