"""Every rule, token, class and component is used, and values come from the tokens."""

import re
from pathlib import Path

import pytest

from tests.stylesheets import Name, names, plain, raw_values, selectors

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = {path.relative_to(ROOT).as_posix(): path.read_text() for path in (ROOT / "templates").rglob("*.html")}
CODE = [path.read_text() for app in ("blog", "config", "meetups") for path in (ROOT / app).rglob("*.py")]
SCRIPTS = [path.read_text() for path in (ROOT / "static/js").glob("*.js")]
PAGES = [*TEMPLATES.values(), *CODE, *SCRIPTS]
EVERYTHING = "\n".join(PAGES)
# Those of the admin are left out: they style Django's class names on the admin pages, in variables of Django's.
FILES = {path.stem: path.read_text() for path in (ROOT / "static/css").glob("*.css") if path.stem[:5] != "admin"}
STYLES = "".join(map(plain, FILES.values()))
DRAWN = (ROOT / "meetups/standards/drawing_parts.py").read_text()
OF_DJANGO = {"aria-invalid"}  # its forms set this attribute
OF_THE_BROWSER = {"true", "false"}


def test_every_token_is_used_and_every_used_token_is_defined() -> None:
    assert {*re.findall(r"(--[\w-]+)\s*:", STYLES)} == {*re.findall(r"var\((--[\w-]+)", STYLES + DRAWN)}


def test_tokens_are_defined_in_one_file() -> None:
    assert [stem for stem, text in FILES.items() if re.search(r"(?m)^\s*--[\w-]+:", plain(text))] == ["tokens"]


def test_no_rule_depends_on_where_in_the_page_its_element_is() -> None:
    """Else a page gets the columns of another page's list. A list asks for its columns with `data-layout`."""
    assert [selector for text in FILES.values() for selector in selectors(text) if "main >" in selector] == []


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


def moving(styles: str) -> list[str]:
    """Return what moves in a stylesheet even for people who asked their device for less motion.

    What goes with the scrolling of the page is left out: nothing moves unless they move it.
    """
    styles = re.sub(r"@supports \(timeline-scope: --button\) \{(?:[^{}]*\{[^{}]*\})*\s*\}", "", styles)
    still = re.sub(r"@media \(prefers-reduced-motion: no-preference\) \{(?:[^{}]*\{[^{}]*\})*\s*\}", "", styles)
    moves = r"@view-transition|(?<![\w-])(?:animation|transition|scroll-behavior)[\w-]*:(?! (?:none|auto);)[^;]*;"
    return re.findall(moves, still)


def test_people_who_asked_for_less_motion_get_none() -> None:
    assert moving(STYLES) == []
    assert moving("@view-transition { navigation: auto; }") == ["@view-transition"]
    assert moving("a { view-transition-name: leaf; transition: none; transition: top 1s; }") == ["transition: top 1s;"]


def words(attribute: str, text: str) -> set[str]:
    """Return the words of an attribute of HTML in a template or in code, those that depend on a condition too."""
    values = re.findall(rf"""{attribute}=\\?["']([^"]*)["']""", text)
    return {word for value in values for word in re.sub(r"{[%{].*?[%}]}", " ", value).split()}


CLASSES = {word for text in PAGES for word in words("class", text)}
IDS = {word for text in PAGES for word in words("id", text)}


def is_named(name: Name) -> bool:
    """Return whether a template, a module or a script can make what a selector looks for."""
    if name.kind == "class":
        return name.name in CLASSES
    if name.kind == "id":
        return name.name in IDS
    if name.kind == "element":  # or Markdown may make it
        return re.search(rf"""<{name.name}\b|["']{name.name}["']""", EVERYTHING) is not None
    in_scripts = re.sub("-(.)", lambda found: found[1].upper(), name.name.removeprefix("data-"))
    has_name = name.name in OF_DJANGO or re.search(rf"\b{name.name}\b|dataset\.{in_scripts}\b", EVERYTHING)
    is_given = name.value in {"", *OF_THE_BROWSER} or name.value.isdecimal()
    has_value = is_given or re.search(rf"""["'}}]{name.value}["'{{]""", EVERYTHING)
    return bool(has_name and has_value)


def dead(styles: str) -> list[str]:
    return sorted(" ".join(name).strip() for name in names(styles) if not is_named(name))


def test_every_selector_is_of_something_on_a_page() -> None:
    assert {stem: found for stem, text in FILES.items() if (found := dead(text))} == {}


@pytest.mark.parametrize(
    ("selector", "found"),
    [
        (".tile .nobody", ["class nobody"]),
        ("#main > #nobody:hover", ["id nobody"]),
        ("marquee, .prose :is(h2, blink)::after", ["element blink", "element marquee"]),
        ('.tag[data-nobody], .tag[data-state="nobody"]', ["attribute data-nobody", "attribute data-state nobody"]),
        ("@media (width > 1px) { .tile:nth-child(2n + 1) { gap: 0 } } @keyframes a { 50% { top: 0 } } p", []),
    ],
)
def test_dead_selector_is_found(selector: str, found: list[str]) -> None:
    assert dead(f"{selector} {{ color: var(--ink); }}") == found


def test_every_class_on_a_page_has_a_rule() -> None:
    """A script finds elements by id or by a data attribute. Emails have their styles in the head of their layout."""
    styles = [path.read_text() for path in (ROOT / "static/css").glob("*.css")]
    with_rules = {name.name for text in styles for name in names(text) if name.kind == "class"}
    pages = {path: text for path, text in TEMPLATES.items() if not re.search("admin/|emails/|allauth", path)}
    pages |= {"code": "".join(text for text in CODE if "admin" not in text)}
    without = {path: found for path, text in pages.items() if (found := words("class", text) - with_rules)}
    assert without == {}


def test_every_class_in_an_email_has_a_rule() -> None:
    layout = TEMPLATES["templates/meetups/emails/_layout.html"]
    [styles] = re.findall(r"<style>(.*?)</style>", layout, re.DOTALL)
    emails = {word for path, text in TEMPLATES.items() if "emails/" in path for word in words("class", text)}
    assert emails == {name.name for name in names(styles) if name.kind == "class"}


@pytest.mark.parametrize("stem", sorted(FILES.keys() - {"tokens"}))
def test_values_come_from_the_tokens(stem: str) -> None:
    assert raw_values(FILES[stem]) == []


@pytest.mark.parametrize(
    ("rule", "is_found"),
    [
        ("color: #fff", True), ("color: rgb(0 0 0 / 50%)", True), ("border: 2px solid", True), ("gap: -0.5rem", True),
        ("margin: calc(var(--space-1) + 4px)", True), ("transition: top 0.2s", True), ("border: 1px solid", False),
        ("inset: 0 -1px", False), ("width: 100%", False), ("flex: 1 1 50%", False), ("line-height: 1.2", False),
        ("height: 13mm", False), ("font-size: 1.5em", False), ("unicode-range: U+0100-02BA", False),
    ],
)  # fmt: skip
def test_value_that_should_be_a_token_is_found(rule: str, is_found: bool) -> None:
    assert raw_values(f"@layer base {{ @media (width > 40rem) {{ .a:hover {{ {rule}; }} }} }}") == [rule] * is_found


def test_every_component_is_used() -> None:
    used = {name for text in PAGES for name in re.findall(r"components/(\w+)\.html|\b(\w+_card)\b", text)}
    components = {path.stem for path in (ROOT / "templates/components").glob("*.html")}
    assert components - {name for names in used for name in names} == set()
