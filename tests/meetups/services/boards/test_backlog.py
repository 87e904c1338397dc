"""The rows that a board that is wrapped up leaves in the topic backlog, and taking them back."""

from datetime import timedelta

import pytest

from meetups.models import Interest, Topic
from meetups.services import boards, topics
from tests.boards import TopicFactory, TopicTagFactory
from tests.grids import PitchFactory
from tests.lean_coffee import Room
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MINUTE = timedelta(minutes=1)


def backlog():
    rows = Topic.objects.order_by("pk").values_list("title", "state", "interest")
    return list(rows)


def kept():
    """Return every row of the backlog, without the times of changes."""
    topics = [
        {name: value for name, value in row.items() if name != "updated_at"}
        for row in Topic.objects.order_by("pk").values()
    ]
    return topics, list(Interest.objects.order_by("pk").values())


@pytest.fixture
def room():
    """A room that discusses Tea, parks Cake and leaves Milk, with three, two and one votes."""
    room = Room("Milk", "Cake", "Tea", to="vote")
    first, second = room.seats(2)
    room.vote(first, "Tea", "Tea", "Milk")
    room.vote(second, "Tea", "Cake", "Cake")
    room.press(boards.next_phase)
    return room


def discuss(room):
    room.press(boards.start)
    room.press(boards.move_on)
    room.press(boards.park, card=room.card("Cake"))
    room.press(boards.next_phase)


def test_every_topic_is_in_the_backlog_with_its_state_and_interest(room):
    discuss(room)

    assert backlog() == [("Tea", "done", 0), ("Cake", "parked", 2), ("Milk", "open", 1)]
    event = room.now().event
    for topic in Topic.objects.all():
        assert (topic.group, topic.raised_at, topic.raised_on) == (event.group, event, event.local_date)
        assert (topic.published_at, topic.compared_title, topic.cards.get().title) == (
            NOW,
            topic.title.lower(),
            topic.title,
        )
    assert list(Interest.objects.values_list("topic__title", "kind", "count", "board")) == [
        ("Cake", "votes", 2, room.board.pk),
        ("Milk", "votes", 1, room.board.pk),
    ]


def test_topics_of_the_same_title_are_taken_open_ones_first(room):
    group = room.board.event.group
    others = [TopicFactory(title="Tea"), TopicFactory(group=group, title="Tea", state="refused", published_at=None)]
    done, parked, is_open = (TopicFactory(group=group, title="MILK!", state=it) for it in ("done", "parked", "open"))
    cake = TopicFactory(group=group, title="Cake", state="done")

    discuss(room)

    assert (room.card("Milk").topic, room.card("Cake").topic) == (is_open, cake)
    assert room.card("Tea").topic not in others
    assert backlog() == [
        ("Tea", "open", 0),
        ("Tea", "refused", 0),
        ("MILK!", "done", 0),
        ("MILK!", "parked", 0),
        ("MILK!", "open", 1),
        ("Cake", "parked", 2),
        ("Tea", "done", 0),
    ]
    assert (done.cards.count(), parked.cards.count()) == (0, 0)


def test_topic_taken_along_stays_the_topic_of_its_card():
    group = TopicFactory(title="Tea").group
    tea, cake = Topic.objects.get(), TopicFactory(group=group, title="Cake")
    room = Room(event={"group": group}, topics=[tea, cake])
    milk = TopicFactory(group=group, title="Milk")
    tea.state, tea.merged_into = "merged", milk
    tea.save()
    Topic.objects.filter(pk=cake.pk).update(state="refused")
    for _ in range(3):
        room.press(boards.next_phase)

    assert (room.card("Tea").topic, room.card("Cake").topic) == (tea, cake)
    assert backlog() == [("Tea", "merged", 0), ("Cake", "refused", 0), ("Milk", "open", 0)]


def test_topic_of_a_merged_card_becomes_that_of_the_card_that_is_left():
    group = TopicFactory(title="Green tea").group
    topic = Topic.objects.get()
    room = Room("Tea", "Milk", event={"group": group}, topics=[topic])
    room.press(boards.merge, card=room.card("Green tea"), into=room.card("Tea"))
    room.press(boards.merge, card=room.card("Milk"), into=room.card("Tea"))
    for _ in range(3):
        room.press(boards.next_phase)

    assert (room.card("Tea").topic, room.card("Green tea").topic, room.card("Milk").topic) == (topic, topic, None)
    assert backlog() == [("Green tea", "open", 0)]


