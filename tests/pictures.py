"""Take a screenshot of every page in every state, narrow and wide, light and dark: `make pictures`.

The screens of a room are also taken as a projector of 1920 by 1080 pixels shows them.

The PNG files are in build/pictures, named by state, width and scheme. `python -m tests.pictures home event` takes only
the states whose name contains "home" or "event". Without names it also writes the contact sheets in docs/img: all pages
side by side, in one state each.
"""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from tests import tools

FOLDER = tools.ROOT / "build" / "pictures"
SHEETS = tools.ROOT / "docs" / "img"
TAKEN_BY = "tests/browser/picture_states.py"
SCHEMES = ("light", "dark")
# By width of the screen: how many pages are in a row of the sheet, and how wide and high each of them is shown there.
CELLS = {375: (16, 150, 260), 1280: (12, 240, 180)}
GAP, LINE = 10, 16  # pixels between two pages, and of the line with the name of the state
PAPER, INK = "#808080", "#ffffff"


def main(names: list[str]) -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for left_over in () if names else FOLDER.glob("*.png"):
        left_over.unlink()
    tools.install_node_packages()
    part = ["-k", " or ".join(names)] if names else []
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", *part, TAKEN_BY]
    code = subprocess.run(command, cwd=tools.ROOT, check=False).returncode
    print(f"{len(list(FOLDER.glob('*.png')))} pictures are in {FOLDER.relative_to(tools.ROOT)}")
    if not names and code == 0:
        for width in CELLS:
            for scheme in SCHEMES:
                print(f"All pages are on {write_sheet(width, scheme).relative_to(tools.ROOT)}")
    return code


def pages(states: Sequence[str]) -> list[str]:
    """Return those of these states that are no variant of another one, as `home-empty` is one of `home`."""
    return sorted(state for state in states if not any(state.startswith(f"{other}-") for other in states))


def write_sheet(width: int, scheme: str) -> Path:
    """Write the contact sheet of all pages on a screen of this width. Return its path."""
    ending = f"-{width}-{scheme}.png"
    shown = pages([path.name.removesuffix(ending) for path in FOLDER.glob(f"*{ending}")])
    columns, wide, high = CELLS[width]
    rows = -(-len(shown) // columns)
    sheet = Image.new("RGB", (columns * (wide + GAP) + GAP, rows * (high + LINE + GAP) + GAP), PAPER)
    draw, face = ImageDraw.Draw(sheet), ImageFont.load_default(LINE - 4)
    for number, state in enumerate(shown):
        x, y = GAP + number % columns * (wide + GAP), GAP + number // columns * (high + LINE + GAP)
        draw.text((x, y), state[: wide // 6], fill=INK, font=face)
        with Image.open(FOLDER / f"{state}{ending}") as picture:
            top = picture.crop((0, 0, picture.width, min(picture.height, picture.width * high // wide)))
            sheet.paste(top.resize((wide, wide * top.height // top.width), Image.Resampling.LANCZOS), (x, y + LINE))
    path = SHEETS / f"pages-{width}-{scheme}.webp"
    sheet.save(path, quality=45, method=6)
    return path


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
