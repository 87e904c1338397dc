"""The forms of a grid's hosts."""

from datetime import UTC, datetime, timedelta

import pytest

from meetups.forms.grid_hosts import MicrophoneForm, OpeningForm, RoomNameForm, SlotForm, SwapForm
from meetups.models import Event, Pitch

START = datetime(2026, 10, 24, 16, 30, tzinfo=UTC)  # 5:30pm in London, the evening before the clocks go back


def slot(words, start=START, **values):
    """Return the slot that these words mean, or the errors of the form."""
    event = Event(starts_at=start, ends_at=start + timedelta(hours=8), zone="Europe/London")
    form = SlotForm({"words": words}, event=event, **values)
    return form.cleaned_data if form.is_valid() else form.errors["words"]


@pytest.mark.parametrize(
    ("words", "after", "minutes", "title"),
    [
        ("5:30pm", 0, 45, ""),
        ("6:15pm, 20 minutes", 45, 20, ""),
        ("7pm to 7:30pm, Supper", 90, 30, "Supper"),
        ("midnight, 1 hour", 390, 60, ""),
        ("1:30am, 600 minutes", 480, 600, ""),
    ],
)
def test_words_are_minutes_after_the_start_by_the_clock_of_the_event(words, after, minutes, title):
    assert slot(words) == {"starts_after": after, "minutes": minutes, "title": title}


def test_clock_counts_and_not_the_hours_between_when_the_clocks_change():
    at_night = datetime(2026, 10, 24, 23, 30, tzinfo=UTC)  # half past midnight; at 2am it is 1am again

    assert slot("3am, 30 minutes", at_night) == {"starts_after": 150, "minutes": 30, "title": ""}


def test_length_is_the_one_before_if_none_is_said():
    assert slot("6pm", minutes=20) == {"starts_after": 30, "minutes": 20, "title": ""}


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("", "Enter a time, such as 2:15pm, 45 minutes."),
        ("Lunch", "Enter a time and how long it is, such as 2:15pm, 45 minutes."),
        ("9, 45 minutes", "Enter a time and how long it is, such as 2:15pm, 45 minutes."),
        ("9am, 0 minutes", "Enter a length of 1 to 600 minutes."),
        ("9am, 11 hours", "Enter a length of 1 to 600 minutes."),
        (f"9am, 1 hour, {'x' * 61}", "Shorten what the break is called to 60 characters."),
        (f"9am, {'x' * 116}", "Shorten it to 120 characters."),
    ],
)
def test_words_that_are_no_slot_are_refused_with_what_to_enter(words, error):
    assert slot(words) == [error]


def opening(slots, rooms=""):
    """Return the filled-in form that opens a grid."""
    event = Event(starts_at=START, ends_at=START + timedelta(hours=8), zone="Europe/London")
    return OpeningForm({"rooms": rooms, "slots": slots}, event=event)


def test_new_grid_has_a_room_and_a_time_on_each_line():
    form = opening("5:30pm, 20 minutes\r\n 6pm\r\n\r\n6:30pm, 1 hour, Supper\r\n8pm", " Garden \r\n\r\nHall\r\n")

    assert form.is_valid()
    assert form.cleaned_data == {
        "rooms": ["Garden", "Hall"],
        "slots": [
            {"starts_after": 0, "minutes": 20, "title": ""}, {"starts_after": 30, "minutes": 20, "title": ""},
            {"starts_after": 60, "minutes": 60, "title": "Supper"}, {"starts_after": 150, "minutes": 20, "title": ""},
        ],
    }  # fmt: skip


def test_line_that_is_no_time_is_named():
    form = opening("5:30pm\r\nthen tea")

    assert form.errors == {"slots": ["“then tea”: Enter a time and how long it is, such as 2:15pm, 45 minutes."]}


def test_session_and_room_need_words():
    assert MicrophoneForm({"title": "", "name": "x" * 121}).errors == {
        "title": ["Enter the session."],
        "name": ["Shorten the name to 120 characters."],
    }
    assert MicrophoneForm({"title": "x" * 121}).errors == {"title": ["Shorten the session to 120 characters."]}
    assert RoomNameForm({"name": " "}).errors == {"name": ["Enter the name of the room."]}
    assert RoomNameForm({"name": "x" * 61}).errors == {"name": ["Shorten it to 60 characters."]}


def test_session_to_swap_with_must_be_chosen():
    assert SwapForm({"other": ""}, others=Pitch.objects.none()).errors == {"other": ["Choose a session of this grid."]}
