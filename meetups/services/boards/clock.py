"""The clock of a board: the timebox of the topic under discussion. The server's time counts, and no other."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from meetups.models import Card
from meetups.services.boards.steps import Step


def discussed_now(step: Step) -> Card | None:
    """Return the card under discussion, or None."""
    return step.board.cards.filter(state=Card.State.DISCUSSING).first()


def run(step: Step, seconds: float, **values: int) -> None:
    """Run the timebox for so many seconds from now, as a new round of answers."""
    _spend(step)
    ends_at = step.now + timedelta(seconds=seconds)
    step.set(step.board, ends_at=ends_at, left=None, running_since=step.now, round=step.version, **values)


def pause(step: Step) -> None:
    """Pause a timebox that runs."""
    _spend(step)
    left = seconds_left(step)
    step.set(step.board, ends_at=None, left=left, running_since=None, round=step.version)


def stop(step: Step, card: Card, state: str) -> None:
    """End the discussion of this card, which gets the state."""
    _spend(step)
    step.set(step.board, box=0, ends_at=None, left=None, running_since=None, round=step.version)
    step.set(card, state=state, discussed_at=step.now if state == Card.State.DISCUSSED else None)


def seconds_left(step: Step) -> int:
    """Return the seconds of the timebox that are left, at least 0."""
    board = step.board
    if board.ends_at is None:
        return board.left or 0
    return max(0, round((board.ends_at - step.now).total_seconds()))


def refuse_unless_discussing(step: Step) -> Card:
    """Return the card under discussion. Raises ValidationError with the code idle if there is none."""
    card = discussed_now(step)
    if card is None:
        raise ValidationError(_("No topic is being discussed. Start one first."), "idle")
    return card


def _spend(step: Step) -> None:
    """Add the time since the clock last started to the card under discussion."""
    since, card = step.board.running_since, discussed_now(step)
    if since and card:
        spent = max(0, round((step.now - since).total_seconds()))
        step.set(card, seconds_spent=card.seconds_spent + spent)
