"""The health of a group in words: shares, and advice where the numbers bear it."""

from collections.abc import Callable
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

ENOUGH = 4  # meetings behind each advice
MOST = 3


class Share(NamedTuple):
    """A share in per cent, and the number of meetings it is of."""

    percent: int = 0
    meetings: int = 0


class Facts(NamedTuple):
    """A year of a group. `small` are meetings with fewer than five people, which are in no other number."""

    meetings: int = 0
    small: int = 0
    limited: int = 0  # meetings with a number of places
    crowded: int = 0  # those of them that were over 90 % full
    sparse: int = 0  # those of them that were under 40 % full
    came: Share = Share()
    newcomers: Share = Share()
    again: Share = Share()
    lost: Share = Share()


class Rule(NamedTuple):
    """A sentence, when it holds, and the number of meetings that it is about."""

    meetings: Callable[[Facts], int]
    holds: Callable[[Facts], bool]
    words: object


# The most useful first: a page shows three.
RULES = [
    Rule(
        lambda facts: facts.limited,
        lambda facts: 2 * facts.crowded >= facts.limited,
        gettext_lazy("At least half of the meetings were over 90 per cent full: look for a larger venue."),
    ),
    Rule(
        lambda facts: facts.lost.meetings,
        lambda facts: facts.lost.percent >= 10,
        gettext_lazy("One in ten people or more waited and got no place: offer more places, or meet more often."),
    ),
    Rule(
        lambda facts: facts.came.meetings,
        lambda facts: facts.came.percent < 70,
        gettext_lazy(
            "Fewer than 70 per cent of those who said so came: let the group ask “still coming?” some days before."
        ),
    ),
    Rule(
        lambda facts: facts.again.meetings,
        lambda facts: facts.again.percent < 50,
        gettext_lazy("Fewer than half of the answers would use the format again: try another one."),
    ),
    Rule(
        lambda facts: facts.newcomers.meetings,
        lambda facts: facts.newcomers.percent < 10,
        gettext_lazy("Fewer than one in ten were new: tell people who do not know the group yet."),
    ),
    Rule(
        lambda facts: facts.newcomers.meetings,
        lambda facts: facts.newcomers.percent >= 50,
        gettext_lazy("Half or more were new: ask what would bring people back, and name the next meeting at the end."),
    ),
    Rule(
        lambda facts: facts.limited,
        lambda facts: 2 * facts.sparse >= facts.limited,
        gettext_lazy(
            "At least half of the meetings were under 40 per cent full: look for a smaller venue, or tell more people."
        ),
    ),
    Rule(
        lambda facts: facts.meetings,
        lambda facts: 2 * facts.small >= facts.meetings,
        gettext_lazy("At least half of the meetings had fewer than five people: tell more people, or meet less often."),
    ),
]


def advice(facts: Facts) -> list[str]:
    """Return up to three sentences of advice. Each needs four meetings behind its number."""
    return [str(rule.words) for rule in RULES if rule.meetings(facts) >= ENOUGH and rule.holds(facts)][:MOST]


def value_in_words(value: int | None, *, is_share: bool) -> str:
    """Return `85 %` or `12`, or a dash if there is nothing to show."""
    if value is None:
        return "–"
    return _("%(number)d %%") % {"number": value} if is_share else str(value)


def chart_in_words(values: list[int | None], *, is_share: bool) -> str:
    """Return what a chart shows: `Between 40 % and 95 % in 8 months.`"""
    known = [value for value in values if value is not None]
    if not known:
        return _("Nothing to show yet.")
    low, high = (value_in_words(value, is_share=is_share) for value in (min(known), max(known)))
    number = len(known)
    if low == high:
        words = ngettext("%(low)s in %(number)d month.", "%(low)s in each of %(number)d months.", number)
        return words % {"low": low, "number": number}
    return _("Between %(low)s and %(high)s in %(number)d months.") % {"low": low, "high": high, "number": number}


def left_out_in_words(small: int) -> str:
    """Return how many meetings are in no share, or "" if all are."""
    if not small:
        return ""
    return ngettext(
        "%(number)d meeting had fewer than five people. It counts as held, and is in no other number.",
        "%(number)d meetings had fewer than five people. They count as held, and are in no other number.",
        small,
    ) % {"number": small}
