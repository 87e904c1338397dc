"""The cookie of a seat at a board."""

import pytest
from django.core.signing import get_cookie_signer
from django.test import RequestFactory

from meetups.views.seats import cookie_of, seat_of
from tests.boards import BoardFactory, SeatFactory

pytestmark = pytest.mark.django_db


def request_with(name, value):
    request = RequestFactory().get("/")
    request.COOKIES[name] = value
    return request


def signed(board, token):
    return get_cookie_signer(salt=f"{cookie_of(board)}seat").sign(token)


def test_seat_is_found_by_its_cookie(django_assert_num_queries):
    seat = SeatFactory()
    request = request_with(cookie_of(seat.board), signed(seat.board, seat.token))

    with django_assert_num_queries(1):
        assert seat_of(request, seat.board) == seat


def test_browser_without_the_cookie_has_no_seat_and_asks_no_database(django_assert_num_queries):
    board = BoardFactory()

    with django_assert_num_queries(0):
        assert seat_of(RequestFactory().get("/"), board) is None
        assert seat_of(request_with(cookie_of(board), "altered"), board) is None


def test_cookie_of_another_board_has_no_seat_here():
    seat, board = SeatFactory(), BoardFactory()

    as_it_is = request_with(cookie_of(seat.board), signed(seat.board, seat.token))
    renamed = request_with(cookie_of(board), signed(seat.board, seat.token))
    signed_for_this = request_with(cookie_of(board), signed(board, seat.token))

    assert [seat_of(request, board) for request in (as_it_is, renamed, signed_for_this)] == [None] * 3


@pytest.mark.parametrize(("is_secure", "start"), [(True, "__Secure-seat-"), (False, "seat-")])
def test_name_of_the_cookie_says_that_it_is_for_https_only(settings, is_secure, start):
    settings.SESSION_COOKIE_SECURE = is_secure
    board = BoardFactory()

    assert cookie_of(board) == f"{start}{board.pk}"
