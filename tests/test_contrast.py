"""Colours can be told from what is below them, in both schemes (WCAG 2.2, sections 1.4.3 and 1.4.11)."""

import re
from pathlib import Path

import pytest

from tests.stylesheets import plain

CSS = Path(__file__).resolve().parent.parent / "static/css"
STYLES = "".join(plain(path.read_text()) for path in CSS.glob("tokens*.css"))


def luminance(colour: str) -> float:
    """Return the relative luminance of `#rrggbb` (WCAG 2.2, section 1.4.3)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_text_on_the_colour_of_each_group_can_be_read_in_both_schemes() -> None:
    [ink] = re.findall(r"--on-accent: (#\w{6});", STYLES)
    pairs = re.findall(r"--colour-\d: light-dark\((#\w{6}), (#\w{6})\);", STYLES)
    assert len(pairs) == 8
    for colour in (colour for pair in pairs for colour in pair):
        assert (luminance(colour) + 0.05) / (luminance(ink) + 0.05) >= 4.5, colour


def roles() -> dict[str, tuple[str, str]]:
    """Return the colour of each role in the light and in the dark scheme."""
    found = re.findall(r"--([\w-]+): (?:light-dark\((#\w{6}), (#\w{6})\)|(#\w{6}));", STYLES)
    return {name: (light or both, dark or both) for name, light, dark, both in found}


@pytest.mark.parametrize(
    ("text", "papers", "least"),
    [
        ("ink", "paper sheet warn-soft stop-soft success-soft note-yellow note-green note-blue", 7),
        ("ink-soft", "paper sheet", 4.5), ("link", "paper sheet", 4.5), ("link-strong", "paper sheet", 4.5),
        ("admin-on-dark", "admin-bar admin-button admin-button-strong admin-stop admin-stop-strong", 4.5),
        ("ink", "admin-selected", 7),
        ("on-action", "action", 4.5), ("on-accent", "accent", 4.5), ("warn", "warn-soft paper sheet", 4.5),
        ("stop", "stop-soft paper sheet", 4.5), ("success", "success-soft", 4.5),
        ("field-line", "paper sheet", 3),  # a line that shows where to type (WCAG 2.2, section 1.4.11)
    ],
    ids=str,
)  # fmt: skip
def test_each_colour_can_be_told_from_what_is_below_it_in_both_schemes(text: str, papers: str, least: float) -> None:
    for paper in papers.split():
        for one, other in zip(roles()[text], roles()[paper], strict=True):
            dark, light = sorted((luminance(one), luminance(other)))
            assert (light + 0.05) / (dark + 0.05) >= least, (text, paper)
