"""The pages of a board without topics: phones only join, for a grid or for talks."""

from datetime import UTC, datetime

import pytest

from meetups.models import Card, Seat
from tests.boards import SeatFactory
from tests.grids import GridFactory
from tests.host_pages import Hosted, read, send, steps_of
from tests.pages import Page
from tests.phones import phone_of, put
from tests.talks import CallFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

NOW = datetime(2026, 11, 25, 18, 30, tzinfo=UTC)
BOARD = "/events/tea/board/"
OF_TOPICS = ("topic", "vot", "discuss", "Propose", "Topics")


@pytest.fixture
def room() -> Hosted:
    made = Hosted(has_topics=False)
    Card.objects.all().delete()
    put(made.board, code="BCDFGH")
    return made


def main_of(client, path: str) -> str:
    """Return the words of a page of the board, which must say nothing about topics and votes."""
    response = client.get(path)
    assert response.status_code == 200
    words = Page(response).text
    assert not [word for word in OF_TOPICS if word in words]
    return words


@pytest.mark.parametrize(
    ("values", "state", "can_join"),
    [
        ({}, "People join in with their phones.", True),
        ({"is_joining_open": False}, "Nobody else can join.", False),
        ({"phase": "wrapped_up", "wrapped_up_at": NOW}, "This is over. Thank you for joining in.", False),
    ],
)
def test_public_page_says_how_to_join_and_nothing_of_topics(client, room, values, state, can_join):
    put(room.board, **values)
    words = main_of(client, BOARD)

    assert "Join in: Tea and talk" in words
    assert state in words
    assert (f'href="{BOARD}join/"' in client.get(BOARD).content.decode()) == can_join
    live = client.get(f"{BOARD}live/detail/").content.decode()
    assert state in live
    assert f'data-every="{0 if "phase" in values else 10}"' in live


def test_phone_joins_and_is_thanked_at_the_end(client, room):
    assert "See what is on now and what comes next, on this phone." in main_of(client, f"{BOARD}join/")
    response = client.post("/join/", {"code": "bcdfgh"})
    response = client.post(response["Location"], {"name": "Bo"})

    assert response["Location"] == f"{BOARD}seat/"
    assert "You have joined" in main_of(client, f"{BOARD}seat/")
    assert client.post(f"{BOARD}seat/propose/", {"title": "Tea"}).status_code == 409
    put(room.board, phase="wrapped_up", wrapped_up_at=NOW)
    assert "Your seat is deleted tomorrow morning. Say how it was" in main_of(client, f"{BOARD}seat/")


def test_screen_and_poster_say_how_to_join(client, room):
    seat = SeatFactory(board=room.board)
    assert "Join in with your phone 1 phone is here." in main_of(client, f"{BOARD}screen/")
    assert "Join in with your phone See what is on now and what comes next: scan the code" in main_of(
        client, f"{BOARD}paper/poster/"
    )
    put(room.board, phase="wrapped_up", wrapped_up_at=NOW)
    assert "Before you go: say on your phone how it was." in main_of(client, f"{BOARD}screen/")
    assert main_of(phone_of(seat), f"{BOARD}seat/")


def test_host_sees_phones_and_wraps_up_and_undoes_that(client, room):
    seat = SeatFactory(board=room.board)
    page = read(client, room, "?seats")

    assert steps_of(page) == ["next_phase", "close_joining", f"void_seat {seat.pk}"]
    assert "People join in with their phones Show the screen or the poster" in page.text
    assert not page.all("ol", **{"class": "phase-list"})
    assert not page.all("form", id="add")
    assert f"{room.url}paper/" not in page.links
    assert send(client, room, "add", title="Tea").status_code == 409
    assert send(client, room, "next_phase").status_code == 302
    assert "The seats are deleted at 6am." in read(client, room).text
    send(client, room, "undo")
    assert room.now().phase == "propose"


def test_its_pages_lead_to_the_grid_and_the_talks(client, room):
    GridFactory(event=room.board.event)
    assert "Pitch a session, and raise your hand" in main_of(client, f"{BOARD}join/")
    assert "Pitch a session and raise your hand: scan the code" in main_of(client, f"{BOARD}paper/poster/")
    joined = client.post(f"{BOARD}join/", {})
    assert joined["Location"] == "/events/tea/grid/seat/"
    assert client.get(f"{BOARD}seat/")["Location"] == "/events/tea/grid/seat/"
    CallFactory(event=room.board.event)

    assert {"/events/tea/grid/", "/events/tea/talks/"} <= set(Page(client.get(BOARD)).links)
    host = room.url.replace("/board/", "/{}/")
    assert {host.format("grid"), host.format("talks")} <= set(read(client, room).links)


def test_board_with_topics_leads_to_the_grid_and_the_talks_too(client):
    room = Hosted()
    GridFactory(event=room.board.event)
    CallFactory(event=room.board.event)
    phone = phone_of(SeatFactory(board=room.board))

    assert {"/events/tea/grid/", "/events/tea/talks/"} <= set(Page(client.get(BOARD)).links)
    assert {"/events/tea/grid/seat/", "/events/tea/talks/"} <= set(Page(phone.get(f"{BOARD}seat/")).links)


def test_cancelled_event_closes_it(client, room):
    event = room.board.event
    event.status, event.cancellation_reason = "cancelled", "Snow"
    event.save()

    for path in ("", "join/", "screen/"):
        assert "This event is cancelled" in Page(client.get(BOARD + path)).text
    assert client.post(f"{BOARD}join/", {}).status_code == 409
    assert Seat.objects.count() == 0
    assert "Nothing on its board can be changed." in read(client, room).text
