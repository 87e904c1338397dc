"""Starting and parking topics, and writing down where the discussion got to."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from meetups.services import boards
from tests.lean_coffee import Room
from tests.meetups.services.refusals import code_of
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MINUTE = timedelta(minutes=1)


def states(room):
    return dict(room.board.cards.order_by("pk").values_list("title", "state"))


@pytest.fixture
def room():
    return Room("Tea", "Cake", "Milk", to="discuss")


def test_topics_are_discussed_one_after_the_other(room, clock):
    room.press(boards.start)
    clock.shift(MINUTE)
    room.press(boards.start)
    assert states(room) == {"Tea": "discussed", "Cake": "discussing", "Milk": "to_discuss"}
    room.press(boards.start)
    room.press(boards.move_on)

    assert states(room) == {"Tea": "discussed", "Cake": "discussed", "Milk": "discussed"}
    assert code_of(room.press, boards.start) == "none"
    assert room.card("Tea").seconds_spent == 60


def test_any_topic_can_be_discussed_also_again(room, clock):
    room.press(boards.start, card=room.card("Milk"))
    clock.shift(MINUTE)
    room.press(boards.start, card=room.card("Tea"))
    assert states(room) == {"Tea": "discussing", "Cake": "to_discuss", "Milk": "discussed"}

    room.press(boards.start, card=room.card("Milk"))
    clock.shift(MINUTE)
    room.press(boards.move_on)

    milk = room.card("Milk")
    assert (states(room)["Tea"], milk.state, milk.seconds_spent) == ("discussed", "discussed", 120)
    assert milk.discussed_at == NOW + 2 * MINUTE


def test_topic_under_discussion_or_merged_is_not_started(room):
    room.press(boards.merge, card=room.card("Milk"), into=room.card("Cake"))
    room.press(boards.start)

    for title in ("Tea", "Milk"):
        assert code_of(room.press, boards.start, card=room.card(title)) == "card"
    assert states(room)["Tea"] == "discussing"


def test_discussion_begins_after_voting():
    assert code_of(Room("Tea", to="vote").press, boards.start) == "phase"


def test_topic_is_parked_before_or_while_it_is_discussed(room, clock):
    room.press(boards.start)
    clock.shift(MINUTE)
    room.press(boards.park, card=room.card("Tea"))
    room.press(boards.park, card=room.card("Milk"))

    assert states(room) == {"Tea": "parked", "Cake": "to_discuss", "Milk": "parked"}
    assert (room.card("Tea").seconds_spent, room.card("Tea").discussed_at, room.now().box) == (60, None, 0)
    assert code_of(room.press, boards.park, card=room.card("Milk")) == "card"
    room.press(boards.start, card=room.card("Milk"))
    assert states(room)["Milk"] == "discussing"


def test_topic_that_was_merged_or_in_another_phase_is_not_parked(room):
    room.press(boards.merge, card=room.card("Milk"), into=room.card("Cake"))
    assert code_of(room.press, boards.park, card=room.card("Milk")) == "card"

    room.press(boards.next_phase)

    assert code_of(room.press, boards.park, card=room.card("Tea")) == "phase"


def test_notes_and_outcome_are_written_until_the_end(room):
    room.press(boards.write, card=room.card("Tea"), notes="Green\nor black", outcome="**Green**")
    room.press(boards.next_phase)
    room.press(boards.write, card=room.card("Cake"), notes="", outcome="Dry")

    tea = room.card("Tea")
    assert (tea.notes, tea.outcome, tea.outcome_html) == (
        "Green\nor black",
        "**Green**",
        "<p><strong>Green</strong></p>",
    )
    assert room.card("Cake").outcome == "Dry"


@pytest.mark.parametrize("text", ["x" * 4001, "Tea\x00", "Tea\u202e"])
def test_text_that_is_too_long_or_hidden_is_refused_by_field(room, text):
    with pytest.raises(ValidationError) as refused:
        room.press(boards.write, card=room.card("Tea"), notes=text, outcome=text)

    assert sorted(refused.value.message_dict) == ["notes", "outcome"]
    assert room.card("Tea").notes == ""


def test_nothing_is_written_before_the_discussion():
    room = Room("Tea", to="vote")

    assert code_of(room.press, boards.write, card=room.card("Tea"), notes="Green", outcome="") == "phase"
