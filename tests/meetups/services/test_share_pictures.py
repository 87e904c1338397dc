import fcntl
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from meetups.services.share_pictures import A_MINUTE, cache, png
from meetups.standards import share_pictures
from meetups.standards.share_drawing import draw
from meetups.standards.share_pictures import Drawing

DRAWING = Drawing("Show and tell", "Fortnight")
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


def test_picture_is_drawn_once(monkeypatch):
    assert png(drawing=DRAWING) == draw(DRAWING)

    monkeypatch.setattr(share_pictures, "PROGRAM", "raise SystemExit(3)")
    assert png(drawing=DRAWING) == draw(DRAWING)
    assert png(drawing=DRAWING._replace(title="Other")) is None


def test_picture_that_failed_is_not_drawn_again_for_a_minute(monkeypatch, caplog, time_machine):
    time_machine.move_to(NOW, tick=False)
    monkeypatch.setattr(share_pictures, "PROGRAM", "raise SystemExit(3)")
    with caplog.at_level(logging.WARNING, logger="fortnight.pictures"):
        assert png(drawing=DRAWING) is None
    assert len(caplog.records) == 1
    monkeypatch.undo()

    assert png(drawing=DRAWING) is None
    time_machine.shift(A_MINUTE + 1)
    assert png(drawing=DRAWING) == draw(DRAWING)


def test_only_so_many_pictures_are_drawn_in_a_minute(monkeypatch, time_machine):
    time_machine.move_to(NOW, tick=False)
    monkeypatch.setattr("meetups.services.share_pictures.MOST_A_MINUTE", 2)
    monkeypatch.setattr(share_pictures, "PROGRAM", r"import sys; sys.stdout.buffer.write(b'\x89PNG')")
    drawings = [DRAWING._replace(title=title) for title in ("one", "two", "three")]

    assert [png(drawing=one) for one in drawings] == [b"\x89PNG", b"\x89PNG", None]
    assert png(drawing=drawings[0]) == b"\x89PNG"
    time_machine.shift(A_MINUTE)
    assert png(drawing=drawings[2]) == b"\x89PNG"


def test_picture_that_six_ask_for_at_once_is_drawn_once(monkeypatch, tmp_path):
    """Each drawing adds a line to a file."""
    note = f"open({str(tmp_path / 'drawings')!r}, 'a').write('one\\n'); "
    monkeypatch.setattr(share_pictures, "PROGRAM", note + share_pictures.PROGRAM)

    with ThreadPoolExecutor(6) as six:
        found = list(six.map(lambda _: png(drawing=DRAWING), range(6)))

    assert set(found) == {draw(DRAWING)}
    assert (tmp_path / "drawings").read_text() == "one\n"


def test_nobody_waits_long_while_others_draw(monkeypatch):
    monkeypatch.setattr(share_pictures, "TRIES", 1)
    with Path(share_pictures.__file__).open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert png(drawing=DRAWING) is None

    assert png(drawing=DRAWING) == draw(DRAWING)


def test_picture_is_drawn_where_files_cannot_be_locked(monkeypatch):
    def refuse(*_file):
        raise OSError

    monkeypatch.setattr(fcntl, "flock", refuse)

    assert png(drawing=DRAWING) == draw(DRAWING)
