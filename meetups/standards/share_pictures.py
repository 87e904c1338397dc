"""Share pictures: what is drawn on one, its name, and how another process draws it (ADR 67)."""

import fcntl
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from meetups.standards import colours

EDITION = 1  # of the drawing. Raise it if the same words are drawn in another way: all addresses change
WIDTH, HEIGHT = 1200, 630  # https://ogp.me; the shape that chat applications cut nothing from
MOST_BYTES = 100_000
TRIES, PAUSE = 20, 0.05  # how often to ask for a turn to draw, and the seconds between: one second in all
SECONDS = 5  # of a drawing, which takes a quarter of one; a request has 30
ROOT = Path(__file__).resolve().parent.parent.parent
PROGRAM = (
    "import sys; from meetups.standards import share_drawing as code; code.main(sys.stdin.buffer, sys.stdout.buffer)"
)


class Drawing(NamedTuple):
    """The parts of a drawing. All but the title and the name of the site may be empty.

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


class BusyError(Exception):
    """Other pictures are being drawn."""


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Keep other processes of this machine from drawing. Raises BusyError if that takes more than a second.

    So pages keep a processor, and no request waits long for the pictures of others.
    """
    with Path(__file__).open("rb") as file:
        for _ in range(TRIES):
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(PAUSE)
            except OSError:  # a file system without locks
                break
            else:
                break
        else:
            raise BusyError
        yield


def drawn(drawing: Drawing) -> bytes:
    """Return the picture as PNG: 1200 by 630 pixels, at most 100 KB. Raises FailedError.

    Another process draws it, so a web process does not keep Pillow in memory, and a letter that breaks the drawing
    breaks no page.
    """
    asked = json.dumps(drawing).encode()
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command
            [sys.executable, "-c", PROGRAM], input=asked, capture_output=True, cwd=ROOT, timeout=SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise FailedError from error
    if not done.stdout.startswith(b"\x89PNG") or len(done.stdout) > MOST_BYTES:
        raise FailedError
    return done.stdout
