import re

import pytest

from meetups.standards import qr
from tests.qr_codes import read_png, read_svg

# From the smallest code to one with its version in it, and one with blocks of two sizes.
TEXTS = ["a", "https://meetups.example.org/door/1.x9_-", "https://example.org/é?a=1&b=<2>", "x" * 130, "y" * 400]


@pytest.mark.parametrize("text", TEXTS)
def test_what_was_written_is_read(text):
    assert read_png(qr.png(text)) == text
    assert read_svg(qr.svg(text)) == text


@pytest.mark.parametrize("text", TEXTS)
def test_the_margin_is_four_modules_on_every_side(text):
    picture = qr.svg(text)

    side = int(re.search(r'viewBox="0 0 (\d+) ', picture)[1])
    bars = [tuple(map(int, bar)) for bar in re.findall(r"M(\d+) (\d+)h(\d+)v1", picture)]
    rows = [y for _x, y, _length in bars]

    assert (min(rows), max(rows)) == (4, side - 5)
    assert min(x for x, _y, _length in bars) == 4
    assert max(x + length for x, _y, length in bars) == side - 4


def test_the_drawing_carries_nothing_but_numbers_and_is_hidden_from_who_cannot_see_it():
    picture = qr.svg('"><script>alert(1)</script>')

    assert re.fullmatch(
        r'<svg xmlns="http://www\.w3\.org/2000/svg" viewBox="0 0 (\d+) \1" shape-rendering="crispEdges"'
        r' aria-hidden="true"><path fill="#fff" d="M0 0h\1v\1H0z"/><path d="[Mhvz0-9 -]+"/></svg>',
        picture,
    )


def test_the_picture_is_a_png_six_pixels_to_a_module():
    picture = qr.png("a")

    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(picture[16:20]) == int.from_bytes(picture[20:24]) == (21 + 2 * 4) * 6
    assert len(picture) < 1000


def test_the_same_text_makes_the_same_picture():
    assert qr.png("a") == qr.png("a") != qr.png("b")
