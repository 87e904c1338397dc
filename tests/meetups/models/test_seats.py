import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from meetups.models import Ballot, Seat, Vote
from tests.boards import CardFactory, SeatFactory
from tests.factories import AttendeeFactory

pytestmark = pytest.mark.django_db


def test_one_place_is_one_seat_at_a_board():
    ann = AttendeeFactory()
    seat = SeatFactory(board__event=ann.event, attendee=ann, name="Ann")
    SeatFactory(board=seat.board)
    assert (str(seat), str(SeatFactory(board=seat.board))) == ("Ann", "A seat without a name")

    with pytest.raises(IntegrityError), transaction.atomic():
        SeatFactory(board=seat.board, attendee=ann)


def test_database_refuses_fewer_than_no_votes_left():
    seat = SeatFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.filter(pk=seat.pk).update(left=-1)


def test_a_seat_is_void_once_a_host_took_it_away():
    assert SeatFactory.build(voided_at=timezone.now()).is_void
    assert not SeatFactory.build().is_void


def test_a_seat_votes_once_for_a_card_and_answers_once_a_round():
    card = CardFactory(title="Tea")
    seat = SeatFactory(board=card.board)
    vote = Vote.objects.create(seat=seat, card=card, count=2)
    ballot = Ballot.objects.create(seat=seat, card=card, round=1, answer=Ballot.Answer.GO_ON)
    Ballot.objects.create(seat=seat, card=card, round=2, answer=Ballot.Answer.MOVE_ON)
    assert (str(vote), str(ballot)) == ("Tea: 2", "Go on")

    for model, values in ((Vote, {}), (Vote, {"card": CardFactory(), "count": 0}), (Ballot, {"round": 1})):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.create(**{"seat": seat, "card": card} | values)
