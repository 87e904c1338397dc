"""The link to somebody's own page: sent again, and made anew."""

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone
from django_q.models import OrmQ

from meetups import tasks
from meetups.models import Attendee, Event, Letter
from meetups.services import attendees
from tests.factories import AttendeeFactory, EventFactory
from tests.lines import HOUR, NOW, letters

pytestmark = pytest.mark.django_db
ANN = "ann@example.org"


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOW, tick=False):
        yield


def event_in(hours, **values):
    starts_at = NOW + hours * HOUR
    return EventFactory(starts_at=starts_at, ends_at=starts_at + HOUR, **values)


def work():
    """What the worker finds in the queue about links, done as it does it."""
    for row in OrmQ.objects.order_by("pk"):
        task = row.task
        if task["func"] == "meetups.tasks.write_links":
            tasks.write_links(*task["args"])


def test_whoever_asks_is_sent_the_link_of_each_event_to_come_soonest_first():
    states = (Attendee.Status.GOING, Attendee.Status.WAITING, Attendee.Status.OFFERED, Attendee.Status.CANCELLED)
    for hours, status in zip((50, 40, 30, 20), states, strict=True):
        AttendeeFactory(event=event_in(hours), email="Ann@Example.org", status=status)
    AttendeeFactory(event=event_in(60), email="bo@example.org")

    attendees.send_links(email="aNN@example.org")
    assert letters() == []
    work()

    assert letters() == [("link", "Ann@Example.org")] * 4
    assert [letter.event.starts_at for letter in Letter.objects.order_by("pk")] == [
        NOW + hours * HOUR for hours in (20, 30, 40, 50)
    ]
    assert all(f"/attendees/{letter.attendee.token}/" in letter.text for letter in Letter.objects.all())


@pytest.mark.parametrize("values", [{"hours": -2}, {"hours": -1}, {"hours": 5, "status": Event.Status.DRAFT}])
def test_no_link_is_sent_to_what_is_over_or_not_published(values):
    AttendeeFactory(event=event_in(**values), email=ANN)

    attendees.send_links(email=ANN)
    work()

    assert letters() == []


def test_event_that_goes_on_still_has_its_link():
    AttendeeFactory(event=event_in(-0.5), email=ANN)

    attendees.send_links(email=ANN)
    work()

    assert letters() == [("link", ANN)]


def test_asking_costs_the_same_and_leaves_no_address_whether_it_is_known_or_not(django_assert_num_queries):
    AttendeeFactory(event=event_in(5), email=ANN)

    for email in (ANN, "stranger@example.org"):
        with django_assert_num_queries(2):
            attendees.send_links(email=email)

    queued = [row.task for row in OrmQ.objects.order_by("pk")]
    assert [len(task["args"][0]) for task in queued] == [1, 0]
    assert all("example.org" not in str(task) for task in queued)
    work()
    assert letters() == [("link", ANN)]


def test_a_worker_that_does_it_twice_writes_each_letter_once_and_who_asks_twice_gets_two():
    AttendeeFactory(event=event_in(5), email=ANN)

    attendees.send_links(email=ANN)
    work()
    work()
    assert letters() == [("link", ANN)]

    attendees.send_links(email=ANN)
    work()
    assert letters() == [("link", ANN)] * 2


def test_one_asking_is_not_a_flood():
    for hours in range(1, 23):
        AttendeeFactory(event=event_in(hours), email=ANN)

    attendees.send_links(email=ANN)
    work()

    assert Letter.objects.count() == 20
    assert Letter.objects.order_by("pk").last().event.starts_at == NOW + 20 * HOUR


def test_a_new_link_makes_the_old_ones_void_and_comes_by_letter():
    attendee = AttendeeFactory(event=event_in(5), email=ANN)
    token, calendar = attendee.token, attendee.calendar_token

    renewed = attendees.renew_link(attendee=attendee)

    assert Attendee.objects.by_token(renewed.token) == attendee
    assert letters() == [("link", ANN)]
    assert f"/attendees/{renewed.token}/" in Letter.objects.get().text
    with pytest.raises(Attendee.DoesNotExist):
        Attendee.objects.by_token(token)
    with pytest.raises(Attendee.DoesNotExist):
        Attendee.objects.by_calendar_token(calendar)


def test_what_is_erased_has_no_new_link():
    attendee = AttendeeFactory(event=event_in(5), erased_at=timezone.now())

    with pytest.raises(ValidationError) as refusal:
        attendees.renew_link(attendee=attendee)

    assert refusal.value.code == "erased"
    assert letters() == []
