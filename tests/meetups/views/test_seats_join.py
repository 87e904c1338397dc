"""Joining a board: by its code, its link, or the link of a place."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from meetups.models import Board, Seat
from meetups.views.seats import cookie_of
from tests.boards import BoardFactory, SeatFactory
from tests.factories import AttendeeFactory, EventFactory
from tests.pages import Page
from tests.phones import phone_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

NOW = datetime(2026, 11, 25, 18, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
JOIN = "/events/tea/board/join/"
SEAT = "/events/tea/board/seat/"


@pytest.fixture
def board():
    event = EventFactory(title="Tea and talk", slug="tea", starts_at=NOW - HOUR, ends_at=NOW + HOUR)
    return BoardFactory(event=event, code="BCDFGH")


def wrap_up(board):
    Board.objects.filter(pk=board.pk).update(phase="wrapped_up", wrapped_up_at=NOW)


@pytest.mark.parametrize("typed", ["BCDFGH", "bcdfgh", " bcd fgh ", "BCD-FGH", "8cdfgh", "ＢＣＤＦＧＨ", "ВСDFGН"])
def test_code_leads_to_joining(client, board, typed):
    response = client.post("/join/", {"code": typed})

    assert (response.status_code, response["Location"]) == (302, JOIN)
    assert Seat.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Enter the six letters."),
        ("BCDFG", "A code has six letters. Check the screen and enter it again."),
        ("BCDFGJ", "No board has this code. Check the screen and enter it again."),
        ("x" * 10_000, "A code has six letters."),
        ("💬💬💬💬💬💬", "A code has six letters. Check the screen and enter it again."),
        ("\u202eHGFDCB\x00", "Null characters are not allowed."),
    ],
)
def test_unknown_code_is_refused_in_words(client, board, typed, words):
    response = client.post("/join/", {"code": typed})

    assert response.status_code == 422
    assert words in Page(response).text


def test_code_of_a_wrapped_up_board_leads_to_its_page(client, board):
    wrap_up(board)

    assert client.post("/join/", {"code": "BCDFGH"})["Location"] == "/events/tea/board/"


def test_code_of_a_draft_is_unknown(client, board):
    board.event.status = "draft"
    board.event.save()

    assert client.post("/join/", {"code": "BCDFGH"}).status_code == 422


def test_codes_are_guessed_only_so_often_until_a_pause(client, board, settings, clock):
    settings.CODE_RATE_LIMIT = "2/m"

    answers = [client.post("/join/", {"code": code}) for code in ("ZZZZZZ", "ZZZZZX", "BCDFGH")]

    assert [answer.status_code for answer in answers] == [422, 422, 429]
    assert "Wait a few minutes" in Page(answers[-1]).text
    clock.shift(timedelta(seconds=61))
    assert client.post("/join/", {"code": "BCDFGH"})["Location"] == JOIN


def test_page_to_join_changes_nothing_and_its_form_takes_a_seat(client, board):
    page = client.get(JOIN)
    assert (page.status_code, Seat.objects.count(), cookie_of(board) in page.cookies) == (200, 0, False)

    response = client.post(JOIN, {"name": "  Robin "})

    seat = Seat.objects.get()
    assert (response.status_code, response["Location"]) == (302, SEAT)
    assert (seat.board, seat.name, seat.left, seat.attendee) == (board, "Robin", 3, None)
    cookie = response.cookies[f"seat-{board.pk}"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"], cookie["secure"]) == ("/events/", True, "Lax", "")
    assert cookie["expires"] == "Thu, 26 Nov 2026 06:00:01 GMT"
    assert seat.token in cookie.value
    assert client.get(JOIN)["Location"] == SEAT


def test_cookie_of_a_secure_site_is_sent_by_https_alone(client, board, settings):
    settings.SESSION_COOKIE_SECURE = True

    cookie = client.post(JOIN).cookies[f"__Secure-seat-{board.pk}"]

    assert cookie["secure"] is True


def test_name_that_is_too_long_is_refused(client, board):
    response = client.post(JOIN, {"name": "R" * 10_000})

    assert (response.status_code, Seat.objects.count()) == (422, 0)


def test_closed_joining_is_refused_in_words(client, board):
    Board.objects.update(is_joining_open=False)

    assert "Nobody can join any more" in Page(client.get(JOIN)).text
    response = client.post(JOIN)
    assert (response.status_code, Seat.objects.count()) == (409, 0)
    assert "Nobody can join any more. Ask a host of the board." in Page(response).text


def test_board_of_a_cancelled_event_cannot_be_joined(client, board):
    board.event.status, board.event.cancellation_reason = "cancelled", "Flooded"
    board.event.save()

    assert "This event is cancelled" in Page(client.get(JOIN)).text
    assert client.post(JOIN).status_code == 409


def test_wrapped_up_board_leads_to_its_page(client, board):
    wrap_up(board)

    assert client.get(JOIN)["Location"] == client.post(JOIN)["Location"] == "/events/tea/board/"


def test_joins_of_one_network_are_limited(board, settings):
    settings.BOARD_RATE_LIMIT = "2/m"

    answers = [Client().post(JOIN) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert Seat.objects.count() == 2


def test_link_of_a_place_takes_one_seat_on_all_devices(board):
    attendee = AttendeeFactory(event=board.event)
    page = Client().get(f"/attendees/{attendee.token}/board/")
    assert (page.status_code, page["Referrer-Policy"]) == (200, "same-origin")
    assert "Your place has one seat, on however many devices." in Page(page).text
    assert (Page(page).value("place"), Page(page).all("form")[-1]["action"]) == (attendee.token, JOIN)

    first, second = (Client().post(JOIN, {"place": attendee.token, "name": name}) for name in ("Robin", ""))

    seat = Seat.objects.get()
    assert (seat.attendee, seat.name) == (attendee, "Robin")
    assert first.cookies[cookie_of(board)].value == second.cookies[cookie_of(board)].value
    assert first["Location"] == SEAT


@pytest.mark.parametrize(("place", "status"), [("nobody", 404), ("\x00", 404), ("", 302)])
def test_place_that_nobody_has_is_not_found(client, board, place, status):
    assert client.post(JOIN, {"place": place}).status_code == status


def test_place_at_another_event_is_refused_in_words(client, board):
    response = client.post(JOIN, {"place": AttendeeFactory().token})

    assert (response.status_code, "This link is for another event." in Page(response).text) == (409, True)


def test_link_of_a_place_without_a_board_is_missing(client):
    attendee = AttendeeFactory()

    assert client.get(f"/attendees/{attendee.token}/board/").status_code == 404
    assert client.get("/attendees/nobody/board/").status_code == 404


def test_seat_that_a_host_took_away_is_not_given_again_to_its_place(client, board):
    seat = SeatFactory(board=board, attendee=AttendeeFactory(event=board.event), voided_at=NOW)

    response = client.post(JOIN, {"place": seat.attendee.token})

    assert response.status_code == 409
    assert "This seat does not count any more." in Page(response).text


def test_page_of_a_place_links_to_the_board_while_it_is_open(client, board):
    attendee = AttendeeFactory(event=board.event)
    url, link = f"/attendees/{attendee.token}/", f"/attendees/{attendee.token}/board/"
    assert link in Page(client.get(url)).links

    wrap_up(board)
    assert link not in Page(client.get(url)).links
    other = AttendeeFactory()
    assert "/board/" not in client.get(f"/attendees/{other.token}/").content.decode()


def test_browser_whose_seat_was_taken_away_is_told_so_and_cannot_join_anew(board):
    seat = SeatFactory(board=board, voided_at=NOW)
    phone, place = phone_of(seat), AttendeeFactory(event=board.event).token
    assert phone.get(SEAT)["Location"] == JOIN
    page = Page(phone.get(JOIN))
    assert "A host took away the seat of this phone" in page.text
    assert page.all("input", name="name") == []

    assert [phone.post(JOIN, data).status_code for data in ({"name": "Robin"}, {"place": place})] == [409, 409]

    assert Seat.objects.get() == seat
    Seat.objects.update(voided_at=None)
    assert phone.get(JOIN)["Location"] == SEAT


def test_link_of_a_place_takes_over_the_seat_of_the_same_phone(board):
    seat = SeatFactory(board=board, name="Robin")
    attendee = AttendeeFactory(event=board.event)

    response = phone_of(seat).post(JOIN, {"place": attendee.token})

    assert (response["Location"], seat.token in response.cookies[cookie_of(board)].value) == (SEAT, True)
    assert list(Seat.objects.values_list("pk", "attendee", "name")) == [(seat.pk, attendee.pk, "Robin")]


def test_phone_with_the_seat_of_another_place_takes_one_more(board):
    seat = SeatFactory(board=board, attendee=AttendeeFactory(event=board.event))
    friend = AttendeeFactory(event=board.event)

    phone_of(seat).post(JOIN, {"place": friend.token})

    assert set(Seat.objects.values_list("attendee", flat=True)) == {seat.attendee_id, friend.pk}
