"""Decode a picture with Pillow and encode it anew as WebP, in a process of its own (ADR 58).

`meetups.standards.pictures.converted` starts it. No other module imports this one, so no web process loads Pillow.
"""

import io
import resource
import warnings
from contextlib import suppress
from typing import Any, BinaryIO

from PIL import Image

from meetups.standards.pictures import (
    LONGEST_SIDE,
    MOST_BYTES,
    MOST_PIXELS,
    SECONDS,
    WIDTHS,
    PictureBytes,
    RefusedError,
    widths_of,
    written,
)

FORMATS = {"JPEG": b"\xff\xd8\xff", "PNG": b"\x89PNG\r\n\x1a\n", "WEBP": b"RIFF"}  # how a file of each begins
MOST_MEMORY = 1_000_000_000  # bytes of address space; 40 million pixels take 400 MB
QUALITIES = (80, 60, 40, 20)
ANIMATED = 0b10  # the flag in the VP8X chunk of a WebP file (RFC 9649, section 2.7.1)
TO_8_BITS = 1 / 256
ORIENTATION = 0x0112  # a tag of EXIF, and how its values are turned upright
TURNS: dict[Any, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
Image.MAX_IMAGE_PIXELS = None  # Pillow's own limit would call a vast picture damaged; `_refuse_unfit` asks first


def convert(data: bytes) -> list[PictureBytes]:
    """Return the sizes of a picture, the smallest first: turned as EXIF says, with nothing of the file but its pixels.

    Colours are read as sRGB. Raises RefusedError.
    """
    if not data.startswith(tuple(FORMATS.values())):
        raise RefusedError("format")
    _refuse_webp(data)
    with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(data), formats=[*FORMATS]) as opened:
        _refuse_unfit(*opened.size)
        # A JPEG with several pictures (MPO) is one picture with its depth or a preview: the first is the picture.
        if opened.format != "MPO" and getattr(opened, "n_frames", 1) > 1:
            raise RefusedError("animated")
        # JPEG is decoded at a half, a quarter or an eighth of its size where that is enough.
        opened.draft(None, (min(opened.width, WIDTHS[-1]), min(opened.height, WIDTHS[-1])))
        image = _upright(opened)
    largest = _resized(_plain(image), min(image.width, WIDTHS[-1]))
    return [_encoded(_resized(largest, width)) for width in widths_of(largest.width)]


def main(source: BinaryIO, target: BinaryIO) -> None:
    """Read a picture from `source`, and write its sizes, or why it is refused, to `target`."""
    try:
        answer = written(convert(source.read()))
    except RefusedError as refusal:
        answer = written([], refusal.code)
    except Exception:  # noqa: BLE001 - a damaged file raises almost anything
        answer = written([], "unreadable")
    target.write(answer)


def limit() -> None:
    """Limit the memory and the processor time of this process."""
    for kind, most in ((resource.RLIMIT_AS, MOST_MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0)):
        with suppress(ValueError, OSError):  # not every system knows each limit
            resource.setrlimit(kind, (most, most))


def _refuse_webp(data: bytes) -> None:
    """Refuse a WebP file by its header (RFC 9649): the decoder asks for the memory of its canvas at once."""
    if data[8:12] != b"WEBP":
        if data.startswith(FORMATS["WEBP"]):
            raise RefusedError("format")
        return
    if data[12:16] == b"VP8X":
        _refuse_unfit(1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little"))
        if data[20] & ANIMATED:
            raise RefusedError("animated")
    elif data[12:16] == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        _refuse_unfit(1 + (bits & LONGEST_SIDE), 1 + (bits >> 14 & LONGEST_SIDE))
    else:
        width, height = (int.from_bytes(data[start : start + 2], "little") & LONGEST_SIDE for start in (26, 28))
        _refuse_unfit(width, height)


def _refuse_unfit(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise RefusedError("large")
    if max(width, height) > LONGEST_SIDE:
        raise RefusedError("long")


def _upright(image: Image.Image) -> Image.Image:
    """Return the picture turned as its EXIF says. Damaged EXIF turns nothing."""
    image.load()
    turn = None
    with suppress(Exception):
        turn = TURNS.get(image.getexif().get(ORIENTATION))
    return image if turn is None else image.transpose(turn)


def _plain(image: Image.Image) -> Image.Image:
    """Return the picture in RGB or RGBA, with 8 bits a colour, and without any metadata."""
    if image.mode.startswith("I"):
        image = image.point(lambda value: value * TO_8_BITS).convert("L")
    has_alpha = image.has_transparency_data
    image = image.convert("RGBA" if has_alpha else "RGB")
    image.info = {}
    return image


def _resized(image: Image.Image, width: int) -> Image.Image:
    if image.width == width:
        return image
    height = max(1, round(image.height * width / image.width))
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)


def _encoded(image: Image.Image) -> PictureBytes:
    """Return a picture as WebP of at most so many bytes: first with lower quality, then with less detail."""
    most = next(number for width, number in MOST_BYTES.items() if image.width <= width)
    size = image.size
    while True:
        for quality in QUALITIES:
            data = io.BytesIO()
            image.save(data, "WEBP", quality=quality)
            if data.tell() <= most:
                return PictureBytes(*size, data.getvalue())
        coarse = image.resize((max(1, image.width // 4), max(1, image.height // 4)), Image.Resampling.BOX)
        image = coarse.resize(size, Image.Resampling.BILINEAR)
