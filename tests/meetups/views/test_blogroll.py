"""The pages of the blogroll, and the form to suggest a website."""

from datetime import UTC, datetime, timedelta

import listparser
import pytest

from meetups.models import BlogrollSource
from meetups.standards.opml import Outline, read
from meetups.views import blogroll
from tests.blogroll import EntryFactory, SourceFactory, ago
from tests.factories import GroupFactory
from tests.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
PAGE, SUGGEST = "/blogroll/", "/blogroll/suggest/"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
FOREIGN = "noopener noreferrer nofollow"


@pytest.fixture
def group():
    return GroupFactory(name="Leeds", slug="leeds")


def send(client, **changes):
    return client.post(SUGGEST, {"group": "leeds", "site_url": "heron.example.org/team", "website": ""} | changes)


def test_page_lists_websites_with_their_newest_entries(client, group):
    source = SourceFactory(group=group, title="Team Heron", newest_at=ago(days=1))
    EntryFactory(source=source, title="One", summary="What it says", at=ago(days=1))
    EntryFactory(source=source, title="Two", summary="Not shown", at=ago(days=2))
    egrets = SourceFactory(group=group, title="Egrets", newest_at=ago(days=2))
    page = Page(client.get(PAGE))

    assert (
        "Team Heron Read by Leeds One What it says Thursday 19 November 2026 Two Wednesday 18 November 2026 "
        "Egrets Read by Leeds Nothing new in the last three months." in page.text
    )
    urls = [source.site_url, *source.entries.values_list("url", flat=True), egrets.site_url]
    assert [link["href"] for link in page.all("a", rel=FOREIGN)] == urls
    assert not page.all("form")


def test_what_strangers_write_is_text(client):
    EntryFactory(source__title="<b>Heron</b>", title="<script>alert(1)</script>", summary='"><img src=x>')

    page = client.get(PAGE).content.decode()

    assert "&lt;b&gt;Heron" in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<img src=x" not in page


def test_page_is_empty_without_websites(client):
    SourceFactory(status="suggested", read_at=None)

    page = Page(client.get(PAGE))

    assert "No website yet." in page.text
    assert SUGGEST in page.links


def test_websites_that_have_ended_or_fail_are_asleep(client):
    SourceFactory(title="Storks", status="ended", newest_at=ago(days=1))
    SourceFactory(title="Owls", failing_since=ago(days=100), newest_at=ago(days=2))

    assert (
        "Asleep These have ended, or could not be read for three months. Storks has ended Owls since 12 August 2026"
        in (Page(client.get(PAGE)).text)
    )


def test_websites_of_one_group(client, group):
    SourceFactory(group=group, title="Herons")
    SourceFactory(title="Egrets")
    page = Page(client.get(f"{PAGE}?group=leeds"))

    assert "Blogroll of Leeds What other teams write, as Leeds reads it." in page.text
    assert "Herons" in page.text
    assert "Egrets" not in page.text
    assert f"{SUGGEST}?group=leeds" in page.links


@pytest.mark.parametrize(
    "query", ["group=nobody", "group=%00", "page=0", "page=2", "page=x", "from=a", "from=1", "from=" + "9" * 30]
)
def test_page_that_does_not_exist(client, query):
    assert client.get(f"{PAGE}?{query}").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_page_takes_three_queries(client, django_assert_num_queries, number):
    for _ in range(number):
        EntryFactory.create_batch(4)

    with django_assert_num_queries(3):
        client.get(PAGE)


def test_twenty_websites_are_a_page(client):
    for number in range(21):
        SourceFactory(title=f"Team {number:02}", newest_at=ago(hours=number))
    first, second = Page(client.get(PAGE)), Page(client.get(f"{PAGE}?page=2"))

    assert ("Team 19" in first.text, "Team 20" in first.text, "?page=2" in first.links) == (True, False, True)
    assert ("Team 19" in second.text, "Team 20" in second.text) == (False, True)


def test_list_can_start_from_a_website_as_the_last_page_links(client):
    sources = [SourceFactory(title=f"Team {number}", newest_at=ago(hours=number)) for number in range(3)]

    text = Page(client.get(f"{PAGE}?from={sources[1].pk}")).text

    assert ("Team 0" in text, "Team 1" in text, "Team 2" in text) == (False, True, True)


def test_entry_is_shown_for_ninety_days_to_the_minute(client, clock):
    EntryFactory(title="One", at=NOW - timedelta(days=90) + timedelta(seconds=61))
    assert "One" in Page(client.get(PAGE)).text

    clock.shift(timedelta(seconds=120))
    assert "One" not in Page(client.get(PAGE)).text


