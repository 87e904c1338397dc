"""Every rule, token, class and component is used, and values come from the tokens."""

import re
from pathlib import Path

import pytest
from django.contrib import admin

from tests.stylesheets import PLAIN, Declaration, Name, declarations, names, plain, raw_values, selectors

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = {path.relative_to(ROOT).as_posix(): path.read_text() for path in (ROOT / "templates").rglob("*.html")}
CODE = [path.read_text() for app in ("blog", "config", "meetups") for path in (ROOT / app).rglob("*.py")]
CODE_OF_THE_ADMIN = "\n".join(text for text in CODE if "admin" in text)
SCRIPTS = [path.read_text() for path in (ROOT / "static/js").glob("*.js")]
PAGES = [*TEMPLATES.values(), *CODE, *SCRIPTS]
EVERYTHING = "\n".join(PAGES)
FILES = {path.stem: path.read_text() for path in (ROOT / "static/css").glob("*.css")}
STYLES = "".join(map(plain, FILES.values()))
TOKENS = {stem for stem in FILES if stem.startswith("tokens")}
THEME = "admin_theme"  # gives Django's admin our colours, in custom properties of its own
# The widths at which a layout changes: a condition cannot ask a token. The two in pixels are those of Django's admin.
WIDTHS = {"30rem", "40rem", "56rem", "75rem", "14em", "768px", "1024px"}
DRAWN = (ROOT / "meetups/standards/drawing_parts.py").read_text()
ADMIN = Path(admin.__file__).parent
DJANGOS = "\n".join(
    path.read_text() for part in ("**/*.py", "templates/**/*.html", "static/admin/js/*.js") for path in ADMIN.glob(part)
)
DJANGOS_STYLES = "".join(plain(path.read_text()) for path in ADMIN.glob("static/admin/css/*.css"))
OF_DJANGO = {"aria-invalid"}  # its forms set this attribute
OF_THE_BROWSER = {"true", "false"}
HOOKS = {"js-inline-admin-formset", "nonform"}  # by which scripts and forms of Django's find what they look for


def defined(stem: str) -> set[str]:
    return {line.name for line in declarations(FILES[stem]) if line.name.startswith("--")}


ALL_TOKENS = {name for stem in TOKENS for name in defined(stem)}
OF_THE_THEME = defined(THEME) - ALL_TOKENS


def test_every_token_is_used_and_every_used_token_is_defined() -> None:
    assert {*re.findall(r"var\((--[\w-]+)", STYLES + DRAWN)} - OF_THE_THEME == ALL_TOKENS


def test_values_are_stated_in_the_files_of_the_tokens_alone() -> None:
    stated = [stem for stem in FILES if stem not in {*TOKENS, THEME} and defined(stem)]
    assert stated == []
    assert [line for stem in TOKENS for line in declarations(FILES[stem]) if line.name[:2] != "--"] == [
        Declaration(("@layer tokens", ":root"), "color-scheme", "light dark")
    ]


def test_no_two_tokens_of_a_family_have_the_same_value() -> None:
    families: dict[str, list[str]] = {}
    for line in (line for stem in TOKENS for line in declarations(FILES[stem]) if ":root" in line.inside):
        family, value = line.name.removeprefix("--").partition("-")[0], line.value
        families.setdefault(family, []).append(value)
    assert {
        family: twice for family, values in families.items() if (twice := [v for v in values if values.count(v) > 1])
    } == {}


def test_every_property_that_the_theme_gives_to_the_admin_is_one_of_djangos() -> None:
    assert defined(THEME) - {*re.findall(r"var\((--[\w-]+)", DJANGOS_STYLES)} == set()


def test_layout_changes_at_a_few_widths() -> None:
    conditions = re.findall(r"@(?:media|container)([^{]*)", STYLES)
    assert {width for condition in conditions for width in re.findall(r"[\d.]+[a-z]+", condition)} == WIDTHS


