"""One spelling for an email address: the one that emails are delivered to (RFC 5321, RFC 3490)."""

import re

LONGEST = 320  # characters: RFC 3696, section 3
_PLAIN = re.compile(r"[-\w.!#$%&'*+/=?^`{|}~]+@[-\w.]+", re.ASCII)


def normalised(text: str) -> str:
    """Return the email address with its domain in ASCII and in lower case.

    Domains have endless spellings: full-width letters, other dots, soft hyphens. Django sends emails to the domain that
    the codec "idna" makes of them; so does this. A domain that the codec refuses stays as it is, as does a text that is
    too long for an email address: neither `is_plain`.
    """
    local, at, domain = text.rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode() if len(text) <= LONGEST else domain
    except UnicodeError:
        return text
    return f"{local}{at}{ascii_domain.lower()}"


def comparable(text: str) -> str:
    """Return what all spellings of one email address have in common: `normalised`, in lower case, without spaces.

    An email address outside ASCII keeps its case: the Kelvin sign, for example, would become the letter k.
    """
    email = normalised(text.strip())
    return email.lower() if email.isascii() else email


def is_plain(text: str) -> bool:
    """Return whether this is a local part and a domain, both in ASCII; neither quoted, nor an IP address in brackets.

    `"ann"@example.org` is delivered to ann@example.org: one email address with two spellings. Of letters outside ASCII,
    some are S or K in upper case to PostgreSQL, and not to SQLite.
    """
    return _PLAIN.fullmatch(text) is not None
