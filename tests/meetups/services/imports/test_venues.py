import pytest

from meetups.models import Venue
from meetups.services.imports.venues import Address, VenueMatcher, address_of, make, plain
from tests.factories import VenueFactory

pytestmark = pytest.mark.django_db
CANAL_HOUSE = {
    "name": "Canal House", "street_address": "1 Canal Street", "address_locality": "Leeds", "postal_code": "LS1 1AA"
}  # fmt: skip
CAFE = {
    "name": "Café St John’s", "street_address": "3 Rue Straße", "address_locality": "Leeds", "postal_code": "LS3 3CC"
}  # fmt: skip
HALL = Address("New Hall", "4 Hall Road", "Leeds", "LS4 4DD", "GB")


@pytest.mark.parametrize(
    ("location", "found"),
    [
        ("Canal House", "one"),
        ("canal house,", "one"),
        ("CANAL HOUSE – Leeds LS11AA", "one"),
        ("Canal House, 1 Canal Street, Leeds, LS1 1AA", "one"),
        ("Canal House, 1 Canal St, Leeds, ls1 1aa", "one"),
        ("Room 4, Canal House, Leeds LS1 1AA", "one"),
        ("Canal House, 1 Canal Street, Leeds LS1 1AA, England", "one"),
        ("Canal House (1 Canal Street, Leeds, United Kingdom)", "one"),
        ("1 Canal Street, Leeds, LS1 1AA, UK", "one"),
        ("1 Canal Street, West Yorkshire, LS1 1AA", "one"),
        ("Canal", ""),
        ("1 Canal Street", ""),
        ("11 Canal Street, Leeds, LS1 1AA", ""),
        ("Canal Houses, 1 Canal Street", ""),
        ("The Twin", ""),
        ("", ""),
    ],
)
def test_a_location_matches_one_venue(location, found):
    one = VenueFactory(**CANAL_HOUSE)
    VenueFactory.create_batch(2, name="The Twin", street_address="2 Canal Street")

    assert VenueMatcher().match(location) == (one.pk if found else None)


@pytest.mark.parametrize("location", ["cafe st johns", "CAFÉ, St. John's", "Cafe\u0301 St Johns, 3 rue strasse, Leeds"])
def test_case_punctuation_and_accents_make_no_difference(location):
    one = VenueFactory(**CAFE)

    assert VenueMatcher().match(location) == one.pk


def test_several_venues_are_candidates_and_none_is_guessed():
    one = VenueFactory(**CANAL_HOUSE | {"address_locality": "Bradford"})
    other = VenueFactory(**CANAL_HOUSE)
    venues = VenueMatcher()

    place = venues.place("canal house")
    assert (place.venue, [pk for pk, _label in place.candidates], place.is_question) == (None, [one.pk, other.pk], True)
    assert place.candidates[1][1] == "Canal House, 1 Canal Street, Leeds"
    assert venues.match("Canal House, Leeds LS1 1AA") == other.pk


def test_an_answer_counts_before_the_name():
    one, other = VenueFactory(**CANAL_HOUSE), VenueFactory(name="Other")

    assert VenueMatcher(answers={"canal house": other.pk}).match("Canal House") == other.pk
    assert VenueMatcher(answers={"canal house": 404}).match("Canal House") == one.pk


def test_many_locations_take_one_query(django_assert_num_queries):
    VenueFactory.create_batch(3)
    venues = VenueMatcher()

    with django_assert_num_queries(1):
        for number in range(20):
            venues.match(f"Room {number}")


@pytest.mark.parametrize(
    ("location", "address"),
    [
        ("New Hall, 4 Hall Road, Leeds LS4 4DD", HALL),
        ("New Hall\n4 Hall Road, Leeds, ls44dd, England", HALL),
        ("New Hall (4 Hall Road, Leeds, United Kingdom)", Address("New Hall", "4 Hall Road", "Leeds", "", "GB")),
        ("New Hall, Floor 2, 4 Hall Road, Leeds, LS4 4DD",
         Address("New Hall", "Floor 2, 4 Hall Road", "Leeds", "LS4 4DD", "GB")),
        ("Halle, Weg 4, Bonn", Address("Halle", "Weg 4", "Bonn", "", "DE")),
        ("Halle, Weg 4, Bonn, Germany", None),
        ("New Hall, Leeds LS4 4DD", None),
        ("LS4 4DD", None),
        ("", None),
        (f"{'New Hall ' * 20}, 4 Hall Road, Leeds LS4 4DD", None),
        ("New\x01Hall, 4 Hall Road, Leeds LS4 4DD", None),
    ],
)  # fmt: skip
def test_an_address_needs_a_name_a_street_and_a_town(location, address):
    assert address_of(location, "DE") == address


def test_a_location_without_a_venue_has_its_address_and_is_asked():
    place = VenueMatcher().place("New Hall, 4 Hall Road, Leeds LS4 4DD")

    assert (place.venue, place.address, place.is_question) == (None, HALL, True)
    assert HALL.lines == "4 Hall Road, Leeds, LS4 4DD"
    assert VenueMatcher().place("New Hall").is_question is False


def test_a_venue_is_made_once():
    pk = make(HALL)

    assert make(Address("NEW HALL", "4, Hall Road", "Leeds", "LS44DD", "GB")) == pk
    other = make(Address("New Hall", "9 Other Road", "Leeds", "", "GB"))
    assert list(Venue.objects.order_by("pk").values_list("pk", "slug", "name", "postal_code", "step_free")) == [
        (pk, "new-hall", "New Hall", "LS4 4DD", "unknown"),
        (other, "new-hall-2", "New Hall", "", "unknown"),
    ]
    assert VenueMatcher().match("New Hall, 4 Hall Road, Leeds LS4 4DD") == pk


def test_a_name_without_letters_of_the_alphabet_has_a_slug():
    assert Venue.objects.get(pk=make(Address("茶", "1 Road", "Leeds", "", "GB"))).slug == "venue"


def test_plain_text_has_a_postcode_as_one_word():
    assert plain("Leeds, LS1 1AA.") == "leeds ls11aa"
