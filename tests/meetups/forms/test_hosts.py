"""The forms of a board's hosts."""

import pytest

from meetups.forms.hosts import CardActionForm, HandsForm, MergeForm, NotesForm, TopicForm
from meetups.models import Card
from tests.boards import CardFactory


def errors_of(form):
    assert not form.is_valid()
    return dict(form.errors)


@pytest.mark.django_db
def test_topic_is_merged_into_one_of_the_others_only():
    card, other = CardFactory(title="Tea"), CardFactory()
    others = Card.objects.filter(pk=card.pk)

    assert MergeForm({"into": other.pk}, others=others).errors == {"into": ["Choose a topic of this board."]}
    form = MergeForm({"into": card.pk}, others=others)
    assert form.is_valid()
    assert form.cleaned_data == {"into": card}
    assert [label for _value, label in MergeForm(others=others).fields["into"].choices] == ["Choose a topic", "Tea"]


@pytest.mark.parametrize("hands", ["", "-1", "4.5", "many"])
def test_show_of_hands_is_a_number(hands):
    assert errors_of(HandsForm({"hands": hands})) == {"hands": ["Enter a number, such as 4."]}


def test_topic_and_action_are_lines_of_limited_length():
    assert errors_of(TopicForm({"title": "x" * 121})) == {"title": ["Shorten the topic to 120 characters."]}
    assert errors_of(CardActionForm({"text": ""})) == {"text": ["Enter what is to do."]}
    assert errors_of(CardActionForm({"text": "Buy milk", "owner_email": "ann"})) == {
        "owner_email": ["Enter an email address in full, such as name@example.org, or leave it empty."]
    }


def test_notes_may_be_empty_and_keep_their_lines():
    form = NotesForm({"notes": "One\nTwo", "outcome": ""})

    assert form.is_valid()
    assert form.cleaned_data == {"notes": "One\nTwo", "outcome": ""}
