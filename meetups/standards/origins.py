"""The origins of websites, as a content security policy names them (RFC 6454; CSP Level 3, section 2.3.1)."""

import re

MOST = 20
LONGEST = 253  # letters of a host name (RFC 1035, section 2.3.4)
# A host name with a dot, or several, and a port or none. Nothing in it can end a source or a directive of a policy.
_ORIGIN = re.compile(
    r"https://((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9])(?::([0-9]{1,5}))?/?"
)


class OriginError(ValueError):
    """A text that is no list of origins. `code` says why: "many", or "origin" with the line in `line`."""

    def __init__(self, code: str, line: str = "") -> None:
        super().__init__(code)
        self.code, self.line = code, line


def origins_of(text: str) -> list[str]:
    """Return the https origins in a text, one a line, each once: `https://www.example.org`. Raises OriginError.

    Letters become small, and the port 443 and a slash at the end are left out. A host name with letters beyond a to z
    is written in ASCII (RFC 3490).
    """
    found = list(dict.fromkeys(_origin(line.strip()) for line in text.splitlines() if line.strip()))
    if len(found) > MOST:
        raise OriginError("many")
    return found


def _origin(line: str) -> str:
    match = _ORIGIN.fullmatch(_in_ascii(line.lower()))
    if not match or len(match[1]) > LONGEST or not 1 <= int(match[2] or 443) <= 65535:
        raise OriginError("origin", line)
    port = int(match[2] or 443)
    return f"https://{match[1]}" + (f":{port}" if port != 443 else "")


def _in_ascii(line: str) -> str:
    """Return the line with its host name in ASCII, or as it is if that is no host name."""
    if line.isascii():
        return line
    scheme, slashes, rest = line.partition("://")
    host, colon, port = rest.rstrip("/").partition(":")
    try:
        return f"{scheme}{slashes}{host.encode('idna').decode()}{colon}{port}"
    except UnicodeError:
        return line
