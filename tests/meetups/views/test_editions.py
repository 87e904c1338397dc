import feedparser
import pytest

from meetups.models import EditionItem
from meetups.services import edition_names, editions
from tests.blogroll import EntryFactory, SourceFactory
from tests.boards import ActionFactory, TopicFactory
from tests.editions import DAY, NOW, meeting, newsletter, post, send_now, sent_edition
from tests.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
LIST = "/groups/lamp-menders/editions/"
FEED = f"{LIST}feed/"


@pytest.fixture
def group():
    return newsletter(followers=0, sent_before=0)


def edition(group, days=0, **values):
    """Create an edition with a meeting and a write-up."""
    row = sent_edition(group, NOW - days * DAY, **values)
    for kind, thing in (("event", meeting(group)), ("post", post(group, f"Lamps & wicks {days}"))):
        EditionItem.objects.create(edition=row, kind=kind, key=thing.pk)
    return row


def test_copy_says_what_was_told_without_anything_personal(client, group):
    edition(group, words="**Dear** all <b>of</b> [you](/groups/)")

    page = Page(client.get(f"{LIST}2026-11-20/"))

    assert "Newsletter of Lamp menders Friday 20 November 2026" in page.text
    assert "Dear all <b>of</b> you" in page.text
    assert "New to read Write-up: Lamps & wicks 0" in page.text
    assert group.events.get().get_absolute_url() in page.links
    assert "@" not in page.text


@pytest.mark.parametrize("number", [1, 3])
def test_queries_are_as_many_for_one_edition_as_for_three(client, group, number, django_assert_num_queries):
    for days in range(number):
        edition(group, days)

    with django_assert_num_queries(3):
        client.get(LIST)
    with django_assert_num_queries(3):
        client.get(f"{LIST}2026-11-20/")
    with django_assert_num_queries(3):
        client.get(FEED)


@pytest.mark.parametrize("number", [1, 3])
def test_things_of_each_kind_take_six_queries(client, group, number, django_assert_num_queries):
    for days in range(number):
        row = edition(group, days)
        things = [
            ("action", ActionFactory(group=group)),
            ("closed", ActionFactory(group=group, state="done", closed_at=NOW)),
        ]
        things += [("topic", TopicFactory(group=group)), ("entry", EntryFactory(source__group=group))]
        for kind, thing in things:
            EditionItem.objects.create(edition=row, kind=kind, key=thing.pk)

    for path in (f"{LIST}2026-11-20/", LIST, FEED, f"{LIST}feed.json", f"/api/editions/{row.pk}/"):
        with django_assert_num_queries(6):
            response = client.get(path)
        assert response.status_code == 200
    assert [section["kind"] for section in response.json()["sections"]] == [
        "event", "text", "action", "closed", "topic", "entry",
    ]  # fmt: skip


def test_copy_links_to_entries_of_the_blogroll_until_they_are_gone(client, group):
    row, source = sent_edition(group, NOW), SourceFactory(group=group, title="Herons")
    new = EntryFactory(source=source, title="<b>Wicks</b> & oil", url='https://herons.example/?a=1&b="2')
    old = EntryFactory(source=source, title="Old wicks", at=NOW - 91 * DAY)
    for entry in (new, old):
        EditionItem.objects.create(edition=row, kind="entry", key=entry.pk)

    page = Page(client.get(f"{LIST}2026-11-20/"))

    assert "What other teams write <b>Wicks</b> & oil Herons, Friday 20 November 2026" in page.text
    assert page.all("a", href=new.url) == [{"href": new.url, "rel": "noopener noreferrer nofollow"}]
    assert "Old wicks" not in page.text
    [entry] = feedparser.parse(client.get(FEED).content).entries
    assert 'href="https://herons.example/?a=1&amp;b=' in entry.summary
    source.delete()
    assert "Nothing that this edition told is public any more." in Page(client.get(f"{LIST}2026-11-20/")).text


