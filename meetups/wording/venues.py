"""Where an event takes place, and what is not known about a venue, in words."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from meetups.wording.lists import listed

TO_BE_CONFIRMED = gettext_lazy("Venue to be confirmed")


def place_in_words(mode: str, venue: str) -> str:
    """Return `City Hall, Leeds`, `Online`, or both.

    `mode` is offline, online or mixed. `venue` is empty if it is not known.
    """
    if mode == "online":
        return _("Online")
    place = venue or str(TO_BE_CONFIRMED)
    return _("%(place)s, and online") % {"place": place} if mode == "mixed" else place


def unknown_in_words(labels: Sequence[str], *, most: int) -> str:
    """Return `2 things are not known: quiet space and parking.`, or an empty text without labels.

    `labels` are those of access facts, such as `Quiet space`. `most` is how many facts there are.
    """
    if not labels:
        return ""
    if len(labels) == most:
        return _("Nothing is known about access here yet.")
    words = ngettext(
        "%(number)d thing is not known: %(things)s.", "%(number)d things are not known: %(things)s.", len(labels)
    )
    return words % {"number": len(labels), "things": listed([f"{label[:1].lower()}{label[1:]}" for label in labels])}


def fact_in_words(label: str, answer: str, note: str, *, is_yes: bool) -> str:
    """Return `Step-free way in: yes. By the side door.` A yes without a note says that no details are known.

    `label` and `answer` are those of an access fact, such as `Yes`.
    """
    return f"{label}: {answer.lower()}. {details_in_words(note, is_yes=is_yes)}".strip()


def details_in_words(note: str, *, is_yes: bool) -> str:
    """Return the note of an access fact. A yes without one says that no details are known: it is never said alone."""
    return note or (_("No details are known.") if is_yes else "")


def no_way_on_wheels(*, is_known: bool) -> str:
    """Return what a page says if nobody wrote a way on wheels. `is_known` means that there is no step-free way in."""
    return _("There is no step-free way in.") if is_known else _("Not known. Ask the group before you set out.")
