"""The mark of a group: a small geometric pattern drawn from its slug, and the number of its colour."""

from hashlib import sha256
from zlib import crc32

COLOURS = 8
CELLS = 4  # a side
SIDE = 8

# The shapes in a cell of 8 by 8, as SVG paths from its corner at the top left: quarter circles, triangles, a square.
SHAPES = (
    "",
    "h8v8h-8z",
    "h8a8 8 0 0 1-8 8z",
    "a8 8 0 0 0 8 8v-8z",
    "v8h8a8 8 0 0 0-8-8z",
    "m8 0v8h-8a8 8 0 0 1 8-8z",
    "h8l-8 8z",
    "m8 0v8h-8z",
)


def colour_of(slug: str) -> int:
    """Return the number of the colour, from 1 to 8, of a group that has chosen none. The same for ever."""
    return crc32(slug.encode()) % COLOURS + 1


def cells_of(slug: str) -> list[str]:
    """Return the shapes of the left half of a mark, two in each row from the top. The first is a square."""
    numbers = sha256(slug.encode()).digest()
    return [SHAPES[1], *(SHAPES[number % len(SHAPES)] for number in numbers[1 : CELLS * CELLS // 2])]  # never empty


def mark(slug: str) -> str:
    """Return the mark of a group as SVG of at most 1 KB: 16 cells, of which the right half mirrors the left one.

    It has no name, because the name of the group is always beside it.
    """
    half = "".join(
        f"M{index % 2 * SIDE} {index // 2 * SIDE}{shape}" for index, shape in enumerate(cells_of(slug)) if shape
    )
    other = f'<path d="{half}" transform="matrix(-1 0 0 1 {CELLS * SIDE} 0)"/>'
    return (
        f'<svg class="mark" viewBox="0 0 {CELLS * SIDE} {CELLS * SIDE}" aria-hidden="true" focusable="false">'
        f'<path d="{half}"/>{other}</svg>'
    )
