"""Entering what a meeting wrote on paper: one form gives the same record as a board on phones."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from meetups.models import Board, Card, Event, User
from meetups.services import actions
from meetups.services.boards.cards import refuse_more, same_card
from meetups.services.boards.locking import lock_board
from meetups.services.boards.phases import count_votes, wrap_up
from meetups.services.boards.steps import Host, Kind, Step
from meetups.standards.titles import compared

MOST_DOTS = 5000


class PaperRow(NamedTuple):
    """A topic on paper: how many dots it got, where the discussion got to, and an action with its owner's name."""

    topic: str
    dots: int = 0
    outcome: str = ""
    action: str = ""
    owner: str = ""


@transaction.atomic
def record_paper(*, event: Event, host: Host, rows: Sequence[PaperRow]) -> Board:
    """Record the rows as the board of an event, and wrap it up, as one step. The same rows twice are the same as once.

    A topic with an outcome was discussed; the others go to the backlog with their dots as interest. A board that is
    open is filled: a row with the title of one of its topics is about this topic. One that people only joined takes
    topics from now on. Raises ValidationError with the code draft, cancelled, empty without a row, limit at 500 topics,
    over or row. The code over means that the board is wrapped up with something else. The params of row are `row`, its
    number from 1, and `why`.
    """
    board, digest = _lock_or_open(event, host.user), _digest(rows)
    if board.is_wrapped_up:
        return _recorded(board, digest)
    if not rows:
        raise ValidationError(_("Enter at least one topic."), "empty")
    step = Step(board)
    if not board.has_topics:
        step.set(board, has_topics=True)
    dots: dict[int, int] = {}
    for number, row in enumerate(rows, start=1):
        card = _card_of(step, row, number)
        dots[card.pk] = dots.get(card.pk, 0) + row.dots
        _add_action(step, card, row, number)
    count_votes(step, dots)
    wrap_up(step)
    step.before["paper"] = digest
    step.record(Kind.PHASE, host)
    return board


def _lock_or_open(event: Event, by: User | None) -> Board:
    """Return the locked board of a locked event, opened if there is none."""
    event = Event.objects.select_for_update(of=("self",), no_key=True).get(pk=event.pk)
    if event.is_draft:
        raise ValidationError(_("Publish the event first."), "draft")
    if event.is_cancelled:
        raise ValidationError(_("This event is cancelled, so it needs no board."), "cancelled")
    board, _is_new = Board.objects.get_or_create(event=event, defaults={"opened_by": by})
    return lock_board(board)


def _digest(rows: Sequence[PaperRow]) -> str:
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def _recorded(board: Board, digest: str) -> Board:
    """Return the board if it was wrapped up with the same rows."""
    if board.steps.filter(kind=Kind.PHASE, before__paper=digest, undone_by__isnull=True).exists():
        return board
    raise ValidationError(_("This board is wrapped up already. Undo that first, while you can."), "over")


def _card_of(step: Step, row: PaperRow, number: int) -> Card:
    """Return the card of a row with its outcome: the one of the same title on the board, or a new one."""
    card = Card(board=step.board, title=" ".join(row.topic.split()), outcome=row.outcome)
    card.compared_title = compared(card.title)
    _check(number, card, "title", "outcome")
    if not 0 <= row.dots <= MOST_DOTS:
        raise _refusal(number, _("Enter a number of dots from 0 to %(most)d.") % {"most": MOST_DOTS})
    known = same_card(step.board, card.compared_title)
    if known is None:
        refuse_more(step.board)
        card.save()
        step.add(card)
    elif row.outcome:
        step.set(known, outcome=row.outcome)
    card = known or card
    if row.outcome and card.state != Card.State.DISCUSSING:  # wrapping up ends the one under discussion
        step.set(card, state=Card.State.DISCUSSED, discussed_at=step.now)
    return card


def _add_action(step: Step, card: Card, row: PaperRow, number: int) -> None:
    """Add the action of a row, if it has one that did not come of the card before."""
    if not row.action.strip():
        return
    event, text, owner = step.board.event, row.action.strip(), row.owner.strip()
    known = set(card.actions.all())
    with _refusing(number):
        action = actions.add(group=event.group, text=text, event=event, card=card, owner_name=owner)
    if action not in known:
        step.add(action)


def _check(number: int, row: Card, *names: str) -> None:
    """Raise ValidationError with the code row if one of these fields is invalid."""
    with _refusing(number):
        row.clean_fields(exclude=[field.name for field in row._meta.fields if field.name not in names])


@contextmanager
def _refusing(number: int) -> Iterator[None]:
    """Raise ValidationError with the code row for one that is raised inside."""
    try:
        yield
    except ValidationError as error:
        raise _refusal(number, " ".join(error.messages)) from error


def _refusal(number: int, why: str) -> ValidationError:
    return ValidationError(_("Row %(row)d: %(why)s"), "row", {"row": number, "why": why})