def test_no_rule_depends_on_where_in_the_page_its_element_is() -> None:
    """Else a page gets the columns of another page's list. A list asks for its columns with `data-layout`."""
    assert [selector for text in FILES.values() for selector in selectors(text) if re.match("main >", selector)] == []


def moving(styles: str) -> list[str]:
    """Return what moves in a stylesheet even for people who asked their device for less motion.

    Motion that goes with the scrolling of the page is left out: nothing moves unless they move it.
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


def given(code: str) -> set[str]:
    """Return the classes that code gives to fields and parts of forms: `"classes": ["wide"]`, `"class": "clock"`."""
    values = re.findall(r'"class(?:es)?": (?:[\[(]([^\])]*)|"([\w -]*)")', code)
    return {word for several, one in values for word in re.findall(r"[\w-]+", several + one)}


DJANGOS_OWN = re.sub(r"{% block bodyclass %}(.*?){% endblock", r'class="\1"', DJANGOS)
NAMES_OF_THE_ADMIN = {word for attribute in ("class", "id") for word in words(attribute, DJANGOS_OWN)}
NAMES_OF_THE_ADMIN |= {*re.findall(r"""["']([\w-]+)["']""", "\n".join([DJANGOS, *SCRIPTS]))}
NAMES_OF_THE_ADMIN |= given(CODE_OF_THE_ADMIN)


def is_of_the_admin(name: Name) -> bool:
    """Return whether Django's admin can make what a selector looks for, such as `model-event` and `field-title`."""
    kind, _, rest = name.name.partition("-" if name.kind == "class" else "_")
    if kind in {"field", "id"} and f'"{rest}"' in EVERYTHING:
        return True
    if kind == "model":
        return re.search(rf"(?i)^class {rest}\(", EVERYTHING, re.MULTILINE) is not None
    if name.kind == "element":
        return f"<{name.name}" in DJANGOS
    return name.name in NAMES_OF_THE_ADMIN


def dead(stem: str, styles: str) -> list[str]:
    of_the_admin = stem.startswith(("admin", "health"))
    found = [name for name in names(styles) if not is_named(name) and not (of_the_admin and is_of_the_admin(name))]
    return sorted(" ".join(name).strip() for name in found)


def test_every_selector_is_of_something_on_a_page() -> None:
    assert {stem: found for stem, text in FILES.items() if (found := dead(stem, text))} == {}


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
    assert dead("tiles", f"{selector} {{ color: var(--ink); }}") == found


@pytest.mark.parametrize(
    ("selector", "found"),
    [
        ("#changelist .results td.field-slug, .model-event #id_slug", []),
        (".field-nobody #id_nobody", ["class field-nobody", "id id_nobody"]),
        (".model-nobody .result", ["class model-nobody", "class result"]),
        ("marquee.nobody", ["class nobody", "element marquee"]),
    ],
)
def test_dead_selector_of_the_admin_is_found(selector: str, found: list[str]) -> None:
    assert dead("admin_lists", f"{selector} {{ color: var(--ink); }}") == found


def classes(text: str) -> set[str]:
    """Return the classes in a template or in code, without those that end in a name: `field-{{ name }}`."""
    return {word for word in words("class", text) if not word.endswith("-")}


def test_every_class_on_a_page_has_a_rule() -> None:
    """A script finds elements by id or by a data attribute. Emails have their styles in the head of their layout."""
    with_rules = {name.name for text in FILES.values() for name in names(text) if name.kind == "class"}
    of_the_admin = with_rules | {name.name for name in names(DJANGOS_STYLES)} | HOOKS
    pages = {path: text for path, text in TEMPLATES.items() if not re.search("emails/|allauth", path)}
    pages |= {"code": "".join(text for text in CODE if "admin" not in text)}
    pages |= {"code of the admin": CODE_OF_THE_ADMIN}
    assert given(CODE_OF_THE_ADMIN) - of_the_admin == set()
    without = {
        path: found
        for path, text in pages.items()
        if (found := classes(text) - (of_the_admin if "admin" in path else with_rules))
    }
    assert without == {}


def test_every_class_in_an_email_has_a_rule() -> None:
    layout = TEMPLATES["templates/meetups/emails/_layout.html"]
    [styles] = re.findall(r"<style>(.*?)</style>", layout, re.DOTALL)
    emails = {word for path, text in TEMPLATES.items() if "emails/" in path for word in words("class", text)}
    assert emails == {name.name for name in names(styles) if name.kind == "class"}


@pytest.mark.parametrize("stem", sorted(FILES.keys() - TOKENS))
def test_values_come_from_the_tokens(stem: str) -> None:
    assert raw_values(FILES[stem]) == []


def test_each_value_that_needs_no_name_is_used() -> None:
    stated = {word for stem in FILES.keys() - TOKENS for word in re.findall(r"[-\d.]+[a-z%]*", plain(FILES[stem]))}
    assert PLAIN - stated == set()


@pytest.mark.parametrize(
    "rule",
    [
        "color: #fff", "color: rgb(0 0 0 / 50%)", "border: 1px solid black", "fill: color-mix(in srgb, red, blue)",
        "border: 2px solid", "border-top: thick solid", "gap: -0.5REM", "margin: calc(var(--space-1) + 4px)",
        "transition: top 0.2s", "line-height: 1.2", "line-height: 1", "font: 600 100% / 1 var(--sans)",
        "font: var(--strong) 100% monospace", 'font-family: "Besley"', "font-weight: 600", "font-weight: bold",
        "font-size: 1.5em", "font-size: small", "font-size: 11pt", "z-index: 1", "opacity: 0.5", "width: 45%",
        "max-width: 30ch", "width: 3vw", "height: 13mm", "left: calc(-1000 * var(--size-40))", "order: 2px",
        "--body-fg: #000", "animation: flash var(--flash) 3", "width: 2fr", "margin: -1",
    ],
)  # fmt: skip
def test_value_that_should_be_a_token_is_found(rule: str) -> None:
    assert raw_values(f"@layer base {{ @media (width > 40rem) {{ .a:hover {{ gap: 0; {rule}; }} }} }}") == [
        rule.replace('"Besley"', '""')
    ]


@pytest.mark.parametrize(
    "rule",
    [
        "border: 1px solid", "inset: 0 -1px", "width: 100%", "border-radius: 50%", "flex: 1 1 50%", "min-height: 100vh",
        "grid-template-columns: repeat(2, minmax(0, 3fr)) auto", "grid-column: 1 / -1", "order: -1", "columns: 2",
        "margin: calc(-1 * var(--space-1))", "width: calc(var(--stub) - 2 * var(--space-6))", "color: transparent",
        "border: 1px solid currentcolor", "font: inherit", "font: var(--strong) 100% / var(--lines-one) var(--sans)",
        "-webkit-line-clamp: 2", "content: attr(data-label) \"9px, bold\"",
    ],
)  # fmt: skip
def test_value_that_needs_no_name_is_not_found(rule: str) -> None:
    assert raw_values(f".a {{ {rule}; }}") == []


def test_millimetres_are_for_paper() -> None:
    assert raw_values("@media print { @layer components { .a { width: 105mm; gap: 2pt; } } }") == ["gap: 2pt"]
    assert raw_values("@page a { size: A4; margin: 12mm; @bottom-right { font: 9pt serif; } } .b { gap: 2mm; }") == [
        "gap: 2mm"
    ]
    assert raw_values('@font-face { font-family: "A"; font-weight: 600; unicode-range: U+0100-02BA; }') == []


def test_every_component_is_used() -> None:
    used = {name for text in PAGES for name in re.findall(r"components/(\w+)\.html|\b(\w+_card)\b", text)}
    components = {path.stem for path in (ROOT / "templates/components").glob("*.html")}
    assert components - {name for names in used for name in names} == set()
