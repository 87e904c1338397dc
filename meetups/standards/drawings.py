"""Drawings of places: one hand, one width of line, put together from parts. They are decoration and have no name."""

from functools import cache

from meetups.standards.drawing_parts import (
    BANDSTAND,
    CAFE,
    COUNCIL,
    FILLS,
    HALL,
    HOSPITAL,
    LIBRARY,
    LIFT,
    OFFICE,
    STATION,
    TRAIN,
    Part,
)
from meetups.standards.drawing_scenery import (
    BENCH,
    BICYCLE,
    BIRD,
    BISCUITS,
    BUNTING,
    BUS_STOP,
    BUSH,
    CAFE_TABLE,
    CAT,
    CHAIR,
    CHAIR_ACROSS,
    DOOR,
    DUCK,
    LAMP,
    LAPTOP,
    MUG,
    NOTICE_BOARD,
    PENDANT,
    PLANT,
    POPLAR,
    RAMP,
    SIGNAL,
    STEAM,
    TABLE,
    TEAPOT,
    TREE,
    WINDOW,
)

WIDTH, HEIGHT, GROUND = 320, 150, 149

# The parts of each drawing, each with its left side and how far it is above the ground. The last ones are in front.
SCENES: dict[str, tuple[tuple[Part, int, int], ...]] = {
    "library": ((LIBRARY, 85, 0), (TREE, 52, 0), (BUSH, 24, 0), (BICYCLE, 244, 0), (POPLAR, 304, 0), (BIRD, 36, 112)),
    "council": ((COUNCIL, 78, 0), (RAMP, 192, 0), (LAMP, 54, 0), (BENCH, 10, 0), (TREE, 286, 0), (BIRD, 220, 118)),
    "office": ((OFFICE, 104, 0), (LIFT, 188, 0), (BUSH, 84, 0), (TREE, 46, 0), (BICYCLE, 232, 0), (POPLAR, 300, 0)),
    "cafe": ((CAFE, 100, 0), (CAFE_TABLE, 222, 0), (STEAM, 243, 36), (TREE, 296, 0), (BICYCLE, 42, 0), (LAMP, 22, 0)),
    "station": ((STATION, 82, 0), (TRAIN, 240, 0), (BUS_STOP, 56, 0), (TREE, 24, 0), (BIRD, 262, 108)),
    "hall": ((HALL, 90, 0), (TREE, 292, 0), (BUNTING, 226, 54), (BENCH, 246, 0), (NOTICE_BOARD, 48, 0), (BUSH, 24, 0)),
    "hospital": ((HOSPITAL, 76, 0), (TREE, 46, 0), (BENCH, 2, 0), (BUS_STOP, 268, 0), (BUSH, 298, 0), (BIRD, 226, 108)),
    "park": (
        (BANDSTAND, 110, 0),
        (POPLAR, 78, 0),
        (POPLAR, 58, 0),
        (DUCK, 14, 4),
        (TREE, 246, 0),
        (BENCH, 270, 0),
        (BIRD, 226, 116),
    ),
    "other": (
        (DOOR, 124, 0),
        (PLANT, 109, 0),
        (PLANT, 211, 0),
        (CAT, 232, 0),
        (LAMP, 82, 0),
        (BICYCLE, 22, 0),
        (TREE, 290, 0),
    ),
    "online": ((LAPTOP, 104, 0), (SIGNAL, 160, 98), (PLANT, 68, 0), (MUG, 244, 0), (STEAM, 247, 18)),
    "kitchen": (
        (TABLE, 100, 0),
        (CHAIR, 66, 0),
        (CHAIR_ACROSS, 228, 0),
        (TEAPOT, 112, 50),
        (MUG, 152, 50),
        (STEAM, 155, 68),
        (BISCUITS, 170, 50),
        (MUG, 202, 50),
        (PENDANT, 160, 104),
        (WINDOW, 34, 80),
        (CAT, 150, 0),
    ),
}


SMALL_LEFT, SMALL_WIDTH = 66, 188  # the first part of each scene, with room for all of the kitchen table
# The facts about access, each on a field of 24 by 24.
ICONS = {
    "step_free": "M8 4a2 2 0 1 1 4 0a2 2 0 1 1-4 0zM10 9v5h6l3 6h2M10 11h5M7 11a5.5 5.5 0 1 0 8 7",
    "accessible_toilet": "M5 3h6v8h-6zM5 11h14q0 6-7 6l1 4h-6l-1-5q-1-2-1-5zM7 6h2",
    "hearing_loop": "M5 9a6 6 0 0 1 12 0c0 5-4 5-4 8.5a3.5 3.5 0 0 1-6.5 1.5M8 9.5a3 3 0 0 1 6 0c0 2.5-2.5 2.5-2.5 4.5"
    "M20 4.5a10 10 0 0 1 0 9",
    "lift": "M4 3h16v18h-16zM12 3v18M8 15v-6M6 11l2-2 2 2M16 9v6M14 13l2 2 2-2",
    "quiet_space": "M6 11v-4a2 2 0 0 1 2-2h8a2 2 0 0 1 2 2v4M3 13a2 2 0 0 1 4 0v2h10v-2a2 2 0 0 1 4 0v5h-18zM5 18v3"
    "M19 18v3",
    "parking": "M4 4h16v16h-16zM10 17v-10h3a3 3 0 0 1 0 6h-3",
    "nearest_stop": "M5 4h14v13h-14zM5 12h14M12 4v8M8 17v3M16 17v3M8 14.5h1M15 14.5h1",
}


@cache
def drawing(name: str, *, is_small: bool = False) -> str:
    """Return a drawing, a key of SCENES, as SVG of at most 3 KB; another name has that of `other`.

    A small one has only the building. Its lines have the colour of the text around it.
    """
    scene = SCENES.get(name, SCENES["other"])
    left, width = (SMALL_LEFT, SMALL_WIDTH) if is_small else (0, WIDTH)
    parts = "".join(_placed(part, x, GROUND - above) for part, x, above in (scene[:1] if is_small else scene))
    return _svg('class="drawing"', f"{left} 0 {width} {HEIGHT}", f'{parts}<path d="M0 {GROUND}h{WIDTH}"/>')


@cache
def icon(name: str) -> str:
    """Return the icon of an access fact, a key of ICONS, as SVG; another name has an empty one of the same size.

    Its words are beside it.
    """
    return _svg('class="icon"', "0 0 24 24", f'<path d="{ICONS[name]}"/>' if name in ICONS else "")


def _svg(kind: str, box: str, shapes: str) -> str:
    return (
        f'<svg {kind} viewBox="{box}" fill="none" stroke="currentColor" stroke-linecap="round" '
        f'stroke-linejoin="round" aria-hidden="true" focusable="false">{shapes}</svg>'
    )


def _placed(part: Part, x: int, y: int) -> str:
    shapes = "".join(
        f'<path fill="{FILLS[shape.fill]}" d="{shape.path}"/>' if shape.fill else f'<path d="{shape.path}"/>'
        for shape in part
    )
    return f'<g transform="translate({x} {y})">{shapes}</g>'
