from xml.etree import ElementTree

import pytest

from meetups.standards.marks import colour_of, mark

SLUGS = ["leeds", "london-peers", "glasgow", "a", "", "ŷ" * 80, *(f"group-{number}" for number in range(200))]


@pytest.mark.parametrize(("slug", "colour"), [("leeds", 7), ("london-peers", 4), ("glasgow", 2)])
def test_colour_of_a_slug_stays_the_same(slug, colour):
    assert colour_of(slug) == colour


def test_all_colours_are_used():
    assert {colour_of(slug) for slug in SLUGS} == {1, 2, 3, 4, 5, 6, 7, 8}


def test_mark_is_small_and_well_formed():
    for slug in SLUGS:
        svg = mark(slug)
        assert len(svg.encode()) <= 1024
        left, right = ElementTree.fromstring(svg)
        assert left.get("d") == right.get("d") != ""


def test_mark_stays_the_same_and_differs_from_others():
    assert mark("leeds") == mark("leeds")
    assert len({mark(slug) for slug in SLUGS}) > 200
    assert mark("leeds").startswith('<svg class="mark" viewBox="0 0 32 32" aria-hidden="true"')
