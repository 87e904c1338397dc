import json
import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import feedparser
import pytest

from meetups.models import Event, LineField, ProseField
from meetups.services import topics
from tests.boards import ActionFactory, CardFactory, TopicFactory
from tests.factories import EventFactory, GroupFactory, PostFactory, VenueFactory

pytestmark = pytest.mark.django_db
ATOM = {"a": "http://www.w3.org/2005/Atom"}
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now(time_machine):
    return time_machine.move_to(NOW, tick=False)


def read(client, address="/groups/leeds/feed/"):
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    return ElementTree.fromstring(response.content)


def titles(feed):
    return [entry.findtext("a:title", namespaces=ATOM) for entry in feed.iterfind("a:entry", ATOM)]


@pytest.fixture
def group():
    return GroupFactory(slug="leeds", name="Leeds & friends", strapline="An hour <a> fortnight.")


def test_feed_names_its_group(client, group):
    feed = read(client)

    assert feed.findtext("a:title", namespaces=ATOM) == "Leeds & friends"
    assert feed.findtext("a:subtitle", namespaces=ATOM) == "An hour <a> fortnight."
    assert {link.get("rel"): link.get("href") for link in feed.iterfind("a:link", ATOM)} == {
        "alternate": "http://testserver/groups/leeds/", "self": "http://testserver/groups/leeds/feed/",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["feed/", "feed.json"])
def test_feed_without_entries_is_the_same_at_any_time(client, group, name, time_machine):
    """So that it answers 304, too (RFC 4287, section 4.2.15)."""
    first = client.get(f"/groups/leeds/{name}")
    time_machine.move_to(NOW + timedelta(days=1, microseconds=7), tick=False)

    assert client.get(f"/groups/leeds/{name}").content == first.content
    if name == "feed/":
        assert read(client).findtext("a:updated", namespaces=ATOM) == "1970-01-01T00:00:00+00:00"


def test_meeting_is_listed_with_day_time_and_venue(client, group):
    venue = VenueFactory(name="City <Library>")
    EventFactory(
        group=group, venue=venue, title="Tea & talk", summary="An hour <b>of</b> it.", slug="2026-11-25-tea",
        description="Bring *tea*.",
        starts_at=datetime(2026, 11, 25, 18, tzinfo=UTC),
    )  # fmt: skip

    [entry] = read(client).iterfind("a:entry", ATOM)

    assert entry.findtext("a:title", namespaces=ATOM) == "Tea & talk, Wednesday 25 November 2026"
    assert entry.find("a:link", ATOM).get("href") == "http://testserver/events/2026-11-25-tea/"
    assert entry.findtext("a:summary", namespaces=ATOM) == "An hour &lt;b&gt;of&lt;/b&gt; it."
    assert entry.findtext("a:content", namespaces=ATOM) == (
        "<p>Wednesday 25 November 2026, 6pm to 7pm GMT. City &lt;Library&gt;.</p>"
        "<p>An hour &lt;b&gt;of&lt;/b&gt; it.</p>"
        "<p>Bring <em>tea</em>.</p>"
    )
    assert entry.findtext("a:published", namespaces=ATOM) == "2026-11-18T12:00:00+00:00"


def test_newest_meeting_or_post_comes_first(client, group, time_machine):
    EventFactory(group=group, title="Put on first", status=Event.Status.CANCELLED, venue=None)
    PostFactory(group=group, headline="Then a post", published_at=NOW + timedelta(hours=1))
    time_machine.move_to(NOW + timedelta(hours=2))
    EventFactory(group=group, title="Put on last", status=Event.Status.TENTATIVE)

    found = [title.partition(",")[0] for title in titles(read(client))]

    assert found == ["Put on last", "Then a post", "Cancelled: Put on first"]


def test_feed_has_nothing_that_is_not_public_or_not_of_the_group(client, group):
    EventFactory(group=group, status=Event.Status.DRAFT)
    PostFactory(group=group, status="draft")
    PostFactory(group=group, status="scheduled", published_at=NOW + timedelta(seconds=1))
    EventFactory()
    PostFactory()

    assert titles(read(client)) == []


