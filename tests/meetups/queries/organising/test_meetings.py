from datetime import timedelta

import pytest

from meetups import extensions
from meetups.models import Attendee, Group
from meetups.queries.organising import meetings
from tests.factories import (
    AttendeeFactory,
    DoorLinkFactory,
    EventFactory,
    GroupFactory,
    OrganiserFactory,
    UserFactory,
    VenueFactory,
)


def titles(groups):
    return [meeting.event.title for meeting in meetings.next_meetings(groups)]


def test_next_two_meetings_of_each_group_are_shown_soonest_first(meeting):
    other = GroupFactory()
    for days, title in [(4, "Fourth"), (2, "Second"), (8, "Third of Leeds"), (0, "On today")]:
        meeting(days, title)
    meeting(3, "Elsewhere", group=other)
    meeting(1, "Cancelled", status="cancelled")
    meeting(-1, "Over")

    assert titles(Group.objects.all()) == ["On today", "Second", "Elsewhere"]
    assert titles(Group.objects.filter(pk=other.pk)) == ["Elsewhere"]


def test_numbers_of_a_meeting_are_in_words(meeting, group):
    event = meeting(5, capacity=30)
    regular, _new, _other = AttendeeFactory.create_batch(3, event=event, is_first_time=True)
    regular.changes.create(became="going", cause="standing")
    AttendeeFactory(event=event, status="offered", access_needs="Captions")
    AttendeeFactory.create_batch(2, event=event, status="waiting", access_needs="Not counted")

    (found,) = meetings.next_meetings(Group.objects.all())

    assert found.sign_ups == "4 of 30 places, 1 standing · 2 waiting · 1 with access needs · 3 first-timers"


def test_door_link_is_the_first_that_is_open(meeting):
    event = meeting(5)
    DoorLinkFactory(event=event, expires_at=event.created_at - timedelta(days=1))
    link, _other = DoorLinkFactory.create_batch(2, event=event)
    meeting(6)

    assert [found.door_link for found in meetings.next_meetings(Group.objects.all())] == [link.pk, None]


def test_venues_to_choose_are_those_open_on_the_day_and_the_one_it_has(meeting, library):
    closed = VenueFactory(name="Closed", closed_on="2026-11-20")
    VenueFactory(name="Abbey")
    VenueFactory(name="Closes then", closed_on="2026-11-25")
    VenueFactory(name="Closes later", closed_on="2026-11-26")
    VenueFactory(name="Zoo", address_locality="Bradford")
    meeting(5)
    meeting(6, venue=closed)

    first, second = meetings.next_meetings(Group.objects.all())

    assert [venue.name for venue in first.venues] == ["Zoo", "Abbey", "Closes later", "The Library"]
    assert [venue.name for venue in second.venues] == ["Closed", "Zoo", "Abbey", "The Library"]


def test_of_many_venues_those_where_the_group_has_met_can_be_chosen(meeting, monkeypatch):
    monkeypatch.setattr(meetings, "MOST_VENUES", 2)
    VenueFactory.create_batch(3, name="Abbey")
    meeting(-20, venue=VenueFactory(name="Zoo"))
    meeting(5)

    (found,) = meetings.next_meetings(Group.objects.all())

    assert [venue.name for venue in found.venues] == ["The Library", "Zoo"]


def test_buttons_of_other_apps_are_shown_where_they_apply(meeting, monkeypatch):
    def url_of(event):
        return f"/songs/{event.title}/" if event.title == "Tea" else ""

    monkeypatch.setattr(extensions, "event_buttons", {"songs": extensions.EventButton("Sing", url_of)})
    meeting(1), meeting(2, "Cake")

    assert [found.buttons for found in meetings.next_meetings(Group.objects.all())] == [[("Sing", "/songs/Tea/")], []]


def test_groups_are_those_with_a_role_and_all_for_a_superuser_without_one(group, lead):
    other = GroupFactory(name="York")
    root = UserFactory(is_superuser=True)

    assert list(meetings.groups_of(lead)) == [group]
    assert list(meetings.groups_of(root)) == [group, other]
    OrganiserFactory(user=root, group=other)
    assert list(meetings.groups_of(root)) == [other]
    assert list(meetings.groups_of(UserFactory())) == []


@pytest.mark.parametrize("groups", [1, 50])
def test_queries_are_as_many_for_one_group_as_for_fifty(noon, db, django_assert_num_queries, groups):
    for _time in range(groups):
        EventFactory.create_batch(3, group=GroupFactory())

    with django_assert_num_queries(3):
        found = meetings.next_meetings(Group.objects.all())

    assert len(found) == min(2 * groups, meetings.MOST_MEETINGS)


def test_five_thousand_attendees_are_counted_with_as_many_queries(meeting, django_assert_num_queries):
    event = meeting(5)
    rows = (Attendee(event=event, name=str(number), email=f"{number}@example.org") for number in range(5000))
    Attendee.objects.bulk_create(rows)

    with django_assert_num_queries(3):
        (found,) = meetings.next_meetings(Group.objects.all())

    assert found.sign_ups == "5000 places, no limit"
