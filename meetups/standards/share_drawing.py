"""Draw a share picture with Pillow, in a process of its own (ADR 67).

`meetups.standards.share_pictures.drawn` starts it. No other module imports this one, so no web process loads Pillow.

The picture is a ticket on paper: a stub in the colour of the group, and words beside it. They can still be read when a
chat application shows them 300 pixels wide.
"""

import io
import json
import math
import re
from typing import BinaryIO

from PIL import Image, ImageDraw

from meetups.standards import colours, share_texts
from meetups.standards.marks import CELLS, SIDE, cells_of
from meetups.standards.share_pictures import HEIGHT, WIDTH, Drawing

FINE = 2  # shapes are drawn twice as large, then made smaller: their edges are smooth
EDGE = 44  # of paper around the ticket
ROUND = 30
STUB = 372  # where the stub ends
LEFT, RIGHT = 424, WIDTH - EDGE - 48  # of the words
TOP, BOTTOM = 92, HEIGHT - 92
BAND = 84  # the height of the band that says what changed
MARK = 60
SIZES = range(84, 47, -4)  # of the title
LEADING = 1.14
WHITE = "#ffffff"
COLOURS = 128
DAYS = 14
MEETING = 9  # of these, the one that is filled
SMALL = 28  # the size of the name of the site, and the smallest of the lines
APART = 32  # between that name and the line beside it
SPACE = 24  # that is left above and below the title, together
CANCELLED = "cancelled"
STEPS = 12  # of a quarter of a circle
Point = tuple[float, float]
Box = tuple[float, float, float, float]
Corners = tuple[bool, bool, bool, bool]
ALL: Corners = (True, True, True, True)


def main(source: BinaryIO, target: BinaryIO) -> None:
    """Read a drawing as JSON from `source`, and write the picture to `target`."""
    target.write(draw(Drawing(*json.loads(source.read()))))


def draw(drawing: Drawing) -> bytes:
    """Return the picture as PNG. With 128 colours it is half as large, and its areas keep their exact colours."""
    picture = _shapes(drawing)
    _words(ImageDraw.Draw(picture), drawing)
    data = io.BytesIO()
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(data, "PNG", optimize=True)
    return data.getvalue()


def outline(path: str) -> list[Point]:
    """Return the corners of a shape of a mark: an SVG path of lines and of arcs that are a quarter of a circle."""
    at: Point = (0, 0)
    points = [at]
    for command, text in re.findall("([hvlma])([^a-z]*)", path):
        numbers = [int(number) for number in re.findall(r"-?\d+", text)]
        by = {"h": (numbers[0], 0), "v": (0, numbers[0])}.get(command) or (numbers[-2], numbers[-1])
        end = (at[0] + by[0], at[1] + by[1])
        if command == "a":
            points += _arc(at, end, is_clockwise=numbers[4] == 1)
        points = [end] if command == "m" else [*points, end]
        at = end
    return points


def _arc(start: Point, end: Point, *, is_clockwise: bool) -> list[Point]:
    """Return points of a quarter of a circle. Its middle is one of the two other corners of their square."""
    x, y = start[0], end[1]
    turn = (start[0] - x) * (end[1] - y) - (start[1] - y) * (end[0] - x)
    if (turn > 0) != is_clockwise:
        x, y = end[0], start[1]
    steps = [math.pi / 2 * step / STEPS for step in range(STEPS + 1)]
    return [
        (
            x + (start[0] - x) * math.cos(angle) + (end[0] - x) * math.sin(angle),
            y + (start[1] - y) * math.cos(angle) + (end[1] - y) * math.sin(angle),
        )
        for angle in steps
    ]


