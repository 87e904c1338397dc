from datetime import date

from meetups.standards import colours
from meetups.wording import dates
from tests import caches

DAY = date(2026, 5, 3)


def test_empty_makes_a_cached_function_run_again():
    before = colours.light()

    caches.empty()

    assert colours.light() is not before


def test_empty_makes_a_function_cached_by_language_run_again():
    before = dates.leaf(DAY)

    caches.empty()

    assert dates.leaf(DAY) is not before
    assert dates.leaf(DAY) == before
