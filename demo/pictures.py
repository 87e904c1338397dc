"""The pictures of the demo communities, drawn here: no photograph of anybody."""

import io
from collections.abc import Callable
from math import sqrt

from django.core.exceptions import ValidationError
from PIL import Image, ImageDraw

from meetups.models import Group, Picture
from meetups.services import pictures

SIZE = (1600, 1000)
TWICE = (SIZE[0] * 2, SIZE[1] * 2)  # drawn at twice the size, so that edges are smooth
PAPER, INK, WATER, NIGHT = "#fdf3dc", "#23201a", "#0a5a63", "#06393f"
NOTES = ("#f3ad1d", "#f7d98b", "#86d3d9", "#f2b8a2", "#c9dfa8")


def table(draw: ImageDraw.ImageDraw) -> None:
    """A round table from above, with six chairs and paper notes."""
    draw.rectangle((0, 0, *TWICE), fill="#e6d3ac")
    for x, y in ((1600, 190), (2420, 480), (2420, 1500), (1600, 1810), (780, 1500), (780, 480)):
        draw.ellipse((x - 190, y - 190, x + 190, y + 190), fill=WATER)
        draw.ellipse((x - 150, y - 150, x + 150, y + 150), fill="#127480")
    draw.ellipse((830, 230, 2370, 1770), fill="#8a5a33")
    draw.ellipse((870, 270, 2330, 1730), fill="#b07a48")
    for number in range(15):
        x, y = 1110 + number % 5 * 215 + number // 5 % 2 * 40, 640 + number // 5 * 260
        draw.rounded_rectangle((x, y, x + 160, y + 160), 12, fill=NOTES[number * 7 % 5])
        for line in range(3):
            draw.line((x + 25, y + 45 + line * 35, x + 135 - line * 22, y + 45 + line * 35), fill=INK, width=7)


def door(draw: ImageDraw.ImageDraw) -> None:
    """A blue door in a brick wall, with a lamp above it."""
    draw.rectangle((0, 0, *TWICE), fill="#8d4a37")
    for row in range(20):
        for column in range(-1, 15):
            x, y = column * 230 + row % 2 * 115, row * 100
            draw.rectangle(
                (x + 6, y + 6, x + 224, y + 94), fill=("#a65a43", "#9c523d", "#b2654c")[(row * 5 + column) % 3]
            )
    draw.rectangle((1130, 380, 2070, 1900), fill=PAPER)
    draw.rectangle((1210, 460, 1990, 1900), fill="#1d5f9c")
    for x, y, height in ((1290, 560, 480), (1640, 560, 480), (1290, 1160, 560), (1640, 1160, 560)):
        draw.rounded_rectangle((x, y, x + 270, y + height), 16, fill="#2a75b8")
    draw.ellipse((1880, 1130, 1950, 1200), fill=NOTES[0])
    draw.polygon(((1480, 300), (1720, 300), (1660, 180), (1540, 180)), fill=INK)
    draw.pieslice((1480, 180, 1720, 420), 0, 180, fill=NOTES[1])
    draw.rectangle((0, 1900, *TWICE), fill="#5b5447")


def canal(draw: ImageDraw.ImageDraw) -> None:
    """A canal at dusk with a footbridge, a building with lit windows, and the moon."""
    for y in range(1300):
        share = y / 1300
        draw.line((0, y, TWICE[0], y), fill=(int(20 + 220 * share), int(60 + 120 * share), int(95 + 40 * share)))
    draw.ellipse((2500, 160, 2760, 420), fill="#fff6d8")
    draw.rectangle((260, 420, 1500, 1320), fill=NIGHT)
    for number in range(24):
        x, y = 350 + number % 6 * 190, 520 + number // 6 * 190
        draw.rectangle((x, y, x + 110, y + 120), fill=NOTES[1] if number * 5 % 7 < 4 else "#0d4a52")
    draw.rectangle((0, 1300, *TWICE), fill=WATER)
    for number in range(30):
        x, y = number * 733 % 3200, 1380 + number * 97 % 580
        draw.line((x, y, x + 260, y), fill="#2b8790", width=10)
    draw.arc((1500, 820, 3300, 2100), 180, 360, fill=INK, width=60)
    draw.line((1520, 1250, 3280, 1250), fill=INK, width=34)
    for x in range(1680, 3200, 120):
        top = 1460 - 620 * sqrt(1 - ((x - 2400) / 900) ** 2)
        draw.line((x, min(top, 1240), x, 1240), fill=INK, width=14)


# Each drawing with its description for people who do not see it.
DRAWINGS: dict[str, tuple[Callable[[ImageDraw.ImageDraw], None], str]] = {
    "table": (table, "A drawing of a round table from above: six chairs, and fifteen paper notes in three rows."),
    "door": (door, "A drawing of a blue door in a brick wall, with a lamp above it."),
    "canal": (canal, "A drawing of a canal at dusk: a footbridge, lit windows and the moon."),
}


def picture_of(group: Group, name: str) -> Picture | None:
    """Return the drawing of this name as a picture of a group, which is added if there is none.

    Return None if somebody took it down.
    """
    draw, alternative = DRAWINGS[name]
    known = Picture.objects.filter(group=group, alternative=alternative).first()
    return known or _added(group, draw, alternative)


def _added(group: Group, draw: Callable[[ImageDraw.ImageDraw], None], alternative: str) -> Picture | None:
    image = Image.new("RGB", TWICE, PAPER)
    draw(ImageDraw.Draw(image))
    file = io.BytesIO()
    image.resize(SIZE, Image.Resampling.LANCZOS).save(file, "PNG", compress_level=1)
    files = pictures.read(data=file.getvalue())
    try:
        added = pictures.add(
            group=group, files=files, alternative=alternative, credit="Drawn for this demo", everybody_agreed=True
        )
    except ValidationError:
        return None
    return added.picture
