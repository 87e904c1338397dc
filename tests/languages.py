"""A small German catalogue, so that tests can request a page in a second language."""

import struct
from pathlib import Path

HEADER = "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"
GERMAN = {
    "": HEADER,
    "midday": "mittags",
    "%(time)sam": "%(time)s Uhr früh",
    "%(time)spm": "%(time)s Uhr nachmittags",
    "%(weekday)s %(day)d %(month)s %(year)d": "%(weekday)s, %(day)d. %(month)s %(year)d",
    "%(day)d %(month)s %(year)d": "%(day)d. %(month)s %(year)d",
    "%(day)s, %(time)s %(zone)s": "%(day)s um %(time)s %(zone)s",
    "%(start)s to %(end)s": "%(start)s bis %(end)s",
    "%(going)d person\0%(going)d people": "%(going)d Person\0%(going)d Leute",
    "%(people)s from %(number)d organisation\0%(people)s from %(number)d organisations": (
        "%(people)s aus %(number)d Organisation\0%(people)s aus %(number)d Organisationen"
    ),
    "There is no place to cancel.": "Es gibt keinen Platz zu stornieren.",
}


def write_german(folder: Path) -> None:
    """Write the catalogue as a GNU gettext binary, where Django finds it if `folder` is in `LOCALE_PATHS`."""
    messages = folder / "de" / "LC_MESSAGES"
    messages.mkdir(parents=True)
    pairs = [(one.encode(), other.encode()) for one, other in sorted(GERMAN.items())]
    tables, at = [b"", b""], 28 + 16 * len(pairs)
    texts = b""
    for column in (0, 1):
        for pair in pairs:
            tables[column] += struct.pack("<2I", len(pair[column]), at + len(texts))
            texts += pair[column] + b"\0"
    start = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    (messages / "django.mo").write_bytes(start + tables[0] + tables[1] + texts)
