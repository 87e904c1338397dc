"""Printed pages: their sheets, and millimetres."""

import re

from playwright.sync_api import Page

MILLIMETRE = 96 / 25.4  # in pixels
A4 = (210, 297)


def sheets(page: Page) -> list[tuple[int, int]]:
    """Return the size of every printed sheet in millimetres."""
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", page.pdf(prefer_css_page_size=True))
    return [(round(float(width) / 72 * 25.4), round(float(height) / 72 * 25.4)) for width, height in boxes]
