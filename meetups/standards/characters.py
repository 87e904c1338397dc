"""Characters that no page and no feed can show."""

import re

# HTML and XML allow neither control characters nor noncharacters, and iCalendar no control characters (RFC 5545,
# section 3.1). Bidirectional overrides can disguise a name.
INVISIBLE = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
# The bytes of UTF-8 that are control characters, but for tabs and line breaks.
CONTROLS = bytes([*range(9), 11, 12, *range(14, 32), 127])


def visible(text: str) -> str:
    """Return the text without characters that cannot be shown. Tabs and line breaks stay."""
    return _INVISIBLE.sub("", text)
