from datetime import UTC, datetime, timedelta

import pytest

from meetups.models import Organisation, people
from tests.factories import AttendeeFactory, EventFactory, OrganisationFactory, VenueFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(NOW, tick=False)


def came(name, emails, days=7, event_status="confirmed", **fields):
    """People with these addresses who came from there, each at an event so many days ago."""
    organisation = OrganisationFactory(name=name)
    for email in emails:
        event = EventFactory(starts_at=NOW - timedelta(days=days), status=event_status)
        AttendeeFactory(event=event, organisation=organisation, email=email, **fields)


def test_suggested_are_names_that_five_people_came_from(django_assert_num_queries):
    five = [f"person{number}@example.org" for number in range(5)]
    came("Five came", five)
    came("Five were ticked", five, status="came")
    came("Four came", five[:4])
    came("One came five times", ["ann@example.org", "Ann@example.org"] * 3)
    came("Erased", [""] * 5)
    came("To come", five, days=-7)
    came("Cancelled", five, status="cancelled")
    came("Waited", five, status="waiting")
    came("Stayed away", five, status="absent")
    came("Called off", five, event_status="cancelled")
    OrganisationFactory(name="Nobody")

    with django_assert_num_queries(1):
        assert Organisation.objects.suggested() == ["Five came", "Five were ticked"]


def test_suggested_are_hosts_of_venues_once():
    host = OrganisationFactory(name="Rooms")
    VenueFactory.create_batch(2, host=host)

    assert Organisation.objects.suggested() == ["Rooms"]


def test_suggested_are_so_many_at_most(monkeypatch):
    monkeypatch.setattr(people, "MOST_SUGGESTIONS", 2)
    for name in "CBA":
        VenueFactory(host=OrganisationFactory(name=name))

    assert Organisation.objects.suggested() == ["A", "B"]
