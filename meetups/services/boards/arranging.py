"""The changes by hosts beside the discussion: joining, seats, topics, hands, and the order of topics."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from meetups.models import Board, Card, Seat, Topic
from meetups.models.places import count_places_used
from meetups.services.boards import cards
from meetups.services.boards.locking import card_of, refuse_phase
from meetups.services.boards.phases import count_again
from meetups.services.boards.seats import MOST_SEATS
from meetups.services.boards.steps import Host, Kind, Step, taking

Phase = Board.Phase
State = Card.State


def set_joining(*, board: Board, host: Host, version: int, is_open: bool) -> None:
    """Open or close joining. Raises ValidationError with the code cancelled or taken."""
    with taking(Kind.JOINING, board=board, host=host, version=version) as step:
        step.set(step.board, is_joining_open=is_open)


def void_seat(*, board: Board, host: Host, version: int, seat: Seat) -> None:
    """Take a seat away with its votes. Its topics stay.

    Raises ValidationError with the code cancelled, taken, phase when the board is wrapped up, or void. The code void
    means that the seat is taken away already or is at another board.
    """
    with taking(Kind.VOID_SEAT, board=board, host=host, version=version) as step:
        refuse_phase(step.board, Phase.PROPOSE, Phase.VOTE, Phase.DISCUSS)
        found = step.board.seats.valid().filter(pk=seat.pk).first()
        if found is None:
            raise ValidationError(_("This seat does not count any more."), "void")
        step.set(found, voided_at=step.now)
        if step.board.phase == Phase.DISCUSS:
            count_again(step)


def add_card(*, board: Board, host: Host, version: int, title: str = "", topic: Topic | None = None) -> Card:
    """Add a topic, for people without a phone. In the discussion it is the last.

    It is this topic of the backlog, or the open one there that has this title, or a new one. Raises ValidationError
    with the code cancelled, taken, phase when the board is wrapped up, limit, topic or duplicate. It is by field when
    the title is invalid.
    """
    with taking(Kind.ADD_CARD, board=board, host=host, version=version) as step:
        refuse_phase(step.board, Phase.PROPOSE, Phase.VOTE, Phase.DISCUSS)
        topic = topic or cards.topic_titled(step.board, title)
        card = _from_backlog(step.board, topic) if topic else cards.new_card(step.board, title)
        card.votes = 0 if step.board.phase == Phase.DISCUSS else None
        card.save()
        step.card = card
        step.add(card)
        return card


def enter_hands(*, board: Board, host: Host, version: int, card: Card, hands: int) -> None:
    """Enter the show of hands for a topic, while people vote: the votes of people without a phone.

    Raises ValidationError with the code cancelled, taken, phase, card, or hands when it is more than the people at the
    door.
    """
    with taking(Kind.HANDS, board=board, host=host, version=version, card=card) as step:
        refuse_phase(step.board, Phase.VOTE)
        most = most_hands(step.board)
        if not 0 <= hands <= most:
            raise ValidationError(_("Enter a number from 0 to %(most)d."), "hands", {"most": most})
        step.set(_standing(step), hands=hands)


def most_hands(board: Board) -> int:
    """Return how many people may raise a hand: those checked in or, without any, the places, at most 500. One query."""
    return count_places_used(board.event_id) or min(board.event.capacity or MOST_SEATS, MOST_SEATS)


def merge(*, board: Board, host: Host, version: int, card: Card, into: Card) -> None:
    """Merge a topic into another one. Topics that were merged into either before belong to the same topic from now on.

    Votes stay where they were given, and count for the topic that is left. Raises ValidationError with the code
    cancelled, taken, phase, card, or circle when both are one topic already.
    """
    with taking(Kind.MERGE, board=board, host=host, version=version, card=card) as step:
        refuse_phase(step.board, Phase.PROPOSE, Phase.VOTE, Phase.DISCUSS)
        assert step.card
        gone, kept = (found.merged_into or found for found in (step.card, card_of(step.board.pk, into)))
        if gone.pk == kept.pk:
            raise ValidationError(_("These two are one topic already."), "circle")
        if gone.state != State.TO_DISCUSS or kept.state not in (State.TO_DISCUSS, State.DISCUSSING):
            raise ValidationError(_("Only topics that are not discussed yet can be merged."), "card")
        for part in (gone, *gone.merged.order_by("pk")):
            step.set(part, merged_into_id=kept.pk)
        hands = min(kept.hands + gone.hands, most_hands(step.board))
        if kept.votes is not None:  # they include the hands
            surplus = kept.hands + gone.hands - hands
            step.set(kept, votes=kept.votes + (gone.votes or 0) - surplus)
        step.set(kept, hands=hands)


def move_card(*, board: Board, host: Host, version: int, card: Card, up: bool) -> None:
    """Move a topic to discuss before or behind its neighbour. The first stays first, and the last stays last.

    Raises ValidationError with the code cancelled, taken, phase or card.
    """
    with taking(Kind.MOVE, board=board, host=host, version=version, card=card) as step:
        refuse_phase(step.board, Phase.DISCUSS)
        waiting = list(step.board.cards.standing().filter(state=State.TO_DISCUSS).order_by("position", "pk"))
        if step.card not in waiting:
            raise ValidationError(_("This topic is not waiting any more."), "card")
        index = waiting.index(step.card)
        other = index - 1 if up else index + 1
        if 0 <= other < len(waiting):
            one, two = waiting[index], waiting[other]
            positions = one.position, two.position
            step.set(one, position=positions[1])
            step.set(two, position=positions[0])


def _standing(step: Step) -> Card:
    """Return the card of the step, or the one that it was merged into."""
    assert step.card
    return step.card.merged_into or step.card


def _from_backlog(board: Board, topic: Topic) -> Card:
    topic = cards.open_topic(board, topic)
    cards.refuse_more(board)
    same = cards.same_card(board, topic.compared_title, topic)
    if same:
        raise ValidationError(_("“%(card)s” is on the board already."), "duplicate", {"card": same})
    position = cards.next_position(board)
    return Card(board=board, topic=topic, title=topic.title, compared_title=topic.compared_title, position=position)
