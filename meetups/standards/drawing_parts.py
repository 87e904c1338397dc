"""The parts of drawings: what stands on the ground, as SVG paths.

Each part stands on y = 0, and its left side is about x = 0. A path is drawn over those before it. Its fill is empty,
the colour of a wall, or one of two colours by their role: warm (lit or painted) and cool (leaves, roofs).
"""

from typing import NamedTuple


class Shape(NamedTuple):
    """One path with its fill, a key of `FILLS`."""

    path: str
    fill: str = ""


# The values live in `static/css/tokens.css`.
FILLS = {"": "", "wall": "var(--sheet)", "warm": "var(--accent)", "cool": "var(--tint)"}
Part = tuple[Shape, ...]

LIBRARY: Part = (
    Shape("M2-62h146l-13-19h-120z", "cool"),
    Shape("M6 0v-62h138v62z", "wall"),
    Shape("M50 0v-72l25-22 25 22v72z", "wall"),
    Shape("M44-67l31-27 31 27"),
    Shape("M61 0v-31a14 14 0 0 1 28 0v31z", "warm"),
    Shape("M75 0v-45M71-20v5M79-20v5"),
    Shape("M63-67q7-4 12 0q5-4 12 0v10q-7-4-12 0q-5-4-12 0zM75-67v10", "wall"),
    Shape("M15-12v-28a12 12 0 0 1 24 0v28z", "warm"),
    Shape(
        "M15-22h24M15-34h24M18-22v-7M21-22v-9M24-22v-7M29-22l4-8M18-34v-7M22-34v-6M31-34v-8M35-34v-5"
        "M19-12v-6M25-12v-7M28-12v-5M35-12v-7"
    ),
    Shape("M111-12v-28a12 12 0 0 1 24 0v28z", "wall"),
    Shape("M111-24h24M123-12v-40"),
    Shape("M11-12h32M107-12h32"),
)

COUNCIL: Part = (
    Shape("M68-58v-46h28v46z", "wall"),
    Shape("M63-104h38l-19-20z", "cool"),
    Shape("M82-124v-15"),
    Shape("M82-139h13l-4 4 4 4h-13z", "warm"),
    Shape("M73-89a9 9 0 1 1 18 0a9 9 0 1 1-18 0z", "warm"),
    Shape("M82-95v6l4 2"),
    Shape("M4 0v-52h156v52z", "wall"),
    Shape("M0-52h164v-7h-164z", "wall"),
    Shape("M48-52l34-22 34 22z", "cool"),
    Shape("M52 0v-52h60v52", "wall"),
    Shape("M74-6v-25h16v25z", "warm"),
    Shape("M82-6v-25"),
    Shape("M58-6v-42M63-6v-42M101-6v-42M106-6v-42M55-48h11M98-48h11"),
    Shape("M14-20v-23h11v23zM34-20v-23h11v23zM139-20v-23h11v23z", "wall"),
    Shape("M119-20v-23h11v23z", "warm"),
    Shape("M11-20h17M31-20h17M116-20h17M136-20h17M14-32h11M34-32h11M119-32h11M139-32h11"),
    Shape("M50 0v-3h64v3zM53-3v-3h58v3z", "wall"),
)

LIFT: Part = (
    Shape("M0 0v-98h28v98z", "wall"),
    Shape("M4-38v-32h20v32z", "warm"),
    Shape("M7-38q0-14 7-14t7 14zM10-59a4 4 0 1 1 8 0a4 4 0 1 1-8 0z", "wall"),
    Shape("M14-98v28M10-84l4-4 4 4M-3-98h34M4-38h20M10-24l4 4 4-4M14-32v12M4 0v-12h20v12M14 0v-12"),
)

OFFICE: Part = (
    Shape("M0 0v-112h84v112z", "wall"),
    Shape("M-3-112h90v-5h-90z", "cool"),
    Shape("M10-103h14v12h-14zM35-83h14v12h-14zM60-63h14v12h-14zM35-63h14v12h-14z", "warm"),
    Shape("M35-103h14v12h-14zM60-103h14v12h-14zM10-83h14v12h-14zM60-83h14v12h-14zM10-63h14v12h-14z"),
    Shape("M10-44h64v16h-64zM26-44v16M42-44v16M58-44v16"),
    Shape("M30 0v-22h24v22z", "warm"),
    Shape("M42 0v-22M22-22h40M10-16h12M62-16h12"),
)

CAFE: Part = (
    Shape("M4 0v-96h106v96z", "wall"),
    Shape("M0-96h114v-6h-114z", "cool"),
    Shape("M18-76v-16h16v16zM80-76v-16h16v16z", "wall"),
    Shape("M49-76v-16h16v16z", "warm"),
    Shape("M26-76v-16M57-76v-16M88-76v-16M45-76h24"),
    Shape("M12-8v-34h58v34z", "warm"),
    Shape("M41-42v34M8-8h66M80 0v-42h20v42zM84-20v-18h12v18zM84-11h3"),
    Shape("M24-8v-11M17-19h14M20-24q0 4 3 4t3-4z", "wall"),
    Shape(
        "M4-64h106l5 17q-5 6-10 0q-5 6-10 0q-5 6-10 0q-5 6-10 0q-5 6-10 0q-5 6-10 0q-5 6-10 0q-5 6-10 0"
        "q-5 6-10 0q-5 6-10 0q-6 6-11 0z",
        "wall",
    ),
    Shape(
        "M23-64l-4 17q-5 6-10 0l5-17zM42-64l-3 17q-5 6-10 0l3-17zM60-64l-1 17q-5 6-10 0l2-17zM78-64l1 17"
        "q-5 6-10 0v-17zM96-64l3 17q-5 6-10 0l-2-17z",
        "cool",
    ),
)

