"""Texts are translated for each reader: not at import, and not in a cache without a language. They use plain words."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = [
    path
    for app in ("blog", "config", "meetups")
    for path in sorted((ROOT / app).rglob("*.py"))
    if "migrations" not in path.parts
]
TRANSLATE_AT_ONCE = {"gettext", "ngettext", "pgettext", "npgettext"}
TRANSLATE = TRANSLATE_AT_ONCE | {f"{name}_lazy" for name in TRANSLATE_AT_ONCE}
# Words that people read on pages, in emails and in the demo, with the plain ones.
NOT_PLAIN = {
    r"\be-mail": "email",
    r"\bweb[ -]site": "website",
    r"\d\.\d\d ?[ap]m\b": "6:30pm",
    r"\d (am|pm)\b": "6pm",
    r"\bnoon\b": "midday",
    r"\btake (a|my|your) place\b(?! away)": "save my place",
    r"\b(a|my|your) spot\b": "a place",
    r"\bholds? on (you|me)\b": "know about you",
    r"\bstep[- ]free route": "step-free way in",
    r"(?-i:^|[\"'>])What came of it\b": "notes, outcome or write-ups",
    r"\bsomewhere different\b": "different venue this time",
    r"\bsay yes until\b": "accept by",
    r"\bget a letter\b": "get an email",
}
NAMES_OF_DAYS = {"MONTHS", "MONTHS_3", "WEEKDAYS", "WEEKDAYS_ABBR"}


def translated_at_import(text: str) -> list[int]:
    """Return the numbers of the lines that translate a text while the module is imported."""
    tree = ast.parse(text)
    functions = translation_functions(tree)
    return sorted(node.lineno for node in run_at_import(tree) if is_call_of(node, functions))


def cached_without_language(text: str) -> list[str]:
    """Return the functions whose translated texts `functools` caches for all languages together."""
    tree = ast.parse(text)
    functions = translation_functions(tree) | NAMES_OF_DAYS
    return [
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        if {ast.unparse(one).partition("(")[0] for one in node.decorator_list} & {"cache", "lru_cache"}
        if functions & {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    ]


def translation_functions(tree: ast.Module, among: set[str] = TRANSLATE_AT_ONCE) -> set[str]:
    """Return the names under which a module imports functions that translate: those that do so at once, or others."""
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in among
    }


def run_at_import(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes that run when the module is imported: all but the bodies of functions."""
    yield node
    is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    children = [node.args, *getattr(node, "decorator_list", [])] if is_function else ast.iter_child_nodes(node)
    for child in children:
        yield from run_at_import(child)


def is_call_of(node: ast.AST, names: set[str]) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names


def unusual_times(template: str) -> list[str]:
    """Return the formats of a template that show a time of day as 18:30 or as 6 p.m. One with seconds may."""
    formats = re.findall(r"""\|(?:date|time):["']([^"']*)["']""", template)
    return [found for found in formats if re.search("(?<!T)[GH]:i(?!:s)|P", found)]


def texts_of(code: str) -> list[str]:
    """Return the texts that a module has translated, as they are written."""
    tree = ast.parse(code)
    functions = translation_functions(tree, TRANSLATE)
    calls = [node for node in ast.walk(tree) if is_call_of(node, functions)]
    return [part.value for call in calls for part in ast.walk(call) if is_text(part)]


def is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def not_plain(text: str) -> list[str]:
    """Return the words of a text that have plainer ones."""
    found = [re.search(words, text, re.IGNORECASE | re.MULTILINE) for words in NOT_PLAIN]
    return [match[0].strip("\"'>") for match in found if match]


def read_texts() -> Iterator[tuple[Path, str]]:
    """Yield the texts that people read, each with its file: templates, translated strings and the demo."""
    files = [*(ROOT / "templates").rglob("*.*"), *(ROOT / "demo" / "content").rglob("*.*")]
    for path in files:
        if path.suffix in {".html", ".txt", ".md", ".toml", ".xml"}:
            yield path, path.read_text("utf-8")
    for path in MODULES:
        for text in texts_of(path.read_text("utf-8")):
            yield path, text


def test_texts_that_people_read_use_plain_words():
    assert [(str(path), words) for path, text in read_texts() if (words := not_plain(text))] == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Send an E-mail by noon.", ["E-mail", "noon"]),
        ("Doors at 6.30pm or 7 pm", ["6.30pm", "7 pm"]),
        ("Take your place", ["Take your place"]),
        ("We never take a place away.", []),
        ("<h2>What came of it</h2>", ["What came of it"]),
        ("See what came of it: 6:30pm, £6.50, by email", []),
    ],
)
def test_words_with_plainer_ones_are_found(text, words):
    assert not_plain(text) == words


def test_pages_show_times_of_day_as_people_say_them():
    pages = [path for path in (ROOT / "templates").rglob("*.*") if path.is_file()]
    assert [(str(path), found) for path in pages if (found := unusual_times(path.read_text("utf-8")))] == []


@pytest.mark.parametrize(
    ("template", "formats"),
    [
        ('{{ at|date:"j F Y, H:i T" }} {{ at|time:"G:i" }}', ["j F Y, H:i T", "G:i"]),
        ("{{ at|date:'H:i' }}", ["H:i"]),
        ('{{ at|date:"j F, P" }}', ["j F, P"]),
        (
            """{{ at|date:'Y-m-d\\TH:iO' }} {{ at|time:"H:i:s" }} {{ at|date:"c" }} {{ on|date:"j F Y" }}""",
            [],
        ),
    ],
)
def test_unusual_times_are_found(template, formats):
    assert unusual_times(template) == formats


def test_texts_of_a_module_are_those_that_it_translates():
    code = 'from django.utils.translation import gettext_lazy as _, ngettext\nA = _("a"), ngettext("b", "c", n), "d"'

    assert sorted(texts_of(code)) == ["a", "b", "c"]


def test_texts_at_import_are_lazy():
    assert {str(path): lines for path in MODULES if (lines := translated_at_import(path.read_text("utf-8")))} == {}


def test_caches_of_texts_depend_on_the_language():
    assert {str(path): names for path in MODULES if (names := cached_without_language(path.read_text("utf-8")))} == {}


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("REFUSALS = {1: _('no')}", [2]),
        ("class A:\n    label = _('no')", [3]),
        ("def f(label=_('no')): ...", [2]),
        ("@register(_('no'))\ndef f(): ...", [2]),
        ("def f():\n    return _('no')\nnumbered = lambda n: _('no')", []),
    ],
)
def test_text_translated_at_import_is_found(code, lines):
    assert translated_at_import(f"from django.utils.translation import gettext as _\n{code}") == lines
    assert translated_at_import(f"from django.utils.translation import gettext_lazy as _\n{code}") == []


@pytest.mark.parametrize(
    ("decorator", "body", "names"),
    [
        ("lru_cache(maxsize=9)", "ngettext('a', 'b', n)", ["f"]),
        ("cache", "MONTHS[n]", ["f"]),
        ("cache_by_language(9)", "MONTHS[n]", []),
        ("cache", "n + 1", []),
    ],
)
def test_text_cached_without_language_is_found(decorator, body, names):
    code = f"from django.utils.translation import ngettext\n@{decorator}\ndef f(n):\n    return {body}\n"

    assert cached_without_language(code) == names
