"""Names in texts that were written as Markdown."""

import re
import unicodedata

# What may stand between two words of a name: spaces, line ends, and the signs of emphasis.
BETWEEN = r"[\s*_]+"
LINK = r"\]\([^)\s]*|<[^<>\s]+>|https?://\S+"
EMAIL = r"[\w.+-]+@[\w.-]+"


def without_name(text: str, name: str, instead: str) -> str:
    """Return the text with `instead` wherever this name is, as whole words and in any case. Nothing else is changed.

    Addresses of links and of email stay as they are, because they would lead nowhere. An email address can be the name
    itself. The text is returned as it is if it does
    not have the name.
    """
    words = [re.escape(word) for word in unicodedata.normalize("NFC", name).split()]
    if not words:
        return text
    address = LINK if "@" in name else f"{LINK}|{EMAIL}"
    pattern = rf"(?P<address>{address})|(?<![^\W_]){BETWEEN.join(words)}(?![^\W_])"
    composed = unicodedata.normalize("NFC", text)
    changed = re.sub(pattern, lambda found: found["address"] or instead, composed, flags=re.IGNORECASE)
    return text if changed == composed else changed
