"""Take a screenshot of every page in every state, narrow and wide, light and dark: `make pictures`.

The screens of a room are also taken as a projector of 1920 by 1080 pixels shows them.

The PNG files are in build/pictures, named by state, width and scheme. `python -m tests.pictures home event` takes only
the states whose name contains "home" or "event". Without names it also writes the contact sheets in docs/img: all pages
and emails side by side, in one state each. Pages differ by their view or their template.
"""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from tests import tools

FOLDER = tools.ROOT / "build" / "pictures"
SHEETS = tools.ROOT / "docs" / "img"
TAKEN_BY = "tests/browser/picture_states.py"
SCHEMES = ("light", "dark")
# By width of the screen: how many pages are in a row of a sheet, how many rows it has, and how wide and high each page
# is shown there.
CELLS = {375: (10, 6, 240, 400), 1280: (8, 8, 320, 240)}
QUALITY = 35
GAP, LINE = 10, 16  # pixels between two pages, and of the line with the name of the state
PAPER, INK = "#808080", "#ffffff"


def main(names: list[str]) -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for left_over in () if names else [*FOLDER.glob("*.png"), *FOLDER.glob("*.page")]:
        left_over.unlink()
    tools.install_node_packages()
    part = ["-k", " or ".join(names)] if names else []
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", *part, TAKEN_BY]
    code = subprocess.run(command, cwd=tools.ROOT, check=False).returncode
    print(f"{len(list(FOLDER.glob('*.png')))} pictures are in {FOLDER.relative_to(tools.ROOT)}")
    if not names and code == 0:
        for path in (path for width in CELLS for scheme in SCHEMES for path in write_sheets(width, scheme)):
            print(f"{path.relative_to(tools.ROOT)}: {path.stat().st_size // 1000} kB")
    return code


def pages(notes: Mapping[str, str]) -> list[str]:
    """Return one state of each page: its first one, in their order.

    `notes` have the number of each state and what its page is: its view and its template.
    """
    first: dict[str, str] = {}
    for state in sorted(notes, key=lambda state: (notes[state], state)):
        first.setdefault(notes[state].partition(" ")[2], state)
    return list(first.values())


def write_sheets(width: int, scheme: str) -> list[Path]:
    """Write the contact sheets of all pages on a screen of this width. Return their paths."""
    for left_over in SHEETS.glob(f"pages-{width}-{scheme}*.webp"):
        left_over.unlink()
    shown = pages({path.stem: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.page")})
    columns, rows, _wide, _high = CELLS[width]
    most, paths = columns * rows, []
    for start in range(0, len(shown), most):
        number = f"-{start // most + 1}" if start else ""
        paths.append(SHEETS / f"pages-{width}-{scheme}{number}.webp")
        _sheet(shown[start : start + most], width, scheme).save(paths[-1], quality=QUALITY, method=6)
    return paths


def _sheet(states: Sequence[str], width: int, scheme: str) -> Image.Image:
    """Return the tops of the pages in these states, side by side, each with its name."""
    columns, _rows, wide, high = CELLS[width]
    rows = -(-len(states) // columns)
    sheet = Image.new("RGB", (columns * (wide + GAP) + GAP, rows * (high + LINE + GAP) + GAP), PAPER)
    draw, face = ImageDraw.Draw(sheet), ImageFont.load_default(LINE - 4)
    for number, state in enumerate(states):
        x, y = GAP + number % columns * (wide + GAP), GAP + number // columns * (high + LINE + GAP)
        draw.text((x, y), state[: wide // 6], fill=INK, font=face)
        with Image.open(FOLDER / f"{state}-{width}-{scheme}.png") as picture:
            top = picture.convert("RGB").crop((0, 0, picture.width, min(picture.height, picture.width * high // wide)))
            sheet.paste(top.resize((wide, wide * top.height // top.width), Image.Resampling.LANCZOS), (x, y + LINE))
    return sheet


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
