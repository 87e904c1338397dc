"""The contact sheet has one picture of each page, in the size of its row."""

from PIL import Image

from tests import pictures

NAVY = (0, 0, 96)


def test_variants_of_a_page_are_left_out():
    assert pictures.pages(["event-full-none", "home-empty", "home", "homes", "event-full"]) == [
        "event-full", "home", "homes",
    ]  # fmt: skip


def test_sheet_shows_the_top_of_each_page(tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "FOLDER", tmp_path)
    monkeypatch.setattr(pictures, "SHEETS", tmp_path)
    for number, state in enumerate(["a", "a-empty", *"bcdefghijklm"]):
        page = Image.new("RGB", (1280, 2000), NAVY if state == "m" else "white")
        page.paste("red", (0, 1000, 1280, 2000))
        page.save(tmp_path / f"{state}-1280-dark.png")
        page.save(tmp_path / f"x{number}-375-dark.png")

    with Image.open(pictures.write_sheet(1280, "dark")) as sheet:
        colours = [sheet.getpixel(at) for at in ((20, 40), (20, 200), (20, 250), (270, 250))]

    assert (sheet.format, sheet.size) == ("WEBP", (3010, 422))
    expected = [(255, 255, 255), (255, 255, 255), NAVY, (128, 128, 128)]
    assert [
        max(abs(one - other) for one, other in zip(*pair, strict=True)) < 8
        for pair in zip(colours, expected, strict=True)
    ] == [True] * 4
