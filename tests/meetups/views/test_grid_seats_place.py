"""Placing a session with a phone: a list of free rooms, and what the one who comes second is told."""

import pytest

from meetups.models import Grid, Pitch
from tests.boards import SeatFactory
from tests.camp import HOUR, NOW, SEAT, camp, cell, send
from tests.grids import PitchFactory
from tests.pages import Page
from tests.phones import phone_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def grid():
    return camp(has_board=True, anyone_places=True)


@pytest.fixture
def seat(grid):
    return SeatFactory(board=grid.event.board, name="Robin")


def options(page):
    return [option["value"] for option in page.all("option") if option["value"]]


def test_session_is_placed_into_a_free_room_and_time(grid, seat, clock):
    pitch = PitchFactory(grid=grid, title="Tea")
    PitchFactory(grid=grid, room=grid.rooms.get(name="Hall"), slot=grid.slots.get(starts_after=180))
    client = phone_of(seat)

    page = Page(client.get(f"{SEAT}place/{pitch.pk}/"))
    assert options(page) == [cell("Hall", 0), cell("Attic", 0), cell("Attic", 180)]
    assert [group["label"] for group in page.all("optgroup")] == ["10am to 10:45am", "1pm to 1:45pm"]
    response = send(client, f"place/{pitch.pk}", place=cell("Attic", 180), had="")

    assert response["Location"] == SEAT
    pitch.refresh_from_db()
    assert pitch.cell == cell("Attic", 180)
    assert "Tea Attic · Move it: Tea" in Page(client.get(SEAT)).text
    clock.move_to(NOW + HOUR, tick=False)
    assert options(Page(client.get(f"{SEAT}place/{pitch.pk}/"))) == [cell("Attic", 180)]


def test_the_one_who_comes_second_is_told_and_keeps_what_they_chose(grid, seat):
    tea, milk = PitchFactory(grid=grid, title="Tea"), PitchFactory(grid=grid, title="Milk")
    client, where = phone_of(seat), cell("Hall", 0)
    send(client, f"place/{tea.pk}", place=where, had="")

    response = send(client, f"place/{milk.pk}", place=where, had="")

    page = Page(response)
    assert (response.status_code, Pitch.objects.get(title="Milk").cell) == (409, "")
    assert "“Tea” is in Hall at that time. Choose another room or slot." in page.text
    assert page.all("option", value=where) == [{"value": where, "selected": None}]
    assert "10am, Hall (“Tea”)" in page.text
    assert send(client, f"place/{milk.pk}", place=cell("Attic", 0), had=page.value("had")).status_code == 302


def test_session_that_was_moved_meanwhile_stays_and_the_page_says_where(grid, seat):
    pitch = PitchFactory(grid=grid, title="Tea")
    client = phone_of(seat)
    send(client, f"place/{pitch.pk}", place=cell("Hall", 0), had="")

    response = send(client, f"place/{pitch.pk}", place=cell("Attic", 180), had="")

    page = Page(response)
    assert response.status_code == 409
    assert "Somebody placed “Tea” meanwhile: Hall, 10am to 10:45am." in page.text
    assert page.all("option", value=cell("Attic", 180)) == [{"value": cell("Attic", 180), "selected": None}]
    assert page.value("had") == cell("Hall", 0)


def test_session_is_taken_out_again(grid, seat):
    pitch = PitchFactory(grid=grid, room=grid.rooms.first(), slot=grid.slots.first())
    client = phone_of(seat)

    assert "Take it out of the timetable" in Page(client.get(f"{SEAT}place/{pitch.pk}/")).text
    assert send(client, f"take-out/{pitch.pk}", had="9-9").status_code == 409
    assert send(client, f"take-out/{pitch.pk}", had=pitch.cell)["Location"] == SEAT
    assert Pitch.objects.get().cell == ""
    assert "Take it out of the timetable" not in Page(client.get(f"{SEAT}place/{pitch.pk}/")).text


@pytest.mark.parametrize("place", ["", "x", "1", "0-0", "999-999", "1" * 30, "-", "<script>"])
def test_place_that_is_none_is_asked_again(grid, seat, place):
    pitch = PitchFactory(grid=grid)

    response = send(phone_of(seat), f"place/{pitch.pk}", place=place, had="")

    assert (response.status_code, Pitch.objects.get().cell) == (422, "")
    assert "Choose a room and a time." in Page(response).text


def test_break_is_no_place(grid, seat):
    pitch = PitchFactory(grid=grid)

    assert send(phone_of(seat), f"place/{pitch.pk}", place=cell("Hall", 120), had="").status_code == 422


def test_grid_without_a_free_place_says_so(grid, seat):
    pitch = PitchFactory(grid=grid)
    grid.slots.all().delete()

    page = Page(phone_of(seat).get(f"{SEAT}place/{pitch.pk}/"))

    assert "No room is free at any time. Ask a host." in page.text
    assert page.all("form") == []


def test_only_hosts_place_unless_anyone_may(grid, seat):
    pitch = PitchFactory(grid=grid)
    Grid.objects.update(anyone_places=False)
    client = phone_of(seat)

    assert f"{SEAT}place/{pitch.pk}/" not in Page(client.get(SEAT)).links
    assert client.get(f"{SEAT}place/{pitch.pk}/")["Location"] == SEAT
    for action in ("place", "take-out"):
        response = send(client, f"{action}/{pitch.pk}", place=cell("Hall", 0), had="")
        assert (response.status_code, Pitch.objects.get().cell) == (409, "")
        assert "Only hosts place sessions here. Ask one of them." in Page(response).text
