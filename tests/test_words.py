"""Texts are translated for each reader: not at import, and not in a cache without a language."""

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
TRANSLATE_AT_ONCE = {"gettext", "ngettext", "pgettext", "npgettext"}
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


def translation_functions(tree: ast.Module) -> set[str]:
    """Return the names under which a module imports the functions that translate at once."""
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in TRANSLATE_AT_ONCE
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
