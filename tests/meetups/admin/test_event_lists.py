"""The list of events: those to come first, and its filters."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import AttendeeFactory, EventFactory, GroupFactory, OrganiserFactory, VenueFactory

pytestmark = pytest.mark.django_db
LIST = "/admin/meetups/event/"


@pytest.fixture
def group(db):
    return GroupFactory()


@pytest.fixture
def organiser(client, group):
    client.force_login(OrganiserFactory(group=group).user)
    return client


@pytest.fixture
def _events(group):
    """Four events: one over, one on now, one soon and ready, one later and without a venue."""
    facts = {"step_free": "yes", "lift": "no", "accessible_toilet": "yes", "access_checked_on": timezone.localdate()}
    for days, title, venue in ((-9, "Over", 1), (0, "On now", 1), (3, "Soon", 1), (20, "Later", 0)):
        starts_at = timezone.now() + timedelta(days=days, hours=-1)
        hall = VenueFactory(**facts) if venue else None
        EventFactory(group=group, title=title, venue=hall, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))


def titles(client, query=None):
    return [event.title for event in client.get(LIST, query or {}).context["cl"].result_list]


@pytest.mark.usefixtures("_events")
@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({}, ["On now", "Soon", "Later"]),
        ({"when": "to-come"}, ["On now", "Soon", "Later"]),
        ({"when": "past"}, ["Over"]),
        ({"when": "in-need"}, ["Later"]),
        ({"when": "all"}, ["Later", "Soon", "On now", "Over"]),
        ({"q": "over"}, ["Over"]),
        ({"q": "over", "when": "to-come"}, []),
        ({"o": "1"}, ["Later", "On now", "Soon"]),
    ],
)
def test_events_to_come_are_first_and_others_are_a_filter_away(organiser, query, shown):
    assert titles(organiser, query) == shown


@pytest.mark.usefixtures("_events")
@pytest.mark.parametrize(
    ("query", "selected"), [({}, "To come"), ({"when": "past"}, "Past"), ({"q": "over"}, "All"), ({"when": "x"}, None)]
)
def test_filter_says_what_is_shown(organiser, query, selected):
    changes = organiser.get(LIST, query).context["cl"]
    spec = next(spec for spec in changes.filter_specs if spec.title == "when")

    assert [str(row["display"]) for row in spec.choices(changes) if row["selected"]] == [selected] * (
        selected is not None
    )


@pytest.mark.usefixtures("_events")
def test_action_on_all_rows_changes_only_those_of_the_list(organiser, group):
    sent = {"action": "publish", "select_across": "1", "_selected_action": [group.events.get(title="Soon").pk]}

    response = organiser.post(LIST, sent, follow=True)

    assert [str(message) for message in response.context["messages"]] == ["3 events are published."]


def test_columns_are_places_waiting_and_status(organiser, group):
    event = EventFactory(group=group, title="Full", capacity=30)
    AttendeeFactory.create_batch(2, event=event)
    AttendeeFactory(event=event, status="waiting")

    response = organiser.get(LIST)

    people = f"/admin/meetups/attendee/?event__id__exact={event.pk}"
    for cell in (
        f'<td class="field-places" data-label="Places"><a href="{people}">2 of 30</a></td>',
        f'<td class="field-waiting" data-label="Waiting"><a href="{people}&amp;state=waiting">1</a></td>',
        '<td class="field-status" data-label="Status">Confirmed</td>',
    ):
        assert cell in response.text
