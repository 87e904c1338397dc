"""Texts of errors and logs without the personal data that mail servers and databases put into them."""

import re

REDACTED = "…"

# An email address as it occurs in running text, and in the repr of a string or of bytes; wider than RFC 5321 on
# purpose. It begins where a word begins, so that a long text is looked at once.
_PART = r"[^\s<>()\[\]{}\"'`“”‘’,;:=|\\/]"
_EMAIL = re.compile(rf"(?<!{_PART}){_PART}+@{_PART}+")

# PostgreSQL quotes the values of the row: "DETAIL:  Failing row contains (3, Ada, …)". Python's next traceback ends it.
_DETAIL = re.compile(r"(DETAIL: +).*?(?=\n+(?:The above exception|During handling of|CONTEXT:|HINT:)|\Z)", re.DOTALL)


def redacted(text: str) -> str:
    """Return the text with every email address, and every row that PostgreSQL quotes, replaced by "…"."""
    return _EMAIL.sub(REDACTED, _DETAIL.sub(rf"\1{REDACTED}", text))
