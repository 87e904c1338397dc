"""Scan QR codes with another library than the one that draws them."""

import re
import zlib

import zxingcpp

UP = 2
Modules = list[list[bool]]  # rows from the top; True is dark


def scan_png(picture: bytes) -> zxingcpp.Barcode:
    """Scan a PNG by segno: one bit a pixel, rows with the filter "none" or "up" (PNG, section 9.2)."""
    width, start = int.from_bytes(picture[16:20]), picture.index(b"IDAT")
    assert picture[24:26] == b"\x01\x00", "one bit a pixel, greyscale"
    data = zlib.decompress(picture[start + 4 : start + 4 + int.from_bytes(picture[start - 4 : start])])
    size = (width + 7) // 8
    rows, above = [], bytes(size)
    for at in range(0, len(data), 1 + size):
        row = data[at + 1 : at + 1 + size]
        above = bytes((x + y) % 256 for x, y in zip(row, above, strict=True)) if data[at] == UP else row
        rows.append([bit == "0" for byte in above for bit in f"{byte:08b}"][:width])
    return _scan(rows)


def scan_svg(picture: str) -> zxingcpp.Barcode:
    return _scan([[dark for dark in row for _ in range(3)] for row in svg_modules(picture) for _ in range(3)])


def svg_modules(picture: str) -> Modules:
    """Return the modules in an SVG by segno: one path whose horizontal strokes are one module high."""
    found = re.search(r'viewBox="0 0 (\d+) \1"', picture)
    assert found, "a QR code is a square"
    [path] = re.findall(r'<path stroke="#000" d="([^"]+)"/>', picture)
    modules = [[False] * int(found[1]) for _ in range(int(found[1]))]
    x, y = 0, 0
    for command, across, down in re.findall(r"([Mmh])(-?\d+)(?: (-?[\d.]+))?", path):
        if command == "h":
            modules[y][x : x + int(across)] = [True] * int(across)
        y += int(float(down or 0))
        x += int(across)
    return modules


def _scan(pixels: Modules) -> zxingcpp.Barcode:
    grey = bytes(0 if dark else 255 for row in pixels for dark in row)
    [barcode] = zxingcpp.read_barcodes(memoryview(grey).cast("B", (len(pixels), len(pixels[0]))))
    return barcode
