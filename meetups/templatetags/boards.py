"""What a phone at a board shows of its own seat."""

from django import template

from meetups.queries.seats import SeatView

register = template.Library()


@register.simple_tag
def own_votes(mine: SeatView | None, card: int) -> int:
    """Return the votes of a seat for a card, or 0 in a part that is the same for everyone."""
    return mine.own.votes.get(card, 0) if mine else 0
