import re
from xml.etree import ElementTree

import pytest

from meetups.models import ACCESS_FACTS, Venue
from meetups.standards.drawings import ICONS, SCENES, drawing, icon

COLOURS = {"none", "var(--sheet)", "var(--accent)", "var(--tint)"}


@pytest.mark.parametrize("name", SCENES)
def test_drawing_is_small_well_formed_decoration_in_one_width_and_four_colours(name):
    for svg in (drawing(name), drawing(name, is_small=True)):
        root = ElementTree.fromstring(svg)
        assert len(svg.encode()) <= 3 * 1024
        assert (root.get("stroke"), root.get("aria-hidden"), root.get("focusable")) == ("currentColor", "true", "false")
        assert "stroke-width" not in svg
        assert {*re.findall(r'fill="([^"]*)"', svg)} <= COLOURS


def test_small_drawing_has_only_the_building_with_the_same_ground():
    whole, small = (ElementTree.fromstring(drawing("library", is_small=is_small)) for is_small in (False, True))

    assert [part.get("transform") for part in small] == ["translate(85 149)", None]
    assert [part.get("transform") for part in whole][:2] == ["translate(85 149)", "translate(52 149)"]
    assert (whole.get("viewBox"), small.get("viewBox")) == ("0 0 320 150", "66 0 188 150")
    assert whole[-1].get("d") == small[-1].get("d") == "M0 149h320"


def test_each_kind_of_venue_has_a_drawing_and_an_unknown_name_the_one_of_others():
    assert {*SCENES} == {*Venue.Kind.values, "online", "kitchen"}
    assert len({drawing(name) for name in SCENES}) == len(SCENES)
    assert drawing("lighthouse") == drawing("other")


def test_icon_of_an_unknown_name_is_an_empty_square():
    empty = ElementTree.fromstring(icon("lighthouse"))

    assert (empty.get("class"), empty.get("viewBox"), len(empty)) == ("icon", "0 0 24 24", 0)


def test_each_access_fact_has_an_icon():
    assert [*ICONS] == [
        "step_free", "accessible_toilet", "hearing_loop", "lift", "quiet_space", "parking", "nearest_stop"
    ]  # fmt: skip
    assert {*ICONS} == {*ACCESS_FACTS}
    for name in ICONS:
        assert ElementTree.fromstring(icon(name)).get("class") == "icon"