def test_votes_of_two_cards_about_one_topic_add_up():
    topic = TopicFactory(title="Tea", state="suggested", published_at=None)
    room = Room("Milk", event={"group": topic.group}, to="vote")
    (seat,) = room.seats(1)
    room.press(boards.add_card, title="Tea")
    room.vote(seat, "Milk", "Tea", "Tea")
    room.board.cards.update(topic=topic)

    for _ in range(2):
        room.press(boards.next_phase)

    assert backlog() == [("Tea", "open", 3)]
    assert Topic.objects.get().published_at == NOW


@pytest.mark.parametrize("title", ["Milk", "Cake", "Tea"])
def test_undo_takes_back_exactly_what_wrapping_up_left(room, clock, title):
    group = room.board.event.group
    topic = TopicFactory(group=group, title=title, state="parked")
    topic.interests.create(kind="imported", count=4)
    Topic.objects.update(interest=4)
    before, cards = kept(), list(room.board.cards.order_by("pk").values())
    room.press(boards.next_phase)
    clock.shift(60 * MINUTE)

    room.press(boards.undo)

    assert (kept(), list(room.board.cards.order_by("pk").values())) == (before, cards)
    assert (room.now().phase, room.now().wrapped_up_at) == ("discuss", None)
    room.press(boards.next_phase)
    assert len(backlog()) == 3


@pytest.mark.parametrize("use", ["interest", "tag", "merged", "card", "pitch"])
def test_new_topic_that_somebody_used_meanwhile_stays(room, use):
    discuss(room)
    milk = room.card("Milk").topic
    if use == "interest":
        milk.interests.create(kind="me_too", hashed_browser="x")
    if use == "tag":
        milk.tags.add(TopicTagFactory(group=milk.group))
    if use == "merged":
        TopicFactory(group=milk.group, title="Oats", state="merged", merged_into=milk)
    if use == "card":
        Room(topics=[milk])
    if use == "pitch":
        PitchFactory(topic=milk)

    room.press(boards.undo)

    titles = list(Topic.objects.exclude(title="Oats").values_list("title", "state", "interest"))
    assert titles == [("Milk", "open", 1 if use == "interest" else 0)]
    assert room.card("Milk").topic is None
    room.press(boards.next_phase)
    assert room.card("Milk").topic == milk


@pytest.mark.parametrize(
    ("typed", "again"),
    [
        ({"title": "Milk", "note": "From oats?"}, True),
        ({"title": "MILK", "note": ""}, True),
        ({"title": "Oats", "note": ""}, False),
    ],
)
def test_new_topic_keeps_what_an_organiser_typed_meanwhile(room, typed, again):
    discuss(room)
    milk = room.card("Milk").topic
    topics.edit(topic=milk, tags=[], raised_on=milk.raised_on, raised_at=milk.raised_at, **typed)

    room.press(boards.undo)

    kept = Topic.objects.get()
    assert (kept.pk, kept.title, kept.note, kept.state, kept.interest) == (milk.pk, *typed.values(), "open", 0)
    room.press(boards.next_phase)
    assert (room.card("Milk").topic == milk) is again


@pytest.mark.parametrize("state", ["merged", "refused", "done"])
def test_new_topic_that_an_organiser_moved_meanwhile_stays(room, state):
    discuss(room)
    milk = room.card("Milk").topic
    if state == "merged":
        topics.merge(topic=milk, into=TopicFactory(group=milk.group, title="Oats"))
    else:
        getattr(topics, {"refused": "refuse", "done": "done"}[state])(topic=milk)

    room.press(boards.undo)

    assert Topic.objects.get(title="Milk").state == state
    assert not Topic.objects.filter(title__in=["Tea", "Cake"]).exists()


def test_what_organisers_changed_meanwhile_is_not_taken_back(room):
    group = room.board.event.group
    tea = TopicFactory(group=group, title="Tea")
    discuss(room)
    assert backlog()[0] == ("Tea", "done", 0)
    Topic.objects.filter(pk=tea.pk).update(state="refused")
    cake, milk = room.card("Cake").topic, room.card("Milk").topic
    cake.delete()
    other = TopicFactory(group=group, title="Oats")
    Interest.objects.filter(topic=milk).update(topic=other)
    Topic.objects.filter(pk=other.pk).update(interest=1)

    room.press(boards.undo)

    assert backlog() == [("Tea", "refused", 0), ("Oats", "open", 0)]
