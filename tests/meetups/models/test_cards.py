import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from meetups.models import Card
from tests.boards import BoardFactory, CardFactory

pytestmark = pytest.mark.django_db


def test_standing_cards_were_not_merged():
    board = BoardFactory()
    kept = CardFactory(board=board)
    merged = CardFactory(board=board, merged_into=kept)

    assert list(board.cards.standing()) == [kept]
    assert str(merged) == merged.title


def test_discussed_cards_come_in_the_order_in_which_that_ended():
    board, now = BoardFactory(), timezone.now()
    second = CardFactory(board=board, state=Card.State.DISCUSSED, discussed_at=now)
    first = CardFactory(board=board, state=Card.State.DISCUSSED, discussed_at=now - timezone.timedelta(minutes=9))
    CardFactory(board=board)

    assert list(board.cards.discussed()) == [first, second]


def test_a_board_discusses_one_card_at_a_time():
    board = BoardFactory()
    CardFactory(board=board, state=Card.State.DISCUSSING)
    CardFactory(state=Card.State.DISCUSSING)

    with pytest.raises(IntegrityError), transaction.atomic():
        CardFactory(board=board, state=Card.State.DISCUSSING)


def test_a_card_is_not_merged_into_itself():
    card = CardFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        Card.objects.filter(pk=card.pk).update(merged_into=card)


@pytest.mark.parametrize(("seconds", "minutes"), [(0, 0), (1, 1), (60, 1), (61, 2)])
def test_minutes_spent_are_rounded_up(seconds, minutes):
    assert CardFactory.build(seconds_spent=seconds).minutes_spent == minutes
