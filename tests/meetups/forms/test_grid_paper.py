"""The form for a wall that was filled on paper."""

from meetups.forms.grid_paper import WallRows

PLACES = {"rooms": [(3, "Garden"), (4, "Hall")], "slots": [(7, "10am to 10:45am")]}


def sent(*rows):
    total = str(max(len(rows), 8))
    data = {f"form-{index}-{name}": value for index, row in enumerate(rows) for name, value in row.items()}
    return WallRows.sent({"form-TOTAL_FORMS": total, "form-INITIAL_FORMS": "0"} | data, **PLACES)


def errors_of(*rows):
    formset = sent(*rows)
    assert not formset.is_valid()
    return [dict(form.errors) for form in formset][: len(rows)]


def test_rows_with_a_session_are_read_and_places_alone_are_left_out():
    rows = sent(
        {
            "room": "3", "slot": "7", "title": " Tea \n or coffee? ", "host": "Ann",
            "hands": "4", "outcome": "Both",
        },
        {"room": "4", "slot": "7"},
        {"title": "Not placed"},
    )  # fmt: skip

    assert rows.is_valid()
    assert rows.answers == [
        {
            "room": 3, "slot": 7, "title": "Tea or coffee?",
            "host": "Ann", "hands": 4, "outcome": "Both",
        },
        {"room": None, "slot": None, "title": "Not placed", "host": "", "hands": None, "outcome": ""},
    ]  # fmt: skip
    assert rows.answers_at == [0, 2]


def test_errors_say_what_is_missing_in_each_row():
    assert errors_of(
        {"host": "Ann"}, {"title": "Tea", "room": "3"}, {"title": "Tea", "slot": "7"},
        {"title": "Tea", "room": "5", "slot": "soon"}, {"title": "x" * 121},
        {"title": "Tea", "hands": "many", "host": "x" * 121, "outcome": "x" * 4001},
    ) == [
        {"title": ["Enter the session of this row."]},
        {"slot": ["Choose the time, or take out the room."]},
        {"room": ["Choose the room, or take out the time."]},
        {"room": ["Choose a room of this grid."], "slot": ["Choose a time of this grid."]},
        {"title": ["Shorten the session to 120 characters."]},
        {
            "hands": ["Enter a number from 0 to 1,000."], "host": ["Shorten the name to 120 characters."],
            "outcome": ["Shorten where you got to, to 4,000 characters."],
        },
    ]  # fmt: skip


def test_form_without_any_session_is_refused():
    formset = sent({"room": "3", "slot": "7"})

    assert not formset.is_valid()
    assert formset.non_form_errors() == ["Enter at least one session."]


def test_form_takes_a_hundred_rows_and_keeps_what_was_typed():
    data = {"form-TOTAL_FORMS": "96", "form-0-title": "Tea", "form-0-slot": "soon"}
    rows = WallRows.more(data, **PLACES)

    assert len(rows.forms) == 100
    assert (rows[0]["title"].value(), rows[0]["slot"].value()) == ("Tea", "soon")
    too_many = WallRows.sent({"form-TOTAL_FORMS": "101", "form-INITIAL_FORMS": "0", "form-0-title": "Tea"}, **PLACES)
    assert not too_many.is_valid()
    assert too_many.non_form_errors() == ["A form takes 100 rows. Enter the rest in another one."]
