"""Standing attendees in the admin: organisers read who they are, and end a standing place."""

import pytest

from meetups.models import OutboxEmail, StandingPlace
from tests.meetups.admin.sides import address
from tests.standing_places import StandingPlaceFactory

pytestmark = pytest.mark.django_db
LIST = address(StandingPlace, "changelist")


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
    assert ("They are told by email" in asked.content.decode(), names()) == (True, ["Bo", "ours regular"])
    done = organiser.post(LIST, chosen | {"confirm": "1"}, follow=True)

    assert "1 standing place has ended." in done.content.decode()
    assert (names(), OutboxEmail.objects.get(kind="standing_ended").to) == ([bo.name], standing.email)


@pytest.mark.parametrize("action", ["delete", "add"])
def test_rows_are_neither_added_nor_deleted(organiser, standing, action):
    arguments = [standing.pk] if action == "delete" else []

    assert organiser.post(address(StandingPlace, action, *arguments), {"post": "yes"}).status_code == 403
    assert names() == ["ours regular"]