def test_feed_has_the_newest_twenty(client, group):
    EventFactory.create_batch(15, group=group)
    PostFactory.create_batch(15, group=group)

    assert len(titles(read(client))) == 20


def test_feed_takes_the_same_number_of_queries_for_any_length(client, group, django_assert_num_queries):
    for rows in (1, 2):
        EventFactory.create_batch(rows, group=group)
        PostFactory.create_batch(rows, group=group)
        with django_assert_num_queries(6):
            client.get("/groups/leeds/feed/")


@pytest.mark.parametrize("words", ["</entry>]]><x>", "&amp; & é ☕", "<script>alert(1)</script>", "\"'`\\"])
def test_feed_is_valid_xml_with_any_text(client, group, words):
    EventFactory(group=group, title=words, summary=words)
    PostFactory(group=group, headline=words, summary=words, body=words)

    feed = read(client)

    assert {title.removesuffix(", Wednesday 25 November 2026") for title in titles(feed)} == {words}
    assert all("<script" not in element.text for element in feed.iterfind("a:entry/a:content", ATOM))


def test_feed_of_an_unknown_group_is_not_found(client):
    assert client.get("/groups/nobody/feed/").status_code == 404


TOPICS = "/groups/leeds/topics/feed/"


def test_topic_keeps_its_identifier_when_its_title_changes(client, group):
    topic = TopicFactory(group=group, title="Tea & talk", note="Why *not*?")
    topics.edit(topic=topic, title="New <words>", note="Why *not*?", tags=[], raised_on=topic.raised_on)

    feed = read(client, TOPICS)
    [entry] = feed.iterfind("a:entry", ATOM)

    assert feed.findtext("a:title", namespaces=ATOM) == "Topics of Leeds & friends"
    assert {link.get("rel"): link.get("href") for link in feed.iterfind("a:link", ATOM)} == {
        "alternate": "http://testserver/groups/leeds/topics/", "self": f"http://testserver{TOPICS}",
    }  # fmt: skip
    assert entry.findtext("a:id", namespaces=ATOM) == f"http://testserver/groups/leeds/topics/{topic.pk}/"
    assert entry.find("a:link", ATOM).get("href") == f"http://testserver/groups/leeds/topics/{topic.pk}-new-words/"
    assert entry.findtext("a:title", namespaces=ATOM) == "New <words>"
    assert entry.findtext("a:content", namespaces=ATOM) == "<p>Why <em>not</em>?</p>"


def test_topics_that_changed_or_were_discussed_last_come_first(client, group, time_machine):
    first, second, third = (TopicFactory(group=group, title=title) for title in ("First", "Second", "Third"))
    for topic in (second, third):
        time_machine.move_to(NOW + timedelta(hours=topic.pk - first.pk))
        topics.done(topic=topic) if topic == second else topics.park(topic=topic)
    for hours, outcome in ((5, "Earlier."), (9, "We *agreed*.")):
        CardFactory(topic=first, state="discussed", outcome=outcome, discussed_at=NOW + timedelta(hours=hours))
    for state in ("suggested", "refused", "merged"):
        TopicFactory(group=group, state=state, merged_into=first if state == "merged" else None)

    feed = read(client, TOPICS)

    assert titles(feed) == ["First", "Parked: Third", "Done: Second"]
    assert [entry.findtext("a:updated", namespaces=ATOM) for entry in feed.iterfind("a:entry", ATOM)] == [
        "2026-11-18T21:00:00+00:00", "2026-11-18T14:00:00+00:00", "2026-11-18T13:00:00+00:00",
    ]  # fmt: skip
    assert feed.findtext("a:updated", namespaces=ATOM) == "2026-11-18T21:00:00+00:00"
    assert feed.find("a:entry", ATOM).findtext("a:content", namespaces=ATOM) == (
        "<p><strong>Where we got to</strong></p><p>We <em>agreed</em>.</p>"
    )


