"""Two texts compared by words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetups.standards.text_changes import ADDED, DELETED, LEFT_OUT, SAME, changes_between

TEXTS = st.lists(st.sampled_from(["lamp", "wick ", "\n", "oil  ", "é", "\r\n"]), max_size=30).map("".join)


@pytest.mark.parametrize(
    ("before", "after", "parts"),
    [
        ("", "", []),
        ("We met.", "We met.", [(SAME, "We met.")]),
        ("", "We met.", [(ADDED, "We met.")]),
        ("We met.", "", [(DELETED, "We met.")]),
        ("We met in Leeds.", "We met in York.", [(SAME, "We met in "), (DELETED, "Leeds."), (ADDED, "York.")]),
        ("One\nTwo\n", "One\nThree\nTwo\n", [(SAME, "One\n"), (ADDED, "Three\n"), (SAME, "Two\n")]),
        ("the porter", "the porter again", [(SAME, "the porter"), (ADDED, " again")]),
        ("a b c", "x y z", [(DELETED, "a b c"), (ADDED, "x y z")]),
        ("a <b>", "a <i>", [(SAME, "a "), (DELETED, "<b>"), (ADDED, "<i>")]),
    ],
)
def test_words_that_differ_are_told_apart_from_those_that_stayed(before, after, parts):
    assert changes_between(before, after) == parts


@pytest.mark.parametrize(
    ("same", "first", "last"),
    [("words " * 100, "words " * 24 + "words", "words " * 24), ("x" * 600 + "\n", "x" * 150, "x" * 149 + "\n")],
)
def test_long_part_that_stayed_is_shortened(same, first, last):
    assert changes_between(same, f"{same}new") == [
        (SAME, first), (LEFT_OUT, ""), (SAME, last), (ADDED, "new"),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["a\n" * 2001, "x " * 2001])
def test_text_with_too_many_lines_or_words_is_not_compared(text):
    assert changes_between(text, f"{text}y") == [(DELETED, text), (ADDED, f"{text}y")]


@given(TEXTS, TEXTS)
def test_parts_give_both_texts_back(before, after):
    parts = changes_between(before, after)

    assert "".join(part.text for part in parts if part.kind != ADDED) == before
    assert "".join(part.text for part in parts if part.kind != DELETED) == after
    assert all(part.text for part in parts)
