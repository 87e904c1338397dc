"""QR codes (ISO/IEC 18004): a phone's camera opens the URL in them."""

import io

import segno

# Section 9.1: a light margin of four modules on every side, or a camera does not find the code.
MARGIN = 4
PIXELS = 6  # a module in an email, so that the code of a URL fills about a third of a phone's width


def svg(text: str) -> str:
    """Return an SVG element that shows the text as a QR code, dark on light in every colour scheme.

    The text has at most 2,331 bytes in UTF-8. CSS sets the size. The code is hidden from assistive technology, which
    has no camera, so the page must also show the text or a link.
    """
    element = _code(text).svg_inline(border=MARGIN, light="#fff", omitsize=True, svgclass=None, lineclass=None)
    return element.replace("<svg", '<svg aria-hidden="true" shape-rendering="crispEdges"', 1)


def svg_file(text: str) -> str:
    """Return the same as an SVG document for an `<img>`, one millimetre to a module."""
    written = io.BytesIO()
    _code(text).save(written, kind="svg", border=MARGIN, light="#fff", unit="mm", svgclass=None, lineclass=None)
    return written.getvalue().decode()


def png(text: str) -> bytes:
    """Return the same as a black and white PNG for emails, `PIXELS` to a module."""
    written = io.BytesIO()
    _code(text).save(written, kind="png", border=MARGIN, scale=PIXELS)
    return written.getvalue()


def _code(text: str) -> segno.QRCode:
    """Return the smallest code that still reads with 15% of it dirty or torn off (level M)."""
    return segno.make_qr(text.encode(), error="m", mode="byte", boost_error=False)
