from datetime import UTC, datetime, timedelta

import pytest

from meetups.models import Group, Organisation, people
from tests.factories import AttendeeFactory, EventFactory, GroupFactory, OrganisationFactory, VenueFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def attend_from(name, emails, days=7, event_status="confirmed", **fields):
    """Create an attendee from this organisation for each email address, each at an event so many days ago."""
    organisation = OrganisationFactory(name=name)
    for email in emails:
        event = EventFactory(starts_at=NOW - timedelta(days=days), status=event_status)
        AttendeeFactory(event=event, organisation=organisation, email=email, **fields)


def test_suggested_are_names_of_organisations_that_five_people_came_from(django_assert_num_queries):
    five = [f"person{number}@example.org" for number in range(5)]
    attend_from("Five came", five)
    attend_from("Five were checked in", five, status="came")
    attend_from("Four came", five[:4])
    attend_from("One came five times", ["ann@a.org", "Ann@a.org", "ANn@a.org", "ANN@a.org", "aNN@a.org"])
    attend_from("Four came and one is erased", [*five[:4], ""])
    attend_from("Upcoming", five, days=-7)
    attend_from("Cancelled", five, status="cancelled")
    attend_from("Waited", five, status="waiting")
    attend_from("Absent", five, status="absent")
    attend_from("Event cancelled", five, event_status="cancelled")
    OrganisationFactory(name="No attendees")

    with django_assert_num_queries(1):
        assert Organisation.objects.suggested() == ["Five came", "Five were checked in"]


def test_organisers_see_those_of_their_attendees_known_ones_hosts_and_those_entered_by_hand(django_assert_num_queries):
    ours, theirs = GroupFactory.create_batch(2)
    for name, group, number in (("Ours", ours, 1), ("Rare", theirs, 4), ("Known", theirs, 5), ("Host", theirs, 1)):
        organisation = OrganisationFactory(name=name)
        AttendeeFactory.create_batch(number, event__group=group, organisation=organisation)
    VenueFactory.create_batch(2, host=organisation)
    AttendeeFactory(organisation=OrganisationFactory(name="With a website", website="https://council.example"))
    OrganisationFactory(name="New")

    with django_assert_num_queries(1):
        shown = list(Organisation.objects.shown_to_organisers_of(Group.objects.filter(pk=ours.pk)).order_by("name"))

    assert [row.name for row in shown] == ["Host", "Known", "New", "Ours", "With a website"]


def test_suggested_are_hosts_of_venues_once():
    host = OrganisationFactory(name="Rooms")
    VenueFactory.create_batch(2, host=host)

    assert Organisation.objects.suggested() == ["Rooms"]


def test_suggested_are_limited(monkeypatch):
    monkeypatch.setattr(people, "MOST_SUGGESTIONS", 2)
    for name in "CBA":
        VenueFactory(host=OrganisationFactory(name=name))

    assert Organisation.objects.suggested() == ["A", "B"]


@pytest.mark.parametrize(
    ("places", "erased", "fields", "is_forgotten"),
    [
        (1, 1, {}, True),
        (4, 4, {}, True),
        (5, 5, {}, False),
        (4, 3, {}, False),
        (0, 0, {}, False),
        (1, 1, {"website": "https://rooms.example.org"}, False),
    ],
)
def test_forgotten_is_an_organisation_of_few_attendees_who_are_all_erased(places, erased, fields, is_forgotten):
    organisation = OrganisationFactory(**fields)
    for number in range(places):
        AttendeeFactory(organisation=organisation, erased_at=NOW if number < erased else None)

    assert Organisation.objects.forgotten().exists() is is_forgotten


def test_forgotten_excludes_hosts_of_venues():
    organisation = VenueFactory(host=OrganisationFactory()).host
    AttendeeFactory(organisation=organisation, erased_at=NOW)

    assert not Organisation.objects.forgotten().exists()
