from meetups.standards.drawing_scenery import BICYCLE, TABLE
from meetups.standards.drawings import SCENES


def test_what_stands_beside_a_building_is_in_several_drawings_and_the_table_indoors():
    assert sum(part is BICYCLE for scene in SCENES.values() for part, _x, _above in scene) == 4
    assert [name for name, scene in SCENES.items() if any(part is TABLE for part, _x, _above in scene)] == ["kitchen"]
