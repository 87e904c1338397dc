from datetime import UTC, datetime, timedelta

import pytest

from meetups import extensions
from meetups.extensions import Need
from meetups.models import Group
from meetups.queries.organising import needs
from meetups.wording.urgency import Urgency
from tests.factories import (
    AttendeeFactory,
    EventFactory,
    EventSeriesFactory,
    FeedbackFactory,
    HolidayFactory,
    OrganiserFactory,
    OrganiserInvitationFactory,
    OutboxEmailFactory,
    UserFactory,
    VenueFactory,
)

AT = datetime(2026, 11, 1, tzinfo=UTC)


def test_most_urgent_comes_first_then_the_earliest(meeting, doing):
    meeting(3, "C", venue=None)
    meeting(2, "B", venue=None)
    meeting(20, "D", venue=None)
    FeedbackFactory.create_batch(5, event=meeting(-1, "E"), to_try="A quiz.")
    OutboxEmailFactory(attendee=AttendeeFactory(event=meeting(40, "A")), given_up_at=AT + timedelta(days=18))

    found = doing()

    assert list(found) == ["In the next fortnight", "Somebody is waiting", "Later", "After a meeting"]
    assert [text[0] for text, _url in found["In the next fortnight"]] == ["B", "C"]


def test_need_that_an_app_registers_is_read_with_the_groups(doing, group, monkeypatch):
    def read(groups):
        return [Need(Urgency.SITE, AT, str(one), "/songs/") for one in groups]

    monkeypatch.setitem(extensions.needs, "songs", read)

    assert doing() == {"The site does not do its work": [("Leeds", "/songs/")]}


def test_no_more_than_forty_needs_are_shown_and_those_are_the_most_urgent(doing, monkeypatch):
    found = [Need(Urgency.LATER, AT, str(number), "/") for number in range(50)]
    found.append(Need(Urgency.SOON, AT, "Soon", "/"))
    monkeypatch.setitem(extensions.needs, "songs", lambda _groups: found)

    read = doing()

    assert [len(part) for part in read.values()] == [1, 39]


def full_group():
    """Create a group with a need of each kind."""
    lead = OrganiserFactory(role="lead")
    event = EventFactory(group=lead.group, venue=None, status="draft")
    AttendeeFactory(event=event, access_needs="Captions")
    attendee = AttendeeFactory(event=EventFactory(group=lead.group), status="offered")
    EventFactory(group=lead.group, venue=VenueFactory())
    EventSeriesFactory(group=lead.group)
    OutboxEmailFactory(attendee=attendee, given_up_at=event.created_at)
    OrganiserInvitationFactory(
        group=lead.group, invited_by=lead.user, sent_at=event.created_at - timedelta(days=5),
        expires_at=event.created_at + timedelta(days=5),
    )  # fmt: skip
    over = {"starts_at": event.starts_at - timedelta(days=14), "ends_at": event.ends_at - timedelta(days=14)}
    FeedbackFactory.create_batch(5, event=EventFactory(group=lead.group, **over), to_try="A quiz.")


@pytest.mark.parametrize(("groups", "number"), [(1, 12), (50, 40)])
def test_queries_are_as_many_for_one_group_as_for_fifty(noon, db, django_assert_num_queries, groups, number):
    HolidayFactory(on="2026-11-27")
    for _time in range(groups):
        full_group()
    root = UserFactory(is_superuser=True)

    with django_assert_num_queries(13):
        found = needs.needs_doing(root, Group.objects.all())

    assert sum(len(part.needs) for part in found) == number


@pytest.mark.parametrize("number", [1, 3])
def test_meetings_in_need_are_those_that_have_a_need(meeting, group, number, django_assert_num_queries):
    lacking = {meeting(5 + day, venue=None).pk for day in range(number)}
    lacking.add(meeting(9, venue=VenueFactory()).pk)  # its access is not known
    meeting(4)

    with django_assert_num_queries(2):
        found = needs.meetings_in_need(Group.objects.all())

    assert found == lacking
