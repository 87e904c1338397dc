"""The sheets of a grid for printing, and the form that brings the wall back."""

import pytest

from meetups.services import grids
from meetups.services.grids import SlotFacts
from tests.factories import EventFactory, OrganiserFactory
from tests.open_day import OpenDay
from tests.pages import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def day(client):
    """Return a day with two rooms and one slot, and let its organiser log in."""
    day = OpenDay("Tea", slots=(SlotFacts(0, 45),))
    client.force_login(OrganiserFactory(group=day.event.group).user)
    return day


PAPER = "/events/open/grid/paper/"


def wall(day, *rows, **more):
    """Return the data of the form with these rows: room, title, host, hands, outcome."""
    sent = {"form-TOTAL_FORMS": "8", "form-INITIAL_FORMS": "0"}
    for index, (room, *words) in enumerate(rows):
        place = {"room": day.room(room).pk, "slot": day.slot(0).pk} if room else {}
        row = place | dict(zip(("title", "host", "hands", "outcome"), words, strict=False))
        sent |= {f"form-{index}-{name}": value for name, value in row.items()}
    return sent | more


WALL = (("Hall", "Tea", "Ann", "7", "We buy **both**"), ("Garden", "Cake\nand milk"), ("", "Not placed", "", "2"))


def test_wall_is_brought_back_in_one_form(client, day):
    response = client.post(PAPER, wall(day, *WALL))

    assert (response.status_code, response["Location"]) == (302, "/events/open/grid/")
    assert day.table() == {"Tea": ("Hall", 0), "Cake and milk": ("Garden", 0)}
    rows = day.grid.pitches.order_by("pk").values_list("title", "name", "hands", "outcome")
    assert list(rows) == [("Tea", "Ann", 7, "We buy **both**"), ("Cake and milk", "", 0, ""), ("Not placed", "", 2, "")]


def test_wall_that_is_sent_twice_is_brought_back_once(client, day):
    for _time in range(2):
        assert client.post(PAPER, wall(day, *WALL)).status_code == 302

    assert day.grid.pitches.count() == 3


def test_form_begins_with_the_cells_and_what_is_known(client, day):
    day.place("Tea", "Hall", 0)
    day.pitch("Cake")

    page = Page(client.get(PAPER))

    chosen = [option["value"] for option in page.all("option") if "selected" in option]
    garden, hall, slot = (str(row.pk) for row in (day.room("Garden"), day.room("Hall"), day.slot(0)))
    assert chosen[:4] == [garden, slot, hall, slot]
    assert [page.value(f"form-{row}-title") for row in range(4)] == ["", "Tea", "Cake", ""]
    assert client.post(PAPER, wall(day, ("Hall", "Tea"), ("Garden", ""))).status_code == 302


def test_errors_are_shown_by_row_and_everything_typed_is_kept(client, day):
    response = client.post(PAPER, wall(day, ("Hall", "Tea", "Ann", "many", "Both"), ("Garden", "", "Bea")))

    page = Page(response)
    assert response.status_code == 422
    assert "Row 1: Enter a number from 0 to 1,000. Row 2: Enter the session of this row." in page.text
    assert {"#id_form-0-hands", "#id_form-1-title"} <= set(page.links)
    kept = [page.value(f"form-{name}") for name in ("0-title", "0-host", "0-hands", "0-outcome", "1-host")]
    assert kept == ["Tea", "Ann", "many", "Both", "Bea"]
    assert day.table() == {}


def test_row_that_the_grid_refuses_is_named(client, day):
    response = client.post(PAPER, wall(day, ("Hall", "Tea"), ("Garden", ""), ("Hall", "Cake")))

    page = Page(response)
    assert response.status_code == 409
    assert "Not recorded Row 2: “Tea” is in Hall at that time." in page.text
    assert page.value("form-2-title") == "Cake"
    assert day.table() == {}


def test_grid_that_is_closed_refuses_the_wall_and_keeps_it(client, day):
    day.event.status, day.event.cancellation_reason = "cancelled", "The roof leaks."
    day.event.save()

    response = client.post(PAPER, wall(day, ("Hall", "Tea")))

    assert response.status_code == 409
    assert "This event is cancelled, so its grid is closed." in Page(response).text


def test_more_rows_are_added_without_losing_a_word(client, day, settings):
    response = client.post(PAPER, wall(day, ("Hall", "Tea", "", "many"), more="yes"))

    page = Page(response)
    assert response.status_code == 200
    assert (page.value("form-TOTAL_FORMS"), page.value("form-0-hands")) == ("16", "many")
    settings.HOST_RATE_LIMIT = "0/m"
    response = client.post(PAPER, wall(day, ("Hall", "Tea")))
    assert (response.status_code, Page(response).value("form-0-title")) == (429, "Tea")


def test_event_without_a_grid_or_without_rooms_says_what_to_do_first(client, day):
    event = EventFactory(group=day.event.group)

    page = Page(client.get(f"/events/{event.slug}/grid/paper/"))
    assert "First open the grid, with the rooms and the times that the wall has." in page.text
    assert f"/events/{event.slug}/grid/host/" in page.links
    grids.remove_slot(slot=day.slot(0))
    page = Page(client.get(PAPER))
    assert "First add the rooms and the times that the wall has." in page.text
    assert "/events/open/grid/host/?rooms#rooms" in page.links


def test_timetable_is_printed_filled_and_blank_for_the_wall_and_on_a4(client, day):
    day.place("Tea", "Hall", 0)

    filled, blank = Page(client.get("/events/open/grid/print/")), Page(client.get("/events/open/grid/print/?blank"))

    assert "Tea" in filled.text
    assert "Tea" not in blank.text
    assert filled.all("div", data_paper="sheet")
    assert Page(client.get("/events/open/grid/print/?size=wall")).all("div", data_paper="wall")


def test_nobody_is_named_on_paper_unless_their_name_is_public(client, day):
    day.pitch("Cake", cell=("Garden", 0), name="Ann Ash")

    for path in ("print/", "cards/"):
        assert "Ann" not in Page(client.get(f"/events/open/grid/{path}")).text
    grids.show_name(pitch=day.pitched("Cake"), is_public=True)
    for path in ("print/", "cards/"):
        assert "Ann Ash" in Page(client.get(f"/events/open/grid/{path}")).text


def test_cards_have_the_pitches_or_are_blank(client, day):
    assert Page(client.get("/events/open/grid/cards/")).text.count("Empty card Host") == 7
    page = Page(client.get("/events/open/grid/cards/?blank"))
    assert (page.text.count("Empty card Host"), "Tea" in page.text) == (8, False)
    assert "so no cards are filled in" in Page(client.get(f"/events/{EventFactory().slug}/grid/cards/")).text


@pytest.mark.parametrize("name", ["print", "cards"])
def test_former_slug_is_redirected_and_a_draft_has_no_paper(client, day, name):
    day.event.former_slugs.create(slug="2026-01-01-old")

    moved = client.get(f"/events/2026-01-01-old/grid/{name}/")

    assert (moved.status_code, moved["Location"]) == (301, f"/events/open/grid/{name}/")
    assert client.get(f"/events/{EventFactory(status='draft').slug}/grid/{name}/").status_code == 404


@pytest.mark.parametrize("name", ["print", "cards"])
def test_page_takes_four_queries(client, day, name, django_assert_num_queries):
    with django_assert_num_queries(4):
        client.get(f"/events/open/grid/{name}/")
