"""Every design token, class and template component is used."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = [path.read_text() for path in (ROOT / "templates").rglob("*.html")]
PAGES += [path.read_text() for path in (ROOT / "meetups/templatetags").glob("*.py")]
# Those of the admin are left out: they style Django's class names on the admin pages.
STYLES = "".join(
    re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    for path in (ROOT / "static/css").glob("*.css")
    if not path.stem.startswith("admin")
)


def test_every_token_is_used_and_every_used_token_is_defined() -> None:
    assert {*re.findall(r"(--[\w-]+)\s*:", STYLES)} == {*re.findall(r"var\((--[\w-]+)", STYLES)}


def test_every_class_with_a_rule_is_on_a_page() -> None:
    selectors = "".join(re.findall(r"([^{};]*)\{", STYLES))
    named = {name for text in PAGES for names in re.findall(r'class="([^"]*)"', text) for name in names.split()}
    assert {*re.findall(r"\.([a-z][\w-]*)", selectors)} - named == set()


def test_every_component_is_used() -> None:
    used = {name for text in PAGES for name in re.findall(r"components/(\w+)\.html|\b(\w+_card)\b", text)}
    components = {path.stem for path in (ROOT / "templates/components").glob("*.html")}
    assert components - {name for names in used for name in names} == set()
