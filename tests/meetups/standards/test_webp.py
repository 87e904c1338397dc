"""The size of a WebP file, without decoding it."""

import pytest
from PIL import Image

from meetups.standards.webp import NoPictureError, size_of
from tests.photos import PIXEL, file_of


def webp(*chunks: bytes) -> bytes:
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def chunk(name: bytes, body: bytes) -> bytes:
    return name + len(body).to_bytes(4, "little") + body + b"\x00" * (len(body) % 2)


LOSSLESS = chunk(b"VP8L", b"\x2f\x00\x00\x00\x00")
CANVAS = chunk(b"VP8X", b"\x00" * 10)


@pytest.mark.parametrize(
    ("mode", "how"), [("RGB", {}), ("RGBA", {}), ("RGB", {"lossless": True}), ("RGBA", {"lossless": True})]
)
def test_size_of_a_file_as_the_conversion_writes_it(mode, how):
    assert size_of(file_of(Image.new(mode, (301, 40), (1, 2, 3, 4)[: len(mode)]), "WEBP", **how)) == (301, 40)


def test_smallest_file_has_a_size():
    assert (size_of(PIXEL), size_of(webp(CANVAS, LOSSLESS))) == ((1, 1), (1, 1))


@pytest.mark.parametrize(
    "data",
    [
        b"", b"RIFF", b"GIF89a" + PIXEL, PIXEL[:-1], PIXEL + b"\x00", webp(), webp(CANVAS), webp(LOSSLESS[:-2]),
        webp(chunk(b"VP8L", b"\x2f")), webp(chunk(b"VP8L", b"<script>")), webp(chunk(b"VP8 ", b"\x00" * 10)),
        webp(chunk(b"VP8 ", b"\x00\x00\x00\x9d\x01\x2a")), webp(LOSSLESS, chunk(b"EXIF", b"where")),
        webp(LOSSLESS, chunk(b"ANIM", b"")), webp(chunk(b"VP8X", b"\x00" * 7 + b"\x01\x00\x00"), LOSSLESS),
    ],
)  # fmt: skip
def test_bytes_that_are_no_picture_are_refused(data):
    with pytest.raises(NoPictureError):
        size_of(data)