def _mark(draw: ImageDraw.ImageDraw, slug: str, corner: Point, side: float, colour: str) -> None:
    """Draw the mark of a group into a square."""
    scale = side / (CELLS * SIDE) * FINE
    left, top = corner[0] * FINE, corner[1] * FINE
    for index, shape in enumerate(cells_of(slug)):
        points = [(x + index % 2 * SIDE, y + index // 2 * SIDE) for x, y in outline(shape)] if shape else []
        for mirrored in (points, [(CELLS * SIDE - x, y) for x, y in points]):
            if mirrored:
                draw.polygon([(left + x * scale, top + y * scale) for x, y in mirrored], fill=colour)


def _rounded(draw: ImageDraw.ImageDraw, box: Box, radius: float, fill: str, corners: Corners = ALL) -> None:
    draw.rounded_rectangle([value * FINE for value in box], radius * FINE, fill, corners=corners)


def _circle(draw: ImageDraw.ImageDraw, x: float, y: float, radius: float, fill: str) -> None:
    draw.ellipse([value * FINE for value in (x - radius, y - radius, x + radius, y + radius)], fill)


def _shapes(drawing: Drawing) -> Image.Image:
    """Draw all that is not words."""
    light = colours.light()
    picture = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), light["paper"])
    draw = ImageDraw.Draw(picture)
    far, low = WIDTH - EDGE, HEIGHT - EDGE
    _rounded(draw, (EDGE - 2, EDGE - 2, far + 2, low + 2), ROUND + 2, light["line"])
    _rounded(draw, (EDGE, EDGE, far, low), ROUND, light["sheet"])
    if drawing.state_words:
        _rounded(draw, (STUB, EDGE, far, EDGE + BAND), ROUND, _band(drawing)[0], (False, True, False, False))
    _rounded(draw, (EDGE, EDGE, STUB, low), ROUND, _stub_colour(drawing), (True, False, False, True))
    _perforate(draw, light["paper"])
    ink = light["on-accent"]
    if _has_small_mark(drawing):
        _rounded(draw, (LEFT, _top(drawing), LEFT + MARK, _top(drawing) + MARK), 10, _stub_colour(drawing))
        _mark(draw, drawing.mark, (LEFT + 6, _top(drawing) + 6), MARK - 12, ink)
    elif drawing.mark:
        side = 208
        _mark(draw, drawing.mark, ((EDGE + STUB - side) / 2, (HEIGHT - side) / 2), side, ink)
    elif not drawing.leaf:
        _fortnight(draw)
    return picture.reduce(FINE)


def _perforate(draw: ImageDraw.ImageDraw, paper: str) -> None:
    """Draw the edge where the stub is torn off."""
    for y in range(EDGE + 38, HEIGHT - EDGE - 30, 22):
        _circle(draw, STUB, y, 5, paper)
    for y in (EDGE - 2, HEIGHT - EDGE + 2):
        _circle(draw, STUB, y, 22, paper)


def _fortnight(draw: ImageDraw.ImageDraw) -> None:
    """Draw fourteen days, one of them with a meeting."""
    wide, high = 34, 104
    left, top = (EDGE + STUB - 6 * 40 - wide) / 2, (HEIGHT - 116 - high) / 2
    for day in range(DAYS):
        x, y = left + day % 7 * 40, top + day // 7 * 116
        colour = colours.light()["on-accent" if day == MEETING else "sheet"]
        _rounded(draw, (x, y, x + wide, y + high), 9, colour)


def _stub_colour(drawing: Drawing) -> str:
    """Return the colour of the stub: that of the group, or none of them for what was cancelled."""
    return colours.light()["line"] if drawing.state == CANCELLED else colours.of_group(drawing.colour)


def _band(drawing: Drawing) -> tuple[str, str]:
    """Return the colours of the band that says what changed, and of the words on it."""
    light = colours.light()
    return (light["stop"], WHITE) if drawing.state == CANCELLED else (light["warn-soft"], light["warn"])


def _has_small_mark(drawing: Drawing) -> bool:
    """Return whether the mark stands above the title, because the stub has the day."""
    return bool(drawing.mark and drawing.leaf)


def _top(drawing: Drawing) -> int:
    """Return where the words begin."""
    return EDGE + BAND + 28 if drawing.state_words else TOP


