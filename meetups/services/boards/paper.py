"""Entering what a meeting wrote on paper: one form gives the same record as a board on phones."""

from collections.abc import Sequence
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from meetups.models import Board, Event, User


class PaperRow(NamedTuple):
    """A topic on paper: how many dots it got, where the discussion got to, and an action with its owner's name."""

    topic: str
    dots: int = 0
    outcome: str = ""
    action: str = ""
    owner: str = ""


def record_paper(*, event: Event, by: User | None, rows: Sequence[PaperRow]) -> Board:
    """Record the rows as the board of an event, and wrap it up. Sending the same rows twice is the same as once.

    A topic with an outcome was discussed; the others go to the backlog with their dots as interest. A board that is
    open is filled: a row with the title of one of its topics is about this topic. Raises ValidationError with the code
    draft, cancelled, over when the board is wrapped up with something else, or row (params: `row`, its number).
    """
    raise ValidationError(_("Not yet."), "over")
