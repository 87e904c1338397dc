"""Times of a grid in words, and back."""

from datetime import UTC, datetime, time

import pytest
from django.utils.translation import override

from meetups.wording.slots import SlotWords, read_slot, slot_in_words


@pytest.mark.parametrize(
    ("words", "slot"),
    [
        ("2:15pm, 45 minutes", SlotWords(time(14, 15), 45, "")),
        ("  2.15 PM 45min ", SlotWords(time(14, 15), 45, "")),
        ("14:15", SlotWords(time(14, 15), None, "")),
        ("9am, Lunch", SlotWords(time(9), None, "Lunch")),
        ("10 a.m. to 10:45 a.m.", SlotWords(time(10), 45, "")),
        ("12am–1:30am, Late  talks", SlotWords(time(0), 90, "Late talks")),
        ("11:30pm until 12:15am", SlotWords(time(23, 30), 45, "")),
        ("midday, 1 hour, Lunch", SlotWords(time(12), 60, "Lunch")),
        ("noon", SlotWords(time(12), None, "")),
        ("Midnight – 6:00", SlotWords(time(0), 360, "")),
        ("9:00 to 9:00", SlotWords(time(9), 24 * 60, "")),
        ("9:00 to the pub", SlotWords(time(9), None, "to the pub")),
        ("1pm to 25, Tea", SlotWords(time(13), None, "to 25, Tea")),
        ("3pm Q&A", SlotWords(time(15), None, "Q&A")),
        ("Sunday midday, 1 hour", SlotWords(time(12), 60, "", 6)),
        ("sat. 9am", SlotWords(time(9), None, "", 5)),
        ("MON, 14:15, Tea", SlotWords(time(14, 15), None, "Tea", 0)),
    ],
)
def test_words_of_hosts_are_read(words, slot):
    assert read_slot(words) == slot


@pytest.mark.parametrize(
    "words", ["", "Lunch", "9, 45 minutes", "13pm", "0am", "25:00", "9:75", "123:00", "-1:00", "Sunday", "Sundays 9am"]
)
def test_words_without_a_clear_time_are_none(words):
    assert read_slot(words) is None


@pytest.mark.parametrize(
    ("hour", "minute", "minutes", "title", "words"),
    [
        (14, 15, 45, "", "2:15pm, 45 minutes"),
        (12, 0, 1, "Lunch", "midday, 1 minute, Lunch"),
        (0, 0, 600, "", "midnight, 600 minutes"),
    ],
)
def test_slot_is_shown_in_words_that_can_be_read_again(hour, minute, minutes, title, words):
    starts_at = datetime(2026, 11, 25, hour, minute, tzinfo=UTC)

    assert slot_in_words(starts_at, minutes, title) == words
    assert read_slot(words) == SlotWords(starts_at.time(), minutes, title)


def test_slot_of_a_day_is_shown_with_its_weekday():
    starts_at = datetime(2026, 11, 25, 12, tzinfo=UTC)

    assert slot_in_words(starts_at, 45, has_day=True) == "Wednesday midday, 45 minutes"
    assert read_slot("Wednesday midday, 45 minutes") == SlotWords(time(12), 45, "", 2)


def test_weekdays_are_read_in_the_language_of_the_host_and_in_english():
    with override("cy"):
        words = slot_in_words(datetime(2026, 11, 25, 14, tzinfo=UTC), 45, has_day=True)
        assert read_slot(words).weekday == 2
        assert read_slot("Wed 2pm").weekday == 2