def _write(draw: ImageDraw.ImageDraw, at: Point, text: str, size: int, colour: str) -> None:
    """Write one line of drawable text from its left end, with its letters standing on a base line."""
    x, y = at
    for letter, advance in zip(text, share_texts.advances(text, size), strict=True):
        draw.text((x, y), letter, colour, share_texts.face(share_texts.file_of(letter), size), anchor="ls")
        x += advance


def _words(draw: ImageDraw.ImageDraw, drawing: Drawing) -> None:
    light, top = colours.light(), _top(drawing)
    if words := share_texts.drawable(drawing.state_words):
        size, line = share_texts.one_line(words, range(42, 27, -2), RIGHT - LEFT)
        _write(draw, (LEFT, EDGE + BAND / 2 + size * 0.34), line, size, _band(drawing)[1])
    _leaf(draw, drawing)
    title, above = _names(drawing)
    if above:
        indent = MARK + 20 if _has_small_mark(drawing) else 0
        size, line = share_texts.one_line(above, range(36, 27, -2), RIGHT - LEFT - indent)
        _write(draw, (LEFT + indent, top + MARK / 2 + 12), line, size, light["ink-soft"])
    lowest = _lines(draw, drawing)
    _title(draw, title, top + (MARK + 20 if above or _has_small_mark(drawing) else 0), lowest)


def _names(drawing: Drawing) -> tuple[str, str]:
    """Return the title and what stands above it.

    If the face has no letters for the title, the group stands there instead, and without letters for that the site.
    """
    title, above, site = (share_texts.drawable(text) for text in (drawing.title, drawing.above, drawing.site))
    return (title, above) if title else (above or site, "")


def _lines(draw: ImageDraw.ImageDraw, drawing: Drawing) -> float:
    """Write the lines below the title, and the name of the site beside the last one. Return where they begin."""
    light, width, y = colours.light(), RIGHT - LEFT, float(BOTTOM)
    lines = [line for line in map(share_texts.drawable, drawing.lines) if line]
    site = share_texts.cut(share_texts.drawable(drawing.site), SMALL, width / 2)
    used = share_texts.width_of(site, SMALL) + APART if site else 0
    if lines and share_texts.width_of(lines[-1], SMALL) > width - used:  # the place of a meeting is more important
        site, used = "", 0
    _write(draw, (RIGHT - used + APART, y), site, SMALL, light["ink-soft"])
    for number, line in reversed(list(enumerate(lines))):
        sizes, colour = (range(40, 31, -2), light["ink"]) if number == 0 else (range(34, 27, -2), light["ink-soft"])
        size, shown = share_texts.one_line(line, sizes, width - (used if y == BOTTOM else 0))
        _write(draw, (LEFT, y), shown, size, colour)
        y -= 52
    return y


def _title(draw: ImageDraw.ImageDraw, text: str, top: float, bottom: float) -> None:
    """Write the title in the middle between two heights."""
    size, lines = share_texts.fitted(text, SIZES, RIGHT - LEFT, bottom - top - SPACE, LEADING)
    y = top + (bottom - top - len(lines) * size * LEADING) / 2 + size * 0.86
    for line in lines:
        _write(draw, (LEFT, y), line, size, colours.light()["ink"])
        y += size * LEADING


def _leaf(draw: ImageDraw.ImageDraw, drawing: Drawing) -> None:
    """Write the day on the stub, struck out if it was cancelled."""
    ink = colours.light()["on-accent"]
    middle = (EDGE + STUB) / 2
    for text, size, y in zip(drawing.leaf, (60, 204, 60), (186, 382, 494), strict=False):
        shown = share_texts.cut(share_texts.drawable(text), size, STUB - EDGE - 40)
        _write(draw, (middle - share_texts.width_of(shown, size) / 2, y), shown, size, ink)
    if drawing.leaf and drawing.state == CANCELLED:
        draw.line((EDGE + 56, 346, STUB - 56, 282), colours.light()["stop"], 12)
