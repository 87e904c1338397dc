"""The screen of a grid: the same for everyone, without a form."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from meetups.services import boards, events, grids
from tests.factories import EventFactory
from tests.open_day import OpenDay
from tests.pages import Page

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW - timedelta(minutes=30), tick=False) as clock:
        yield clock


def read(client, part=""):
    """Return the screen, or the part of it that is kept up to date."""
    response = client.get("/events/open/grid/live/screen/" if part else "/events/open/grid/screen/")
    assert response.status_code == 200
    return Page(response)


def opened(*titles, **values):
    """Open the day half an hour before it begins."""
    with time_machine.travel(NOW, tick=False):
        return OpenDay(*titles, **values)


def test_screen_has_the_code_a_refresh_without_scripts_and_no_form(client):
    day = opened()

    response = client.get("/events/open/grid/screen/")

    page = Page(response)
    assert f"testserver/join/ {day.event.board.code}" in page.text
    assert b'<noscript><meta http-equiv="refresh" content="10">' in response.content
    assert (page.all("form"), page.all("input"), page.all("button")) == ([], [], [])
    assert not response.cookies
    assert not page.has_site_header


@pytest.mark.parametrize("part", ["", "live"])
def test_screen_shows_the_timetable_with_pitches_and_then_what_is_on(client, clock, part):
    day = opened(*(f"Session {number}" for number in range(8)), slots=opened_slots())
    for number, room in enumerate(("Garden", "Hall")):
        grids.raise_hand(pitch=day.pitched(f"Session {7 - number}"), seat=day.seat())
        day.place(f"Session {number}", room, number)

    words = read(client, part).text
    assert "Time Garden Hall 10am Session 0 free 10:45am free Session 1 11:30am Lunch" in words
    assert "Session 6 1 hand up Session 7 1 hand up Session 2 0 hands up" in words
    day.pitch("Session 8")
    assert "and 1 more" in read(client, part).text

    clock.move_to(NOW + timedelta(minutes=5), tick=False)
    words = read(client, part).text
    assert "Garden Session 0 Hall free 10:45am Session 1 7 pitches wait for a room." in words
    clock.move_to(NOW + timedelta(hours=3), tick=False)
    assert (
        "Thank you 2 sessions took place. Tell a host where yours got to. Session 0 Session 1"
        in read(client, part).text
    )


def opened_slots():
    return grids.SlotFacts(0), grids.SlotFacts(45), grids.SlotFacts(90, 30, "Lunch")


def test_break_at_the_beginning_leaves_the_timetable_on_the_screen(client, clock):
    opened("Tea", slots=(grids.SlotFacts(0, 30, "Pitching"), grids.SlotFacts(30)))
    clock.move_to(NOW + timedelta(minutes=5), tick=False)

    assert "10am Pitching 10:30am free free Tea 0 hands up" in read(client).text


def test_names_that_are_not_public_are_not_on_the_screen(client, clock):
    day = opened()
    day.pitch("Tea", name="Ann Ash")
    day.pitch("Cake", cell=("Hall", 0), name="Bea Carr")

    for minutes in (-30, 5):
        clock.move_to(NOW + timedelta(minutes=minutes), tick=False)
        assert not any(name in read(client).text for name in ("Ann", "Bea"))


def test_screen_where_nobody_can_join_says_so_to_its_style(client):
    day = opened()
    assert read(client).all("div", id="grid")[0]["data-joining"] == "open"

    boards.set_joining(board=day.event.board, host=boards.Host(), version=0, is_open=False)

    assert read(client).all("div", id="grid")[0]["data-joining"] == "closed"


def test_screen_of_a_cancelled_event_says_so(client):
    day = opened()
    events.cancel(event=day.event, reason="The roof leaks.")

    assert "This event is cancelled" in read(client).text


def test_grid_without_phones_has_a_screen_without_a_code(client):
    day = opened()
    day.event.board.delete()

    assert not read(client).all("svg")


def test_former_slug_is_redirected_and_an_event_without_a_grid_has_no_screen(client):
    day = opened()
    day.event.former_slugs.create(slug="2026-01-01-old")

    moved = client.get("/events/2026-01-01-old/grid/screen/")

    assert (moved.status_code, moved["Location"]) == (301, "/events/open/grid/screen/")
    assert client.get(f"/events/{EventFactory().slug}/grid/screen/").status_code == 404


@pytest.mark.parametrize("number", [1, 30])
def test_screen_takes_four_queries(client, number, django_assert_num_queries):
    opened(*(f"Session {index}" for index in range(number)))

    with django_assert_num_queries(4):
        read(client)
