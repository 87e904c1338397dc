"""The contact sheets have one picture of each page, in the size of its row."""

import pytest
from PIL import Image

from tests import pictures

NAVY = (0, 0, 96)


def test_page_is_shown_in_its_first_state_and_pages_differ_by_view_or_template():
    notes = {
        "door-badges": "0003 doors-badges badges.html",
        "event-gone": "0002 events-detail gone.html",
        "event-full": "0001 events-detail detail.html",
        "event": "0000 events-detail detail.html",
        "door": "0004 doors-index index.html",
    }

    assert pictures.pages(notes) == ["event", "event-gone", "door-badges", "door"]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "FOLDER", tmp_path)
    monkeypatch.setattr(pictures, "SHEETS", tmp_path)
    monkeypatch.setattr(pictures, "CELLS", {1280: (3, 2, 240, 180)})
    return tmp_path


def take(folder, number, state):
    page = Image.new("RGB", (1280, 2000), NAVY if state == "d" else "white")
    page.paste("red", (0, 1000, 1280, 2000))
    page.save(folder / f"{state}-1280-dark.png")
    (folder / f"{state}.page").write_text(f"{number:04} {state[0]}")


def test_sheet_shows_the_top_of_each_page(folder):
    for number, state in enumerate(["a", "a-empty", "b", "c", "d"]):
        take(folder, number, state)

    [path] = pictures.write_sheets(1280, "dark")
    with Image.open(path) as sheet:
        colours = [sheet.getpixel(at) for at in ((20, 40), (20, 200), (20, 250), (270, 250))]

    assert (sheet.format, sheet.size) == ("WEBP", (760, 422))
    expected = [(255, 255, 255), (255, 255, 255), NAVY, (128, 128, 128)]
    assert [
        max(abs(one - other) for one, other in zip(*pair, strict=True)) < 8
        for pair in zip(colours, expected, strict=True)
    ] == [True] * 4


def test_what_one_sheet_has_no_room_for_is_on_another_and_former_sheets_are_deleted(folder):
    (folder / "pages-1280-dark-3.webp").touch()
    for number, state in enumerate("abcdefg"):
        take(folder, number, state)

    paths = pictures.write_sheets(1280, "dark")
    assert [path.name for path in paths] == ["pages-1280-dark.webp", "pages-1280-dark-2.webp"]
    assert sorted(folder.glob("*.webp")) == sorted(paths)
