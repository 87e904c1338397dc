"""The rows of the search follow every change: after each, rebuilding them changes nothing."""

from datetime import timedelta

import pytest

from blog import services as posts
from meetups.models import Event, SearchRow, SearchWord, Topic
from meetups.services import actions, boards, events, proposals, search, series, talks, topics
from meetups.services.imports import topics as topic_files
from meetups.services.imports.venues import Address, make
from meetups.standards.topic_files import TopicRow
from tests.boards import TopicFactory
from tests.factories import EventFactory, EventSeriesFactory, GroupFactory, PostFactory
from tests.lean_coffee import Room
from tests.proposals import GroupProposalFactory
from tests.talks import accepted, offer, open_call
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
HOUR = timedelta(hours=1)


def found(kind):
    """Return the titles of the rows of a kind."""
    return list(SearchRow.objects.filter(kind=kind).order_by("key").values_list("title", flat=True))


def a_group(**values):
    group = GroupFactory(zone="Europe/London", **values)
    search.write(thing=group)
    return group


def unpublished(**values):
    event = EventFactory(status="draft", group=a_group(), starts_at=NOW + HOUR, ends_at=NOW + 2 * HOUR, **values)
    search.rebuild()  # its venue
    return events.save(event=event)


def test_event_is_found_from_publishing_on_where_its_page_is():
    event = unpublished(title="Tea", summary="And cakes.", description="With *milk*.")
    as_draft = found("event")

    event = events.publish(event=event)
    event.starts_at, event.ends_at = NOW + 48 * HOUR, NOW + 49 * HOUR
    events.save(event=event)

    row = SearchRow.objects.get(kind="event")
    assert (as_draft, row.title, row.words) == ([], "Tea", "And cakes.\nWith milk.")
    assert (row.url, row.day, row.group) == (event.get_absolute_url(), event.local_date, event.group)
    assert (row.title_stems, row.stems) == (" tea ", " tea  and cake with milk ")
    assert search.rebuild() == 0


def test_cancelled_event_is_still_found_and_a_deleted_one_is_not():
    running = EventSeriesFactory(rrule="FREQ=WEEKLY;COUNT=3", group=a_group(), title="Tea")
    search.rebuild()  # its venue
    series.fill(series=running)
    first, second = Event.objects.order_by("starts_at")[:2]

    events.cancel(event=first, reason="Flood")
    series.remove(event=second)

    assert (found("event"), search.rebuild()) == (["Tea", "Tea"], 0)


def test_talk_is_found_once_it_is_accepted_while_its_event_is_public():
    event = events.publish(event=unpublished(title="Lamps"))
    call = open_call(event)
    offer(call, "Oil")
    talk = accepted(call, "Wicks", about="How *long*?")
    row = SearchRow.objects.get(kind="talk")

    event.starts_at, event.ends_at = NOW + 48 * HOUR, NOW + 49 * HOUR
    event = events.save(event=event)
    moved = SearchRow.objects.get(kind="talk")
    event.status = "draft"
    events.save(event=event)
    as_draft = found("talk")
    events.publish(event=event)

    assert (row.title, row.words, row.day) == ("Wicks", "How long?", NOW.date())
    assert (moved.url, moved.day, as_draft) == (f"{event.get_absolute_url()}#talks", event.local_date, [])
    talks.edit(talk=talk, title="Glass", about="", name="Ann", needs="")
    assert (found("talk"), search.rebuild()) == (["Glass"], 0)
    talks.withdraw(talk=talk)
    assert (found("talk"), search.rebuild()) == ([], 0)


def test_talk_of_a_cancelled_event_is_not_found_as_its_page_has_no_talks(client):
    call = open_call()
    accepted(call, "Wicks")
    shown = [found("talk"), "Wicks" in client.get(call.get_absolute_url()).content.decode()]

    events.cancel(event=call.event, reason="The boiler broke.")

    hidden = [found("talk"), "Wicks" in client.get(call.get_absolute_url()).content.decode()]
    search.rebuild()
    assert (shown, hidden, found("talk")) == ([["Wicks"], True], [[], False], [])


def test_topic_is_found_while_the_backlog_shows_it():
    group = a_group(reviews_topics=True)
    topic = topics.suggest(group=group, title="Tea", note="Who *pays*?", form_token="1")
    suggested = found("topic")
    topics.approve(topic=topic)
    row = SearchRow.objects.get(kind="topic")

    topics.edit(topic=topic, title="Green tea", note="", tags=[], raised_on=topic.raised_on)
    edited = SearchRow.objects.get(kind="topic")
    other = topics.add(group=group, title="Milk")
    topics.merge(topic=topic, into=other)

    assert (suggested, row.words, row.day) == ([], "Who pays?", topic.raised_on)
    assert (edited.title, edited.url.rpartition("-")[0]) == (
        "Green tea",
        f"/groups/{group.slug}/topics/{topic.pk}-green",
    )
    assert (found("topic"), search.rebuild()) == (["Milk"], 0)
    topics.refuse(topic=other)
    assert (found("topic"), search.rebuild()) == ([], 0)


