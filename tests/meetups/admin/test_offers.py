"""The rows that the forms of the admin offer for a relation, and the words that find other rows."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from blog.models import Post
from meetups.admin import event_lists, lists, offers
from meetups.models import DoorLink, Event, EventSeries, Venue
from tests.factories import (
    EventFactory,
    EventSeriesFactory,
    GroupFactory,
    OrganiserFactory,
    PostFactory,
    TagFactory,
    VenueFactory,
)
from tests.meetups.admin.sides import address, as_posted, offered

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(db):
    return GroupFactory(name="Leeds")


@pytest.fixture
def organiser(client, group):
    client.force_login(OrganiserFactory(group=group).user)
    return client


def typed(client, page, **values):
    return client.post(page, as_posted(client.get(page)) | values)


def errors(response, field):
    return response.context["adminform"].form.errors.get(field)


def at(days, **values):
    starts_at = timezone.now() + timedelta(days=days)
    return EventFactory(starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), **values)


def test_venues_where_the_groups_of_the_user_meet_are_first(organiser, group):
    for name in ("Library", "Town Hall", "Corn Exchange"):
        VenueFactory(name=name)
    VenueFactory(name="Old Hall", closed_on=date(2020, 1, 1))
    EventFactory(group=group, venue=Venue.objects.get(name="Town Hall"))
    EventFactory(venue=Venue.objects.get(name="Library"))

    page = organiser.get(address(Event, "add"))

    assert offered(page, "venue") == ["Town Hall, Leeds", "Corn Exchange, Leeds", "Library, Leeds"]
    assert "Where your groups meet" in page.text
    assert "venue_words" not in page.text


def test_next_and_last_events_are_offered(organiser, group, monkeypatch):
    monkeypatch.setattr(event_lists, "NEXT", 2)
    monkeypatch.setattr(event_lists, "LAST", 1)
    for days in (-9, -2, 5, 1, 30):
        at(days, group=group, title=f"In {days} days")

    titles = [label.partition(",")[0] for label in offered(organiser.get(address(DoorLink, "add")), "event")]

    assert titles == ["In 1 days", "In 5 days", "In -2 days"]


@pytest.fixture
def _few(monkeypatch):
    """A form offers one row, so that all others are found by words."""
    monkeypatch.setattr(offers.Part, "__new__", lambda part, title, rows, most=1: tuple.__new__(part, (title, rows, 1)))


@pytest.mark.usefixtures("_few")
def test_row_that_is_not_offered_is_found_by_its_words_and_saved(organiser, group):
    event = EventFactory(group=group, venue=None)
    hall = [VenueFactory(name=name) for name in ("Abbey", "Library", "Town Hall")][2]
    page = address(Event, "change", event.pk)
    assert (offered(organiser.get(page), "venue"), "venue_words" in organiser.get(page).text) == (
        ["Abbey, Leeds"],
        True,
    )

    response = typed(organiser, page, venue_words=" town  HALL ", title="Typed")

    event.refresh_from_db()
    assert (response.status_code, event.venue, event.title) == (302, hall, "Typed")
    assert offered(organiser.get(page), "venue") == ["Town Hall, Leeds", "Abbey, Leeds"]


@pytest.mark.usefixtures("_few")
@pytest.mark.parametrize(
    ("words", "refusal", "found"),
    [
        ("hall", "2 were found for “hall”. Choose one from the list.", ["City Hall, Leeds", "Town Hall, Leeds"]),
        ("xyz", "Nothing was found for “xyz”. Type other words.", []),
        ("Old", "Nothing was found for “Old”. Type other words.", []),
        ("Leeds", "Too much was found for “Leeds”. Type more words.", None),
    ],
)
def test_words_that_find_no_row_or_several_are_refused_and_the_rest_stays(
    organiser, group, words, refusal, found, monkeypatch
):
    monkeypatch.setattr(offers, "MOST_CHOICES", 2)
    event = EventFactory(group=group, venue=None)
    for name in ("Abbey", "Town Hall", "City Hall"):
        VenueFactory(name=name)
    VenueFactory(name="Old Place", address_locality="Bradford", closed_on=date(2020, 1, 1))
    page = address(Event, "change", event.pk)

    response = typed(organiser, page, venue_words=words, title="Typed")

    assert errors(response, "venue") == [refusal]
    assert response.context["adminform"].form["title"].value() == "Typed"
    if found is not None:
        assert offered(response, "venue") == [*found, "Abbey, Leeds"]
    event.refresh_from_db()
    assert event.venue is None


@pytest.mark.usefixtures("_few")
def test_row_that_was_found_stays_chosen_while_another_field_is_wrong(organiser, group):
    VenueFactory(name="Abbey")
    hall = VenueFactory(name="Town Hall")
    page = address(Event, "change", EventFactory(group=group, venue=None).pk)

    response = typed(organiser, page, venue_words="town", title="")

    assert (errors(response, "venue"), errors(response, "title")) == (None, ["This field is required."])
    assert f'<option value="{hall.pk}" selected>Town Hall, Leeds</option>' in response.text


@pytest.mark.parametrize("reason", ["closed", "deleted"])
def test_venue_that_went_meanwhile_is_refused_in_words_and_the_rest_stays(organiser, group, reason):
    event, hall = EventFactory(group=group, venue=None), VenueFactory(name="Town Hall")
    page = address(Event, "change", event.pk)
    data = as_posted(organiser.get(page)) | {"venue": hall.pk, "title": "Typed"}
    if reason == "closed":
        Venue.objects.filter(pk=hall.pk).update(closed_on=date(2026, 1, 5))
    else:
        hall.delete()

    response = organiser.post(page, data)

    words = {
        "closed": "Town Hall takes no meetings from 5 January 2026. Choose another venue.",
        "deleted": "What you chose is not there any more. Choose another.",
    }
    assert errors(response, "venue") == [words[reason]]
    assert response.context["adminform"].form["title"].value() == "Typed"


def test_row_that_a_form_has_is_offered_although_it_is_closed(organiser, group):
    old = VenueFactory(name="Old Hall", closed_on=date(2020, 1, 1))
    event = EventFactory(group=group, venue=old)

    assert offered(organiser.get(address(Event, "change", event.pk)), "venue") == ["Old Hall, Leeds"]


@pytest.mark.usefixtures("_few")
def test_several_rows_are_chosen_by_boxes_and_by_words(organiser, group):
    tags = [TagFactory(name=name) for name in ("Access", "Forms", "Rooms")]
    post = PostFactory(group=group, status=Post.Status.DRAFT, published_at=None)
    page = address(Post, "change", post.pk)

    refused = typed(organiser, page, tags=[tags[0].pk], tags_words="zzz")
    assert errors(refused, "tags") == ["Nothing was found for “zzz”. Type other words."]
    response = typed(organiser, page, tags=[tags[0].pk], tags_words="rooms")

    assert response.status_code == 302
    assert set(post.tags.all()) == {tags[0], tags[2]}


@pytest.mark.parametrize("number", [1, 60])
def test_form_takes_a_constant_number_of_queries(organiser, group, number, django_assert_num_queries):
    VenueFactory.create_batch(number)
    series = EventSeriesFactory(group=group, venue=EventFactory(group=group).venue)
    organiser.get(address(EventSeries, "change", series.pk))

    with django_assert_num_queries(33):
        organiser.get(address(EventSeries, "change", series.pk))


def test_no_form_loads_the_autocomplete_of_the_admin(organiser, group):
    for model in (Event, EventSeries, DoorLink, Post):
        text = organiser.get(address(model, "add")).text
        assert ("select2" in text, "admin-autocomplete" in text) == (False, False), model


def test_lists_limit_choices_as_forms_do():
    assert offers.MOST_CHOICES == lists.MOST_CHOICES == 50
