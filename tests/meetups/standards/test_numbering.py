from itertools import permutations

import pytest

from meetups.standards.numbering import in_new_order


@pytest.mark.parametrize(
    ("typed", "order"),
    [
        ({}, "ABCD"),
        ({"A": 3}, "BCAD"),
        ({"A": 4}, "BCDA"),
        ({"D": 1}, "DABC"),
        ({"A": 4, "C": 1, "D": 3}, "CBDA"),
        ({"B": 1, "C": 1, "D": 3}, "BCDA"),
        ({"A": 2, "C": 2}, "BACD"),
        ({"A": 9, "B": 9}, "CDAB"),
        ({"C": 0, "B": -1}, "BCAD"),
    ],
)
def test_rows_have_the_numbers_that_were_typed_and_the_others_follow(typed, order):
    assert "".join(in_new_order("ABCD", typed)) == order


def test_rows_are_numbered_as_typed_whatever_the_order():
    for typed in permutations(range(1, 5)):
        wanted = dict(zip("ABCD", typed, strict=True))
        changed = {row: number for row, number in wanted.items() if "ABCD".index(row) + 1 != number}
        assert {row: number for number, row in enumerate(in_new_order("ABCD", changed), start=1)} == wanted
