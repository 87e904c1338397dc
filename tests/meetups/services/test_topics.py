from datetime import UTC, date, datetime

import pytest

from meetups.models import Topic, TopicTag
from meetups.services import topics
from tests.boards import TopicFactory
from tests.factories import EventFactory, GroupFactory
from tests.meetups.services.refusals import code_of
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
STATES = ("suggested", "open", "parked", "done", "refused")
TARGETS = {
    topics.approve: "open", topics.reopen: "open", topics.park: "parked", topics.done: "done", topics.refuse: "refused",
}  # fmt: skip


@pytest.fixture
def group():
    return GroupFactory(zone="Europe/London")


def suggest(group, title="Who pays for tea?", note="", form_token="token-1"):
    return topics.suggest(group=group, title=title, note=note, form_token=form_token)


def tags_of(topic):
    return [(tag.name, tag.slug) for tag in topic.tags.all()]


def merged_topic(group):
    return TopicFactory(group=group, state="merged", merged_into=TopicFactory(group=group))


def test_added_topic_is_open_and_has_a_page_from_today_on(group):
    topic = topics.add(group=group, title="Who pays for tea?", note="And *biscuits*.")

    assert (topic.state, topic.published_at, topic.raised_on) == ("open", NOW, date(2026, 11, 20))
    assert (topic.compared_title, topic.note_html) == ("whopaysfortea", "<p>And <em>biscuits</em>.</p>")
    assert (topic.raised_at, topic.source, topic.source_id) == (None, "", "")


def test_added_topic_was_first_raised_on_the_day_of_its_meeting_or_today_where_the_group_is(group, clock):
    event = EventFactory(group=group, starts_at=datetime(2026, 6, 3, 23, 30, tzinfo=UTC), zone="Europe/London")
    clock.move_to(datetime(2026, 11, 20, 23, tzinfo=UTC), tick=False)

    topic = topics.add(group=group, title="A", raised_at=event)

    assert (topic.raised_at, topic.raised_on) == (event, date(2026, 6, 4))
    assert topics.add(group=GroupFactory(zone="Pacific/Auckland"), title="A").raised_on == date(2026, 11, 21)


def test_topic_that_is_open_already_is_not_added_again(group):
    first = topics.add(group=group, title="Who pays for tea?", note="One.")
    TopicFactory(group=group, state="parked", title="Parked", compared_title="parked")

    again = topics.add(group=group, title="who pays – for TEA", note="Two.")

    assert (again, again.note, topics.add(group=group, title="Parked").state) == (first, "One.", "open")
    assert topics.add(group=GroupFactory(), title="Who pays for tea?") != first


@pytest.mark.parametrize(
    ("title", "note", "expected"),
    [
        ("  Two   words ", "", ("Two words", "")),
        ("One line\nand another", "", ("One line and another", "")),
        ("word " * 30, "More.", (f"{'word ' * 22}word…", f"{('word ' * 30).strip()}\n\nMore.")),
        ("🦉" * 121, "", ("🦉" * 119 + "…", "🦉" * 121)),
        ("a" * 10_000, "b" * 4000, ("a" * 119 + "…", "a" * 4000)),
        ("ﷺ" * 120, "", ("ﷺ" * 120, "")),
    ],
)
def test_title_that_does_not_fit_is_shortened_and_kept_whole_in_the_note(group, title, note, expected):
    topic = topics.add(group=group, title=title, note=note)

    assert (topic.title, topic.note) == expected
    Topic.objects.get(pk=topic.pk).full_clean(exclude=["note_html"])


def test_suggested_topic_is_open_at_once_and_one_form_is_one_topic(group):
    topic = suggest(group, note="Please.")

    assert (topic.state, topic.published_at, topic.note) == ("open", NOW, "Please.")
    assert suggest(group, "Other words") == topic
    assert suggest(group, "Other words", form_token="token-2") != topic


def test_group_that_reviews_topics_shows_none_before_an_organiser_approves_it(group):
    group.reviews_topics = True
    group.save()

    topic = suggest(group)

    assert (topic.state, topic.published_at) == ("suggested", None)
    assert suggest(group, "WHO pays for tea", form_token="token-2") == topic
    approved = topics.approve(topic=topic)
    assert (approved.state, approved.published_at) == ("open", NOW)


@pytest.mark.parametrize("state", ["open", "parked"])
def test_suggestion_that_is_on_the_list_is_refused_with_the_topic(group, state):
    same = TopicFactory(group=group, title="Tea!", compared_title="tea", state=state)
    TopicFactory(group=group, title="Coffee", compared_title="coffee", state="done")

    with pytest.raises(topics.ValidationError) as refusal:
        suggest(group, " TEA ")

    assert (refusal.value.code, refusal.value.params, refusal.value.messages) == (
        "same", {"topic": same}, ["This topic is on the list already."],
    )  # fmt: skip
    assert suggest(group, "Coffee").state == "open"


