"""The form for a wall that was filled on paper."""

from datetime import UTC, datetime, timedelta

from meetups.forms.grid_paper import WallRows
from meetups.models import Event

START = datetime(2026, 11, 25, 10, tzinfo=UTC)
EVENT = Event(starts_at=START, ends_at=START + timedelta(hours=8), zone="Europe/London")


def sent(*rows):
    total = str(max(len(rows), 8))
    data = {f"form-{index}-{name}": value for index, row in enumerate(rows) for name, value in row.items()}
    return WallRows.sent({"form-TOTAL_FORMS": total, "form-INITIAL_FORMS": "0"} | data, event=EVENT)


def errors_of(*rows):
    formset = sent(*rows)
    assert not formset.is_valid()
    return [dict(form.errors) for form in formset][: len(rows)]


def test_rows_with_a_session_are_read_and_places_alone_are_left_out():
    rows = sent(
        {
            "room": "Garden", "slot": "10:45am, 30 minutes", "title": " Tea \n or coffee? ", "host": "Ann",
            "hands": "4", "outcome": "Both",
        },
        {"room": "Hall", "slot": "10:45am"},
        {"title": "Not placed"},
    )  # fmt: skip

    assert rows.is_valid()
    assert rows.answers == [
        {
            "room": "Garden", "slot": {"starts_after": 45, "minutes": 30, "title": ""}, "title": "Tea or coffee?",
            "host": "Ann", "hands": 4, "outcome": "Both",
        },
        {"room": "", "slot": None, "title": "Not placed", "host": "", "hands": 0, "outcome": ""},
    ]  # fmt: skip
    assert rows.answers_at == [0, 2]


def test_errors_say_what_is_missing_in_each_row():
    assert errors_of(
        {"host": "Ann"}, {"title": "Tea", "room": "Garden"}, {"title": "Tea", "slot": "11am"},
        {"title": "Tea", "room": "Garden", "slot": "soon"}, {"title": "x" * 121, "room": "x" * 61, "slot": "11am"},
        {"title": "Tea", "hands": "many", "host": "x" * 121, "outcome": "x" * 4001},
    ) == [
        {"title": ["Enter the session of this row."]},
        {"slot": ["Enter when it was, such as 2:15pm, or take out the room."]},
        {"room": ["Enter the room, or take out the time."]},
        {"slot": ["Enter a time and how long it is, such as 2:15pm, 45 minutes."]},
        {"title": ["Shorten the session to 120 characters."], "room": ["Shorten the room to 60 characters."]},
        {
            "hands": ["Enter a number from 0 to 1,000."], "host": ["Shorten the name to 120 characters."],
            "outcome": ["Shorten where you got to, to 4,000 characters."],
        },
    ]  # fmt: skip


def test_form_without_any_session_is_refused():
    formset = sent({"room": "Garden", "slot": "10am"})

    assert not formset.is_valid()
    assert formset.non_form_errors() == ["Enter at least one session."]


def test_form_takes_a_hundred_rows_and_keeps_what_was_typed():
    data = {"form-TOTAL_FORMS": "96", "form-0-title": "Tea", "form-0-slot": "soon"}
    rows = WallRows.more(data, event=EVENT)

    assert len(rows.forms) == 100
    assert (rows[0]["title"].value(), rows[0]["slot"].value()) == ("Tea", "soon")
    too_many = WallRows.sent({"form-TOTAL_FORMS": "101", "form-INITIAL_FORMS": "0", "form-0-title": "Tea"}, event=EVENT)
    assert not too_many.is_valid()
    assert too_many.non_form_errors() == ["A form takes 100 rows. Enter the rest in another one."]
