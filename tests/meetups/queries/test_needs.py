import pytest
from django.utils import timezone

from meetups.queries.needs import needs_of
from tests.factories import AttendeeFactory, EventFactory

pytestmark = pytest.mark.django_db


def test_needs_are_those_of_attendees_with_a_place_and_apart_of_those_on_the_waitlist(django_assert_num_queries):
    event = EventFactory()
    for name, status in (
        ("Di", "going"), ("Ann", "offered"), ("Bo", "reserved"), ("Cy", "waiting"), ("Eve", "cancelled"),
    ):  # fmt: skip
        AttendeeFactory(event=event, name=name, status=status, access_needs=f"Of {name}")
    AttendeeFactory(event=event, is_first_time=True)
    AttendeeFactory(event=event, status="waiting", is_first_time=True)
    AttendeeFactory(access_needs="Of another meeting")
    event.attendees.filter(name="Ann").update(needs_read_at=timezone.now())
    for attendee in event.attendees.filter(status__in=["going", "cancelled"]):
        attendee.changes.create(became="going", cause="standing")

    with django_assert_num_queries(2):
        needs = needs_of(event)

    assert [row.name for row in needs.with_place] == ["Ann", "Bo", "Di"]
    assert [row.name for row in needs.without_place] == ["Cy"]
    assert (needs.places, needs.standing, needs.first_timers, needs.unread) == (4, 2, 1, 2)


def test_needs_of_a_past_meeting_do_not_show_who_came():
    event = EventFactory()
    for name, status in (("Ann", "came"), ("Bo", "absent")):
        AttendeeFactory(event=event, name=name, status=status, access_needs="A lift.")

    needs = needs_of(event)

    assert ([row.name for row in needs.with_place], needs.places) == (["Ann", "Bo"], 2)
