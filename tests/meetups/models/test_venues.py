from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from meetups.models import Venue
from tests.factories import VenueFactory
from tests.refusals import refusal_of

pytestmark = pytest.mark.django_db


def test_venue_is_shown_as_name_and_town_and_has_a_url():
    venue = VenueFactory(name="City Hall", address_locality="Leeds", slug="city-hall")

    assert str(venue) == "City Hall, Leeds"
    assert venue.get_absolute_url() == "/venues/city-hall/"


@pytest.mark.parametrize("capacity", [None, 1, 500])
def test_venue_capacity_may_be_unknown_or_positive(capacity):
    VenueFactory(capacity=capacity).full_clean()

    assert Venue.objects.get().capacity == capacity


def test_venue_capacity_is_never_zero():
    refused = refusal_of(VenueFactory.build(capacity=0), "venue_capacity_positive")

    assert refused.messages == ["Enter at least 1, or leave it empty if the capacity is not known."]


@pytest.mark.parametrize(
    ("latitude", "longitude"), [(None, None), ("53.801300", "-1.549100"), ("0", "0"), ("90", "180"), ("-90", "-180")]
)
def test_venue_position_is_whole_or_absent(latitude, longitude):
    VenueFactory(latitude=latitude and Decimal(latitude), longitude=longitude and Decimal(longitude)).full_clean()

    assert Venue.objects.count() == 1


@pytest.mark.parametrize(
    ("latitude", "longitude"), [("90.000001", "0"), ("-90.000001", "0"), ("0", "180.000001"), ("0", "-180.000001")]
)
def test_venue_position_is_on_earth(latitude, longitude):
    refusal_of(VenueFactory.build(latitude=Decimal(latitude), longitude=Decimal(longitude)), "venue_position_whole")


@pytest.mark.parametrize(("latitude", "longitude"), [("53.8", None), (None, "-1.5")])
def test_venue_position_is_never_half(latitude, longitude):
    half = {"latitude": latitude and Decimal(latitude), "longitude": longitude and Decimal(longitude)}

    assert refusal_of(VenueFactory.build(**half), "venue_position_whole").messages == [
        "Give both latitude and longitude, or neither."
    ]


def test_venue_slug_is_unique():
    VenueFactory(slug="city-hall")

    with pytest.raises(IntegrityError), transaction.atomic():
        VenueFactory(slug="city-hall")


@pytest.mark.parametrize(
    ("postal_code", "lines"),
    [("LS1 1AA", ["1 Canal Street", "Leeds", "LS1 1AA"]), ("", ["1 Canal Street", "Leeds"])],
)
def test_address_lines_have_no_empty_line(postal_code, lines):
    venue = VenueFactory(street_address="1 Canal Street", address_locality="Leeds", postal_code=postal_code)

    assert venue.address_lines == lines
    assert venue.name_and_address == ", ".join([venue.name, *lines])


def test_access_facts_have_a_fixed_order_and_include_unknown_ones():
    venue = VenueFactory(step_free="yes", step_free_note="Ramp at the back", lift="no", nearest_stop="yes")

    assert venue.access_facts == [
        ("Step-free way in", "yes", "Ramp at the back", "step_free"),
        ("Lift", "no", "", "lift"),
        ("Accessible toilet", "unknown", "", "accessible_toilet"),
        ("Hearing loop", "unknown", "", "hearing_loop"),
        ("Quiet space", "unknown", "", "quiet_space"),
        ("Parking", "unknown", "", "parking"),
        ("Stop or station nearby", "yes", "", "nearest_stop"),
    ]
    assert [fact.answer_label for fact in venue.access_facts[:3]] == ["Yes", "No", "Not known"]


def test_three_facts_decide_and_the_others_are_those_of_which_something_is_known_or_noted():
    venue = VenueFactory(step_free="yes", quiet_space_note="Nobody asked.", parking="no")

    assert [fact.name for fact in venue.deciding_facts] == ["step_free", "accessible_toilet", "hearing_loop"]
    assert [fact.name for fact in venue.other_facts] == ["quiet_space", "parking"]


def test_venue_is_of_another_kind_until_somebody_chooses_and_its_way_on_wheels_is_rendered():
    venue = VenueFactory(way_on_wheels="Up the *ramp*.")

    assert Venue().kind == venue.kind == "other"
    assert Venue.objects.get().way_on_wheels_html == "<p>Up the <em>ramp</em>.</p>"


@pytest.mark.parametrize(
    ("step_free", "words", "way"),
    [
        ("yes", "Step-free way in: yes. By the side.", "Not known. Ask the group before you set out."),
        ("no", "Step-free way in: no. By the side.", "There is no step-free way in."),
        ("unknown", "Step-free way in: not known. By the side.", "Not known. Ask the group before you set out."),
    ],
)
def test_step_free_way_in_is_said_with_its_note(step_free, words, way):
    venue = VenueFactory.build(step_free=step_free, step_free_note="By the side.")

    assert (venue.step_free_in_words, venue.way_on_wheels_missing) == (words, way)


def test_access_facts_have_three_answers():
    with pytest.raises(ValidationError) as refused:
        VenueFactory.build(lift="perhaps").full_clean()

    assert refused.value.message_dict == {"lift": ["Value 'perhaps' is not a valid choice."]}


@pytest.mark.parametrize(
    ("latitude", "longitude", "query"),
    [("53.801300", "-1.549100", "mlat=53.801300&mlon=-1.549100#map=17/53.801300/-1.549100"),
     ("0", "0", "mlat=0&mlon=0#map=17/0/0")],
)  # fmt: skip
def test_map_url_shows_the_position(latitude, longitude, query):
    venue = VenueFactory(latitude=Decimal(latitude), longitude=Decimal(longitude))

    assert venue.map_url == f"https://www.openstreetmap.org/?{query}"


def test_map_url_is_empty_without_a_position():
    assert VenueFactory().map_url == ""


@pytest.mark.parametrize(("closed_on", "is_closed"), [(None, False), (1, False), (0, True), (-1, True)])
def test_venue_is_closed_from_the_day_it_closes(closed_on, is_closed):
    today = timezone.localdate()
    venue = VenueFactory(closed_on=None if closed_on is None else today + timedelta(days=closed_on))

    assert (venue.is_closed, venue.is_closed_on(today)) == (is_closed, is_closed)
    assert Venue.objects.open().exists() is not is_closed


def test_venues_that_have_closed_come_last():
    today = timezone.localdate()
    for name, town, closed_on in (
        ("A", "Leeds", today),
        ("B", "York", None),
        ("C", "Leeds", None),
        ("D", "Bath", today),
    ):
        VenueFactory(name=name, address_locality=town, closed_on=closed_on)

    assert [venue.name for venue in Venue.objects.open_first()] == ["C", "B", "D", "A"]
