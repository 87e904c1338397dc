"""The smaller parts of drawings: what stands beside a building, and what is indoors."""

from meetups.standards.drawing_parts import Part, Shape

TREE: Part = (
    Shape("M-17-34q-6-14 6-20q2-13 14-11q14 0 13 13q10 7 3 18q-5 8-18 5q-13 4-18-5z", "cool"),
    Shape("M1 0v-44M1-24l8-9M1-30l-7-8"),
)

POPLAR: Part = (
    Shape("M0-12q-9-4-9-20q0-24 9-40q9 16 9 40q0 16-9 20z", "cool"),
    Shape("M0 0v-52M0-26l4-5M0-34l-4-5"),
)

BUSH: Part = (
    Shape("M-15 0q-5-11 5-14q3-8 11-5q9-3 11 5q8 4 3 14z", "cool"),
    Shape("M-5-6q1-4 4-5M5-8q2-3 5-3"),
)

BICYCLE: Part = (
    Shape("M0-9a9 9 0 1 1 18 0a9 9 0 1 1-18 0zM26-9a9 9 0 1 1 18 0a9 9 0 1 1-18 0z"),
    Shape("M9-9l6-13h15l5 13M15-22l6 13h-12M21-9l9-13M30-22l-2-6h6M12-25h7M15-22l-1-3M21-9l3 3"),
)

LAMP: Part = (
    Shape("M-5-58h10l2-12h-14z", "warm"),
    Shape("M0 0v-58M-5-70q5-6 10 0M-5 0h10M-3-44h6"),
)

BENCH: Part = (
    Shape("M0-10h32v-3h-32zM1-16h30v-6h-30z", "wall"),
    Shape("M5 0v-10M27 0v-10M5-13v-9M27-13v-9"),
)

RAMP: Part = (
    Shape("M0 0v-6h12l42 6z", "wall"),
    Shape("M2-6v-13h10l40 6v12M12-6v-13M32-3v-13"),
)

BUS_STOP: Part = (
    Shape("M-7-48h14v-14h-14z", "warm"),
    Shape("M0 0v-48M-4-52v-6h8v6zM-4-55h8M-4 0h8"),
)

BUNTING: Part = (
    Shape("M0 0q30 16 64 4"),
    Shape("M6 3l9 4-7 7zM34 10l10-1-4 9z", "warm"),
    Shape("M20 8l10 2-6 8zM48 8l10-3-4 9z", "cool"),
)

CAFE_TABLE: Part = (
    Shape("M12-20h24v-3h-24z", "wall"),
    Shape("M24-20v20M17 0h14M0 0v-12h9v12M0-12v-13M48 0v-12h-9v12M48-12v-13"),
    Shape("M20-23v-6h7v6zM27-28q4 0 3 3h-3", "warm"),
)

STEAM: Part = (Shape("M0 0q-3-4 0-7t0-7M6-1q-3-4 0-7t0-7"),)

BIRD: Part = (Shape("M0 0q4-5 8 0q4-5 8 0"),)

CAT: Part = (
    Shape("M0 0q-4-16 6-20v-6l4 3h4l4-3v8q1 5-4 7q4 4 3 11z", "wall"),
    Shape("M0 0q-8 0-7-7M10-17v0M14-17v0"),
)

PLANT: Part = (
    Shape("M-7 0l-2-13h18l-2 13z", "warm"),
    Shape("M0-13q-12-3-12-14q10 1 12 14q-2-14 5-21q6 9-5 21q5-11 13-11q-1 9-13 11z", "cool"),
)

DUCK: Part = (
    Shape("M0 0q-1-7 7-7h5q-1-8 5-8q5 0 5 4l4 1-4 2q-1 8-9 8z", "wall"),
    Shape("M18-11v0M-6 3q4-3 8 0t8 0t8 0t8 0"),
)

