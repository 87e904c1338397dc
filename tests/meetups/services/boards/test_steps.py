"""The effect of every step of a host: it is kept, raises the version, and is refused if it was taken already."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError

from meetups.models import BoardStep
from meetups.services import boards, events
from meetups.services.boards.steps import CONFLICTS, ONCE_A_CARD
from tests.boards import CardFactory, HostLinkFactory
from tests.factories import UserFactory
from tests.lean_coffee import Room
from tests.meetups.services.refusals import code_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def names(text: str) -> set[str]:
    return set(text.replace(" on the same card", "").split(", "))


def test_steps_that_conflict_are_those_of_the_architecture_document():
    text = Path(settings.BASE_DIR, "docs/architecture.md").read_text(encoding="utf-8")
    table = text.split("| Step | In | Refused after |")[1]
    flow = re.search(r"^Flow: (.*)\.$", table, re.MULTILINE)[1]
    rows = re.findall(r"^\| ([^|]*) \| [^|]* \| ([^|]*) \|$", table.split("Flow:")[0], re.MULTILINE)
    groups = {"flow": names(flow), "every step": set(CONFLICTS)}

    listed = {name: groups.get(refused) or names(refused) for steps, refused in rows for name in names(steps)}

    same_card = {step for step, refused in rows if f"{step} on the same card" in refused}
    assert same_card == ONCE_A_CARD
    assert {name: refused - ({name} & ONCE_A_CARD) for name, refused in listed.items()} == CONFLICTS


def taken(room, step, version, **values):
    """Take a step that must be refused as taken. Return the kind of the step that was taken, and by whom."""
    with pytest.raises(ValidationError) as refusal:
        room.press(step, version=version, **values)
    assert refusal.value.code == "taken"
    return refusal.value.params["step"].kind, refusal.value.params["by"]


def test_step_is_kept_with_its_host_and_version():
    room = Room("Tea", to="discuss")
    link = HostLinkFactory(board=room.board)

    room.press(boards.start)
    room.press(boards.pause, host=boards.Host(link=link))
    room.press(boards.resume, host=boards.Host(user=UserFactory(name="")))

    rows = BoardStep.objects.select_related("host", "link", "card")
    assert [(row.kind, row.version, row.card and row.card.title, row.taken_by) for row in rows] == [
        ("phase", 1, None, "Ann"),
        ("phase", 2, None, "Ann"),
        ("start", 3, "Tea", "Ann"),
        ("pause", 4, "Tea", "a host with a link"),
        ("resume", 5, "Tea", "an organiser"),
    ]
    assert room.now().version == 5


def test_two_hosts_who_press_the_same_button_make_one_step():
    room = Room("Tea", "Cake", "Milk", to="discuss")
    version = room.now().version
    room.press(boards.start)

    other = boards.Host(user=UserFactory(name="Bo"))

    assert taken(room, boards.start, version, host=other) == ("start", "Ann")
    assert taken(room, boards.next_phase, version, host=other) == ("start", "Ann")
    assert room.steps() == ["phase", "phase", "start"]
    assert room.now().version == version + 1


def test_refusal_says_what_was_pressed_and_by_whom():
    room = Room("Tea", to="discuss")
    room.press(boards.start)

    with pytest.raises(ValidationError) as refusal:
        room.press(boards.start, version=2)

    assert refusal.value.messages == [
        "“A topic started” was pressed before you, by Ann. This is the board as it is now."
    ]


def test_topics_votes_and_seats_of_phones_make_no_button_fail():
    room = Room("Tea", hides_totals=False)
    version = room.now().version
    (seat,) = room.seats(1)
    boards.propose(seat=seat, title="Cake")
    room.press(boards.next_phase, version=version)
    version = room.now().version
    room.vote(seat, "Tea", "Cake")
    room.seats(1)

    room.press(boards.next_phase, version=version)

    assert room.now().phase == "discuss"


def test_steps_beside_each_other_do_not_conflict():
    room = Room("Tea", "Cake", "Milk", to="vote")
    version, (seat,) = room.now().version, room.seats(1)

    room.press(boards.set_joining, version=version, is_open=False)
    room.press(boards.void_seat, version=version, seat=seat)
    room.press(boards.add_card, version=version, title="Rum")
    room.press(boards.enter_hands, version=version, card=room.card("Tea"), hands=2)
    room.press(boards.enter_hands, version=version, card=room.card("Cake"), hands=1)
    room.press(boards.next_phase, version=version)

    assert room.order() == [("Tea", 2), ("Cake", 1), ("Milk", 0), ("Rum", 0)]
    assert taken(room, boards.enter_hands, version, card=room.card("Tea"), hands=9) == ("phase", "Ann")
    assert taken(room, boards.set_joining, version, is_open=False) == ("joining", "Ann")


def test_hands_of_one_topic_are_entered_by_one_host():
    room = Room("Tea", to="vote")
    version = room.now().version
    room.press(boards.enter_hands, card=room.card("Tea"), hands=2)

    assert taken(room, boards.enter_hands, version, card=room.card("Tea"), hands=3) == ("hands", "Ann")


def test_writing_conflicts_only_with_writing_on_the_same_card():
    room = Room("Tea", "Cake", to="discuss")
    version = room.now().version
    room.press(boards.start)
    room.press(boards.write, version=version, card=room.card("Tea"), notes="Green", outcome="")
    room.press(boards.write, version=version, card=room.card("Cake"), notes="Dry", outcome="")
    room.press(boards.move_on, version=room.now().version - 2)

    conflict = taken(room, boards.write, version, card=room.card("Tea"), notes="Black", outcome="")

    assert conflict == ("write", "Ann")
    assert room.card("Tea").notes == "Green"


def test_last_step_is_undone_only_by_a_host_who_saw_it():
    room = Room("Tea", "Cake", to="discuss")
    version = room.now().version
    room.press(boards.write, card=room.card("Tea"), notes="Green", outcome="")

    assert taken(room, boards.undo, version) == ("write", "Ann")
    room.press(boards.undo)
    assert taken(room, boards.start, version) == ("undo", "Ann")


def test_step_about_a_card_of_another_board_is_refused():
    room = Room("Tea", to="discuss")

    assert code_of(room.press, boards.start, card=CardFactory()) == "card"
    assert room.steps() == ["phase", "phase"]


def test_board_of_a_cancelled_event_takes_no_step():
    room = Room("Tea", "Cake", to="discuss")
    version = room.now().version
    events.cancel(event=room.now().event, reason="Flood")

    for step in (boards.next_phase, boards.start, boards.undo):
        assert code_of(room.press, step) == "cancelled"
    assert room.now().version == version
