from datetime import UTC, date, datetime, timedelta

import pytest

from blog.models import Tag
from meetups.models import Event, EventSeries, Organisation, User, Venue
from tests.factories import (
    EventFactory,
    EventSeriesFactory,
    OrganisationFactory,
    OrganiserFactory,
    TagFactory,
    UserFactory,
    VenueFactory,
)
from tests.meetups.admin.sides import address, as_posted, offered
from tests.photos import PictureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser(client, db):
    client.force_login(OrganiserFactory().user)
    return client


@pytest.mark.parametrize("number", [1, 3])
def test_list_takes_a_constant_number_of_queries(organiser, number, django_assert_num_queries):
    for _number in range(number):
        VenueFactory(host=OrganisationFactory())

    with django_assert_num_queries(10):
        response = organiser.get(address(Venue, "changelist"))

    assert len(response.context["cl"].result_list) == number


def test_any_organiser_adds_a_venue_and_missing_facts_stay_unknown(organiser):
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
        ({"capacity": "0"}, "Enter at least 1, or leave it empty if the capacity is not known."),
        ({"slug": "library"}, "Venue with this Slug already exists."),
        ({"slug": "two words"}, "Enter a valid “slug” consisting of letters, numbers, underscores or hyphens."),
    ],
)
def test_invalid_venue_is_an_error_on_the_form(organiser, changes, message):
    VenueFactory(slug="library")
    page = address(Venue, "add")
    data = {"name": "Hall", "slug": "hall", "street_address": "1 Canal Street", "address_locality": "Leeds"}

    response = organiser.post(page, as_posted(organiser.get(page)) | data | changes)

    assert message in response.content.decode()
    assert Venue.objects.count() == 1


@pytest.mark.parametrize(
    ("model", "make"), [(Venue, VenueFactory), (Organisation, OrganisationFactory), (Tag, TagFactory)]
)
def test_only_superusers_delete_a_venue_an_organisation_or_a_tag(organiser, client, model, make):
    row = make()
    page, changelist = address(model, "delete", row.pk), address(model, "changelist")
    chosen = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}

    assert organiser.post(page, {"post": "yes"}).status_code == 403
    organiser.post(changelist, chosen)
    assert model.objects.filter(pk=row.pk).exists()

    client.force_login(User.objects.create_superuser("root@example.org"))
    assert client.post(page, {"post": "yes"}).status_code == 302
    assert not model.objects.filter(pk=row.pk).exists()


def warnings(response):
    return [str(message) for message in response.context["messages"] if message.level_tag == "warning"]


def close(client, venue, day):
    page = address(Venue, "change", venue.pk)
    return client.post(page, as_posted(client.get(page)) | {"closed_on": day}, follow=True)


def test_any_organiser_closes_a_venue_and_sees_events_still_planned_there(organiser):
    venue = VenueFactory()
    at = datetime(2036, 6, 2, 18, tzinfo=UTC)
    for day in (-1, 0, 1):
        EventFactory(venue=venue, starts_at=at + timedelta(days=day))
    EventFactory(venue=venue, starts_at=at, status="cancelled")

    response = close(organiser, venue, "2036-06-02")

    venue.refresh_from_db()
    assert venue.closed_on == date(2036, 6, 2)
    [words] = warnings(response)
    assert words.startswith("2 upcoming meetings are still planned here after that day. <a href=")
    assert f"/admin/meetups/event/?venue__id__exact={venue.pk}" in words
    assert warnings(close(organiser, venue, "2036-06-02")) == []
    assert warnings(close(organiser, venue, "2036-06-09")) == []


def test_forms_offer_only_open_venues(organiser):
    VenueFactory(name="Old Hall", closed_on=date(2020, 1, 1))
    VenueFactory(name="Library")
    for model in (Event, EventSeries):
        assert offered(organiser.get(address(model, "add")), "venue") == ["Library, Leeds"], model


@pytest.mark.parametrize(
    ("state", "found"), [("", ["Library", "Old Hall"]), ("open", ["Library"]), ("closed", ["Old Hall"])]
)
def test_list_can_be_filtered_by_open_and_closed_venues(organiser, state, found):
    VenueFactory(name="Old Hall", closed_on=date(2020, 1, 1))
    VenueFactory(name="Library")

    response = organiser.get(address(Venue, "changelist"), {"state": state} if state else {})

    assert [venue.name for venue in response.context["cl"].result_list] == found


def test_page_of_a_meeting_warns_if_its_venue_is_closed(organiser):
    group = UserFactory._meta.model.objects.get().organiser_roles.get().group
    old = VenueFactory(name="Old Hall", closed_on=date(2020, 1, 1))
    words = ["Old Hall takes no meetings from 1 January 2020. Choose another venue."]

    def warned(model, row):
        return warnings(organiser.get(address(model, "change", row.pk)))

    assert warned(Event, EventFactory(group=group, venue=old)) == words
    assert warned(Event, EventFactory(group=group, venue=old, status="cancelled")) == []
    assert warned(Event, EventFactory(group=group, venue=old, starts_at=datetime(2021, 1, 1, tzinfo=UTC))) == []
    assert warned(Event, EventFactory(group=group)) == []
    assert warned(Event, EventFactory(group=group, venue=None)) == []

    series = EventSeriesFactory(group=group)
    assert warned(EventSeries, series) == []
    series.stops.create(venue=old, position=0)
    assert warned(EventSeries, series) == words
    assert warned(EventSeries, EventSeriesFactory(group=group, venue=old)) == words


def test_picture_of_another_group_stays_when_an_organiser_saves_its_venue(organiser):
    venue = VenueFactory(slug="library", picture=PictureFactory())
    page = address(Venue, "change", venue.pk)

    data = as_posted(organiser.get(page))
    organiser.post(page, data | {"kind": "library", "way_on_wheels": "Up the ramp."})

    venue.refresh_from_db()
    assert "picture" not in data
    assert (venue.kind, venue.way_on_wheels, venue.picture_id is not None) == ("library", "Up the ramp.", True)


def test_organiser_gives_a_venue_a_picture_of_their_group_and_takes_it_away(client):
    role = OrganiserFactory()
    client.force_login(role.user)
    own, venue = PictureFactory(group=role.group), VenueFactory()
    page = address(Venue, "change", venue.pk)

    for chosen in (str(own.pk), ""):
        client.post(page, as_posted(client.get(page)) | {"picture": chosen})
        venue.refresh_from_db()
        assert str(venue.picture_id or "") == chosen
