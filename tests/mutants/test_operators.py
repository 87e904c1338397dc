"""Test each kind of change on a line of code."""

import ast
from pathlib import Path

import pytest

from tests.mutants import operators
from tests.mutants.operators import OPERATORS, changes


@pytest.mark.parametrize(
    ("operator", "code", "mutated"),
    [
        ("comparison", "a < b", ["(a <= b)"]),
        ("comparison", "a <= b", ["(a < b)"]),
        ("comparison", "a > b", ["(a >= b)"]),
        ("comparison", "a >= b", ["(a > b)"]),
        ("comparison", "a == b", ["(a != b)"]),
        ("comparison", "a != b", ["(a == b)"]),
        ("comparison", "a in b", ["(a not in b)"]),
        ("comparison", "a not in b", ["(a in b)"]),
        ("comparison", "a is b", ["(a is not b)"]),
        ("comparison", "a is not b", ["(a is b)"]),
        ("comparison", "a < b == c", ["(a <= b == c)", "(a < b != c)"]),
        ("and/or", "a and b", ["(a or b)"]),
        ("and/or", "if a or b: c", ["if (a and b): c"]),
        ("not", "not a", ["(a)"]),
        ("+/-", "a + b", ["(a - b)"]),
        ("+/-", "a * (b - c)", ["a * ((b + c))"]),
        ("+/-", "a += 1", ["a -= 1"]),
        ("+/-", "a + 'text'", []),
        ("+/-", "a + [b]", []),
        ("number", "a = 2", ["a = (3)", "a = (1)"]),
        ("number", "a = 0.5", ["a = (1.5)", "a = (-0.5)"]),
        ("truth", "a = True", ["a = False"]),
        ("truth", "a(b=False)", ["a(b=True)"]),
        ("truth", "a.select_for_update(no_key=True)", []),
        ("truth", "zip(a, b, strict=True)", []),
        ("text", "a = 'ä'; b = 'c'", ["a = \"\"; b = 'c'", "a = 'ä'; b = \"\""]),
        ("text", "a = f'{b + 1}'", ['a = ""']),
        ("text", "a = b'c'", ['a = b""']),
        ("text", "a = ''", []),
        ("return", "def f(): return a", ["def f(): return None"]),
        ("return", "def f(): return", []),
        ("return", "def f(): return None", []),
        ("statement", "outbox.write(a)", ["pass"]),
        ("statement", "if a: raise B", ["if a: pass"]),
        ("statement", "a.b = c", ["pass"]),
        ("statement", "a[b] = c", ["pass"]),
        ("statement", "def f(): yield a", ["def f(): pass"]),
        ("statement", "a = c", []),
        ("condition", "a.filter(b=1, c=2)", ["a.filter(c=2)", "a.filter(b=1)"]),
        ("condition", "a.exclude(b)", ["a.exclude()"]),
        ("condition", "a = Q(b=1, c=2)", ["a = Q(c=2)", "a = Q(b=1)"]),
        ("condition", "a = Q(b=1)", []),
    ],
)  # fmt: skip
def test_changes_of_one_kind(operator, code, mutated):
    assert [change.applied(code) for change in changes(code) if change.operator == operator] == mutated


@pytest.mark.parametrize(
    "code",
    [
        '"""What this module is for."""',
        "def f(a: Literal['b']) -> list['c']:\n    'What it does.'",
        "a: Literal['b']",
        "a = _('Enter your name')",
        "a = ngettext('place', 'places', b)",
        "logger.info('a', b + 1)",
        "logger = logging.getLogger('a')",
        "__all__ = ['a']",
        "class A:\n    class Meta:\n        ordering = ['b']",
        "@a(b=True)\ndef f(): ...",
    ],
)
def test_code_without_behaviour_is_not_changed(code):
    assert list(changes(code)) == []


def test_change_has_its_operator_line_and_text():
    (change,) = changes("a = (\n    b\n    is c\n)\n")

    assert (change.operator, change.line, str(change)) == ("comparison", 2, "b is c → (b is not c)")
    assert set(OPERATORS) >= {change.operator}


def test_every_change_is_valid_code_and_differs():
    source = Path(operators.__file__).read_text(encoding="utf-8")

    mutated = {ast.dump(ast.parse(change.applied(source))) for change in changes(source)}

    assert len(mutated) > 100
    assert ast.dump(ast.parse(source)) not in mutated