def test_feeds_are_a_list_that_other_readers_take_in(client, django_assert_num_queries):
    source = SourceFactory(title="Herons & co", feed_url="https://heron.example.org/feed?a=1&b=2")
    SourceFactory(status="ended")

    with django_assert_num_queries(1):
        response = client.get("/blogroll.opml")

    assert response["Content-Type"] == "text/x-opml; charset=utf-8"
    assert read(response.content) == [Outline("Herons & co", source.site_url, source.feed_url)]
    found = listparser.parse(response.content.decode())
    assert (found.bozo, found.meta.title) == (False, "Blogroll of Fortnight")
    assert [(feed.title, feed.url) for feed in found.feeds] == [("Herons & co", source.feed_url)]
    assert Page(client.get(PAGE)).all("link", type="text/x-opml")[0]["href"] == "/blogroll.opml"


def test_suggestion_waits_for_an_organiser(client, group):
    for _twice in range(2):
        response = send(client)
        assert (response.status_code, response["Location"]) == (302, f"{SUGGEST}thanks/")

    source = BlogrollSource.objects.get()
    assert (source.group, source.site_url, source.status) == (group, "https://heron.example.org/team", "suggested")
    assert "The organisers of the group look at the website." in Page(client.get(response["Location"])).text
    assert "heron" not in Page(client.get(PAGE)).text


def test_form_chooses_the_group_that_it_is_about(client, group):
    GroupFactory(slug="york")

    assert Page(client.get(f"{SUGGEST}?group=leeds")).all("option", selected=None)[0]["value"] == "leeds"
    assert client.get(f"{SUGGEST}?group=%00").status_code == 200


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"group": ""}, "Choose a group."),
        ({"group": "nobody"}, "Choose a group."),
        ({"group": "a\0b"}, "Null characters are not allowed."),
        ({"site_url": ""}, "Enter the URL of the website."),
        ({"site_url": "no"}, "Enter a URL in full, such as https://example.org."),
        ({"site_url": "javascript:alert(1)"}, "Enter a URL in full, such as https://example.org."),
        ({"site_url": "https://user:pass@example.org/"}, "Enter a URL in full, such as https://example.org."),
        ({"site_url": "https://example.org/\u202ea"}, "This has a character that cannot be shown."),
        ({"site_url": f"https://example.org/{'a' * 600}"}, "at most 500 characters"),
    ],
)
def test_error_is_said_and_what_was_typed_stays(client, group, changes, words):
    response = send(client, **changes)
    page = Page(response)

    assert (response.status_code, BlogrollSource.objects.count()) == (422, 0)
    assert words in page.text
    assert page.value("site_url") == changes.get("site_url", "heron.example.org/team")


def test_website_that_is_read_already_is_not_suggested(client, group):
    SourceFactory(group=group, site_url="https://heron.example.org/team/")

    response = send(client)

    assert response.status_code == 409
    assert "This website is in the blogroll of the group already." in Page(response).text


def test_many_suggestions_are_refused_in_words(client, group, monkeypatch):
    monkeypatch.setattr("meetups.services.blogroll.MOST_SUGGESTED", 0)

    response = send(client)

    assert response.status_code == 409
    assert "Many suggestions wait for the organisers at the moment." in Page(response).text


def test_robot_is_thanked_and_suggests_nothing(client, group):
    assert send(client, website="https://spam.example/").status_code == 302
    assert not BlogrollSource.objects.exists()


def test_network_suggests_so_often_an_hour(client, group, settings):
    settings.SUGGEST_RATE_LIMIT = "1/h"
    send(client)

    response = send(client, site_url="https://egret.example.org/")

    assert (response.status_code, BlogrollSource.objects.count()) == (429, 1)
    assert Page(response).value("site_url") == "https://egret.example.org/"


def test_site_with_many_groups_asks_on_the_page_of_a_group(client, group, monkeypatch):
    monkeypatch.setattr(blogroll, "MOST_GROUPS", 1)
    GroupFactory()

    assert "Open the blogroll of the group that should read it" in Page(client.get(SUGGEST)).text
    page = Page(client.get(f"{SUGGEST}?group=leeds"))
    assert [option["value"] for option in page.all("option")] == ["", "leeds"]
    assert (
        client.post(f"{SUGGEST}?group=leeds", {"group": "leeds", "site_url": "https://a.example/"}).status_code == 302
    )