def test_edition_whose_things_are_all_gone_says_so(client, group):
    sent_edition(group, NOW)

    assert "Nothing that this edition told is public any more." in Page(client.get(f"{LIST}2026-11-20/")).text


@pytest.mark.parametrize("day", ["2026-11-19", "2026-11-21", "20261120", "2026-W47-5", "10000-01-01", "today"])
def test_day_without_an_edition_is_not_found(client, group, day):
    sent_edition(group, NOW)
    group.editions.create(counted_from=NOW.date(), due_at=NOW + DAY)

    assert client.get(f"{LIST}{day}/").status_code == 404


def test_list_names_the_editions_newest_first_in_pages(client, group):
    for days in range(22):
        sent_edition(group, NOW - days * DAY)
    edition(group, days=-1)

    page = Page(client.get(LIST))
    assert [link for link in page.links if link and link.startswith(f"{LIST}2026")][:2] == [
        f"{LIST}2026-11-21/",
        f"{LIST}2026-11-20/",
    ]
    assert f"{group.events.get().title} · Lamps & wicks -1" in page.text
    assert f"{LIST}2026-10-30/" in Page(client.get(f"{LIST}?page=2")).links
    assert f"{LIST}2026-11-19/" in Page(client.get(f"{LIST}?from=2026-11-19")).links
    assert client.get(f"{LIST}?page=3").status_code == 404


def test_empty_list_leads_to_following(client, group):
    page = Page(client.get(LIST))

    assert "No edition was sent yet." in page.text
    assert "/groups/lamp-menders/follow/" in page.links
    assert client.get("/groups/other/editions/").status_code == 404


def test_feed_has_the_whole_text_with_whole_urls(client, group):
    edition(group, words="See [us](/groups/lamp-menders/).")

    feed = feedparser.parse(client.get(FEED).content)

    [entry] = feed.entries
    assert (bool(feed.bozo), feed.feed.title) == (False, "Newsletter of Lamp menders")
    assert feed.feed.link == "http://testserver/groups/lamp-menders/editions/"
    assert (entry.title, entry.link) == (
        "Lamp menders, Friday 20 November 2026",
        f"http://testserver{LIST}2026-11-20/",
    )
    assert entry.updated == "2026-11-20T12:00:00+00:00"
    assert "http://testserver/groups/lamp-menders/" in entry.summary
    assert f"http://testserver{group.posts.get().get_absolute_url()}" in entry.summary
    assert (client.get("/groups/other/editions/feed/").status_code, client.post(LIST).status_code) == (404, 405)


def test_feed_says_when_a_name_was_taken_out_and_keeps_the_place_of_the_entry(client, group, clock):
    sent_edition(group, NOW, words="Thanks to Ann.")
    old = sent_edition(group, NOW - DAY, words="Thanks to Ann.")
    clock.move_to(NOW + DAY, tick=False)

    edition_names.take_out(edition=old, name="Ann")

    entries = feedparser.parse(client.get(FEED).content).entries
    assert [(one.published[:10], one.updated[:10]) for one in entries] == [
        ("2026-11-20", "2026-11-20"), ("2026-11-19", "2026-11-21"),
    ]  # fmt: skip
    assert [one["date_modified"][:10] for one in client.get(f"{LIST}feed.json").json()["items"]] == [
        "2026-11-20", "2026-11-21",
    ]  # fmt: skip


def test_page_of_the_group_leads_to_a_newsletter_that_was_sent(client, group):
    assert LIST not in Page(client.get("/groups/lamp-menders/")).links
    sent_edition(group, NOW)

    page = Page(client.get("/groups/lamp-menders/"))
    assert LIST in page.links
    assert page.all("link", href=FEED)


def test_edition_is_on_the_website_as_soon_as_it_is_sent(client, clock):
    group = newsletter(sent_before=0)
    meeting(group, title="Mending night")
    post(group, "Nine lamps")
    clock.move_to(NOW + DAY, tick=False)
    editions.work()
    send_now(group)

    assert "Mending night" in Page(client.get(f"{LIST}2026-11-21/")).text
