import pytest

from meetups.standards import share_pictures
from meetups.standards.share_drawing import draw
from meetups.standards.share_pictures import Drawing, FailedError, drawn

DRAWING = Drawing("Show and tell", "Fortnight", "Leeds Wednesdays", ("6pm",), 7, "leeds", ("Wed", "25", "Nov"))


def test_other_process_draws_the_picture():
    assert drawn(DRAWING) == draw(DRAWING)


def test_digest_stays_the_same_and_changes_with_all_that_is_drawn(monkeypatch):
    changed = [
        DRAWING._replace(**{name: value})
        for name, value in {
            "title": "Show", "site": "", "above": "", "lines": (), "colour": 1, "mark": "", "leaf": (),
            "state": "cancelled", "state_words": "Cancelled",
        }.items()
    ]  # fmt: skip

    assert {len(one.digest) for one in changed} == {20}
    assert len({DRAWING.digest, *(one.digest for one in changed)}) == 10
    assert DRAWING.digest == DRAWING._replace(title="Show and tell").digest
    before = DRAWING.digest
    monkeypatch.setattr(share_pictures, "EDITION", 99)
    assert DRAWING.digest != before


@pytest.mark.parametrize(
    "program",
    ["raise SystemExit(3)", "print('no picture')", "import sys; sys.stdout.buffer.write(b'\\x89PNG' + bytes(100_000))"],
    ids=["dies", "writes something else", "writes too much"],
)
def test_process_that_makes_no_picture_has_failed(monkeypatch, program):
    monkeypatch.setattr(share_pictures, "PROGRAM", program)

    with pytest.raises(FailedError):
        drawn(DRAWING)


def test_process_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(share_pictures, "SECONDS", 0)

    with pytest.raises(FailedError):
        drawn(DRAWING)
