"""Texts designed to make parsers slow: the suite checks the output, `make bench` measures the time."""

MARKDOWN = [
    ">" * 5000,
    "[" * 5000,
    "[" * 5000 + "]" * 5000,
    "[a](" * 5000,
    "![" * 5000,
    "*" * 5000 + "a" + "*" * 5000,
    "*_" * 5000,
    "- " * 5000,
    "".join("  " * depth + "- a\n" for depth in range(300)),
    "<" * 50_000,
    "&" * 50_000,
    "http://a.b/" * 4500,
    "|a" * 200 + "|\n" + "|-" * 200 + "|\n" + "|b\n" * 2000,
    "http://a" * 6000,
    ("http://a" * 600 + "\n\n") * 10,
    "https://example.org " * 2500,
    "a@b.org " * 6000,
    "word " * 50_000,
    "a\n\n" * 16_000,
    "# a\n" * 10_000,
    "|a" * 500 + "|\n" + "|-" * 500 + "|\n" + ("|b" * 500 + "|\n") * 18,
    "[^1]: [^1]\n\n[^1]",
    "[^1]: [^2]\n\n[^2]: [^1]\n\n[^1]",
    "[^1]: " * 1900,
    "[^1]: x\n\n" + "[^" * 1900 + "a" * 46_000,
    "^[" * 1900 + "]" * 1900,
    "> a\n> — b\n\n" * 5000,
    "> " * 5000 + "a\n— b",
    "- [^1]: a\n  - [^2]: b\n    - [^3]: [^1]\n" * 300,
    "*_`~~[^" * 20_000,
]
# As long as a field allows, made of the characters that cost the parser most, above all brackets.
LONGEST_MARKDOWN = [
    *((mark * 50_000)[:50_000] for mark in (
        "[", "![", "](", "[]", "[a](", "[a][", "[]()", "[[a]](", "[`", "[*", "[<", "[\\", "[a]: ", "*a", "*a_ ", "**a*",
        "a_", "*_", "`a", "~~a", "<a:", "&#", "1. ", "|", "a|b\n-|-\n", "@", "//", "\n", "a\n", "```\n", "\x00",
    )),
    "[" * 25_000 + "]" * 25_000,
    "[a]: /x\n\n" + "[" * 24_000 + "]" * 24_000,
    "![" * 12_000 + "](/x)" * 5000,
    "".join("`" * length + "a" for length in range(1, 310)),
    "|a" * 200 + "|\n" + "|-" * 200 + "|\n" + "|b\n" * 16_000,
]  # fmt: skip
PLAIN = [
    *(piece * 20_000 for piece in ("<", "<a ", '<a href="http', "[", "`", "1. ", "http://", "&#")),
    ("<br><a " + "href=http://" * 83 + "x" * 3000) * 15,
]
ENTRY = "BEGIN:VEVENT\r\nUID:{uid}\r\nSUMMARY:Tea\r\n{line}\r\nEND:VEVENT\r\n"


def calendar(*entries: str) -> bytes:
    """Return a calendar file (RFC 5545) with these entries."""
    return f"BEGIN:VCALENDAR\r\n{''.join(entries)}END:VCALENDAR\r\n".encode()


def calendar_of(number: int) -> bytes:
    """Return a calendar file with `number` entries."""
    return calendar(*(ENTRY.format(uid=uid, line="DTSTART:20260701T180000Z") for uid in range(number)))


FOLDED = calendar(ENTRY.format(uid=1, line="DESCRIPTION:x" + "\r\n y" * 200_000))


def name(text: str) -> str:
    """Return a short name for a text: its first characters and its length."""
    return f"{' '.join(text[:8].split())}-{len(text)}"
