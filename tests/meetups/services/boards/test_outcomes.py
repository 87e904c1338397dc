"""The words of meetings are found as long as the page of the topic shows them. A rebuild changes nothing after any
step."""

import pytest

from meetups.models import SearchRow, Topic
from meetups.services import boards, search, topics
from tests.boards import TopicFactory
from tests.factories import GroupFactory
from tests.lean_coffee import Room

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def said(title):
    """Return the words of the row of a topic."""
    return SearchRow.objects.get(kind="topic", title=title).words


def test_what_a_meeting_said_is_found_while_the_page_of_its_topic_shows_it(client):
    group = GroupFactory(zone="Europe/London")
    topic = topics.add(group=group, title="Tea", note="Who *pays*?")
    room = Room(event={"group": group}, topics=[topic])
    search.rebuild()
    for _phase in range(2):
        room.press(boards.next_phase)
    steps = [
        (boards.start, {}),
        (boards.write, {"card": room.card("Tea"), "notes": "Quiet.", "outcome": "Everybody prefers *zebras*."}),
        (boards.move_on, {}),
        (boards.undo, {}),
        (boards.move_on, {}),
        (boards.write, {"card": room.card("Tea"), "notes": "", "outcome": "Nobody does."}),
        (boards.undo, {}),
        (boards.next_phase, {}),
        (boards.write, {"card": room.card("Tea"), "notes": "", "outcome": "Lions."}),
    ]
    words = []
    for step, values in steps:
        room.press(step, **values)
        words.append(said("Tea"))
        shown = client.get(topic.get_absolute_url()).content.decode()
        assert ("zebras" in words[-1], "Lions" in words[-1]) == ("zebras" in shown, "Lions" in shown)
        assert search.rebuild() == 0

    note, zebras = "Who pays?", "Who pays?\nEverybody prefers zebras."
    nobody, lions = "Who pays?\nNobody does.", "Who pays?\nLions."
    assert words == [note, note, zebras, note, zebras, nobody, zebras, zebras, lions]


def test_what_was_said_about_a_card_is_found_once_it_becomes_a_topic_until_that_is_undone():
    room = Room("Tea", "Cake", to="discuss")
    TopicFactory(group=room.board.event.group, title="Tea", state="done")
    search.rebuild()
    for title in ("Tea", "Cake"):
        room.press(boards.start, card=room.card(title))
        room.press(boards.write, card=room.card(title), notes="", outcome=f"{title} is good.")
    before = said("Tea")
    room.press(boards.next_phase)

    assert (before, said("Tea"), said("Cake"), search.rebuild()) == ("", "Tea is good.", "Cake is good.", 0)
    room.press(boards.undo)
    assert (said("Tea"), SearchRow.objects.filter(title="Cake").count(), search.rebuild()) == ("", 0, 0)


def test_what_was_said_about_a_topic_is_found_in_the_one_that_it_is_merged_into():
    room = Room()
    group = room.board.event.group
    boards.record_paper(event=room.board.event, host=room.host, rows=[boards.PaperRow("Tea", outcome="Zebras.")])
    search.rebuild()
    kept = topics.add(group=group, title="Milk")
    entered = said("Tea")

    topics.merge(topic=Topic.objects.get(title="Tea"), into=kept)
    merged = said("Milk")
    room.press(boards.undo)

    assert (entered, merged, said("Milk"), search.rebuild()) == ("Zebras.", "Zebras.", "", 0)
