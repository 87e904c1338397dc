"""The outcome of a session."""

import pytest
from django.core.exceptions import ValidationError

from meetups.models import SearchRow
from meetups.services import events, grids, search, topics
from meetups.standards.shown_texts import digests
from tests.boards import TopicFactory
from tests.meetups.services.refusals import code_of
from tests.unconference import Unconference

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_notes_and_outcome_are_written_and_rendered():
    day = Unconference()

    grids.write(pitch=day.pitch("Tea"), notes=" We met. ", outcome=" *More* tea ")
    row = grids.write(pitch=day.pitched("Tea"), notes="We met.", outcome="*More* tea")

    assert (row.notes, row.outcome, row.outcome_html) == ("We met.", "*More* tea", "<p><em>More</em> tea</p>")
    assert day.now().version == 2


def test_text_that_two_hosts_changed_is_refused_and_one_that_this_host_left_stays():
    day = Unconference()
    pitch, had = day.pitch("Tea"), digests({"notes": "", "outcome": ""})
    grids.write(pitch=pitch, notes="Ann: tea", outcome="", had=had)

    assert code_of(grids.write, pitch=pitch, notes="Bo: milk", outcome="Both", had=had) == "changed"
    row = grids.write(pitch=pitch, notes="", outcome="Both", had=had)

    assert (row.notes, row.outcome) == ("Ann: tea", "Both")


def test_long_texts_and_withdrawn_pitches_are_refused():
    day = Unconference()
    pitch = day.pitch("Tea")

    with pytest.raises(ValidationError) as refused:
        grids.write(pitch=pitch, notes="x" * 4001, outcome="x" * 10_000)
    assert list(refused.value.message_dict) == ["notes", "outcome"]

    grids.withdraw(pitch=pitch)
    assert code_of(grids.write, pitch=pitch, notes="", outcome="x") == "withdrawn"
    assert code_of(grids.make_topic, pitch=pitch) == "withdrawn"


def test_session_becomes_a_topic_once():
    day = Unconference()
    pitch = day.pitch("Tea", about="Green or black?")

    topic = grids.make_topic(pitch=pitch)

    assert (topic.group, topic.title, topic.note, topic.state) == (day.event.group, "Tea", "Green or black?", "open")
    assert (topic.raised_at, topic.raised_on, day.pitched("Tea").topic) == (day.event, day.event.local_date, topic)
    assert (grids.make_topic(pitch=pitch), day.event.group.topics.count(), day.now().version) == (topic, 1, 2)


def test_open_topic_of_the_same_title_is_taken_and_a_merged_one_followed():
    day = Unconference()
    there, other = (TopicFactory(group=day.event.group, title=title) for title in ("TEA!", "Drinks"))
    pitch = day.pitch("Tea")
    assert grids.make_topic(pitch=pitch) == there

    topics.merge(topic=there, into=other)

    assert day.pitched("Tea").topic == other
    assert grids.make_topic(pitch=pitch) == other


def test_several_topics_come_of_one_session():
    day = Unconference()
    pitch = day.pitch("Tea", about="Green or black?")

    first = grids.make_topic(pitch=pitch, title=" A kettle ")
    second = grids.make_topic(pitch=pitch, title="Milk")
    assert grids.make_topic(pitch=pitch, title="milk") == second

    assert [(topic.title, topic.note, topic.raised_at) for topic in (first, second)] == [
        ("A kettle", "", day.event),
        ("Milk", "", day.event),
    ]
    assert (day.pitched("Tea").topic, day.now().version) == (first, 4)


def test_what_sessions_said_is_found_with_their_event_while_its_page_shows_them(client):
    day = Unconference()
    search.rebuild()
    words, event = [], day.event

    def look(_change):
        words.append(SearchRow.objects.get(kind="event").words.removeprefix(event.summary).lstrip())
        assert search.rebuild() == 0

    tea = day.pitch("Tea", about="Green.")
    look(grids.write(pitch=tea, notes="Loud.", outcome="*Zebras*."))
    look(day.place("Tea", "Blue", 0))
    look(grids.edit(pitch=tea, title="Coffee"))
    look(grids.take_out(pitch=tea))
    look(day.place("Coffee", "Red", 1))
    look(grids.withdraw(pitch=tea))
    wall = grids.WallRow("Milk", room=day.room("Blue").pk, slot=day.slot(0).pk, outcome="Oats.")
    look(grids.bring_wall_back(grid=day.grid, rows=[wall]))
    look(events.cancel(event=event, reason="Flood"))

    tea, coffee = "Tea\nZebras.\nLoud.", "Coffee\nZebras.\nLoud."
    assert words == ["", tea, coffee, "", coffee, "", "Milk\nOats.", ""]
