"""One person is one seat: a seat without a place becomes that of a place."""

from django.db.models import F

from meetups.models import Attendee, Board, Grid, Pitch, Seat, Vote
from meetups.services import feedback
from meetups.services.boards.locking import lock_seats, raise_version
from meetups.services.boards.phases import count_again
from meetups.services.boards.steps import Step


def lock_grid(board: Board) -> None:
    """Lock the grid of the board's event, if it has one, until the transaction ends. It is locked before the board."""
    Grid.objects.select_for_update(of=("self",), no_key=True).filter(event=board.event_id).first()


def give_to_place(*, board: Board, seat: Seat, attendee: Attendee, known: Seat | None) -> Seat:
    """Make a seat without a place that of an attendee, and return it. Grid and board are locked.

    If the attendee has a seat already (`known`), that one gets the topics, answers, votes, pitches and hands up of
    the other, which is deleted. Votes that would pass its number are given back. Feedback that was given with the seat
    counts as that of the place.
    """
    feedback.move_to_place(seat=seat, attendee=attendee)
    if known is None:
        seat.attendee = attendee
        seat.save(update_fields=["attendee"])
        return seat
    lock_seats(board)
    known.refresh_from_db()
    _move_pitches(board, seat, known)
    seat.cards.update(proposed_by=known)
    _move_votes(seat, known)
    _move_answers(seat, known)
    seat.delete()
    if board.phase == Board.Phase.DISCUSS:
        count_again(Step(board))
    raise_version(board)
    return known


def _move_pitches(board: Board, seat: Seat, known: Seat) -> None:
    """Move pitches and hands up. Two hands for one pitch become one."""
    seat.pitches.update(seat=known)
    raised = list(known.hands.values_list("pitch", flat=True))
    Pitch.objects.filter(pk__in=raised, raised__seat=seat).update(hands=F("hands") - 1)
    seat.hands.exclude(pitch__in=raised).update(seat=known)
    for grid in Grid.objects.filter(event=board.event_id):
        grid.version += 1
        grid.save(update_fields=["version", "updated_at"])


def _move_votes(seat: Seat, known: Seat) -> None:
    for vote in seat.votes.order_by("pk"):
        moved = min(vote.count, known.left)
        if moved:
            own = known.votes.filter(card=vote.card_id).first() or Vote(seat=known, card_id=vote.card_id, count=0)
            own.count += moved
            own.save()
            known.left -= moved
    known.save(update_fields=["left"])


def _move_answers(seat: Seat, known: Seat) -> None:
    """Move the answers to questions that the other seat has not answered."""
    answered = set(known.ballots.values_list("card", "round"))
    moved = [ballot.pk for ballot in seat.ballots.order_by("pk") if (ballot.card_id, ballot.round) not in answered]
    seat.ballots.filter(pk__in=moved).update(seat=known)
