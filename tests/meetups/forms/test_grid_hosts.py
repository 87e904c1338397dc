"""The forms of a grid's hosts."""

from datetime import UTC, datetime, timedelta

import pytest

from meetups.forms.grid_hosts import MicrophoneForm, OpeningForm, RoomNameForm, SlotForm, SwapForm
from meetups.models import Event, GridSlot, Pitch

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
        ("1:15am, 600 minutes", 465, 600, ""),
    ],
)
def test_words_are_minutes_after_the_start_by_the_clock_of_the_event(words, after, minutes, title):
    assert slot(words) == {"starts_after": after, "minutes": minutes, "title": title}


def test_clock_counts_and_not_the_hours_between_when_the_clocks_change():
    at_night = datetime(2026, 10, 24, 23, 30, tzinfo=UTC)  # half past midnight; at 2am it is 1am again

    assert slot("3am, 30 minutes", at_night) == {"starts_after": 150, "minutes": 30, "title": ""}


SATURDAY = datetime(2027, 5, 8, 9, tzinfo=UTC)  # 10am in London


def of_two_days(words, before=None):
    """Return the minutes after the start, of two days until 4pm, that these words mean, or the errors of the form."""
    event = Event(starts_at=SATURDAY, ends_at=SATURDAY + timedelta(hours=30), zone="Europe/London")
    known = None if before is None else GridSlot(starts_after=before)
    form = SlotForm({"words": words}, event=event, slot=known)
    return form.cleaned_data["starts_after"] if form.is_valid() else form.errors["words"]


@pytest.mark.parametrize(
    ("words", "before", "after"),
    [
        ("11am", None, 60),
        ("9am", None, 23 * 60),  # the event begins at 10am, so it is on the second day
        ("Sunday 11am", None, 25 * 60),
        ("sun, 11am", None, 25 * 60),
        ("Sunday 12pm, 30 minutes", 26 * 60, 26 * 60),
        ("12pm, 30 minutes", 26 * 60, 26 * 60),
        ("11am", 26 * 60, 25 * 60),
        ("5pm", 26 * 60, 31 * 60),  # an hour after the end
        ("8pm", 26 * 60, 10 * 60),  # only the first day has it
        ("Saturday 11am", 26 * 60, 60),
        ("9am", 47 * 60, 47 * 60),  # it was outside the event before, on Monday
    ],
)
def test_slot_is_on_the_day_that_is_said_or_stays_on_its_own(words, before, after):
    assert of_two_days(words, before) == after


@pytest.mark.parametrize(
    ("words", "before"), [("Monday 11am", None), ("Saturday 9am", None), ("Sunday 7pm", 60), ("9:30am", 47 * 60)]
)
def test_time_outside_the_event_is_refused(words, before):
    refused = ["The event is from 10am to 4pm on Sunday 9 May 2027. Choose a time in it."]
    assert of_two_days(words, before) == (refused if words != "9:30am" else 23 * 60 + 30)


def test_host_adds_a_session_when_the_meeting_goes_on_after_its_end():
    event = Event(starts_at=SATURDAY, ends_at=SATURDAY + timedelta(hours=6), zone="Europe/London")

    form = SlotForm({"words": "4pm, 30 minutes, Closing"}, event=event)

    assert form.is_valid(), form.errors
    assert form.cleaned_data["starts_after"] == 6 * 60


def test_time_before_an_event_of_one_day_is_refused():
    event = Event(starts_at=SATURDAY, ends_at=SATURDAY + timedelta(hours=6), zone="Europe/London")

    for words in ("9:30am", "7pm", "Sunday 11am"):
        form = SlotForm({"words": words}, event=event)
        assert form.errors == {"words": ["The event is from 10am to 4pm. Choose a time in it."]}


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


def test_times_follow_each_other_to_the_second_day():
    event = Event(starts_at=SATURDAY, ends_at=SATURDAY + timedelta(hours=30), zone="Europe/London")
    form = OpeningForm({"rooms": "", "slots": "10am\nSunday 10am\n11am\nSaturday 11am"}, event=event)

    assert form.is_valid()
    assert [slot["starts_after"] // 60 for slot in form.cleaned_data["slots"]] == [0, 24, 25, 1]
    assert form.fields["slots"].help_text.endswith("Begin with the day if it is not the first: Sunday 10am, 1 hour.")
    event.ends_at = SATURDAY + timedelta(hours=14)  # midnight
    assert "Sunday" not in OpeningForm(event=event).fields["slots"].help_text


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
    for sent in ({}, {"other": ""}, {"other": "x 3-7"}):
        assert SwapForm(sent, others=Pitch.objects.none()).errors == {"other": ["Choose a session of this grid."]}
