"""The newsletter in words: when an edition is sent, and how many read it."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def waiting_in_words(group: str, *, is_due: bool, when: str, sends_itself: bool) -> str:
    """Return what organisers have to do about an edition that is drafted, and when."""
    words = {"group": group, "when": when}
    if sends_itself:
        return _("The newsletter of %(group)s is sent by itself on %(when)s: look at it, or skip it") % words
    if is_due:
        return _("The newsletter of %(group)s waits for you to send it or skip it") % words
    return _("The newsletter of %(group)s for %(when)s waits for you to send it") % words


def readers_in_words(number: int) -> str:
    """Return how many followers get an edition."""
    return ngettext("%d follower", "%d followers", number) % number
