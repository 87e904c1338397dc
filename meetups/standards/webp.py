"""Read the header of a WebP file without decoding it (RFC 9649)."""

from collections.abc import Iterator

HEAD = 12  # bytes: RIFF, the size, WEBP
PIXELS = {b"VP8 ", b"VP8L"}
KNOWN = {b"VP8X", b"ALPH", *PIXELS}  # nothing that moves, no colours of a device, no words of a camera
LONGEST = 0x3FFF
VP8L_SIGN, VP8_START = b"\x2f", b"\x9d\x01\x2a"


class NoPictureError(ValueError):
    """The bytes are no WebP file, or have more in it than the pixels of one picture."""


def size_of(data: bytes) -> tuple[int, int]:
    """Return the width and height that the pixels of a WebP file have. Raises NoPictureError.

    The file is its chunks and nothing beside them, so it hides no text, no place and no other file.
    """
    if data[:4] != b"RIFF" or data[8:HEAD] != b"WEBP" or _number(data[4:8]) != len(data) - 8:
        raise NoPictureError
    chunks = list(_chunks(data))
    names = {name for name, _body in chunks}
    sizes = {READERS[name](body) for name, body in chunks if name in READERS}
    if not names <= KNOWN or not names & PIXELS or len(sizes) > 1:
        raise NoPictureError
    return sizes.pop()


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    start = HEAD
    while start < len(data):
        length = _number(data[start + 4 : start + 8])
        end = start + 8 + length
        if end > len(data):
            raise NoPictureError
        yield data[start : start + 4], data[start + 8 : end]
        start = end + length % 2


def _lossless(body: bytes) -> tuple[int, int]:
    if body[:1] != VP8L_SIGN or len(body) < 5:
        raise NoPictureError
    bits = _number(body[1:5])
    return 1 + (bits & LONGEST), 1 + (bits >> 14 & LONGEST)


def _lossy(body: bytes) -> tuple[int, int]:
    if body[3:6] != VP8_START or len(body) < 10:
        raise NoPictureError
    return _number(body[6:8]) & LONGEST, _number(body[8:10]) & LONGEST


def _canvas(body: bytes) -> tuple[int, int]:
    return 1 + _number(body[4:7]), 1 + _number(body[7:10])


def _number(some: bytes) -> int:
    return int.from_bytes(some, "little")


READERS = {b"VP8 ": _lossy, b"VP8L": _lossless, b"VP8X": _canvas}
