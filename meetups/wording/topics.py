"""The words about each topic in a list and on its page: interest, and how often it was discussed."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetups.wording.lists import listed


def interest_in_words(me_too: int, votes: int, imported: int) -> str:
    """Return `3 people said “me too” and 5 votes at meetings`; empty if there was neither."""
    words = [
        ngettext("%d person said “me too”", "%d people said “me too”", me_too) % me_too if me_too else "",
        ngettext("%d vote at meetings", "%d votes at meetings", votes) % votes if votes else "",
        ngettext("%d vote on an earlier board", "%d votes on an earlier board", imported) % imported
        if imported
        else "",
    ]
    return listed([word for word in words if word])


def discussed_in_words(times: int, minutes: int) -> str:
    """Return `Discussed 3 times, 24 minutes in all`, or `Not discussed yet`."""
    if not times:
        return _("Not discussed yet")
    if times == 1:
        words = _("Discussed once")
    elif times == 2:
        words = _("Discussed twice")
    else:
        words = ngettext("Discussed %d time", "Discussed %d times", times) % times
    if not minutes:
        return words
    long = ngettext("%d minute", "%d minutes", minutes) % minutes
    return f"{words}, {long}" if times == 1 else _("%(words)s, %(minutes)s in all") % {"words": words, "minutes": long}
