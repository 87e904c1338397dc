from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from meetups.models import Board, BoardStep, HostLink
from meetups.models.boards import new_board_code
from tests.boards import BoardFactory, HostLinkFactory

pytestmark = pytest.mark.django_db


def test_code_has_six_letters_that_look_like_no_other():
    letters = set("".join(new_board_code() for _ in range(200)))

    assert len(new_board_code()) == 6
    assert letters <= set("BCDFGHJKMNPQRSTVWXZ")
    assert new_board_code() != new_board_code()


@pytest.mark.parametrize(("text", "minutes"), [("5, 3, 1", [5, 3, 1]), ("8", [8]), ("60,1", [60, 1])])
def test_minutes_of_each_timebox(text, minutes):
    board = BoardFactory.build(boxes=text)
    board.clean_fields(exclude=["event"])

    assert board.box_minutes == minutes


@pytest.mark.parametrize("text", ["", "0", "61", "5;3", "5,,3", "-1", "1,1,1,1,1,1,1", "five", "5.5", "٣"])
def test_other_texts_are_no_minutes(text):
    with pytest.raises(ValidationError):
        BoardFactory.build(boxes=text).clean_fields(exclude=["event"])


@pytest.mark.parametrize(
    ("wrapped_up", "ends"),
    [
        ("2026-11-25T20:00", "2026-11-26T06:00"),
        ("2026-11-26T05:59", "2026-11-26T06:00"),
        ("2026-11-26T06:00", "2026-11-27T06:00"),
        ("2026-10-24T20:00", "2026-10-25T06:00"),  # the clocks change that night
    ],
)
def test_wrapping_up_can_be_undone_until_6am_by_the_clock_of_the_event(wrapped_up, ends):
    zone = ZoneInfo("Europe/Berlin")
    board = BoardFactory(event__zone="Europe/Berlin")
    assert (board.undo_ends_at, board.is_wrapped_up) == (None, False)

    board.phase, board.wrapped_up_at = Board.Phase.WRAPPED_UP, datetime.fromisoformat(wrapped_up).replace(tzinfo=zone)

    assert board.undo_ends_at == datetime.fromisoformat(ends).replace(tzinfo=zone)
    assert board.is_wrapped_up


@pytest.mark.parametrize(
    "values",
    [
        {"ends_at": timezone.now(), "left": 3},
        {"phase": "wrapped_up"},
        {"wrapped_up_at": timezone.now()},
        {"votes_each": 0},
        {"votes_each": 11},
    ],
)
def test_database_refuses_a_board_that_cannot_be(values):
    board = BoardFactory()
    assert not board.is_paused

    with pytest.raises(IntegrityError), transaction.atomic():
        Board.objects.filter(pk=board.pk).update(**values)


def test_host_link_works_until_it_expires():
    link, ended = HostLinkFactory(), HostLinkFactory(expires_at=timezone.now())

    assert (link.is_open, ended.is_open) == (True, False)
    assert list(HostLink.objects.open()) == [link]
    assert link.get_absolute_url() == f"/events/{link.board.event.slug}/board/host/{link.token}/"
    assert str(link) == str(link.board) == str(link.board.event)
    assert link.get_absolute_url() == f"/events/{link.event.slug}/board/host/{link.token}/"


def test_one_step_makes_one_version():
    board = BoardFactory()
    step = BoardStep.objects.create(board=board, kind=BoardStep.Kind.PAUSE, version=1)
    assert str(step) == "Paused"

    for values in ({"kind": "pause", "version": 1}, {"kind": "undo", "version": 2}):
        with pytest.raises(IntegrityError), transaction.atomic():
            BoardStep.objects.create(board=board, **values)