STATION: Part = (
    Shape("M0 0v-44h150v44z", "wall"),
    Shape("M-4-44h158v-6h-158z", "cool"),
    Shape("M30 0v-50a45 45 0 0 1 90 0v50z", "wall"),
    Shape("M38-46a37 37 0 0 1 74 0z", "warm"),
    Shape("M75-46v-37M75-46l-19-32M75-46l19-32M75-46l-33-18M75-46l33-18M56-46a19 19 0 0 1 38 0"),
    Shape("M67-96a8 8 0 1 1 16 0a8 8 0 1 1-16 0z", "wall"),
    Shape("M75-101v5h4"),
    Shape("M44 0v-34h16v34zM67 0v-34h16v34zM90 0v-34h16v34z", "wall"),
    Shape("M52 0v-34M75 0v-34M98 0v-34M36-38h78"),
    Shape("M9-12v-20h12v20zM129-12v-20h12v20zM9-22h12M129-22h12"),
)

TRAIN: Part = (
    Shape("M0-6v-28q0-5 5-5h52q14 2 18 19l2 14z", "wall"),
    Shape("M8-23v-10h12v10zM26-23v-10h12v10zM57-33q9 1 12 10h-24v-10z", "warm"),
    Shape("M0-15h76"),
    Shape(
        "M10-4a4 4 0 1 1 8 0a4 4 0 1 1-8 0zM24-4a4 4 0 1 1 8 0a4 4 0 1 1-8 0zM56-4a4 4 0 1 1 8 0a4 4 0 1 1-8 0z", "wall"
    ),
)

HALL: Part = (
    Shape("M62-96v-13h16v13z", "wall"),
    Shape("M58-109h24l-12-12zM70-121v-8", "cool"),
    Shape("M70-98v-3M67-98a3 3 0 0 1 6 0"),
    Shape("M10 0v-46l60-40 60 40v46z", "wall"),
    Shape("M0-44l70-49 70 49-6 7-64-45-64 45z", "cool"),
    Shape("M61-58a9 9 0 1 1 18 0a9 9 0 1 1-18 0zM70-67v18M61-58h18", "warm"),
    Shape("M44-30l26-15 26 15z", "cool"),
    Shape("M52 0v-30h36v30z", "warm"),
    Shape("M70 0v-30M66-13v-4M74-13v-4M48 0v-30M92 0v-30"),
    Shape("M19-10v-20h20v20zM101-10v-20h20v20z", "warm"),
    Shape("M29-10v-20M19-20h20M111-10v-20M101-20h20M16-10h26M98-10h26"),
)

HOSPITAL: Part = (
    Shape("M0 0v-62h60v62z", "wall"),
    Shape("M110 0v-46h60v46z", "wall"),
    Shape("M50 0v-104h66v104z", "wall"),
    Shape("M-3-62h53v-5h-53zM116-46h57v-5h-57zM47-104h72v-5h-72z", "cool"),
    Shape("M69-86a14 14 0 1 1 28 0a14 14 0 1 1-28 0z", "warm"),
    Shape("M83-94v16M75-86h16"),
    Shape("M10-52h13v11h-13zM126-36h13v11h-13zM60-64h12v11h-12z", "warm"),
    Shape("M32-52h13v11h-13zM10-30h13v11h-13zM32-30h13v11h-13zM149-36h13v11h-13zM77-64h12v11h-12zM94-64h12v11h-12z"),
    Shape("M64 0v-30h38v30z", "warm"),
    Shape("M83 0v-30M73 0v-30M93 0v-30"),
    Shape("M54-30h58v-7h-58zM58 0v-30M108 0v-30", "cool"),
)

BANDSTAND: Part = (
    Shape("M0 0v-10h100v10z", "wall"),
    Shape("M-8-58q34-8 48-32h20q14 24 48 32z", "cool"),
    Shape("M40-90h20M50-90v-12"),
    Shape("M46-102a4 4 0 1 1 8 0a4 4 0 1 1-8 0z", "warm"),
    Shape("M-4-58v7h108v-7M8-10v-41M36-10v-41M64-10v-41M92-10v-41"),
    Shape("M8-26h28M64-26h28M8-10l28-16M8-26l28 16M64-10l28-16M64-26l28 16M42 0v-5h16v5"),
    Shape("M22-51q-2 6-7 6M22-51q2 6 7 6M50-51q-2 6-7 6M50-51q2 6 7 6M78-51q-2 6-7 6M78-51q2 6 7 6"),
)
