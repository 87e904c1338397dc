import pytest

from meetups.models import Venue
from tests.factories import EventFactory, OrganisationFactory, OrganiserFactory, VenueFactory
from tests.meetups.admin.sides import address, as_posted

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser(client, db):
    client.force_login(OrganiserFactory().user)
    return client


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_queries_however_long(organiser, number, django_assert_num_queries):
    for _number in range(number):
        VenueFactory(host=OrganisationFactory())

    with django_assert_num_queries(10):
        response = organiser.get(address(Venue, "changelist"))

    assert len(response.context["cl"].result_list) == number


def test_any_organiser_adds_a_venue_and_what_is_not_known_stays_unknown(organiser):
    page = address(Venue, "add")
    text = organiser.get(page).content.decode()
    assert "prepopulate.js" in text

    data = as_posted(organiser.get(page))
    organiser.post(page, data | {
        "name": "City Library", "slug": "city-library", "street_address": "1 Canal Street", "address_locality": "Leeds",
        "lift": "yes", "lift_note": "Wide enough for two.",
    })  # fmt: skip

    venue = Venue.objects.get()
    assert (venue.slug, venue.lift, venue.lift_note, venue.parking) == (
        "city-library", "yes", "Wide enough for two.", "unknown"
    )  # fmt: skip


def test_any_organiser_changes_a_venue_but_never_its_address(organiser):
    venue = EventFactory(venue=VenueFactory(name="Library", slug="library")).venue
    page = address(Venue, "change", venue.pk)

    assert (
        organiser.post(page, as_posted(organiser.get(page)) | {"name": "Big Library", "slug": "x"}).status_code == 302
    )

    venue.refresh_from_db()
    assert (venue.name, venue.slug) == ("Big Library", "library")
    assert f'href="{venue.get_absolute_url()}"' in organiser.get(page).content.decode()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"latitude": "53.8"}, "Give both latitude and longitude, or neither."),
        ({"latitude": "91", "longitude": "0"}, "Ensure this value is less than or equal to 90."),
        ({"capacity": "0"}, "A room holds at least one person. Leave it empty if it is not known."),
        ({"slug": "library"}, "Venue with this Address of its page already exists."),
        ({"slug": "two words"}, "Enter a valid “slug” consisting of letters, numbers, underscores or hyphens."),
    ],
)
def test_what_cannot_be_is_refused_in_words(organiser, changes, message):
    VenueFactory(slug="library")
    page = address(Venue, "add")
    data = {"name": "Hall", "slug": "hall", "street_address": "1 Canal Street", "address_locality": "Leeds"}

    response = organiser.post(page, as_posted(organiser.get(page)) | data | changes)

    assert message in response.content.decode()
    assert Venue.objects.count() == 1
