import re

import pytest

from meetups.standards import qr
from tests.qr_codes import scan_png, scan_svg, svg_modules

# From the smallest code to one that includes its version, and one with blocks of two sizes.
TEXTS = ["a", "https://meetups.example.org/door/1.x9_-", "https://example.org/é?a=1&b=<2>", "x" * 130, "y" * 400]


@pytest.mark.parametrize("draw", [qr.svg, qr.svg_file, qr.png])
@pytest.mark.parametrize("text", TEXTS)
def test_a_camera_reads_the_text_and_corrects_errors_at_level_m(draw, text):
    barcode = scan_png(draw(text)) if draw is qr.png else scan_svg(draw(text))

    assert (barcode.text, barcode.ec_level) == (text, "M")


@pytest.mark.parametrize("draw", [qr.svg, qr.svg_file])
@pytest.mark.parametrize("text", TEXTS)
def test_the_margin_is_four_modules_on_every_side(draw, text):
    modules = svg_modules(draw(text))

    for lines in (modules, list(zip(*modules, strict=True))):
        dark = [place for place, line in enumerate(lines) if any(line)]
        assert (min(dark), max(dark)) == (4, len(modules) - 5)


def test_the_svg_holds_only_numbers_and_is_hidden_from_assistive_technology():
    picture = qr.svg('"><script>alert(1)</script>')

    assert re.fullmatch(
        r'<svg aria-hidden="true" shape-rendering="crispEdges" viewBox="0 0 (\d+) \1">'
        r'<path fill="#fff" d="M0 0h\1v\1h-\1z"/><path stroke="#000" d="[Mhm0-9. -]+"/></svg>',
        picture,
    )


def test_the_svg_file_is_a_document_one_millimetre_to_a_module():
    picture = qr.svg_file("a")

    assert 'xmlns="http://www.w3.org/2000/svg"' in picture
    assert 'width="29mm" height="29mm"' in picture


def test_the_png_has_six_pixels_to_a_module():
    picture = qr.png("a")

    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(picture[16:20]) == int.from_bytes(picture[20:24]) == (21 + 2 * 4) * 6
    assert len(picture) < 1000


def test_the_same_text_makes_the_same_picture():
    assert qr.png("a") == qr.png("a") != qr.png("b")
