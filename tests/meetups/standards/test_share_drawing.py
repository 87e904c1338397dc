import io
import json

import pytest
from PIL import Image, ImageChops

from meetups.standards import colours
from meetups.standards.marks import SHAPES
from meetups.standards.share_drawing import draw, main, outline
from meetups.standards.share_pictures import MOST_BYTES, Drawing

EVENT = Drawing(
    "Show and tell", "Fortnight", "Leeds Wednesdays", ("6pm to 7pm", "City Hall"), 7, "leeds", ("Wed", "25", "Nov")
)
STUB, BAND = (44, 44, 340, 586), (400, 44, 1100, 128)
PLACES = {"paper": (5, 5), "stub": (60, 100), "band": (1000, 60), "sheet": (1140, 300)}


def seen(drawing, *, box=None):
    picture = Image.open(io.BytesIO(draw(drawing)))
    assert (picture.format, picture.size) == ("PNG", (1200, 630))
    return picture.convert("RGB").crop(box)


def colours_at(drawing):
    picture = seen(drawing)
    return {name: "#{:02x}{:02x}{:02x}".format(*picture.getpixel(at)) for name, at in PLACES.items()}


def luminance(colour):
    parts = [part / 255 for part in colour]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(picture):
    """Return the contrast between the two colours that a part of a picture has most of (WCAG 2.2, section 1.4.3)."""
    most = sorted(picture.getcolors(1_000_000), reverse=True)[:2]
    light, dark = sorted((luminance(colour) for _number, colour in most), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def is_same(one, other):
    return ImageChops.difference(one, other).getbbox() is None


def test_picture_has_the_colours_of_the_site_and_of_the_group():
    light = colours.light()

    assert colours_at(EVENT) == {
        "paper": light["paper"], "stub": light["colour-7"], "band": light["sheet"], "sheet": light["sheet"],
    }  # fmt: skip


def test_picture_of_what_was_cancelled_has_no_colour_of_the_group_and_says_so():
    light = colours.light()
    cancelled = EVENT._replace(state="cancelled", state_words="Cancelled")

    assert colours_at(cancelled) == {
        "paper": light["paper"], "stub": light["line"], "band": light["stop"], "sheet": light["sheet"],
    }  # fmt: skip
    assert contrast(seen(cancelled, box=BAND)) >= 4.5
    assert not is_same(seen(cancelled, box=BAND), seen(cancelled._replace(state_words="Annulled"), box=BAND))


def test_picture_of_what_moved_keeps_the_colour_of_the_group_and_says_so():
    light = colours.light()
    moved = EVENT._replace(state="changed", state_words="Moved from Wed 18 Nov · Different venue this time")

    assert colours_at(moved) == {
        "paper": light["paper"], "stub": light["colour-7"], "band": light["warn-soft"], "sheet": light["sheet"],
    }  # fmt: skip
    assert contrast(seen(moved, box=BAND)) >= 4.5


@pytest.mark.parametrize("title", ["HHHH", "HHHH HHHHHHHH HHHHHHHHHH HHHHHHHHHHHH HHHHHHHH"])
def test_title_of_one_line_or_two_stands_in_the_middle_of_its_place(title):
    left, top, right, bottom = (424, 172, 1100, 538)
    picture = seen(EVENT._replace(title=title, lines=(), site=""), box=(left, top + 20, right, bottom + 20))

    _left, first, _right, last = ImageChops.invert(picture.convert("L")).point(lambda ink: 255 * (ink > 120)).getbbox()
    assert abs((first + last) / 2 + 20 - (bottom - top) / 2) < 10


@pytest.mark.parametrize("colour", range(1, 9))
def test_day_can_be_read_on_the_colour_of_each_group(colour):
    assert contrast(seen(EVENT._replace(colour=colour), box=STUB)) >= 4.5


@pytest.mark.parametrize(
    "change",
    [{"title": "Show and tells"}, {"site": "Fortnights"}, {"above": "Leeds"}, {"lines": ("6pm to 8pm", "City Hall")},
     {"mark": "glasgow"}, {"leaf": ("Thu", "26", "Nov")}],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_all_words_and_the_mark_are_drawn(change):
    assert not is_same(seen(EVENT), seen(EVENT._replace(**change)))
    assert is_same(seen(EVENT), seen(EVENT))


def test_without_letters_for_the_title_the_group_or_else_the_site_is_named():
    in_chinese = EVENT._replace(title="你好")

    assert is_same(seen(in_chinese), seen(EVENT._replace(title="Leeds Wednesdays", above="")))
    assert is_same(seen(in_chinese._replace(above="日本")), seen(EVENT._replace(title="Fortnight", above="")))


def test_long_place_has_the_line_of_the_name_of_the_site():
    far = EVENT._replace(lines=("6pm to 7pm", "A room at the very top of the long hill, Leeds"))

    assert is_same(seen(far), seen(far._replace(site="")))
    assert not is_same(seen(EVENT), seen(EVENT._replace(site="")))


def test_emoji_is_left_out_and_no_box_is_drawn_for_it():
    assert is_same(seen(EVENT._replace(title="Show ☕ and tell 🎉")), seen(EVENT))


@pytest.mark.parametrize(
    "drawing",
    [
        Drawing("", ""),
        Drawing("你好", "日本", "مرحبا", ("東京",), 8, "tokyo", ("水", "25", "11月")),
        Drawing("W" * 200, "W" * 200, "m" * 200, ("x" * 300,) * 2, 5, "a" * 80, ("W" * 30, "31", "W" * 30)),
        Drawing("a " * 200, "a", "b", ("c", "d"), 4, "b", ("Wed", "25", "Nov"), "changed", "Moved " * 40),
        Drawing("\x00\u202e\ud83d\ufffd\U0010fffd\x7f", "\u200b", state="cancelled", state_words="取消"),
        Drawing("Fortnight", "", leaf=("Wed", "25", "Nov")),
        Drawing("Łódź", "Fortnight", "Write-up", (), 3, "lodz"),
    ],
    ids=["empty", "without letters", "long", "many words", "hostile", "without a mark", "with a large mark"],
)
def test_whatever_the_words_are_there_is_a_small_picture(drawing):
    assert len(draw(drawing)) <= MOST_BYTES
    assert colours_at(drawing)["paper"] == colours.light()["paper"]


def test_words_keep_off_the_edge():
    wide = EVENT._replace(title="W" * 120, above="m" * 120, lines=("x" * 200, "y" * 200))

    assert is_same(seen(wide, box=(1120, 100, 1200, 530)), seen(EVENT, box=(1120, 100, 1200, 530)))


def test_other_process_reads_json_and_writes_the_picture():
    target = io.BytesIO()

    main(io.BytesIO(json.dumps(EVENT).encode()), target)

    assert target.getvalue() == draw(EVENT)


def test_shapes_of_marks_are_drawn_as_the_pages_draw_them():
    """Each is measured by the area that its path has: a square, a quarter of a circle or half a square."""
    areas = []
    for shape in (*SHAPES[1:], "a8 8 0 0 1 8 8h-8z"):
        points = outline(shape)
        pairs = zip(points, [*points[1:], points[0]], strict=True)
        areas.append(abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2)
    assert [round(area) for area in areas] == [64, 50, 50, 50, 50, 32, 32, 50]
    assert outline(SHAPES[6]) == [(0, 0), (8, 0), (0, 8)]
