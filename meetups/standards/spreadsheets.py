"""Cells of a CSV file that a spreadsheet does not run as a formula (OWASP, “CSV Injection”)."""

import unicodedata

# Signs that begin a formula, full-width and small forms among them: NFKC makes each of those the plain sign.
_SIGNS = frozenset("=+-@−")
_BREAKS = ("\t", "\r", "\n")


def guarded(cell: str) -> str:
    """Return the cell, with an apostrophe before it if a spreadsheet could take it for a formula.

    White space, controls and characters without width before the sign do not count: some programs cut them off.
    """
    first = next((char for char in cell if not _is_skipped(char)), "")
    is_formula = unicodedata.normalize("NFKC", first)[:1] in _SIGNS if first else False
    return f"'{cell}" if is_formula or cell.startswith(_BREAKS) else cell


def escaped(cell: str) -> str:
    """Return the cell guarded so that `unescaped` gives it back: one more apostrophe if it begins with some already."""
    plain = cell.lstrip("'")
    return f"'{cell}" if guarded(plain) != plain else cell


def unescaped(cell: str) -> str:
    """Return the cell that was `escaped`."""
    return cell[1:] if cell.startswith("'") and escaped(cell) != cell else cell


def _is_skipped(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) in {"Cc", "Cf"}
