import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict

from meetups.forms.editions import EditionForm
from meetups.models import Edition
from meetups.queries.edition_items import Found, Item, Line


def item(kind, key, position=1, *, is_chosen=True):
    return Item(Found(kind, key), is_chosen, position, Line(f"{kind} {key}", "/x/", "", []))


ITEMS = [item("event", 1), item("event", 2, 2), item("post", 3, is_chosen=False)]
SENT = "words=Dear+all&version=4&tick-event-1=on&number-event-1=7&number-event-2=&tick-post-3=on&number-post-3=0"


def form(data=None):
    return EditionForm(data and QueryDict(data), edition=Edition(words="Hello", version=4), items=ITEMS)


def test_form_shows_what_was_decided_under_the_headings_of_the_sections():
    shown = form()

    assert [(part.heading, [row.item.name for row in part.rows]) for part in shown.sections] == [
        ("Coming up", ["event-1", "event-2"]),
        ("New to read", ["post-3"]),
    ]
    assert [(row.tick.value(), row.number.value()) for part in shown.sections for row in part.rows] == [
        (True, 1),
        (True, 2),
        (False, 1),
    ]
    assert (shown["words"].value(), shown["version"].value()) == ("Hello", 4)


def test_item_without_a_number_is_the_last():
    sent = form(SENT)

    assert sent.is_valid()
    assert sent.decided == {"event-1": (True, 7), "event-2": (False, 999), "post-3": (True, 0)}


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (SENT.replace("=7", "=1000"), "number-event-1"),
        (SENT.replace("=7", "=-1"), "number-event-1"),
        (SENT.replace("=7", "=x"), "number-event-1"),
        (SENT.replace("version=4", "version="), "version"),
        (SENT.replace("version=4", "version=99999999999999999999"), "version"),
        (SENT.replace("Dear", "De%00ar"), "words"),
        (SENT.replace("Dear", "%E2%80%AE"), "words"),
        (SENT.replace("Dear", "x" * 4001), "words"),
    ],
)
def test_bad_input_is_an_error_on_its_field(data, field):
    assert list(form(data).errors) == [field]


def test_refused_form_can_be_sent_again_after_somebody_else_saved():
    sent = form(SENT)
    assert sent.is_valid()

    sent.refuse(ValidationError("Compare.", "changed", {"edition": Edition(version=5)}))

    assert sent.non_field_errors() == ["Compare."]
    assert (sent["version"].value(), sent["words"].value()) == ("5", "Dear all")


def test_other_refusals_keep_the_version():
    sent = form(SENT)
    assert sent.is_valid()

    sent.refuse(ValidationError("Sent.", "sent"))

    assert (sent.non_field_errors(), sent["version"].value()) == (["Sent."], "4")
