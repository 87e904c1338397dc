from xml.etree import ElementTree

import pytest

from meetups.standards import drawing_parts, drawing_scenery, drawings
from meetups.standards.drawing_parts import FILLS

PARTS = {
    name: part
    for module in (drawing_parts, drawing_scenery)
    for name, part in vars(module).items()
    if name.isupper() and isinstance(part, tuple)
}


@pytest.mark.parametrize("name", PARTS)
def test_each_part_has_paths_with_known_fills_and_is_in_a_drawing(name):
    assert all(shape.fill in FILLS and shape.path.startswith("M") for shape in PARTS[name])
    assert any(PARTS[name] is part for scene in drawings.SCENES.values() for part, _x, _above in scene)


def test_each_part_is_well_formed():
    for part in PARTS.values():
        for shape in part:
            assert ElementTree.fromstring(f'<path d="{shape.path}"/>').get("d") == shape.path
