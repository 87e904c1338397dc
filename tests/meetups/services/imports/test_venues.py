import pytest

from meetups.services.imports.venues import VenueMatcher
from tests.factories import VenueFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("location", "found"),
    [
        ("Canal House", "one"),
        ("canal house,", "one"),
        ("Canal House, 1 Canal Street, Leeds, LS1 1AA", "one"),
        ("Canal House, 1 Canal Street, Leeds LS1 1AA, England", "one"),
        ("Canal House (1 Canal Street, Leeds, United Kingdom)", "one"),
        ("1 Canal Street, Leeds, LS1 1AA, UK", "one"),
        ("Canal", ""),
        ("1 Canal Street", ""),
        ("Canal Houses, 1 Canal Street", ""),
        ("The Twin", ""),
        ("", ""),
    ],
)
def test_a_location_matches_one_venue(location, found):
    one = VenueFactory(
        name="Canal House", street_address="1 Canal Street", address_locality="Leeds", postal_code="LS1 1AA"
    )
    VenueFactory.create_batch(2, name="The Twin", street_address="2 Canal Street")

    assert VenueMatcher().match(location) == (one.pk if found else None)


def test_many_locations_take_one_query(django_assert_num_queries):
    VenueFactory.create_batch(3)
    venues = VenueMatcher()

    with django_assert_num_queries(1):
        for number in range(20):
            venues.match(f"Room {number}")
