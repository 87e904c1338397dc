"""Proposing topics on a board."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from meetups.models import Board, Card, Seat, Topic
from meetups.services.boards.locking import lock_open_board, lock_seat, raise_version, refuse_phase
from meetups.standards.titles import compared

MOST_CARDS = 500
MOST_OF_A_SEAT = 30


@transaction.atomic
def propose(*, seat: Seat, title: str) -> Card:
    """Propose a topic in the phase propose.

    Raises ValidationError by field when the title is invalid, or with the code cancelled, void, phase, none, limit or
    duplicate. The code none means that the board takes no topics, and limit that a seat has 30 topics or a board 500.
    The code duplicate means that the board or the open backlog of the group has the same title. The params then hold
    `card`, or `topic`, which `take_topic` takes.
    """
    board, seat = _may_propose(seat)
    card = new_card(board, title)
    card.proposed_by = seat
    card.save()
    raise_version(board)
    return card


@transaction.atomic
def take_topic(*, seat: Seat, topic: Topic) -> Card:
    """Propose an open topic of the group's backlog. If it is on the board already, return its card.

    Raises ValidationError with the code cancelled, void, phase, none, limit, or topic when it is not open in the
    group.
    """
    board, seat = _may_propose(seat, is_new=False)
    topic = open_topic(board, topic)
    known = same_card(board, topic.compared_title, topic)
    if known:
        return known
    _refuse_many(board, seat)
    card = Card(board=board, topic=topic, title=topic.title, compared_title=topic.compared_title, proposed_by=seat)
    card.save()
    raise_version(board)
    return card


def new_card(board: Board, title: str) -> Card:
    """Return a card with this title for a locked board, not saved. Raises ValidationError as `propose` does."""
    refuse_more(board)
    card = Card(board=board, title=" ".join(title.split()))
    card.clean_fields(exclude=["board", "compared_title"])
    card.compared_title = compared(card.title)
    card.position = next_position(board)
    same = same_card(board, card.compared_title)
    if same:
        raise ValidationError(_("“%(card)s” is on the board already."), "duplicate", {"card": same})
    topic = topic_titled(board, title)
    if topic:
        raise ValidationError(_("“%(topic)s” is in the topic backlog."), "duplicate", {"topic": topic})
    return card


def same_card(board: Board, compared_title: str, topic: Topic | None = None) -> Card | None:
    """Return the card with the same title or of this topic, or the one that it was merged into, or None."""
    cards = board.cards.select_related("merged_into")
    card = cards.filter(compared_title=compared_title).first() or (topic and cards.filter(topic=topic).first())
    return (card.merged_into or card) if card else None


def topic_titled(board: Board, title: str) -> Topic | None:
    """Return the open topic of the group's backlog with this title, or None."""
    return board.event.group.topics.filter(state=Topic.State.OPEN, compared_title=compared(title)).first()


def open_topic(board: Board, topic: Topic) -> Topic:
    """Lock the topic, so that it is not merged meanwhile, and return it as it is now.

    Raises ValidationError with the code topic if it is not open in this group.
    """
    open_here = board.event.group.topics.filter(state=Topic.State.OPEN)
    found = open_here.select_for_update(of=("self",), no_key=True).filter(pk=topic.pk).first()
    if found is None:
        raise ValidationError(_("This topic is not open in the backlog any more."), "topic")
    return found


def next_position(board: Board) -> int | None:
    """Return the position of a card that is added: the last, or None while the order is not fixed."""
    if board.phase not in (Board.Phase.DISCUSS, Board.Phase.WRAPPED_UP):
        return None
    return (board.cards.aggregate(last=Max("position"))["last"] or 0) + 1


def refuse_more(board: Board) -> None:
    """Raise ValidationError with the code none if the board takes no topics, or limit if it has 500."""
    if not board.has_topics:
        raise ValidationError(_("People only join here. No topics are proposed on this board."), "none")
    if board.cards.count() >= MOST_CARDS:
        raise ValidationError(_("This board has %(number)d topics, and no more."), "limit", {"number": MOST_CARDS})


def _may_propose(seat: Seat, *, is_new: bool = True) -> tuple[Board, Seat]:
    """Lock the board and the seat, and return both. Raises ValidationError as `propose` does."""
    board = lock_open_board(seat.board)
    seat = lock_seat(seat)
    refuse_phase(board, Board.Phase.PROPOSE)
    seat.save(update_fields=["seen_at"])
    if is_new:
        _refuse_many(board, seat)
    return board, seat


def _refuse_many(board: Board, seat: Seat) -> None:
    refuse_more(board)
    if seat.cards.count() >= MOST_OF_A_SEAT:
        raise ValidationError(
            _("You have proposed %(number)d topics. Leave some to the others."), "limit", {"number": MOST_OF_A_SEAT}
        )
