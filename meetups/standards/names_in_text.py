"""Names in texts that were written as Markdown."""

import re
import unicodedata

# What may stand between two words of a name: spaces, line ends, and the signs of emphasis.
BETWEEN = r"[\s*_]+"


def without_name(text: str, name: str, instead: str) -> str:
    """Return the text with `instead` wherever this name is, as whole words and in any case. Nothing else is changed.

    The text is returned as it is if it does not have the name.
    """
    words = [re.escape(word) for word in unicodedata.normalize("NFC", name).split()]
    if not words:
        return text
    pattern = rf"(?<![^\W_]){BETWEEN.join(words)}(?![^\W_])"
    return re.sub(pattern, lambda _found: instead, text, flags=re.IGNORECASE)