def test_imported_topics_are_found():
    group, rows = a_group(), [TopicRow(id="1", title="Tea"), TopicRow(id="2", title="Milk")]
    shown = topic_files.fingerprint(topic_files.plan(group=group, rows=rows))
    topic_files.import_rows(group=group, rows=rows, shown=shown)
    changed = [rows[0], TopicRow(id="2", title="Oat milk")]
    shown = topic_files.fingerprint(topic_files.plan(group=group, rows=changed))

    topic_files.import_rows(group=group, rows=changed, shown=shown)

    assert (found("topic"), search.rebuild()) == (["Tea", "Oat milk"], 0)


def test_topics_that_a_board_makes_are_found_until_that_is_undone():
    room = Room("Tea", "Cake", to="discuss")
    TopicFactory(group=room.board.event.group, title="Tea")
    search.rebuild()

    room.press(boards.next_phase)
    wrapped_up = found("topic")
    assert search.rebuild() == 0
    room.press(boards.undo)

    assert (wrapped_up, found("topic"), search.rebuild()) == (["Tea", "Cake"], ["Tea"], 0)


def test_action_that_was_entered_on_paper_is_not_found_after_an_undo():
    room = Room("Tea", to="discuss")
    search.rebuild()
    boards.record_paper(event=room.board.event, host=room.host, rows=[boards.PaperRow("Tea", action="Buy flour")])
    entered = found("action")

    room.press(boards.undo)

    assert (entered, found("action"), search.rebuild()) == (["Buy flour"], [], 0)


def test_action_is_found_open_done_and_dropped_until_it_is_deleted():
    group = a_group()
    action = actions.add(group=group, text="Buy tea")
    row = SearchRow.objects.get(kind="action")
    actions.change(action=action, text="Buy milk", owner_name="Ann", owner_email="", is_owner_public=False)
    actions.drop(action=action, why="Too cold")
    dropped = SearchRow.objects.get(kind="action")

    assert (row.title, row.words, row.day) == ("Buy tea", "", NOW.date())
    assert row.url == f"/groups/{group.slug}/actions/?state=open&from={action.uid}#action-{action.uid}"
    assert (dropped.title, dropped.words, dropped.url.partition("&")[0]) == (
        "Buy milk", "Too cold", f"/groups/{group.slug}/actions/?state=dropped",
    )  # fmt: skip
    actions.reopen(action=action)
    actions.finish(action=action)
    actions.show_name(action=action, is_shown=True)
    actions.hand_on(action=actions.reopen(action=action), owner_name="Bob")
    assert (found("action"), search.rebuild()) == (["Buy milk"], 0)
    actions.delete(action=action)
    assert (found("action"), search.rebuild()) == ([], 0)


def test_accepted_group_is_found_with_its_venue_and_venues_of_an_import_are():
    proposals.accept(proposal=GroupProposalFactory(name="Lamp menders", venue="Corn Exchange, 42 Call Lane"))
    make(Address("The Mill", "1 Beck Lane", "Leeds", "", "GB"))

    assert (found("group"), found("venue"), search.rebuild()) == (["Lamp menders"], ["Corn Exchange", "The Mill"], 0)


def test_post_is_found_from_its_publication_on():
    post = PostFactory(
        headline="Tea", summary="Short.", body="*Long.*", status="draft", published_at=None, group=a_group()
    )

    posts.publish(post=post)

    row = SearchRow.objects.get(kind="post")
    assert (row.words, row.public_from, row.day) == ("Short.\nLong.", NOW, NOW.date())
    assert (row.url, search.rebuild()) == (post.get_absolute_url(), 0)


def test_rebuilding_heals_what_is_missing_wrong_or_no_longer_there():
    group = a_group(name="Tea")
    a_group(name="Milk")
    SearchRow.objects.filter(title="Milk").delete()
    SearchRow.objects.filter(title="Tea").update(title="Wrong")
    SearchRow.objects.create(kind="topic", key=99, title="Gone", url="/", title_stems=" gone ", stems=" gone ")
    hidden = TopicFactory(group=group, state="refused")
    SearchRow.objects.create(kind="topic", key=hidden.pk, title="Hidden", url="/", title_stems=" a ", stems=" a ")
    SearchWord.objects.create(word="gone", length=4)

    assert (search.rebuild(), search.rebuild()) == (4, 0)
    assert (found("group"), found("topic")) == (["Tea", "Milk"], [])
    assert SearchWord.objects.filter(word__in=["gone", "tea", "milk"]).count() == 2
    assert SearchWord.objects.get(pk="milk").length == 4


def test_many_things_are_rebuilt_in_batches(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(search, "BATCH", 2)
    group = GroupFactory()
    for number in range(5):
        TopicFactory(group=group, title=f"Topic {number}")

    assert (search.rebuild(), len(found("topic"))) == (6, 5)
    assert search.rebuild() == 0


def test_row_is_written_with_one_query(django_assert_num_queries):
    group = GroupFactory()
    for _again in range(2):
        with django_assert_num_queries(1):
            search.write(thing=group)
    with django_assert_num_queries(1):
        search.write(thing=TopicFactory.build(pk=7, state="refused", group=group))

    assert (found("group"), Topic.objects.count()) == ([group.name], 0)