def test_flood_of_suggestions_waits_for_an_organiser(group, clock):
    for number in range(30):
        TopicFactory(group=group, source="file", source_id=str(number))
    states = [suggest(group, f"Idea {n}", form_token=f"token-{n}").state for n in range(21)]

    assert states == ["open"] * 20 + ["suggested"]
    assert suggest(GroupFactory(), "Elsewhere").state == "open"
    clock.shift(3600)
    assert suggest(group, "Later", form_token="token-later").state == "open"


def test_no_more_suggestions_than_people_can_read_wait(group):
    group.reviews_topics = True
    group.save()
    rows = [
        Topic(group=group, title="x", compared_title=f"x{n}", state="suggested", raised_on=NOW.date())
        for n in range(500)
    ]
    Topic.objects.bulk_create(rows)

    assert code_of(suggest, group) == "many"
    topics.refuse(topic=rows[0])
    assert suggest(group).state == "suggested"


@pytest.mark.parametrize("service", TARGETS, ids=lambda service: service.__name__)
@pytest.mark.parametrize("state", STATES)
def test_states_change_as_the_table_says(group, state, service):
    topic = TopicFactory(group=group, state=state, published_at=None)
    to = TARGETS[service]

    if to in topics.MOVES[state] or to == state:
        assert service(topic=topic).state == to
    else:
        assert code_of(service, topic=topic) == "state"


@pytest.mark.parametrize("service", TARGETS, ids=lambda service: service.__name__)
def test_merged_topic_changes_no_more(group, service):
    topic = merged_topic(group)

    assert code_of(service, topic=topic) == "state"
    assert code_of(edit, topic) == "merged"


def test_topic_keeps_the_time_when_it_first_had_a_page(group, clock):
    topic = topics.add(group=group, title="A")
    clock.shift(60)

    assert topics.reopen(topic=topics.refuse(topic=topic)).published_at == NOW


def test_refused_suggestion_never_had_a_page(group):
    assert topics.refuse(topic=TopicFactory(group=group, state="suggested", published_at=None)).published_at is None


def edit(topic, title="New", note="Note.", tags=(), raised_on=date(2026, 1, 1), raised_at=None):
    return topics.edit(topic=topic, title=title, note=note, tags=tags, raised_on=raised_on, raised_at=raised_at)


def test_edited_topic_has_new_words_and_a_new_url_with_the_same_number(group):
    event = EventFactory(group=group)
    topic = edit(TopicFactory(group=group, title="Old"), "Café society", tags=["To do"], raised_at=event)

    found = Topic.objects.get()
    assert (found.title, found.compared_title, found.note_html) == ("Café society", "cafesociety", "<p>Note.</p>")
    assert (found.raised_on, found.raised_at, tags_of(found)) == (date(2026, 1, 1), event, [("To do", "to-do")])
    assert found.path_part == f"{topic.pk}-cafe-society"


def test_title_of_another_open_topic_is_refused(group):
    TopicFactory(group=group, title="Tea", compared_title="tea")
    topic = TopicFactory(group=group, title="Coffee", compared_title="coffee")

    assert code_of(edit, topic, "TEA") == "same"
    assert edit(topic, "Coffee!").title == "Coffee!"


def test_tags_are_known_by_their_words_and_deleted_with_their_last_topic(group):
    one, two = TopicFactory(group=group), TopicFactory(group=group)
    topics.set_tags(topic=one, names=["To do", "to-do", "C++", "🦉", "日本", "", " "])
    topics.set_tags(topic=two, names=["TO DO", "x" * 60])

    assert sorted(tags_of(one)) == [("C++", "c"), ("To do", "to-do"), ("日本", "tag-2"), ("🦉", "tag")]
    assert sorted(tags_of(two)) == [("To do", "to-do"), (f"{'x' * 49}…", "x" * 40)]
    topics.set_tags(topic=two, names=["x" * 60])
    topics.set_tags(topic=one, names=[])
    assert list(TopicTag.objects.values_list("name", flat=True)) == [f"{'x' * 49}…"]


def test_tags_belong_to_one_group(group):
    one, other = TopicFactory(group=group), TopicFactory()
    for topic in (one, other):
        topics.set_tags(topic=topic, names=["Access"])

    assert [tag.group for topic in (one, other) for tag in topic.tags.all()] == [group, other.group]


def test_written_topic_has_tags_and_a_title_of_its_own(group):
    topic = topics.write(group=group, title="Tea", note="Why?", tags=["money"])

    assert (topic.state, topic.note_html, tags_of(topic)) == ("open", "<p>Why?</p>", [("money", "money")])
    assert code_of(topics.write, group=group, title="TEA", note="", tags=[]) == "same"
