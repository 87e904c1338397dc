"""The parts that all feeds share: two formats, pages, ids that stay, and `updated` when readers care."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jsonschema_rs
import pytest

from blog import paths
from blog.models import Post, Tag
from meetups.models import Edition, Event, Group, Topic
from meetups.services import events, interests, search, topics
from meetups.standards.plain_text import of_html
from tests import tools
from tests.authors import AuthorFactory, PostSeriesFactory
from tests.boards import ActionFactory, TopicFactory
from tests.editions import sent_edition
from tests.factories import EventFactory, GroupFactory, PostFactory, VenueFactory
from tests.feeds import FEEDS, atom, json_feed, pages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
HOSTILE = "</entry>]]><x> &amp; & é ☕ <script>alert(1)</script> \"'`\\ مرحبا"


def make(group, words="Tea"):
    """Make one entry of each feed."""
    tag, _is_new = Tag.objects.get_or_create(slug="tea", defaults={"name": "Tea"})
    author = AuthorFactory._meta.model.objects.filter(slug="ann").first() or AuthorFactory(slug="ann", name="Ann")
    series = group.post_series.first() or PostSeriesFactory(slug="lamps", name="Lamps", group=group)
    post = PostFactory(group=group, headline=words, summary=words, body=words, series=series)
    post.tags.add(tag)
    post.authors.add(author)
    EventFactory(group=group, title=words, summary=words, description=words)
    TopicFactory(group=group, title=words, note=words)
    ActionFactory(group=group, text=words)


@pytest.fixture
def group():
    return GroupFactory(slug="leeds", name="Leeds", strapline="An hour.")


@pytest.mark.parametrize("path", FEEDS)
def test_feed_is_read_without_a_complaint_in_both_formats_and_they_say_the_same(client, group, path):
    make(group, HOSTILE)

    other = read_in_both_formats(client, path)

    assert HOSTILE in [re.sub("^Open: |, Wednesday.*", "", item["title"]) for item in other["items"]]


@pytest.mark.parametrize("path", [*FEEDS, "/groups/leeds/editions/"])
def test_feed_in_json_is_valid_by_the_published_schema(client, group, path, needed):
    make(group, HOSTILE)
    sent_edition(group, NOW, words=HOSTILE)
    schema = json.loads(Path(needed(tools.feed_schema)).read_text(encoding="utf-8"))
    checker = jsonschema_rs.validator_for(schema, validate_formats=True)

    feed = client.get(f"{path}feed.json").json()

    assert [error.message for error in checker.iter_errors(feed)] == []
    assert not checker.is_valid({**feed, "items": [*feed["items"], {"url": "not an address"}]})


def test_feed_of_editions_has_the_words_of_organisers_in_both_formats(client, group):
    sent_edition(group, NOW, words=HOSTILE)
    sent_edition(group, NOW - 24 * HOUR, words="Tea")

    other = read_in_both_formats(client, "/groups/leeds/editions/")

    said = [of_html(item["content_html"]).strip() for item in other["items"]]
    assert said == [HOSTILE.replace("&amp;", "&"), "Tea"]


def read_in_both_formats(client, path):
    """Check that both formats of a feed say the same. Return the JSON Feed."""
    feed, other = atom(client, f"{path}feed/"), json_feed(client, f"{path}feed.json")
    assert (feed.feed.title, feed.feed.link) == (other["title"], other["home_page_url"])
    assert other["feed_url"] == f"http://testserver{path}feed.json"
    assert [(entry.id, entry.link, entry.content[0].value) for entry in feed.entries] == [
        (item["id"], item["url"], item["content_html"].strip()) for item in other["items"]
    ]
    assert [(entry.published, entry.updated) for entry in feed.entries] == [
        (item["date_published"], item["date_modified"]) for item in other["items"]
    ]
    assert not any("<script" in item["content_html"] for item in other["items"])
    return other


@pytest.mark.parametrize(
    ("path", "number"),
    list(zip(FEEDS, [4, 5, 5, 5, 2, 6, 3, 2], strict=True)),
)
def test_number_of_queries_is_the_same_for_one_entry_and_three(client, group, path, number, django_assert_num_queries):
    for rows in (1, 2):
        for _row in range(rows):
            make(group)
        for name in ("feed/", "feed.json"):
            with django_assert_num_queries(number):
                client.get(f"{path}{name}")


@pytest.mark.parametrize("path", ["/groups/leeds/", "/groups/leeds/topics/", "/groups/leeds/actions/"])
def test_pages_lead_back_to_the_first_entry_and_have_each_once(client, group, path):
    for _number in range(23):  # all at the same moment
        make(group)

    found = pages(client, f"{path}feed/")

    ids = [entry.id for page in found for entry in page.entries]
    assert (len(set(ids)), len(ids)) == ((46, 46) if path == "/groups/leeds/" else (23, 23))
    assert [len(page.entries) for page in found][:-1] == [20] * (len(found) - 1)
    assert {page.feed.id for page in found} == {f"http://testserver{path}"}
    last = {link.rel: link.href for link in found[-1].feed.links}
    assert (last["first"], "next" in last) == (f"http://testserver{path}feed/", False)
    assert last["self"].startswith(f"http://testserver{path}feed/?before=")


def test_pages_of_the_json_feed_are_those_of_atom(client, group):
    EventFactory.create_batch(21, group=group)

    first = json_feed(client, "/events/feed.json")
    second = json_feed(client, first["next_url"].removeprefix("http://testserver"))

    assert re.fullmatch(r"http://testserver/events/feed\.json\?before=[0-9]+-event-[0-9]+", first["next_url"])
    assert (len(first["items"]), len(second["items"]), "next_url" in second) == (20, 1, False)


def test_a_new_entry_between_two_pages_moves_nothing(client, group):
    EventFactory.create_batch(25, group=group)
    first = json_feed(client, "/events/feed.json")
    EventFactory(group=group)

    second = json_feed(client, first["next_url"].removeprefix("http://testserver"))

    assert len({item["id"] for page in (first, second) for item in page["items"]}) == 25


@pytest.mark.parametrize(
    "start", ["", "0", "x", "-1-event-1", "1-event", "1-event-1-1", "9" * 18 + "-event-1", "1-event-" + "9" * 19, "é"]
)
def test_page_that_starts_nowhere_is_not_found(client, start):
    assert client.get("/events/feed/", {"before": start}).status_code == 404


@pytest.mark.parametrize("start", ["1-event-1", "9" * 17 + "-zzz-" + "9" * 18, "0-a-0"])
def test_page_that_starts_before_or_after_all_entries_is_short(client, group, start):
    make(group)

    assert len(atom(client, f"/groups/leeds/feed/?before={start}").entries) in {0, 2}


def test_feed_is_only_read(client):
    assert client.post("/events/feed/").status_code == 405


def ids(client):
    return {entry.id for path in ("/groups/leeds/", "/blog/") for entry in atom(client, f"{path}feed/").entries}


def test_ids_stay_when_a_day_or_a_slug_changes_and_changes_back(client, group):
    event = EventFactory(group=group, slug="2026-11-25-tea")  # nothing is remembered of it yet
    post = PostFactory(group=group, slug="tea")
    before = ids(client)
    start, end = event.starts_at, event.ends_at

    for days, slug in ((1, "milk"), (2, "tea"), (0, "lamps")):
        event.starts_at, event.ends_at = start + timedelta(days=days), end + timedelta(days=days)
        event = events.save(event=event)
        post.slug = slug
        paths.save(row=post)
        search.write(thing=post)

        assert ids(client) == before == {
            "http://testserver/events/2026-11-25-tea/", "http://testserver/blog/tea/",
        }  # fmt: skip
    assert "http://testserver/blog/lamps/" in {entry.link for entry in atom(client, "/blog/feed/").entries}


def updated(client, path="/groups/leeds/"):
    [entry] = json_feed(client, f"{path}feed.json")["items"]
    return datetime.fromisoformat(entry["date_modified"])


def test_event_is_updated_when_readers_care(client, group, clock):
    event = events.save(event=EventFactory.build(group=group, venue=None, slug="", capacity=5, status="confirmed"))

    clock.move_to(NOW + HOUR, tick=False)
    event.capacity = 7
    event = events.save(event=event)
    unchanged = updated(client)
    event.venue = VenueFactory()
    events.save(event=event)

    assert (unchanged, updated(client)) == (NOW, NOW + HOUR)


def test_post_is_updated_when_its_words_change_and_not_when_it_is_saved_or_rendered_anew(client, group, clock):
    post = PostFactory(group=group, body="Tea")
    search.write(thing=post)

    clock.move_to(NOW + HOUR, tick=False)
    Post.objects.update(body_html="<p>Tea, otherwise</p>")
    post.tags.add(Tag.objects.create(name="Tea", slug="tea"))
    post.save()
    search.write(thing=post)
    unchanged = updated(client)
    post.body = "Milk"
    post.save()
    search.write(thing=post)

    assert (unchanged, updated(client)) == (NOW, NOW + HOUR)


def test_topic_is_not_updated_when_interest_is_counted(client, group, clock):
    topic = topics.add(group=group, title="Tea")

    clock.move_to(NOW + HOUR, tick=False)
    interests.me_too(topic=Topic.objects.get(), browser="a")

    assert updated(client, "/groups/leeds/topics/") == NOW
    topics.done(topic=topic)
    assert updated(client, "/groups/leeds/topics/") == NOW + HOUR


@pytest.mark.parametrize(
    ("page", "feeds"),
    [
        ("/", ["/blog/", "/events/"]),
        ("/blog/", ["/blog/"]),
        ("/blog/2026/", ["/blog/"]),
        ("/blog/authors/ann/", ["/blog/authors/ann/", "/blog/"]),
        ("/blog/tags/tea/", ["/blog/tags/tea/", "/blog/"]),
        ("/blog/series/lamps/", ["/blog/series/lamps/", "/blog/"]),
        (Post, ["/blog/", "/blog/series/lamps/"]),
        ("/events/", ["/events/"]),
        ("/events/past/", ["/events/"]),
        ("/events/2026/11/", ["/events/"]),
        (Event, ["/groups/leeds/"]),
        (Group, ["/groups/leeds/", "/groups/leeds/editions/"]),
        ("/groups/leeds/editions/", ["/groups/leeds/editions/"]),
        (Edition, ["/groups/leeds/editions/"]),
        ("/groups/leeds/topics/", ["/groups/leeds/topics/"]),
        (Topic, ["/groups/leeds/topics/"]),
        ("/groups/leeds/actions/", ["/groups/leeds/actions/"]),
    ],
)
def test_page_leads_readers_to_both_formats_of_its_feeds(client, group, page, feeds):
    make(group)
    sent_edition(group, NOW)
    url = page if isinstance(page, str) else page.objects.get().get_absolute_url()

    html = client.get(url).content.decode()

    found = re.findall(
        r'<link rel="alternate" type="application/(atom\+xml|feed\+json)" href="(.+?)" title=".+?">', html
    )
    assert found == [
        pair for feed in feeds for pair in (("atom+xml", f"{feed}feed/"), ("feed+json", f"{feed}feed.json"))
    ]
    assert {client.get(path).status_code for _kind, path in found} == {200}


@pytest.mark.parametrize("path", ["/groups/leeds/feed/", "/events/feed/"])
def test_event_that_was_a_draft_for_long_comes_first_from_its_publication_on(client, group, clock, path):
    draft = EventFactory(group=group, title="Draft of September", status="draft")
    clock.move_to(NOW + 60 * 24 * HOUR, tick=False)
    EventFactory.create_batch(21, group=group)
    clock.move_to(NOW + 61 * 24 * HOUR, tick=False)
    draft.status = "confirmed"
    events.save(event=draft)
    clock.move_to(NOW + 62 * 24 * HOUR, tick=False)
    draft.title = "Tea"
    events.save(event=draft)

    entry = atom(client, path).entries[0]
    item = json_feed(client, path.replace("feed/", "feed.json"))["items"][0]

    assert (entry.title[:4], entry.published) == ("Tea,", "2027-01-18T12:00:00+00:00")
    assert (item["title"][:4], item["date_published"]) == ("Tea,", "2027-01-18T12:00:00+00:00")
    assert len(pages(client, path)) == 2
    assert [row.title[:4] for page in pages(client, path) for row in page.entries].count("Tea,") == 1
