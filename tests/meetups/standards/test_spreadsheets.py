"""Cells that a spreadsheet would run as a formula."""

import pytest

from meetups.standards.spreadsheets import escaped, guarded, unescaped

FORMULA = "HYPERLINK(A1)"
BEFORE = [
    "", " ", "   ", "\t", "\r", "\n", "\r\n", "\x0b", "\x00", "\x85", "\xa0", "\xad", "\u2003", "\u3000", "\u200b",
    "\u200e", "\u2028", "\u202e", "\u2060", "\ufeff", " \u200b\t ",
]  # fmt: skip
SIGNS = ["=", "+", "-", "@", "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫", "⁼", "₊", "−"]


@pytest.mark.parametrize("sign", SIGNS)
def test_a_formula_is_guarded_whatever_is_before_its_sign(sign):
    cells = [f"{before}{sign}{FORMULA}" for before in BEFORE]

    assert [guarded(cell) for cell in cells] == [f"'{cell}" for cell in cells]


@pytest.mark.parametrize("cell", ["\tAda", "\rAda", "\nAda", "\t"])
def test_a_cell_that_begins_with_a_break_is_guarded(cell):
    assert guarded(cell) == f"'{cell}"


@pytest.mark.parametrize(
    "cell",
    ["", " ", "\u200b", "Ada", " Ada", "Ada = Ben", "a-b", "1+1", "ada@example.org", "'=1", "東京", "½", "–", "ﷺ"],
)
def test_any_other_cell_stays_as_it_is(cell):
    assert guarded(cell) == cell


@pytest.mark.parametrize(
    ("cell", "safe"), [("=1", "'=1"), ("'=1", "''=1"), ("''=1", "'''=1"), ("'Ada", "'Ada"), ("'", "'"), ("Ada", "Ada")]
)
def test_escaped_cell_is_found_again(cell, safe):
    assert (escaped(cell), unescaped(safe)) == (safe, cell)
