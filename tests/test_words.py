"""Words follow the language of the reader: none are fixed at import, or in a cache that has no language."""

import ast
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
MAKE_WORDS = {"gettext", "ngettext", "pgettext", "npgettext"}
NAMES_OF_DAYS = {"MONTHS", "MONTHS_3", "WEEKDAYS", "WEEKDAYS_ABBR"}


def made_at_import(text: str) -> list[int]:
    """Return the lines that translate at once while the module is imported."""
    tree = ast.parse(text)
    makers = word_makers(tree)
    return sorted(node.lineno for node in run_at_import(tree) if is_call_of(node, makers))


def cached_without_language(text: str) -> list[str]:
    """Return the functions whose words `functools` keeps for every language."""
    tree = ast.parse(text)
    makers = word_makers(tree) | NAMES_OF_DAYS
    return [
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        if {ast.unparse(one).partition("(")[0] for one in node.decorator_list} & {"cache", "lru_cache"}
        if makers & {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    ]


def word_makers(tree: ast.Module) -> set[str]:
    """Return the names by which a module calls the functions that translate at once."""
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in MAKE_WORDS
    }


def run_at_import(node: ast.AST) -> Iterator[ast.AST]:
    """Return what runs when the module is imported: everything but the bodies of functions."""
    yield node
    is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    children = [node.args, *getattr(node, "decorator_list", [])] if is_function else ast.iter_child_nodes(node)
    for child in children:
        yield from run_at_import(child)


def is_call_of(node: ast.AST, names: set[str]) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names


def test_words_made_at_import_are_lazy():
    assert {str(path): lines for path in MODULES if (lines := made_at_import(path.read_text("utf-8")))} == {}


def test_caches_of_words_have_a_language():
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
def test_words_at_import_are_found(code, lines):
    assert made_at_import(f"from django.utils.translation import gettext as _\n{code}") == lines
    assert made_at_import(f"from django.utils.translation import gettext_lazy as _\n{code}") == []


@pytest.mark.parametrize(
    ("decorator", "body", "names"),
    [
        ("lru_cache(maxsize=9)", "ngettext('a', 'b', n)", ["f"]),
        ("cache", "MONTHS[n]", ["f"]),
        ("cache_by_language(9)", "MONTHS[n]", []),
        ("cache", "n + 1", []),
    ],
)
def test_cached_words_are_found(decorator, body, names):
    code = f"from django.utils.translation import ngettext\n@{decorator}\ndef f(n):\n    return {body}\n"

    assert cached_without_language(code) == names
