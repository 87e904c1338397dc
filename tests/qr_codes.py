"""A camera for the tests: reads the text of a QR code (ISO/IEC 18004) that is clean and straight."""

import re
from collections.abc import Iterator

import png
from qrcode.base import rs_blocks
from qrcode.util import mask_func, pattern_position

BYTES_MODE = 0b0100
Modules = list[list[bool]]  # row by row, without the margin; True is dark


def read_png(picture: bytes) -> str:
    _width, _height, rows, _info = png.Reader(bytes=picture).read()
    return read(_trimmed([[not light for light in row] for row in rows]))


def read_svg(picture: str) -> str:
    found = re.search(r'viewBox="0 0 (\d+) \1"', picture)
    assert found, "a QR code is a square"
    dark = [[False] * int(found[1]) for _ in range(int(found[1]))]
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", picture):
        dark[int(y)][int(x) : int(x) + int(length)] = [True] * int(length)
    return read(_trimmed(dark))


def read(modules: Modules) -> str:
    """What was written in bytes mode, as UTF-8. Errors are not corrected: nothing here is dirty."""
    version = (len(modules) - 17) // 4
    shape = sum(dark << (4 - place) for place, dark in enumerate(modules[8][:5])) ^ 0b10101
    bits = _bits(modules, version, mask_func(shape & 0b111))
    words = [int("".join(bits[start : start + 8]), 2) for start in range(0, len(bits) - 7, 8)]
    sizes = [block.data_count for block in rs_blocks(version, shape >> 3)]
    blocks: list[list[int]] = [[] for _ in sizes]
    waiting = iter(words)
    for turn in range(max(sizes)):
        for block, size in zip(blocks, sizes, strict=True):
            if turn < size:
                block.append(next(waiting))
    data = "".join(f"{word:08b}" for block in blocks for word in block)
    assert int(data[:4], 2) == BYTES_MODE
    start = 4 + (8 if version < 10 else 16)
    length = int(data[4:start], 2)
    return int(data[start : start + 8 * length], 2).to_bytes(length, "big").decode()


def _trimmed(picture: Modules) -> Modules:
    """Without the margin, one cell to a module: the top left finder is seven modules wide."""
    margin = next(place for place, row in enumerate(picture) if any(row))
    row = picture[margin][margin:]
    module = row.index(False) // 7
    end = len(picture) - margin
    return [line[margin:end:module] for line in picture[margin:end:module]]


def _bits(modules: Modules, version: int, is_flipped: object) -> list[str]:
    """Upwards and downwards in columns two wide from the bottom right, past what is no data, without the mask."""
    return [str(int(modules[y][x] != is_flipped(y, x))) for y, x in _path(version)]  # type: ignore[operator]


def _path(version: int) -> Iterator[tuple[int, int]]:
    side, up = version * 4 + 17, True
    taken = _taken(version)
    for right in [*range(side - 1, 6, -2), 5, 3, 1]:
        for y in range(side - 1, -1, -1) if up else range(side):
            yield from ((y, x) for x in (right, right - 1) if (y, x) not in taken)
        up = not up


def _taken(version: int) -> set[tuple[int, int]]:
    """Finders with what stands around them, timing, alignment, and the number of the version."""
    side = version * 4 + 17
    areas = [(0, 9, 0, 9), (0, 9, side - 8, side), (side - 8, side, 0, 9), (6, 7, 0, side), (0, side, 6, 7)]
    if version >= 7:
        areas += [(0, 6, side - 11, side), (side - 11, side, 0, 6)]
    centres = pattern_position(version)
    corners = {(6, 6), (6, side - 7), (side - 7, 6)}
    areas += [(y - 2, y + 3, x - 2, x + 3) for y in centres for x in centres if (y, x) not in corners]
    return {(y, x) for top, bottom, left, right in areas for y in range(top, bottom) for x in range(left, right)}
