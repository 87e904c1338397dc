"""Rows that are numbered from 1 without holes, and some of them are given new numbers."""

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

Row = TypeVar("Row", bound=Hashable)


def in_new_order(rows: Sequence[Row], numbers: Mapping[Row, int]) -> list[Row]:
    """Return the rows with these new numbers. The others fill the places between, in their order.

    A number below 1 is the first, and one that is too high the last. Rows with the same new number follow each other
    as before.
    """
    found, free = [row for row in rows if row not in numbers], 0
    for row in sorted((row for row in rows if row in numbers), key=lambda row: numbers[row]):
        index = max(numbers[row] - 1, free)
        found.insert(index, row)
        free = min(index, len(found) - 1) + 1
    return found
