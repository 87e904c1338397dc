"""Pictures: their sizes, and how a file that somebody chose becomes them, in a process of its own (ADR 58)."""

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

LARGEST_FILE = 10_000_000  # bytes of a file that is read
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 16_383  # pixels; WebP has no more (RFC 9649, section 2.5)
# The most bytes of a file by its width. A phone shows the first width: three such pictures are 75 KB.
MOST_BYTES = {480: 25_000, 960: 120_000, 1600: 300_000}
WIDTHS = tuple(MOST_BYTES)

PROGRAM = (
    "import sys; from meetups.standards import picture_conversion as code; "
    "code.limit(); code.main(sys.stdin.buffer, sys.stdout.buffer)"
)
ROOT = Path(__file__).resolve().parent.parent.parent
SECONDS = 25  # of a conversion; a request has 30


class PictureBytes(NamedTuple):
    """One size of a picture, as WebP."""

    width: int
    height: int
    data: bytes


class RefusedError(Exception):
    """A file that is not taken.

    `code` is empty, format (no JPEG, PNG or WebP), animated, large (pixels), long (a side), unreadable or slow.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def widths_of(width: int) -> list[int]:
    """Return the widths of the files of a picture whose largest file has this width. No file is enlarged."""
    return [*(one for one in WIDTHS if one < width), width]


def converted(data: bytes) -> list[PictureBytes]:
    """Return the sizes of a picture, the smallest first. Raises RefusedError.

    Another process decodes the file, with limits on its memory and time. A file that breaks the decoder, or makes it
    use hundreds of megabytes, does so there. No web process imports Pillow.
    """
    if not data:
        raise RefusedError("empty")
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command
            [sys.executable, "-c", PROGRAM], input=data, capture_output=True, cwd=ROOT, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise RefusedError("slow") from error
    return _read(done.stdout) if done.returncode == 0 else _refuse()


def written(files: list[PictureBytes], code: str = "") -> bytes:
    """Return what the other process answers: a line of JSON, then the bytes of all files."""
    head = {"refused": code, "files": [(one.width, one.height, len(one.data)) for one in files]}
    return b"\n".join([json.dumps(head).encode(), b"".join(one.data for one in files)])


def _read(answer: bytes) -> list[PictureBytes]:
    head, _, rest = answer.partition(b"\n")
    found = json.loads(head)
    if found["refused"]:
        raise RefusedError(found["refused"])
    files, start = [], 0
    for width, height, length in found["files"]:
        files.append(PictureBytes(width, height, rest[start : start + length]))
        start += length
    return files


def _refuse() -> list[PictureBytes]:
    raise RefusedError("unreadable")
