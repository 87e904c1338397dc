"""Talks in words: who speaks, how many and how long they are, and what a speaker can expect."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def speaker_in_words(name: str, *, is_public: bool) -> str:
    """Return the name of the speaker if it may be shown, else `somebody`."""
    return name if name and is_public else _("somebody")


def call_in_words(places: int, minutes: int) -> str:
    """Return `5 talks of 5 minutes each`."""
    long = ngettext("%d minute", "%d minutes", minutes) % minutes
    words = ngettext("%(number)d talk of %(minutes)s", "%(number)d talks of %(minutes)s each", places)
    return words % {"number": places, "minutes": long}


def talk_in_words(state: str, *, number: int = 0, begins: str = "", is_cancelled: bool, is_past: bool) -> str:
    """Return in one sentence what a speaker can expect, and what they can do.

    `number` and `begins` are its place in the running order and its time in words, of an accepted talk.
    """
    if state == "withdrawn":
        return _("You withdrew this talk. If that was a mistake, offer it again.")
    if is_cancelled:
        return _("The meeting is cancelled, so no talk is given.")
    if state == "accepted":
        return _given() if is_past else _accepted(number, begins)
    if state == "declined" or is_past:
        return _("The organisers did not choose this talk. You can offer one for a later meeting.")
    return _("The organisers have your talk, and email you their answer. Until then you can change or withdraw it.")


def _given() -> str:
    return _("You gave this talk. Add the URLs of your slides and of a recording, if there are any.")


def _accepted(number: int, begins: str) -> str:
    words = _("Your talk is accepted: number %(number)d in the running order. It begins on %(moment)s.")
    return words % {"number": number, "moment": begins}