NOTICE_BOARD: Part = (
    Shape("M0-18h28v-24h-28z", "wall"),
    Shape("M4-38h8v9h-8zM16-36h8v13h-8z", "warm"),
    Shape("M3 0v-18M25 0v-18M-2-42h32M5-24h6"),
)

# ---- indoors ----

CHAIR: Part = (
    Shape("M2-28q-2-20-4-38q5-2 7 1q1 18 4 37z", "wall"),
    Shape("M0-26h26v-5h-26z", "cool"),
    Shape("M3 0v-26M23 0v-26M3-12h20"),
)

CHAIR_ACROSS: Part = (
    Shape("M24-28q2-20 4-38q-5-2-7 1q-1 18-4 37z", "wall"),
    Shape("M0-26h26v-5h-26z", "warm"),
    Shape("M3 0v-26M23 0v-26M3-12h20"),
)

TABLE: Part = (
    Shape("M0-44h120v-6h-120z", "wall"),
    Shape("M8 0v-44M112 0v-44"),
)

PENDANT: Part = (
    Shape("M-20 0q2-20 20-20q18 0 20 20z", "warm"),
    Shape("M0-20v-26M-5 0a5 5 0 0 0 10 0"),
)

TEAPOT: Part = (
    Shape("M0-12q0-12 14-12q14 0 14 12q0 12-6 12h-16q-6 0-6-12z", "cool"),
    Shape("M27-15q6-1 7-8M1-17q-10-2-9 6q2 6 9 4M10-24h8M14-24v-4"),
)

MUG: Part = (Shape("M0 0v-12h11v12zM11-10q6-1 5 3q-1 4-5 3", "wall"),)

WINDOW: Part = (
    Shape("M0 0v-44h44v44z", "cool"),
    Shape("M34-38a7 7 0 1 0 4 10a6 6 0 0 1-4-10z", "warm"),
    Shape("M22 0v-44M0-18h44M-4 0h52"),
)

BISCUITS: Part = (
    Shape("M6-4a4 4 0 0 1 8 0zM12-4a4 4 0 0 1 8 0z", "warm"),
    Shape("M0-4h26q-2 4-6 4h-14q-4 0-6-4z", "wall"),
)

LAPTOP: Part = (
    Shape("M0-6v-66q0-4 4-4h104q4 0 4 4v66z", "wall"),
    Shape("M-12-6h136q0 6-6 6h-124q-6 0-6-6z", "wall"),
    Shape("M8-68h45v27h-45zM59-37h45v27h-45z", "cool"),
    Shape("M59-68h45v27h-45zM8-37h45v27h-45z", "warm"),
    Shape("M20-41q0-9 10-9t11 9zM71-41q0-9 10-9t11 9zM20-10q0-9 10-9t11 9zM71-10q0-9 10-9t11 9z", "wall"),
    Shape(
        "M25-56a5.5 5.5 0 1 1 11 0a5.5 5.5 0 1 1-11 0zM76-56a5.5 5.5 0 1 1 11 0a5.5 5.5 0 1 1-11 0z"
        "M25-25a5.5 5.5 0 1 1 11 0a5.5 5.5 0 1 1-11 0zM76-25a5.5 5.5 0 1 1 11 0a5.5 5.5 0 1 1-11 0z",
        "wall",
    ),
)

SIGNAL: Part = (Shape("M-22-14a31 31 0 0 1 44 0M-14-6a20 20 0 0 1 28 0M-6 2a9 9 0 0 1 12 0"),)

DOOR: Part = (
    Shape("M0 0v-104a36 24 0 0 1 72 0v104z", "wall"),
    Shape("M10 0v-78h52v78z", "warm"),
    Shape("M10-86q0-26 26-28q26 2 26 28z", "wall"),
    Shape("M36-86v-28M36-86l-17-20M36-86l17-20M10-82h52"),
    Shape("M17-70h15v26h-15zM40-70h15v26h-15zM17-34h15v26h-15zM40-34h15v26h-15z"),
    Shape("M30-39h12M56-39v0"),
)
