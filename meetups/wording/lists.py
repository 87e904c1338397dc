"""Lists of words in a sentence, and in alphabetical order."""

import unicodedata
from collections.abc import Sequence

from django.utils.translation import gettext as _


def listed(words: Sequence[str]) -> str:
    """Return `Monday, Tuesday and Friday`."""
    if len(words) < 2:
        return "".join(words)
    return _("%(some)s and %(last)s") % {"some": ", ".join(words[:-1]), "last": words[-1]}


def alphabetical(name: str) -> tuple[str, str]:
    """Return a key that sorts names as most alphabets do: without regard to case and accents, then with both.

    Letters of two signs, such as `ll` in Welsh, are two letters (ADR 68).
    """
    signs = unicodedata.normalize("NFD", name)
    return "".join(sign for sign in signs if not unicodedata.combining(sign)).casefold(), name
