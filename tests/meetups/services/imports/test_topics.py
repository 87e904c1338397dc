import json
from datetime import date

import pytest

from meetups.models import Topic
from meetups.queries.topics import export_of
from meetups.services import interests, topics
from meetups.services.imports import topics as imports
from meetups.standards.topic_files import TopicRow, to_csv, to_json
from tests.boards import TopicFactory
from tests.factories import GroupFactory
from tests.meetups.services.refusals import code_of

pytestmark = pytest.mark.django_db
FIELDS = ("title", "note", "state", "raised_on", "interest")


@pytest.fixture
def group():
    return GroupFactory(slug="leeds")


def card(number=1, **changes):
    return TopicRow(
        **{"id": f"5f00000000000000000000{number:02}", "title": f"Topic number {number}"} | changes
    )  # fmt: skip


def plan(group, *rows, **options):
    return [(line.outcome, line.words) for line in imports.plan(group=group, rows=list(rows), **options)]


def run(group, *rows, **options):
    shown = imports.fingerprint(imports.plan(group=group, rows=list(rows), **options))
    return dict(imports.import_rows(group=group, rows=list(rows), shown=shown, **options))


def forty_cards():
    cards = [
        {
            "id": f"5f00000000000000000000{number:02}", "name": f"Topic {number} – “now” 🦉",
            "idList": f"l{number % 3}",
            "desc": f"Why?\n\n- {number}; one\n- =two", "labels": [{"name": "café, at 5"}] * (number % 2),
            "badges": {"votes": number % 7}, "closed": False,
        }
        for number in range(40)
    ]  # fmt: skip
    lists = [{"id": f"l{number}", "name": name} for number, name in enumerate(["To do", "+1", "Done?"])]
    return json.dumps({"cards": cards, "lists": lists}).encode()


def values(group):
    rows = group.topics.prefetch_related("tags").order_by("source_id")
    return [
        (*(getattr(row, name) for name in FIELDS), sorted(tag.name for tag in row.tags.all()), row.source_id)
        for row in rows
    ]


@pytest.mark.parametrize(
    "write", [lambda export: to_csv(*export), lambda export: to_json("Leeds", export.rows)], ids=["csv", "json"]
)
def test_forty_cards_are_equal_after_import_export_and_import(group, write):
    run(group, *imports.read(forty_cards()))
    first, other = values(group), GroupFactory()

    exported = imports.read(write(export_of(group)).encode())

    assert run(group, *exported) == {"same": 40}
    assert run(other, *exported) == {"new": 40}
    assert values(other) == values(group) == first
    assert run(other, *imports.read(write(export_of(other)).encode())) == {"same": 40}
    assert [topic.note_html == same.note_html for topic, same in zip(*(
        one.topics.order_by("source_id") for one in (group, other)
    ), strict=True)] == [True] * 40  # fmt: skip


def test_second_import_changes_nothing(group):
    rows = imports.read(forty_cards())
    assert run(group, *rows) == {"new": 40}
    before = list(Topic.objects.order_by("pk").values())

    assert run(group, *rows) == {"same": 40}
    assert list(Topic.objects.order_by("pk").values()) == before


def test_imported_topic_is_open_with_the_day_and_the_votes_of_its_card(group):
    run(group, card(raised_on=date(2026, 5, 1), interest=7, tags=("To do", "to-do", "money")))

    topic = group.topics.get()
    assert (topic.state, topic.raised_on, topic.interest, topic.source) == ("open", date(2026, 5, 1), 7, "file")
    assert list(topic.interests.values_list("kind", "count")) == [("imported", 7)]
    assert sorted(tag.name for tag in topic.tags.all()) == ["To do", "money"]
    assert (topic.published_at is not None, topic.compared_title) == (True, "topicnumber1")


def test_topics_here_are_changed_where_the_file_differs(group):
    run(group, card(1), card(2), card(3, interest=2), card(4))
    rows = [
        card(1, title="New title", note="New.", tags=("a",)), card(2, state="done"), card(3, interest=5), card(4),
    ]  # fmt: skip

    assert plan(group, *rows) == [
        ("changed", "title, note, tags"), ("changed", "state"), ("changed", "interest"), ("same", ""),
    ]  # fmt: skip
    assert run(group, *rows) == {"changed": 3, "same": 1}
    assert run(group, *rows) == {"same": 4}
    topic = group.topics.get(title="New title")
    assert (topic.compared_title, topic.note_html, [tag.name for tag in topic.tags.all()]) == (
        "newtitle", "<p>New.</p>", ["a"],
    )  # fmt: skip


def test_interest_counted_here_stays(group):
    run(group, card(interest=2))
    topic = group.topics.get()
    interests.me_too(topic=topic, browser="a")

    assert plan(group, card(interest=2)) == [("same", "")]
    run(group, card(interest=4))
    topic.refresh_from_db()
    assert topic.interest == 5


