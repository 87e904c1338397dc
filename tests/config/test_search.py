"""The search page."""

from contextlib import closing
from datetime import UTC, datetime

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.kept_pages import KeptPages
from meetups.models import LimitCounter, SearchRow
from meetups.services import search
from tests.factories import GroupFactory, VenueFactory
from tests.pages import Page
from tests.wsgi import ask as ask_wsgi

pytestmark = pytest.mark.django_db
EVERYTHING = {"q": "tea", "kind": "group", "group": "leeds", "year": "2026", "page": "1", "utm": "x"}


@pytest.fixture
def groups():
    made = [GroupFactory(name=name, slug=name.lower(), strapline="Tea <for> all") for name in ("Leeds", "York")]
    VenueFactory(name="Tea room")
    search.rebuild()
    return made


def ask(client, status=200, **query):
    response = client.get("/search/", query)
    assert (response.status_code, response["X-Robots-Tag"], response.cookies) == (status, "noindex", {})
    return Page(response)


@pytest.mark.usefixtures("groups")
def test_results_are_links_with_what_was_found_marked_and_filters_with_numbers(client):
    page = ask(client, q="TEAS")

    assert "3 results Tea room Venue" in page.text
    assert "What All Groups (2) Venues (1) Group All Leeds (1) York (1) 3 results" in page.text
    assert len(page.all("mark")) == 3
    assert {"/groups/leeds/", "/groups/york/", "?q=TEAS&kind=group", "?q=TEAS&group=leeds", "?q=TEAS"} <= set(
        page.links
    )
    assert page.all("input", name="q")[0]["value"] == "TEAS"


@pytest.mark.usefixtures("groups")
def test_filter_keeps_the_question_and_can_be_taken_off(client):
    page = ask(client, q="tea", kind="group", group="york")

    assert "1 result York Group · York" in page.text
    assert [link["href"] for link in page.all("a", aria_current="true")] == [
        "/search/", "?q=tea&kind=group&group=york", "?q=tea&kind=group&group=york",
    ]  # fmt: skip
    assert "?q=tea&group=york" in page.links
    nothing = ask(client, q="tea", kind="topic")
    assert "With these filters there is nothing. Show everything that was found" in nothing.text
    assert "?q=tea" in nothing.links


@pytest.mark.usefixtures("groups")
def test_nothing_found_says_what_to_do(client):
    page = ask(client, q="romo")

    assert "Nothing was found for “romo” Did you mean room?" in page.text
    assert {"?q=room", "/groups/leeds/topics/suggest/", "/groups/york/topics/"} <= set(page.links)


def test_page_without_a_question_is_the_form_alone(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        page = ask(client)

    assert "Events, write-ups, groups, venues, topics, talks and actions. Words" in page.text
    assert "Nothing was found" not in page.text


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"q": " ".join("abcdefghijk")}, "Search for at most 10 words and 200 characters."),
        ({"q": "x" * 201}, "Search for at most 10 words and 200 characters."),
        ({"q": "tea\x00"}, "Search for at most 10 words and 200 characters."),
        ({"q": "tea", "kind": "seat"}, "Choose what to look for from the list."),
        ({"q": "tea", "group": "a b"}, "Choose a group from the list."),
        ({"q": "tea", "year": "10000"}, "Choose a year from the list."),
    ],
)
def test_invalid_question_is_kept_in_the_form_and_the_page_says_what_to_do(client, query, words):
    page = ask(client, 400, **query)

    assert f"There is a problem {words}" in page.text
    assert page.all("input", name="q")[0]["value"].startswith(query["q"].strip("\x00")[:3])


def test_invalid_question_on_a_later_page_is_told_what_is_wrong(client):
    assert "There is a problem" in ask(client, 400, q="tea", kind="seat", page="2").text


@pytest.mark.parametrize("page", ["0", "2", "51", "x"])
def test_page_that_there_is_not_is_not_found(client, page):
    assert client.get("/search/", {"q": "tea", "page": page}).status_code == 404


def test_second_page_is_linked_while_there_is_one(client):
    SearchRow.objects.bulk_create(
        SearchRow(kind="topic", key=key, title=f"Tea {key}", url="/", title_stems=" tea ", stems=" tea ")
        for key in range(21)
    )

    first, second = (ask(client, q="tea", page=page) for page in ("1", "2"))

    assert (first.link("next"), first.link("prev")) == ("?q=tea&page=2", None)
    assert (second.link("next"), second.link("prev")) == (None, "?q=tea")
    assert "21 results Tea 0 Topic" in second.text


@pytest.mark.usefixtures("groups")
def test_questions_are_limited_by_network_and_the_form_alone_is_not(client, settings):
    settings.SEARCH_RATE_LIMIT = "2/m"
    for _question in range(2):
        ask(client, q="tea")

    page = ask(client, 429, q="tea")
    ask(client, 429, q="tea", page="2")
    assert client.head("/search/", {"q": "tea"}).status_code == 429

    assert "Try again in a few minutes" in page.text
    assert "3 results" not in page.text
    assert page.all("input", name="q")[0]["value"] == "tea"
    ask(client)
    assert "tea" not in str(LimitCounter.objects.values())


def test_only_reading_is_answered(client):
    assert client.post("/search/", {"q": "tea"}).status_code == 405


@pytest.mark.usefixtures("groups")
def test_hostile_question_is_answered(client):
    for query, status in (
        ("%22", 200), ("%27", 200), ("NEAR(", 200), ("NEAR(tea,2)", 200), ("tea*", 200), ("title:tea", 200),
        ("%5c", 200),
        ("%3Cscript%3E", 200), ("%F0%9F%8E%89", 200), ("%E2%80%AEtea", 200), ("%ED%A0%80", 200), ("%ff%fe", 200),
        ("tea%01", 200), ("tea%00", 400), ("a" * 10_000, 400), ("%20", 200), ("the+and+of", 200), ("%7Ctea%26", 200),
    ):  # fmt: skip
        response = client.get(f"/search/?q={query}")

        assert response.status_code == status, query
        assert "<script>" not in response.content.decode(), query


def built_again(url="/search/?q=tea"):
    """Return how many queries Django makes for a page that somebody has read just before."""
    with closing(KeptPages(WSGIHandler())) as site:
        first = ask_wsgi(site, url)
        with CaptureQueriesContext(connection) as asked:
            assert ask_wsgi(site, url).text == first.text
    return len(asked)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL counts in the same database")
def test_answer_is_kept_ready_on_sqlite_where_the_try_is_counted_in_the_second_file(time_machine):
    time_machine.move_to(datetime(2026, 11, 20, 12, tzinfo=UTC), tick=False)
    assert (built_again(), LimitCounter.objects.get().count) == (0, 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite counts in a second file")
def test_answer_is_built_each_time_on_postgresql_where_the_try_is_a_commit():
    assert (built_again() > 0, LimitCounter.objects.get().count) == (True, 2)
