"""The facts that a new lead of a group needs on paper."""

from datetime import date, timedelta

import pytest

from meetups import extensions
from meetups.models import Venue
from meetups.queries.handovers import MOST, Some, pack_of
from tests.boards import ActionFactory, HostLinkFactory, TopicFactory
from tests.factories import (
    DoorLinkFactory,
    EventFactory,
    EventSeriesFactory,
    GroupFactory,
    GroupLinkFactory,
    OrganiserInvitationFactory,
    VenueFactory,
)
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
DAY = timedelta(days=1)
AT = NOW + 5 * DAY


@pytest.fixture
def group():
    return GroupFactory()


def fill(group, number):
    """Create so many rows of everything that a pack shows."""
    for n in range(number):
        venue = VenueFactory(name=f"Hall {n:02}")
        event = EventFactory(group=group, title=f"Night {n:02}", venue=venue, starts_at=AT + n * DAY)
        EventFactory(group=group, title=f"Draft {n:02}", status="draft", venue=venue, starts_at=AT + n * DAY)
        EventSeriesFactory(group=group, title=f"Series {n:02}", venue=venue)
        DoorLinkFactory(event=event)
        HostLinkFactory(board__event=event)
        TopicFactory(group=group, title=f"Topic {n:02}")
        ActionFactory(group=group, text=f"Action {n:02}", due_event=event)
        GroupLinkFactory(group=group)
        OrganiserInvitationFactory(group=group)


def test_empty_group_has_an_empty_pack(group):
    fill(GroupFactory(), 1)

    nothing, pack = Some([], 0), pack_of(group)
    assert pack == ([], [], *[nothing] * 7, pack.registered, 0)
    assert [some for _title, some in pack.registered] == [nothing] * len(extensions.pack_lists)


def test_other_apps_add_lists(group, monkeypatch):
    VenueFactory(name="Hall")
    songs = extensions.PackList("Songs", lambda of: Venue.objects.all() if of == group else [], lambda row: row.name)
    monkeypatch.setattr(extensions, "pack_lists", {"songs": songs})

    assert pack_of(group).registered == [("Songs", Some(["Hall"], 0))]


@pytest.mark.parametrize("number", [1, 12])
def test_lists_are_bounded_and_take_the_same_queries(group, number, django_assert_num_queries):
    fill(group, number)

    with django_assert_num_queries(10 + len(extensions.pack_lists)):
        pack = pack_of(group)
        assert [venue.host for venue in pack.venues] == [None] * min(number, MOST)

    lists = (pack.series, pack.meetings, pack.drafts, pack.topics, pack.actions, pack.doors, pack.hosts)
    assert {(len(some.rows), some.more) for some in lists} == {(min(number, MOST), max(0, number - MOST))}
    assert (len(pack.links), pack.invitations) == (min(number, MOST), number)


def test_rows_in_words(group):
    venue = VenueFactory(name="Corn Exchange")
    EventSeriesFactory(
        group=group, title="Mending night", venue=venue, rrule="FREQ=WEEKLY;INTERVAL=2;BYDAY=WE",
        starts_on=date(2026, 11, 25), status="paused",
    )  # fmt: skip
    event = EventFactory(group=group, title="Mending night", venue=venue, starts_at=AT)
    EventFactory(group=group, title="Outing", venue=None, status="draft", starts_at=AT)
    DoorLinkFactory(event=event, expires_at=AT)

    pack = pack_of(group)

    assert pack.series.rows == ["Mending night: every other Wednesday, 6pm, Corn Exchange (Paused)"]
    assert pack.meetings.rows == ["Wednesday 25 November 2026, midday GMT: Mending night, Corn Exchange"]
    assert pack.drafts.rows == ["Wednesday 25 November 2026, midday GMT: Outing, Venue to be confirmed"]
    assert pack.doors.rows == ["Mending night, 25 November 2026, until Wednesday 25 November 2026, midday GMT"]


@pytest.mark.parametrize(
    ("due", "words"),
    [
        ({}, "Book it"),
        ({"due_on": date(2026, 11, 20)}, "Book it (due on Friday 20 November 2026)"),
        ({"due_on": date(2026, 11, 19)}, "Book it (overdue: it was due on Thursday 19 November 2026)"),
    ],
)
def test_action_is_shown_with_its_day_and_without_its_owner(group, due, words):
    ActionFactory(group=group, text="Book it", owner_name="Kim", is_owner_public=True, **due)

    assert pack_of(group).actions.rows == [words]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"starts_at": AT}, "due at the meeting on Wednesday 25 November 2026"),
        (
            {"starts_at": AT, "status": "cancelled"},
            "due at the meeting on Wednesday 25 November 2026, which is cancelled",
        ),
        ({"starts_at": NOW - DAY}, "overdue: it was due at the meeting on Thursday 19 November 2026"),
    ],
)
def test_action_that_is_due_at_a_meeting(group, fields, words):
    ActionFactory(group=group, text="Book it", due_event=EventFactory(group=group, **fields))

    assert pack_of(group).actions.rows == [f"Book it ({words})"]


def test_what_is_over_is_not_in_the_pack(group):
    past = EventFactory(group=group, starts_at=NOW - DAY)
    cancelled = EventFactory(group=group, status="cancelled")
    DoorLinkFactory(event=past, expires_at=NOW - DAY)
    DoorLinkFactory(event=cancelled)
    EventSeriesFactory(group=group, status="ended")
    TopicFactory(group=group, state="done")
    ActionFactory(group=group, state="done", closed_at=NOW)
    OrganiserInvitationFactory(group=group, status="declined")

    nothing, pack = Some([], 0), pack_of(group)
    assert pack == ([], [], *[nothing] * 7, pack.registered, 0)
    assert [some for _title, some in pack.registered] == [nothing] * len(extensions.pack_lists)
