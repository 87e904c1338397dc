"""Comparing titles: case, accents, spaces and punctuation do not count."""

import unicodedata


def compared(title: str) -> str:
    """Return the letters and digits of a title without case and accents (Unicode Standard, sections 3.13 and 5.18).

    A title without any, such as one of emoji alone, is compared by its other characters.
    """
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", title).casefold())
    return "".join(filter(str.isalnum, folded)) or "".join(folded.split())
