"""Every design token, class and template component is used."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = [path.read_text() for path in (ROOT / "templates").rglob("*.html")]
PAGES += [path.read_text() for path in (ROOT / "meetups/templatetags").glob("*.py")]
PAGES += [(ROOT / f"meetups/standards/{name}.py").read_text() for name in ("marks", "drawings")]
DRAWN = (ROOT / "meetups/standards/drawing_parts.py").read_text()
# Those of the admin are left out: they style Django's class names on the admin pages.
STYLES = "".join(
    re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    for path in (ROOT / "static/css").glob("*.css")
    if not path.stem.startswith("admin")
)


def test_every_token_is_used_and_every_used_token_is_defined() -> None:
    assert {*re.findall(r"(--[\w-]+)\s*:", STYLES)} == {*re.findall(r"var\((--[\w-]+)", STYLES + DRAWN)}


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


def test_every_class_with_a_rule_is_on_a_page() -> None:
    selectors = "".join(re.findall(r"([^{};]*)\{", STYLES))
    named = {name for text in PAGES for names in re.findall(r'class="([^"]*)"', text) for name in names.split()}
    assert {*re.findall(r"\.([a-z][\w-]*)", selectors)} - named == set()


def test_every_component_is_used() -> None:
    used = {name for text in PAGES for name in re.findall(r"components/(\w+)\.html|\b(\w+_card)\b", text)}
    components = {path.stem for path in (ROOT / "templates/components").glob("*.html")}
    assert components - {name for names in used for name in names} == set()
