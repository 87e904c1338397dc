"""Where an event takes place, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

TO_BE_CONFIRMED = gettext_lazy("Venue to be confirmed")


def place_in_words(mode: str, venue: str) -> str:
    """Return `City Hall, Leeds`, `Online`, or both.

    `mode` is offline, online or mixed. `venue` is empty if it is not known.
    """
    if mode == "online":
        return _("Online")
    place = venue or str(TO_BE_CONFIRMED)
    return _("%(place)s, and online") % {"place": place} if mode == "mixed" else place