def test_row_exported_from_a_topic_of_this_group_is_that_topic(group):
    topic = TopicFactory(group=group, title="Tea", interest=3)
    [row] = export_of(group).rows
    assert (row.id, row.url) == (
        f"http://testserver/groups/leeds/topics/{topic.pk}/",
        f"http://testserver/groups/leeds/topics/{topic.pk}-tea/",
    )

    changed = TopicRow(row.id, "Coffee", state="done", interest=9)

    assert plan(group, row) == [("same", "")]
    assert run(group, changed) == {"changed": 1}
    topic.refresh_from_db()
    assert (topic.title, topic.state, topic.interest, group.topics.count()) == ("Coffee", "done", 3, 1)
    assert run(GroupFactory(slug="other"), row) == {"new": 1}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "It has no title."),
        ({"title": " \u202e\x00\u200b"}, "It has no title."),
        ({"is_archived": True}, "It is archived."),
        ({"id": "x" * 256}, "Its identifier is longer than 255 characters."),
        ({"state": "refused"}, "Its state is not known. Use open, parked or done."),
    ],
)
def test_topics_that_are_not_imported_say_why(group, changes, words):
    assert plan(group, card(**changes)) == [("skipped", words)]
    assert run(group, card(**changes)) == {"skipped": 1}
    assert group.topics.count() == 0


def test_topic_that_is_in_the_file_twice_is_imported_once(group):
    assert run(group, card(), card(title="Other")) == {"new": 1, "skipped": 1}
    assert plan(group, card(), card()) == [("same", ""), ("skipped", "It is in the file twice.")]


def test_archived_cards_are_parked_if_asked_for(group):
    assert run(group, card(is_archived=True), with_archived=True) == {"new": 1}
    assert group.topics.get().state == "parked"


@pytest.mark.parametrize("state", ["refused", "merged"])
def test_topic_taken_off_the_list_here_stays_off(group, state):
    run(group, card())
    topic = group.topics.get()
    if state == "refused":
        topics.refuse(topic=topic)
    else:
        topics.merge(topic=topic, into=TopicFactory(group=group))

    assert plan(group, card(title="New"))[0][0] == "skipped"


def test_topic_with_the_title_of_an_open_one_is_imported_and_said(group):
    TopicFactory(group=group, title="Tea", compared_title="tea")

    assert plan(group, card(title="TEA!")) == [("new", "A topic with this title is open. Merge the two.")]


def test_rows_without_an_identifier_are_known_by_their_title(group):
    assert run(group, TopicRow("", "Tea"), TopicRow("", "Café")) == {"new": 2}
    assert run(group, TopicRow("", "TEA"), TopicRow("", "cafe")) == {"changed": 2}
    assert run(group, TopicRow("", "TEA"), TopicRow("", "cafe")) == {"same": 2}


def test_characters_that_cannot_be_shown_are_left_out_and_long_texts_fit(group):
    row = card(
        title="A\u202eB\x07" + "c" * 10_000, note="x\x00\ud800y\u202e" + "z" * 9000, tags=tuple(map(str, range(30)))
    )
    run(group, row)

    topic = group.topics.get()
    assert topic.title == "A B " + "c" * 115 + "…"
    assert (len(topic.note), topic.tags.count(), plan(group, row)) == (4000, 20, [("same", "")])
    topic.full_clean(exclude=["note_html"])


def test_only_the_plan_that_was_shown_is_written(group):
    assert code_of(imports.import_rows, group=group, rows=[card()], shown="other") == "changed"
    assert group.topics.count() == 0


def test_number_of_queries_does_not_grow_with_new_topics(group, django_assert_max_num_queries):
    rows = [card(number, interest=1, tags=("a",)) for number in range(60)]
    with django_assert_max_num_queries(32):
        run(group, *rows)


def test_file_that_cannot_be_read_is_refused_in_words():
    assert code_of(imports.read, b"[]") == "board"
    assert set(imports.FILE_REFUSALS) == {
        "large", "encoding", "json", "nested", "board", "columns", "csv", "many", "empty",
    }  # fmt: skip


def test_line_says_what_it_is_about_and_whether_it_is_written(group):
    lines = imports.plan(group=group, rows=[card(tags=("To do", "money")), card(2, is_archived=True)])

    assert [(line.title, line.cells, line.is_written) for line in lines] == [
        ("Topic number 1", ("To do, money",), True), ("Topic number 2", ("",), False),
    ]  # fmt: skip


def test_line_breaks_of_another_program_are_no_change(group):
    run(group, card(note="One\r\ntwo"))

    assert plan(group, card(note="One\ntwo\n")) == [("same", "")]
