"""Comparing titles: case, accents, spaces and punctuation do not count."""

import unicodedata

LONGEST = 400  # one character can stand for eighteen letters (U+FDFA)


def compared(title: str) -> str:
    """Return the letters and digits of a title without case and accents (Unicode Standard, sections 3.13 and 5.18).

    A title without any, such as one of emoji alone, is compared by its other characters. At most 400 are returned.
    """
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", title).casefold())
    return ("".join(filter(str.isalnum, folded)) or "".join(folded.split()))[:LONGEST]
