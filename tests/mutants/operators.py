"""Find the small changes (mutants) that the syntax tree of a module allows."""

import ast
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import NamedTuple, TypeAlias


class Change(NamedTuple):
    """One change to a module's text: the code from `start` to `end` is replaced by `after`."""

    operator: str
    line: int  # counted from 1
    start: int  # offsets in the text, in bytes
    end: int
    before: str
    after: str

    def applied(self, text: str) -> str:
        """Return the text with this change."""
        data = text.encode()
        return (data[: self.start] + self.after.encode() + data[self.end :]).decode()

    def __str__(self) -> str:
        return f"{_short(self.before)} → {_short(self.after)}"


Found: TypeAlias = Iterator[tuple[ast.AST, str]]  # a node, and the code to replace it with

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
SIGNS: dict[type[ast.operator], type[ast.operator]] = {ast.Add: ast.Sub, ast.Sub: ast.Add}
NARROWING = {"filter", "exclude"}
# Texts for people and log messages are not mutated: the tests do not cover every word.
TEXTS = {
    "_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "npgettext",
}  # fmt: skip
LOGS = {"logger", "logging", "log"}


def comparison(node: ast.AST) -> Found:
    """Swap < and <=, > and >=, == and !=, in and not in, is and is not."""
    if isinstance(node, ast.Compare):
        for place, operator in enumerate(node.ops):
            if other := COMPARISONS.get(type(operator)):
                changed = deepcopy(node)
                changed.ops[place] = other()
                yield node, f"({ast.unparse(changed)})"


def connective(node: ast.AST) -> Found:
    """Swap `and` and `or`."""
    if isinstance(node, ast.BoolOp):
        changed = deepcopy(node)
        changed.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield node, f"({ast.unparse(changed)})"


def negation(node: ast.AST) -> Found:
    """Remove `not`."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node, f"({ast.unparse(node.operand)})"


def sign(node: ast.AST) -> Found:
    """Swap + and -, except between texts or lists, where - is always an error."""
    if isinstance(node, ast.BinOp | ast.AugAssign) and (other := SIGNS.get(type(node.op))):
        operands = [node.left, node.right] if isinstance(node, ast.BinOp) else [node.value]
        if not any(map(_is_sequence, operands)):
            changed = deepcopy(node)
            changed.op = other()
            code = ast.unparse(changed)
            yield node, code if isinstance(node, ast.AugAssign) else f"({code})"


def number(node: ast.AST) -> Found:
    """Add 1 to a number, or subtract 1."""
    if isinstance(node, ast.Constant) and type(node.value) in {int, float}:
        for step in (1, -1):
            yield node, f"({node.value + step!r})"


def truth(node: ast.AST) -> Found:
    """Swap True and False."""
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield node, repr(not node.value)


def text(node: ast.AST) -> Found:
    """Empty a text."""
    if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)):
        empty = 'b""' if isinstance(node, ast.Constant) and isinstance(node.value, bytes) else '""'
        if isinstance(node, ast.JoinedStr) or node.value:
            yield node, empty


def result(node: ast.AST) -> Found:
    """Return None instead of a value."""
    is_none = isinstance(node, ast.Return) and isinstance(node.value, ast.Constant) and node.value.value is None
    if isinstance(node, ast.Return) and node.value is not None and not is_none:
        yield node, "return None"


def statement(node: ast.AST) -> Found:
    """Remove a call, a yield, a raise, or an assignment to an attribute or item."""
    is_call = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.Yield | ast.YieldFrom)
    is_setting = isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute | ast.Subscript)
    if is_call or is_setting or isinstance(node, ast.Raise):
        yield node, "pass"


def narrowing(node: ast.AST) -> Found:
    """Remove one condition of `.filter()`, `.exclude()` or `Q()`."""
    if isinstance(node, ast.Call) and _name(node.func) in NARROWING | {"Q"}:
        number_of = len(node.keywords) + len(node.args)
        if number_of == 1 and _name(node.func) == "Q":
            return  # removed together with the whole Q, as a condition of its caller
        for place in range(len(node.keywords)):
            changed = deepcopy(node)
            del changed.keywords[place]
            yield node, ast.unparse(changed)
        for place in range(len(node.args)):
            changed = deepcopy(node)
            del changed.args[place]
            yield node, ast.unparse(changed)


OPERATORS: dict[str, Callable[[ast.AST], Found]] = {
    "comparison": comparison, "and/or": connective, "not": negation, "+/-": sign, "number": number, "truth": truth,
    "text": text, "return": result, "statement": statement, "condition": narrowing,
}  # fmt: skip


def changes(source: str) -> Iterator[Change]:
    """Yield every possible change to a module, in the order of its syntax tree."""
    starts = [0]
    for line in source.encode().splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    data = source.encode()
    for node in _code(ast.parse(source)):
        for operator, find in OPERATORS.items():
            for part, after in find(node):
                start = starts[part.lineno - 1] + part.col_offset
                end = starts[part.end_lineno - 1] + part.end_col_offset
                yield Change(operator, part.lineno, start, end, data[start:end].decode(), after)


def _code(node: ast.AST) -> Iterator[ast.AST]:
    """Walk the nodes that affect behaviour: no docstrings, annotations, texts for people, logs, Meta or __all__.

    Nor how a row is locked, which SQLite ignores, and whether `zip` checks that its lists are of one length.
    """
    yield node
    for field, value in ast.iter_fields(node):
        if field in {"annotation", "returns", "decorator_list"} or isinstance(node, ast.JoinedStr):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _is_skipped(node, child):
                yield from _code(child)


def _is_skipped(parent: ast.AST, child: ast.AST) -> bool:
    if isinstance(child, ast.Expr):
        call = child.value
        return isinstance(call, ast.Constant) or (isinstance(call, ast.Call) and _owner(call.func) in LOGS)
    if isinstance(child, ast.Assign):
        return {_name(target) for target in child.targets} & {"__all__", "logger", "app_name"} != set()
    if isinstance(child, ast.keyword) and isinstance(parent, ast.Call):
        return _name(parent.func) == "select_for_update" or (_name(parent.func), child.arg) == ("zip", "strict")
    if isinstance(child, ast.Constant) and isinstance(parent, ast.Call):
        return isinstance(child.value, str) and _name(parent.func) in TEXTS
    return isinstance(child, ast.ClassDef) and child.name == "Meta"


def _is_sequence(node: ast.AST) -> bool:
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)
    return is_text or isinstance(node, ast.JoinedStr | ast.List | ast.Tuple | ast.ListComp)


def _name(node: ast.AST) -> str:
    """Return the last part of a dotted name."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _owner(node: ast.AST) -> str:
    """Return the part before the last of a dotted name."""
    return _name(node.value) if isinstance(node, ast.Attribute) else ""


def _short(code: str) -> str:
    """Return the code on one line."""
    return " ".join(code.split())
