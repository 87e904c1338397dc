"""Talks in words: who speaks."""

from django.utils.translation import gettext as _


def speaker_in_words(name: str, *, is_public: bool) -> str:
    """Return the name of the speaker if it may be shown, else `somebody`."""
    return name if name and is_public else _("somebody")
