"""Make the icons of the site from its mark, `static/img/mark.svg`: `python -m tests.icons`. They are kept in git."""

import io

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from meetups.standards import colours
from tests import tools

FOLDER = tools.ROOT / "static" / "img"
MARK = FOLDER / "mark.svg"
FAVICON = FOLDER / "favicon.ico"
FAVICON_SIZES = (16, 32, 48)
# The side of each icon, and how much of it the mark takes. An icon on paper has no transparent corner: a phone cuts it
# into its own shape, and of a maskable one it shows four fifths at least (https://www.w3.org/TR/appmanifest/).
ICONS = {
    "icon-192": (192, 1.0),
    "icon-512": (512, 1.0),
    "icon-maskable-512": (512, 0.6),
    "apple-touch-icon": (180, 0.8),
}


def draw(page: Page, side: int, part: float = 1.0) -> Image.Image:
    """Return the mark in the middle of a square, on paper unless it fills the square."""
    page.set_viewport_size({"width": side, "height": side})
    paper = "transparent" if part == 1 else colours.light()["paper"]
    size = f"width:{part:%};height:{part:%}"
    page.set_content(
        f'<body style="margin:0;height:100vh;display:grid;place-items:center;background:{paper}">{MARK.read_text()}'
    )
    page.locator("svg").evaluate(f"svg => svg.style.cssText = '{size}'")
    return Image.open(io.BytesIO(page.screenshot(omit_background=True)))


def main() -> None:
    with sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=tools.chromium.find(), args=[*tools.CHROMIUM_ARGUMENTS])
        page = browser.new_page()
        for name, (side, part) in ICONS.items():
            image = draw(page, side, part)
            image = image.quantize(128, Image.Quantize.FASTOCTREE) if part == 1 else image.convert("RGB").quantize(128)
            image.save(FOLDER / f"{name}.png", optimize=True)
        small = [draw(page, side) for side in FAVICON_SIZES]
        small[-1].save(FAVICON, sizes=[image.size for image in small], append_images=small[:-1])
        browser.close()


if __name__ == "__main__":
    main()
