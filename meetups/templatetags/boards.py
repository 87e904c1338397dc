"""The lists of topics on a phone at a board and on its public page.

They are put together here, not in templates, because each change is drawn anew while a room waits for it (ADR 35).
"""

from collections.abc import Iterable
from html import escape

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetups.models import Event
from meetups.queries.boards import BoardCard
from meetups.queries.seats import SeatView

register = template.Library()

NOTE = """
  <li class="note" id="note-{pk}">{text}</li>"""
VOTE = """
  <li class="note vote" id="note-{pk}" data-card="{pk}">
    <div>{text}</div>
    <button class="button" id="less-{pk}" form="seat-form" formaction="{less_url}" name="card" value="{pk}:{own}" data-kind="secondary" type="submit"{no_less}><span aria-hidden="true">−</span><span class="visually-hidden">{less}</span></button>
    <p class="vote-number"><span class="visually-hidden">{yours} </span><span id="own-{pk}">{own}</span></p>
    <button class="button" id="more-{pk}" form="seat-form" formaction="{more_url}" name="card" value="{pk}:{own}" type="submit"{no_more}><span aria-hidden="true">+</span><span class="visually-hidden">{more}</span></button>
  </li>"""  # noqa: E501  a line of HTML without spaces between its elements


@register.simple_tag
def note_list(cards: Iterable[BoardCard]) -> SafeString:
    """Return the list of these topics."""
    return _list(NOTE.format(pk=card.pk, text=_text(card)) for card in cards)


@register.simple_tag
def vote_list(event: Event, cards: Iterable[BoardCard], mine: SeatView | str = "") -> SafeString:
    """Return the list of these topics with buttons to vote, and the votes of one seat, or 0 in the part for all."""
    own = mine.own.votes if isinstance(mine, SeatView) else {}
    has_none = isinstance(mine, SeatView) and mine.own.left == 0
    same = {
        "less_url": reverse("meetups:seats-take-back", args=[event.slug]),
        "more_url": reverse("meetups:seats-vote", args=[event.slug]),
        "yours": escape(_("Your votes:")),
        "no_more": " disabled" if has_none else "",
    }
    less, more = _("Take back a vote for “%(topic)s”"), _("Vote for “%(topic)s”")
    return _list(
        VOTE.format(
            **same,
            pk=card.pk,
            text=_text(card),
            own=own.get(card.pk, 0),
            no_less="" if own.get(card.pk) else " disabled",
            less=escape(less % {"topic": card.title}),
            more=escape(more % {"topic": card.title}),
        )
        for card in cards
    )


def _list(items: Iterable[str]) -> SafeString:
    return mark_safe(f'<ul class="note-list">{"".join(items)}\n</ul>')


def _text(card: BoardCard) -> str:
    """Return the title of a topic, those merged into it, and its votes if everybody may see them."""
    lines = [f"<p><strong>{escape(card.title)}</strong></p>"]
    if card.merged:
        lines.append(_small(f"{_('With:')} {' · '.join(card.merged)}"))
    if card.votes is not None:
        lines.append(_small(_votes(card.votes, card.hands)))
    return "".join(lines)


def _small(words: str) -> str:
    return f'<p class="note-small">{escape(words)}</p>'


def _votes(votes: int, hands: int) -> str:
    words = ngettext("%(number)d vote", "%(number)d votes", votes) % {"number": votes}
    if hands:
        words = _("%(votes)s, %(hands)d of them by a show of hands") % {"votes": words, "hands": hands}
    return words
