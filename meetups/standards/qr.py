"""QR codes (ISO/IEC 18004): what a phone's camera opens."""

import io
from itertools import groupby

from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.pure import PyPNGImage

# Section 9.1: a light margin four modules wide on every side, or a camera does not find the code.
MARGIN = 4
PIXELS = 6  # to a module, so that an address fills about a third of a phone's width


def svg(text: str) -> str:
    """A picture of the text for paper and screen, as large as whoever places it says; dark on light in every scheme.

    It is hidden from assistive technology, which cannot point a camera: what it leads to has to stand beside it.
    The text has at most 2,331 bytes in UTF-8.
    """
    modules = _code(text).get_matrix()
    bars = "".join(_bars(row, y) for y, row in enumerate(modules))
    side = len(modules)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges"'
        f' aria-hidden="true"><path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{bars}"/></svg>'
    )


def png(text: str) -> bytes:
    """The same as a picture of black and white for letters, `PIXELS` to a module."""
    written = io.BytesIO()
    _code(text).make_image(PyPNGImage).save(written)
    return written.getvalue()


def _code(text: str) -> QRCode:
    """The smallest code that still reads with 15% of it dirty or torn off (level M)."""
    code = QRCode(error_correction=ERROR_CORRECT_M, box_size=PIXELS, border=MARGIN)
    code.add_data(text.encode(), optimize=0)
    code.make()
    return code


def _bars(row: list[bool], y: int) -> str:
    """The dark modules of a row, those side by side as one bar."""
    bars, x = "", 0
    for is_dark, run in groupby(row, key=bool):
        length = len(list(run))
        if is_dark:
            bars += f"M{x} {y}h{length}v1h-{length}z"
        x += length
    return bars
