"""The newsletter in words: access to a venue, when an edition is sent, and how many read it."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetups.wording.lists import listed

YES, NO = "yes", "no"


def access_in_words(answers: Mapping[str, str]) -> str:
    """Return `Access: step-free route and accessible toilet. No hearing loop.` from answers by the name of the fact.

    An answer is yes, no or unknown.
    """
    there = [name.lower() for name, answer in answers.items() if answer == YES]
    not_there = [name.lower() for name, answer in answers.items() if answer == NO]
    unknown = [name.lower() for name, answer in answers.items() if answer not in (YES, NO)]
    sentences = [
        _("Access: %(facts)s.") % {"facts": listed(there)} if there else "",
        _("Not there: %(facts)s.") % {"facts": listed(not_there)} if not_there else "",
        _("Not known: %(facts)s.") % {"facts": listed(unknown)} if unknown else "",
    ]
    return " ".join(filter(None, sentences))


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
