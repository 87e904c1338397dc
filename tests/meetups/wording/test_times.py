"""Times of day as people type them, and as forms show them."""

from datetime import time

import pytest

from meetups.wording import dates, times
from meetups.wording.times import read_time, readings, typed_clock


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("9am", time(9)), ("9:30pm", time(21, 30)), ("midday", time(12)), ("18:00", time(18)), ("18.30", time(18, 30)),
        ("6 pm", time(18)), ("  6 P.M. ", time(18)), ("12pm", time(12)), ("12am", time(0)), ("Noon", time(12)),
        ("midnight", time(0)), ("6.15 a. m.", time(6, 15)), ("07:30", time(7, 30)), ("10:30", time(10, 30)),
        ("00:00", time(0)), ("1830", time(18, 30)), ("18", time(18)), ("0", time(0)), ("18:00:30", time(18, 0, 30)),
    ],
)  # fmt: skip
def test_time_is_read_as_people_type_it(words, at):
    assert read_time(words) == at


@pytest.mark.parametrize(
    "words", ["", "soon", "24", "25:00", "9:75", "13pm", "0am", "6pm sharp", "-1:00", "1" * 400, "midday!", "٦pm"]
)
def test_text_without_a_time_is_none(words):
    assert (read_time(words), readings(words)) == (None, None)


@pytest.mark.parametrize(
    ("words", "both"),
    [
        ("7", ("7am", "7pm")), (" 12 ", ("midnight", "midday")), ("07", ("7am", "7pm")), ("7:30", ("7:30am", "7:30pm")),
        ("7.05", ("7:05am", "7:05pm")),
    ],
)  # fmt: skip
def test_unclear_time_has_two_readings(words, both):
    assert (read_time(words), readings(words)) == (None, both)


@pytest.mark.parametrize(
    ("at", "words"), [(time(18), "6pm"), (time(9, 30), "9:30am"), (time(0), "midnight"), (time(6, 0, 30), "06:00:30")]
)
def test_time_is_shown_as_it_can_be_read_again(at, words):
    assert typed_clock(at) == words
    assert read_time(words) == at


@pytest.mark.parametrize("in_its_words", ["%(time)s", "%(hour24)s"])
def test_time_can_be_typed_in_a_language_without_am_and_pm(monkeypatch, in_its_words):
    monkeypatch.setattr(times, "clock", dates.clock.__wrapped__)  # nothing is cached
    monkeypatch.setattr(dates, "_", lambda text: in_its_words)

    assert (typed_clock(time(7)), typed_clock(time(18, 30))) == ("07:00", "18:30")
    assert readings("7") == ("07:00", "19:00")
