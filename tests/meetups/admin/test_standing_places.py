"""Standing attendees in the admin: organisers read who they are, and end a standing place."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from meetups.models import Attendee, Event, OutboxEmail, StandingPlace
from tests.factories import AttendeeFactory, EventFactory
from tests.meetups.admin.sides import address
from tests.standing_places import StandingPlaceFactory

pytestmark = pytest.mark.django_db
LIST = address(StandingPlace, "changelist")
PAST = {"starts_at": datetime(2026, 1, 7, 18, tzinfo=UTC), "ends_at": datetime(2026, 1, 7, 19, tzinfo=UTC)}


@pytest.fixture
def standing(ours):
    return ours.rows["meetups.standingplace"]


def names():
    """Return the names of the standing attendees of our group."""
    return sorted(StandingPlace.objects.filter(series__group__slug="ours-group").values_list("name", flat=True))


def test_organisers_see_confirmed_ones_longest_standing_first(organiser, standing):
    before = StandingPlaceFactory(series=standing.series, name="Ann", confirmed_at="2026-01-01T12:00Z")
    StandingPlaceFactory(series=standing.series, name="Never", confirmed_at=None)

    response = organiser.get(LIST)

    assert list(response.context["cl"].result_list) == [before, standing]


def test_page_shows_what_was_typed_and_has_no_field_and_no_link(organiser, standing):
    StandingPlace.objects.update(access_needs="A ramp.", organisation="Rooms")

    response = organiser.get(address(StandingPlace, "change", standing.pk))

    body = response.content.decode()
    assert [words in body for words in ("A ramp.", "Rooms")] == [True, True]
    assert [words in body for words in (standing.token, 'name="name"')] == [False, False]


def test_ending_asks_first_and_emails_the_attendee(organiser, standing):
    bo = StandingPlaceFactory(series=standing.series, name="Bo")
    chosen = {"action": "end", "_selected_action": [standing.pk]}

    asked = organiser.post(LIST, chosen)
    assert ("We email them. They keep the places" in asked.content.decode(), names()) == (True, ["Bo", "ours regular"])
    done = organiser.post(LIST, chosen | {"confirm": "1"}, follow=True)

    assert "1 standing place has ended." in done.content.decode()
    assert (names(), OutboxEmail.objects.get(kind="standing_ended").to) == ([bo.name], standing.email)


@pytest.mark.parametrize("action", ["delete", "add"])
def test_rows_are_neither_added_nor_deleted(organiser, standing, action):
    arguments = [standing.pk] if action == "delete" else []

    assert organiser.post(address(StandingPlace, action, *arguments), {"post": "yes"}).status_code == 403
    assert names() == ["ours regular"]


@pytest.mark.parametrize("is_over", [False, True])
def test_lists_and_the_page_of_needs_say_how_many_places_are_standing_ones_and_never_who_came(organiser, ours, is_over):
    event = EventFactory(group=ours.rows["meetups.group"], title="Talks", capacity=9, **PAST if is_over else {})
    statuses = ["came", "absent", "cancelled"] if is_over else ["going", "going", "cancelled"]
    for name, status in zip(["Ann", "Bo", "Cy"], statuses, strict=True):
        AttendeeFactory(event=event, name=name, status=status).changes.create(became="going", cause="standing")
    AttendeeFactory(event=event, name="Di")
    attendees = f"{address(Attendee, 'changelist')}?event__id__exact={event.pk}"

    events = organiser.get(address(Event, "changelist"), {"when": "all"}).content.decode()
    page = organiser.get(attendees)
    listed = organiser.get(f"{attendees}&state=standing").context["cl"].result_list
    needs = organiser.get(reverse("admin:meetups_event_needs", args=[event.pk])).content.decode()

    assert ("3 of 9, 2 standing" in events, "2 of them have a standing place." in needs) == (True, True)
    assert page.content.decode().count(", standing place</td>") == 2
    assert [attendee.name for attendee in listed] == ["Ann", "Bo"]
