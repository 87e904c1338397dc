"""A board that was on paper."""

import pytest
from django.core.exceptions import ValidationError

from meetups.models import Action, Board, Card, Topic
from meetups.services import actions, boards
from meetups.services.boards import PaperRow
from tests.boards import CardFactory, TopicFactory
from tests.factories import EventFactory, UserFactory
from tests.lean_coffee import Room
from tests.meetups.services.refusals import code_of
from tests.waitlists import HOUR, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

ROWS = [
    PaperRow("Tea", 2, "", "", ""),
    PaperRow(" Green  cake ", 7, "**Bake** it", "Buy flour ", " Bo"),
    PaperRow("Milk", 2),
    PaperRow("Rum", 0, "No", "Hide it", ""),
]


def past(**values):
    return EventFactory(**{"starts_at": NOW - 50 * HOUR, "ends_at": NOW - 48 * HOUR} | values)


def test_paper_gives_the_same_record_as_phones():
    event, organiser = past(), UserFactory()

    board = boards.record_paper(event=event, host=boards.Host(user=organiser), rows=ROWS)

    board.refresh_from_db()
    assert (board.phase, board.wrapped_up_at, board.opened_by, board.version) == ("wrapped_up", NOW, organiser, 1)
    assert list(Card.objects.order_by("position").values_list("title", "votes", "state", "outcome_html")) == [
        ("Green cake", 7, "discussed", "<p><strong>Bake</strong> it</p>"),
        ("Tea", 2, "to_discuss", ""),
        ("Milk", 2, "to_discuss", ""),
        ("Rum", 0, "discussed", "<p>No</p>"),
    ]
    assert list(Topic.objects.order_by("pk").values_list("title", "state", "interest", "raised_at")) == [
        ("Green cake", "done", 0, event.pk),
        ("Tea", "open", 2, event.pk),
        ("Milk", "open", 2, event.pk),
        ("Rum", "done", 0, event.pk),
    ]
    found = Action.objects.order_by("pk").values_list("text", "owner_name", "card__title", "event", "group", "state")
    assert list(found) == [
        ("Buy flour", "Bo", "Green cake", event.pk, event.group.pk, "open"),
        ("Hide it", "", "Rum", event.pk, event.group.pk, "open"),
    ]
    assert list(board.steps.values_list("kind", "host")) == [("phase", organiser.pk)]


def test_form_sent_twice_records_once():
    event = past()
    board = boards.record_paper(event=event, host=boards.Host(), rows=ROWS)

    assert boards.record_paper(event=event, host=boards.Host(), rows=ROWS) == board

    assert (Card.objects.count(), Topic.objects.count(), Action.objects.count()) == (4, 4, 2)
    assert code_of(boards.record_paper, event=event, host=boards.Host(), rows=ROWS[:2]) == "over"


def test_undo_leaves_an_empty_board_and_the_form_can_be_sent_again():
    room = Room()
    boards.record_paper(event=room.board.event, host=boards.Host(), rows=ROWS)

    room.press(boards.undo)

    assert (Card.objects.count(), Topic.objects.count(), Action.objects.count()) == (0, 0, 0)
    assert room.now().phase == "propose"
    boards.record_paper(event=room.board.event, host=boards.Host(), rows=ROWS)
    assert (room.now().phase, Card.objects.count(), Action.objects.count()) == ("wrapped_up", 4, 2)


def test_board_of_an_old_event_stays_open_after_an_undo_until_6am(clock):
    board = boards.record_paper(event=past(), host=boards.Host(), rows=ROWS)
    clock.shift(HOUR)
    boards.undo(board=board, host=boards.Host(), version=board.version)
    clock.move_to(NOW + 17 * HOUR)
    assert (boards.forget_votes(), Board.objects.get().phase) == (0, "propose")

    clock.move_to(NOW + 18 * HOUR)

    assert (boards.forget_votes(), Board.objects.get().wrapped_up_at) == (1, NOW + HOUR)


