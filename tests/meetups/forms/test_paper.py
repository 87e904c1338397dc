"""The form for what a meeting wrote on paper."""

import pytest

from meetups.forms.paper import PaperRows, empty_rows


def data(*rows, total=None):
    """Return what a browser sends for these rows."""
    sent = {"form-TOTAL_FORMS": str(total or max(len(rows), 8)), "form-INITIAL_FORMS": "0"}
    return sent | {f"form-{index}-{name}": value for index, row in enumerate(rows) for name, value in row.items()}


def errors_of(*rows):
    formset = PaperRows.sent(data(*rows))
    assert not formset.is_valid()
    return [dict(form.errors) for form in formset], list(formset.non_form_errors())


def typed(formset):
    """Return the topic of each row."""
    return [form["topic"].value() or "" for form in formset]


def test_rows_without_words_are_left_out():
    rows = PaperRows.sent(
        data(
            {"topic": " Tea \n or coffee? ", "dots": "4", "outcome": "Both", "action": "Buy\nmilk", "owner": "Ann"},
            {"topic": " ", "dots": ""},
            {"topic": "Cake"},
        )
    )

    assert rows.is_valid()
    assert rows.answers == [
        {"topic": "Tea or coffee?", "dots": 4, "outcome": "Both", "action": "Buy milk", "owner": "Ann"},
        {"topic": "Cake", "dots": 0, "outcome": "", "action": "", "owner": ""},
    ]
    assert rows.answers_at == [0, 2]


def test_errors_are_those_of_each_row():
    assert errors_of(
        {"dots": "2"}, {"topic": "Tea", "owner": "Ann"}, {"topic": "x" * 121}, {"topic": "Tea", "dots": "many"},
        {"topic": "Tea", "dots": "-1"}, {"topic": "Tea", "action": "x" * 281, "owner": "Ann"},
        {"topic": "Tea\u202eeaT", "owner": "x" * 121}, {"topic": "Tea", "outcome": "x" * 4001},
    )[0] == [
        {"topic": ["Enter the topic of this row."]}, {"action": ["Enter what the owner does."]},
        {"topic": ["Shorten the topic to 120 characters."]}, {"dots": ["Enter a number from 0 to 1,000."]},
        {"dots": ["Enter a number from 0 to 1,000."]}, {"action": ["Shorten the action to 280 characters."]},
        {
            "topic": ["This has a character that cannot be shown. Type it again rather than pasting it."],
            "owner": ["Shorten the name to 120 characters."],
        },
        {"outcome": ["Shorten where you got to, to 4,000 characters."]},
    ]  # fmt: skip


def test_form_without_any_topic_is_refused():
    assert errors_of()[1] == ["Enter at least one topic."]


def test_form_without_the_number_of_its_rows_has_as_many_as_at_first():
    assert PaperRows.sent({"form-7-topic": "Tea", "form-8-topic": "Coffee"}).answers_at == [7]


def test_number_of_rows_that_is_none_is_refused():
    formset = PaperRows.sent(data({"topic": "Tea"}, total="x"))

    assert not formset.is_valid()
    assert formset.non_form_errors() == ["This form is incomplete. Open the page again."]


@pytest.mark.parametrize("total", ["51", "5000", "1001"])
def test_form_takes_fifty_rows(total):
    formset = PaperRows.sent(data({"topic": "Tea"}, total=total))

    assert not formset.is_valid()
    assert formset.non_form_errors() == ["A form takes 50 rows. Combine some topics."]


def test_form_begins_with_the_topics_of_the_board_and_eight_rows_at_least():
    assert typed(empty_rows()) == [""] * 8
    assert typed(empty_rows(["Tea", "Coffee"])) == ["Tea", "Coffee", *[""] * 6]
    assert typed(empty_rows(str(number) for number in range(60))) == [str(number) for number in range(50)]


@pytest.mark.parametrize(
    ("total", "rows"), [("8", 16), ("48", 50), ("50", 50), ("9999", 50), ("x", 16), ("1" * 30, 16), ("-1", 16)]
)
def test_more_rows_keep_what_was_typed_unchecked(total, rows):
    formset = PaperRows.more(data({"topic": "Tea", "dots": "many"}, total=total))

    assert typed(formset) == ["Tea", *[""] * (rows - 1)]
    assert formset[0]["dots"].value() == "many"
    assert not formset.is_bound
    assert formset.management_form["INITIAL_FORMS"].value() == 0
