"""Forms of phones at a board."""

import pytest

from meetups.forms.boards import CodeForm, answer_of, typed_code, vote_of


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("BCDFGH", "BCDFGH"),
        (" bcd-fgh ", "BCDFGH"),
        ("8526U", "BSZGV"),
        ("ВСЕНКМРТХ", "BCEHKMPTX"),
        ("ΒΗΚΜΡΤΧΖ", "BHKMPTXZ"),
        ("ｂｃｄ", "BCD"),
        ("\u202e…", ""),
    ],
)
def test_typed_code(typed, code):
    assert typed_code(typed) == code


@pytest.mark.parametrize(("typed", "is_valid"), [("bcd fgh", True), ("bcdfg", False), ("bcdfghj", False), ("", False)])
def test_code_has_six_letters(typed, is_valid):
    form = CodeForm({"code": typed})

    assert form.is_valid() is is_valid
    assert form.cleaned_data.get("code") == ("BCDFGH" if is_valid else None)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("12:2", (12, 2)),
        ("12:0", (12, 0)),
        ("0:1", None),
        ("12", None),
        ("12:-1", None),
        ("12:1\n", None),
        (None, None),
    ],
)
def test_vote_of(value, found):
    assert vote_of(value) == found


@pytest.mark.parametrize(
    ("value", "found"),
    [("12:40:go_on", (12, 40, "go_on")), ("12:0:x", (12, 0, "x")), ("12:go_on", None), ("12:1:GO", None), (None, None)],
)
def test_answer_of(value, found):
    assert answer_of(value) == found