def test_open_board_is_filled():
    topic = TopicFactory(title="Beer")
    room = Room("TEA", "Milk", "Gin", event={"group": topic.group}, topics=[topic], to="vote")
    seat, other = room.seats(2)
    room.vote(seat, "TEA", "Gin")
    room.vote(other, "Gin")
    room.press(boards.enter_hands, card=room.card("TEA"), hands=1)

    rows = [PaperRow("Tea", 3, "Yes"), PaperRow("Milk", 1), PaperRow("milk", 1), PaperRow("Cake", 4)]
    boards.record_paper(event=room.board.event, host=boards.Host(), rows=rows)

    assert room.order() == [("TEA", 5), ("Cake", 4), ("Milk", 2), ("Gin", 2), ("Beer", 0)]
    assert (room.card("TEA").state, room.card("TEA").outcome, room.card("Beer").topic) == ("discussed", "Yes", topic)
    room.press(boards.undo)
    assert (room.now().phase, room.now().wrapped_up_at) == ("vote", None)
    assert room.order() == [("Beer", None), ("TEA", None), ("Milk", None), ("Gin", None)]


def test_action_that_is_on_the_board_already_is_not_added_again_and_stays_after_an_undo():
    room = Room("Tea", to="discuss")
    event = room.board.event
    before = actions.add(group=event.group, event=event, card=room.card("Tea"), text="Buy flour")
    row = PaperRow("Tea", 2, "Yes", "Buy flour")

    boards.record_paper(event=event, host=room.host, rows=[row, row])

    assert Action.objects.get() == before
    room.press(boards.undo)
    assert Action.objects.get() == before


def test_topic_under_discussion_ends_with_its_outcome(clock):
    room = Room("Tea", "Cake", to="discuss")
    room.press(boards.start)
    clock.shift(HOUR)

    rows = [PaperRow("Tea", 1, "Yes"), PaperRow("Cake", 1)]
    boards.record_paper(event=room.board.event, host=boards.Host(), rows=rows)

    tea = room.card("Tea")
    assert (tea.state, tea.seconds_spent, room.now().box, room.card("Cake").state) == (
        "discussed",
        3600,
        0,
        "to_discuss",
    )


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (PaperRow(" "), "Row 2: This field cannot be blank."),
        (PaperRow("x" * 121), "Row 2: Ensure this value has at most 120 characters (it has 121)."),
        (PaperRow("Cake", -1), "Row 2: Enter a number of dots from 0 to 5000."),
        (PaperRow("Cake", 5001), "Row 2: Enter a number of dots from 0 to 5000."),
        (PaperRow("Cake", 1, "x" * 4001), "Row 2: Ensure this value has at most 4000 characters (it has 4001)."),
        (PaperRow("Cake", 1, "", "x" * 281), "Row 2: Ensure this value has at most 280 characters (it has 281)."),
        (
            PaperRow("Cake", 1, "", "Eat", "x" * 121),
            "Row 2: Ensure this value has at most 120 characters (it has 121).",
        ),
    ],
)
def test_invalid_row_is_named_and_nothing_is_kept(row, words):
    event = past()

    with pytest.raises(ValidationError) as refusal:
        boards.record_paper(event=event, host=boards.Host(), rows=[PaperRow("Tea"), row])

    assert (refusal.value.code, refusal.value.params["row"], refusal.value.messages) == ("row", 2, [words])
    assert not Board.objects.exists()


def test_form_without_a_row_or_with_too_many_is_refused():
    room = Room()
    assert code_of(boards.record_paper, event=room.board.event, host=boards.Host(), rows=[]) == "empty"
    Card.objects.bulk_create([CardFactory.build(board=room.board) for _ in range(499)])

    rows = [PaperRow("Tea"), PaperRow("Cake")]

    assert code_of(boards.record_paper, event=room.board.event, host=boards.Host(), rows=rows) == "limit"


@pytest.mark.parametrize("status", ["draft", "cancelled"])
def test_event_that_needs_no_board_gets_none_from_paper(status):
    assert code_of(boards.record_paper, event=past(status=status), host=boards.Host(), rows=ROWS) == status
