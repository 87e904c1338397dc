"""The screen of a board: the same for everyone, without a form."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from meetups.services import boards
from tests.boards import BoardFactory, SeatFactory
from tests.factories import EventFactory
from tests.lean_coffee import Room
from tests.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

NOW = datetime(2026, 11, 25, 18, 30, tzinfo=UTC)


def read(client, board, part=""):
    """Return the screen, or the part of it that is kept up to date."""
    path = reverse("meetups:boards-screen", args=[board.event.slug])
    response = client.get(reverse("meetups:boards-live", args=[board.event.slug, "screen"]) if part else path)
    assert response.status_code == 200
    return Page(response)


def test_screen_has_the_code_a_refresh_without_scripts_and_no_form(client):
    board = BoardFactory(code="BCDFGH", event__title="Tea and talk")

    response = client.get(reverse("meetups:boards-screen", args=[board.event.slug]))

    page = Page(response)
    assert "testserver/join/ BCDFGH" in page.text
    assert page.all("meta", http_equiv="refresh") == [{"http-equiv": "refresh", "content": "10"}]
    assert b'<noscript><meta http-equiv="refresh"' in response.content
    assert (page.all("form"), page.all("input")) == ([], [])
    assert not response.cookies
    assert not page.has_site_header


@pytest.mark.parametrize("part", ["", "live"])
def test_screen_shows_what_happens_in_each_phase(client, clock, part):
    room = Room("Tea", "Coffee")
    SeatFactory(board=room.board)
    words = "Propose a topic with your phone. 1 phone is here. 2 topics so far, the newest first. Coffee Tea"
    assert f"What shall we talk about? {words}" in read(client, room.board, part).text

    room.press(boards.next_phase)
    room.vote(room.board.seats.get(), "Coffee", "Coffee", "Tea")
    assert "Vote: you have 3 votes 3 votes given Tea Coffee" in read(client, room.board, part).text

    room.press(boards.next_phase)
    assert "Next: Coffee After that Tea 1 vote" in read(client, room.board, part).text

    room.press(boards.start)
    page = read(client, room.board, part)
    assert [clock["data-ends-at"] for clock in page.all("p", role="timer")] == ["2026-11-25T18:35:00+00:00"]
    assert "hidden" in page.all("p", **{"class": "screen-nought"})[0]

    clock.shift(timedelta(minutes=5))
    page = read(client, room.board, part)
    assert "hidden" not in page.all("p", **{"class": "screen-nought"})[0]
    assert "Go on or move on? Answer on your phone. 0 of 1 have answered." in page.text

    room.press(boards.move_on)
    room.press(boards.next_phase)
    assert (
        "Thank you Before you go: say on your phone how it was. We discussed Coffee 2 votes"
        in read(client, room.board, part).text
    )


def test_votes_are_counted_anew_every_five_seconds(client, clock):
    room = Room("Tea", to="vote")
    path = reverse("meetups:boards-live", args=[room.board.event.slug, "screen"])
    known = {"If-None-Match": client.get(path)["ETag"]}
    room.vote(*room.seats(1), "Tea")

    assert client.get(path, headers=known).status_code == 304
    clock.shift(timedelta(seconds=5))
    assert "1 vote given" in Page(client.get(path, headers=known)).text


def test_screen_of_a_board_where_nobody_can_join_says_so_to_its_style(client):
    room = Room("Tea")
    room.press(boards.set_joining, is_open=False)

    assert read(client, room.board).all("div", id="board")[0]["data-joining"] == "closed"
    assert "Propose a topic with your phone." not in read(client, room.board).text


def test_screen_of_a_cancelled_event_says_so(client):
    board = BoardFactory(event__status="cancelled")

    page = read(client, board)
    assert "This event is cancelled" in page.text
    assert page.all("div", id="board")[0]["data-joining"] == "closed"


def test_former_slug_is_redirected_and_an_event_without_a_board_has_no_screen(client):
    board = BoardFactory()
    board.event.former_slugs.create(slug="2026-01-01-old")

    moved = client.get(reverse("meetups:boards-screen", args=["2026-01-01-old"]))

    assert (moved.status_code, moved["Location"]) == (301, reverse("meetups:boards-screen", args=[board.event.slug]))
    assert client.get(reverse("meetups:boards-screen", args=[EventFactory().slug])).status_code == 404


@pytest.mark.parametrize("number", [1, 30])
def test_screen_takes_the_same_queries_for_one_topic_and_thirty(client, number, django_assert_num_queries):
    room = Room(*(f"Topic {index}" for index in range(number)))

    with django_assert_num_queries(6):
        read(client, room.board)
