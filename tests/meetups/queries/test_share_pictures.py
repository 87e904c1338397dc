from datetime import UTC, date, datetime

import pytest

from meetups.models import FormerSlug, Group
from meetups.queries.events import event_at
from meetups.queries.share_pictures import of_event, of_group, of_site
from meetups.standards.share_pictures import Drawing
from tests.factories import EventFactory, EventSeriesFactory, GroupFactory, VenueFactory

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 25, 18, tzinfo=UTC)


@pytest.fixture
def group():
    return GroupFactory(name="Leeds Wednesdays", slug="leeds", colour=3, area="Leeds", rhythm="", strapline="for all")


@pytest.fixture
def event(group):
    venue = VenueFactory(name="City Hall", address_locality="Leeds")
    return EventFactory(group=group, venue=venue, title="Lean coffee", slug="2026-11-25-lean-coffee", starts_at=START)


def drawn(event, **changes):
    """Return the picture of an event after these changes of its row, with the queries of a page."""
    type(event).objects.filter(pk=event.pk).update(**changes)
    return of_event(event_at(event.slug))


def test_picture_of_an_event_says_when_and_where(event, django_assert_num_queries):
    found = event_at(event.slug)
    with django_assert_num_queries(0):
        picture = of_event(found)

    assert picture.drawing == Drawing(
        "Lean coffee", "Fortnight", "Leeds Wednesdays", ("6pm to 7pm GMT · Free", "City Hall, Leeds"), 3, "leeds",
        ("Wed", "25", "Nov"),
    )  # fmt: skip
    assert picture.path == f"/events/2026-11-25-lean-coffee/share/{picture.digest}.png"
    assert picture.alternative == "Lean coffee, Wednesday 25 November 2026"


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"venue": None}, "Venue to be confirmed"),
        ({"attendance_mode": "online"}, "Online"),
        ({"attendance_mode": "mixed"}, "City Hall, and online"),
    ],
)
def test_picture_of_an_event_says_how_people_attend(event, changes, place):
    assert drawn(event, **changes).drawing.lines[1] == place


def test_picture_of_an_event_that_is_cancelled_or_not_certain_says_so(event):
    assert drawn(event, status="tentative").drawing[-2:] == ("changed", "To be confirmed")

    FormerSlug.objects.create(event=event, slug="2026-11-18-lean-coffee")
    cancelled = drawn(event, status="cancelled", cancellation_reason="The lift is broken")

    assert cancelled.drawing[-2:] == ("cancelled", "Cancelled")
    assert cancelled.drawing.lines == ("6pm to 7pm GMT", "City Hall, Leeds")
    assert cancelled.alternative == "Cancelled, Lean coffee, Wednesday 25 November 2026"


def test_picture_of_an_event_that_moved_says_from_which_day_and_that_the_venue_is_another(group):
    series = EventSeriesFactory(group=group, venue=VenueFactory())
    event = EventFactory(
        group=group, series=series, recurrence_id=date(2026, 11, 25), starts_at=START, slug="2026-11-25-a"
    )
    assert drawn(event).drawing[-2:] == ("changed", "Different venue this time")

    FormerSlug.objects.create(event=event, slug="2026-11-18-a")

    assert drawn(event).drawing[-2:] == ("changed", "Moved from Wed 18 Nov · Different venue this time")


def test_picture_of_a_group_says_how_it_meets_and_where(group, django_assert_num_queries):
    found = Group.objects.at("leeds")
    with django_assert_num_queries(0):
        picture = of_group(found)

    assert picture.drawing == Drawing("Leeds Wednesdays", "Fortnight", "", ("For all", "Leeds"), 3, "leeds")
    assert picture.path == f"/groups/leeds/share/{picture.digest}.png"
    assert picture.alternative == "Leeds Wednesdays, For all, Leeds"

    found.rhythm = "every other Wednesday"
    assert of_group(found).drawing.lines == ("Every other Wednesday", "Leeds")
    found.rhythms = ["every other Wednesday, 6pm", "every month"]
    assert of_group(found).drawing.lines == ("Every other Wednesday, 6pm", "Leeds")


def test_picture_of_a_group_that_says_nothing_has_its_name(group):
    found = Group.objects.at("leeds")
    found.strapline = found.area = ""

    assert of_group(found).drawing == Drawing("Leeds Wednesdays", "Fortnight", "", (), 3, "leeds")


def test_picture_of_the_site_has_its_name():
    picture = of_site()

    assert picture.drawing == Drawing("Fortnight", "", lines=("Regular meetups that anyone can join",))
    assert picture.path == f"/share/{picture.digest}.png"
