"""Share pictures: what is drawn on one, its name, and how another process draws it (ADR 67)."""

import fcntl
import json
import subprocess
import sys
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from meetups.standards import colours

EDITION = 1  # of the drawing. Raise it if the same words are drawn in another way: all addresses change
WIDTH, HEIGHT = 1200, 630  # https://ogp.me; the shape that chat applications cut nothing from
MOST_BYTES = 100_000
SECONDS = 5  # of a drawing, which takes a quarter of one; a request has 30
ROOT = Path(__file__).resolve().parent.parent.parent
PROGRAM = (
    "import sys; from meetups.standards import share_drawing as code; code.main(sys.stdin.buffer, sys.stdout.buffer)"
)


class Drawing(NamedTuple):
    """What is drawn. All but the title and the name of the site may be empty.

    `mark` is the slug of a group. `leaf` is a day as a calendar leaf shows it: weekday, number, month. `state` is
    "cancelled" or "changed", and `state_words` says it. `lines` stand below the title, the most important one first.
    """

    title: str
    site: str
    above: str = ""
    lines: tuple[str, ...] = ()
    colour: int = 1
    mark: str = ""
    leaf: tuple[str, ...] = ()
    state: str = ""
    state_words: str = ""

    @property
    def digest(self) -> str:
        """The name of the picture. It changes with each word, colour and edition of the drawing."""
        drawn = json.dumps([EDITION, colours.light(), self])
        return sha256(drawn.encode("utf-8", "replace")).hexdigest()[:20]


class FailedError(Exception):
    """A picture that could not be drawn."""


def drawn(drawing: Drawing) -> bytes:
    """Return the picture as PNG: 1200 by 630 pixels, at most 100 KB. Raises FailedError.

    Another process draws it, so a web process does not keep Pillow in memory, and a letter that breaks the drawing
    breaks no page. On one machine one picture is drawn at a time: the others wait, and pages keep a processor.
    """
    asked = json.dumps(drawing).encode()
    try:
        with Path(__file__).open("rb") as one_at_a_time:
            with suppress(OSError):  # a file system without locks
                fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
            done = subprocess.run(  # noqa: S603 - a fixed command
                [sys.executable, "-c", PROGRAM], input=asked, capture_output=True, cwd=ROOT, timeout=SECONDS, check=True
            )
    except (OSError, subprocess.SubprocessError) as error:
        raise FailedError from error
    if not done.stdout.startswith(b"\x89PNG") or len(done.stdout) > MOST_BYTES:
        raise FailedError
    return done.stdout
