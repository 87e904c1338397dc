"""Votes and answers of a phone at a board."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.boards import BoardFactory, CardFactory, SeatFactory
from tests.factories import EventFactory
from tests.pages import Page
from tests.phones import own_of, phone_of, put, send, votes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

NOW = datetime(2026, 11, 25, 18, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
SEAT = "/events/tea/board/seat/"


@pytest.fixture
def board():
    event = EventFactory(title="Tea and talk", slug="tea", starts_at=NOW - HOUR, ends_at=NOW + HOUR)
    return BoardFactory(event=event, code="BCDFGH")


@pytest.fixture
def seat(board):
    return SeatFactory(board=board, name="Robin")


def test_votes_are_given_and_taken_back(seat):
    put(seat.board, phase="vote")
    tea, coffee = CardFactory(board=seat.board, title="Tea"), CardFactory(board=seat.board, title="Coffee")
    client = phone_of(seat)

    send(client, "vote", card=f"{tea.pk}:0")
    send(client, "vote", card=f"{tea.pk}:1")
    send(client, "vote", card=f"{coffee.pk}:0")
    page = Page(client.get(SEAT))

    assert votes(seat) == {tea.pk: 2, coffee.pk: 1}
    assert "You have given all your votes." in page.text
    assert own_of(page) == {"votes": {str(tea.pk): 2, str(coffee.pk): 1}, "left": 0, "answer": ""}
    assert [("disabled" in button) for button in page.all("button", name="card")] == [False, True, False, True]
    assert send(client, "take-back", card=f"{tea.pk}:2").status_code == 302
    assert votes(seat) == {tea.pk: 1, coffee.pk: 1}
    assert "You have 1 of 3 votes left." in Page(client.get(SEAT)).text


def test_vote_sent_twice_counts_once(seat):
    put(seat.board, phase="vote")
    card = CardFactory(board=seat.board)
    client = phone_of(seat)

    answers = [send(client, "vote", card=f"{card.pk}:0") for _tab in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert votes(seat) == {card.pk: 1}


def test_two_tabs_of_one_seat_are_right_after_a_tap_of_the_other(seat):
    put(seat.board, phase="vote")
    tea, coffee = CardFactory(board=seat.board, title="Tea"), CardFactory(board=seat.board, title="Coffee")
    one, other = phone_of(seat), phone_of(seat)

    send(one, "vote", card=f"{tea.pk}:0")
    assert own_of(Page(other.get(f"{SEAT}own/"))) == {"votes": {str(tea.pk): 1}, "left": 2, "answer": ""}
    send(other, "vote", card=f"{tea.pk}:0")
    send(other, "vote", card=f"{coffee.pk}:0")

    for tab in (one, other):
        assert own_of(Page(tab.get(SEAT))) == {"votes": {str(tea.pk): 1, str(coffee.pk): 1}, "left": 1, "answer": ""}


def test_votes_beyond_the_number_and_below_nought_are_refused(seat):
    put(seat.board, phase="vote")
    card = CardFactory(board=seat.board)
    client = phone_of(seat)

    assert send(client, "take-back", card=f"{card.pk}:0").status_code == 409
    for had in range(3):
        send(client, "vote", card=f"{card.pk}:{had}")
    refused = send(client, "vote", card=f"{card.pk}:3")

    assert (refused.status_code, votes(seat)) == (409, {card.pk: 3})
    assert "You have no votes left. Take one back first." in Page(refused).text


def test_vote_for_a_topic_of_another_board_is_refused(seat):
    put(seat.board, phase="vote")
    other = CardFactory()

    response = send(phone_of(seat), "vote", card=f"{other.pk}:0")

    assert (response.status_code, votes(seat)) == (409, {})
    assert "This topic is not on this board any more." in Page(response).text


@pytest.mark.parametrize("value", ["", "x", "1", "1:x", "0:0", "-1:0", f"{'9' * 30}:0", "1:0\n", "1:1234", "١:٠"])
def test_vote_without_a_number_is_missing(seat, value):
    put(seat.board, phase="vote")

    assert send(phone_of(seat), "vote", card=value).status_code == 404


@pytest.mark.parametrize(
    ("phase", "words"), [("propose", "Propose"), ("discuss", "Discuss"), ("wrapped_up", "Wrapped up")]
)
def test_vote_of_a_phone_that_slept_is_refused_with_the_page_as_it_is_now(seat, phase, words):
    put(seat.board, phase=phase, wrapped_up_at=NOW if phase == "wrapped_up" else None)
    card = CardFactory(board=seat.board)

    response = send(phone_of(seat), "vote", card=f"{card.pk}:0")

    assert (response.status_code, votes(seat)) == (409, {})
    assert f"The board is in another phase by now: {words}." in Page(response).text


def test_seat_answers_when_the_time_is_over(seat, clock):
    SeatFactory.create_batch(3, board=seat.board)
    card = CardFactory(board=seat.board, state="discussing")
    put(seat.board, phase="discuss", box=1, round=7, ends_at=NOW + timedelta(minutes=1), running_since=NOW)
    client = phone_of(seat)
    value = f"{card.pk}:7:go_on"
    assert send(client, "answer", answer=value).status_code == 409

    clock.shift(60)
    assert send(client, "answer", answer=value).status_code == 302

    page = Page(client.get(SEAT))
    assert {button["id"]: button["aria-pressed"] for button in page.all("button", name="answer")} == {
        "go-on": "true",
        "move-on": "false",
    }
    assert send(client, "answer", answer=f"{card.pk}:7:perhaps").status_code == 409
    assert send(client, "answer", answer=f"{card.pk}:6:go_on").status_code == 409
    assert send(client, "answer", answer="perhaps").status_code == 404