@pytest.mark.parametrize("words", ["</entry>]]><x>", "&amp; & é ☕", "<script>alert(1)</script>", "مرحبا\u200f"])
def test_feed_of_topics_is_valid_xml_with_any_text(client, group, words):
    TopicFactory(group=group, title=words, note=words)

    assert titles(read(client, TOPICS)) == [words]


def test_feed_of_topics_has_the_last_twenty(client, group):
    TopicFactory.create_batch(25, group=group)

    assert len(titles(read(client, TOPICS))) == 20


@pytest.mark.parametrize("path", ["feed/", "topics/feed/", "actions/feed/"])
def test_feed_has_all_that_atom_requires_and_is_in_the_encoding_that_it_says(client, group, path):
    """RFC 4287, sections 4.1.1, 4.1.2 and 4.2.6: what a reader needs to read it without a complaint."""
    words = "</entry>]]> & é ☕"
    EventFactory.create_batch(2, group=group, title=words)
    TopicFactory.create_batch(2, group=group, note=words)
    ActionFactory.create_batch(2, group=group, text=words)
    address = f"/groups/leeds/{path}"

    feed = read(client, address)

    assert client.get(address).content.startswith(b'<?xml version="1.0" encoding="utf-8"?>\n<feed ')
    found = feed.findall("a:entry", ATOM)
    assert len(found) >= 2
    for element in (feed, *found):
        assert [len(element.findall(f"a:{name}", ATOM)) for name in ("id", "title", "updated")] == [1, 1, 1]
        assert element.findall("a:link", ATOM)
    assert len({entry.findtext("a:id", namespaces=ATOM) for entry in found}) == len(found)
    authors = [element.findall("a:author/a:name", ATOM) for element in (feed, *found)]
    assert authors[0] or all(authors[1:])
    parsed = feedparser.parse(client.get(address).content)
    assert (parsed.bozo, len(parsed.entries)) == (False, len(found))


PUBLIC = [
    "/calendar.ics", "/groups/leeds/calendar.ics", "/venues/canal/calendar.ics", "/events/talks.ics",
    "/groups/leeds/feed/", "/groups/leeds/actions/feed/", "/groups/leeds/topics/feed/", "/blog/feed/",
    "/groups/leeds/actions/actions.csv", "/groups/leeds/topics/topics.csv", "/groups/leeds/topics/topics.json",
]  # fmt: skip


@pytest.fixture
def controls(group):
    """Put a control character into each text, as rows of before it was refused may have it."""
    venue = VenueFactory(slug="canal")
    event = EventFactory(group=group, venue=venue, attendance_mode="mixed")
    rows = [group, venue, event, ActionFactory(group=group), TopicFactory(group=group), PostFactory(group=group)]
    for row in rows:
        texts = [field for field in row._meta.concrete_fields if isinstance(field, (LineField, ProseField))]
        type(row).objects.filter(pk=row.pk).update(
            **{field.attname: f"a\x01\x0bb\x7f {number}"[: field.max_length] for number, field in enumerate(texts)}
        )
    Event.objects.update(slug="talks", uid="a\x01b", online_url="https://example.org/\x01")


@pytest.mark.usefixtures("controls")
@pytest.mark.parametrize("path", PUBLIC)
def test_no_public_feed_has_a_control_character(client, path):
    response = client.get(path)

    assert response.status_code == 200
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", response.content)
    if path.endswith("/feed/"):
        assert "ab" in ElementTree.fromstring(response.content).findtext(".//a:entry/a:title", namespaces=ATOM)


@pytest.mark.usefixtures("controls")
def test_the_data_of_an_event_page_can_be_read(client):
    text = re.search(r'ld\+json">(.+?)</script>', client.get("/events/talks/").content.decode())[1]

    assert json.loads(text)["name"].startswith("a\x01")
