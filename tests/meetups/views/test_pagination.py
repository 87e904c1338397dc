import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.http import Http404
from django.test import RequestFactory
from django.utils import timezone

from meetups.models import Event, Venue
from meetups.views.pagination import page_asked_for
from tests.factories import EventFactory, GroupFactory, PostFactory, VenueFactory
from tests.pages import Page

NO_PAGES = [
    "-1", "0", "abc", "", " ", "1.0", "1e3", "+1", "١", "²", "0x1", "99999999999999999999", "0" * 7 + "1", "\x00",
    "1\n", "51", "9" * 5000, "0000001" + "0" * 20, "0000001" + "0" * 5000,
]  # fmt: skip


def rows(number):
    return [SimpleNamespace(slug=f"row-{row}") for row in range(number)]


def page_of(query: str):
    return page_asked_for(RequestFactory().get(f"/events/{query}"))


def test_page_is_the_first_by_default():
    assert page_of("").number == 1


@pytest.mark.parametrize(("number", "window"), [(1, slice(0, 21)), (2, slice(20, 41)), (50, slice(980, 1001))])
def test_page_reads_one_row_more_than_it_shows(number, window):
    assert page_of(f"?page={number}").window == window


@pytest.mark.parametrize("number", NO_PAGES)
def test_invalid_page_number_is_not_found(number):
    with pytest.raises(Http404):
        page_asked_for(RequestFactory().get("/events/", {"page": number}))


@pytest.mark.parametrize("slug", ["", " ", "a b", "é", "\x00", "a\n", "a" * 141, "../x"])
def test_list_cannot_start_from_what_is_no_slug(slug):
    with pytest.raises(Http404):
        page_asked_for(RequestFactory().get("/events/", {"from": slug}))


@pytest.mark.parametrize(
    ("number", "shown", "url"), [(0, 0, ""), (1, 1, ""), (20, 20, ""), (21, 20, "?page=2"), (30, 20, "?page=2")]
)
def test_page_shows_twenty_and_knows_whether_there_are_more(number, shown, url):
    page = page_of("").of(rows(number))

    assert (len(page.rows), page.next_url) == (shown, url)


def test_page_beyond_the_end_is_not_found():
    with pytest.raises(Http404):
        page_of("?page=2").of([])


def test_links_to_other_pages_keep_the_filters():
    page = page_of("?q=a%26b&group=leeds&page=2&tag=x&tag=y").of(rows(21))

    assert page.previous_url == "?q=a%26b&group=leeds&tag=x&tag=y"
    assert page.next_url == "?q=a%26b&group=leeds&tag=x&tag=y&page=3"


def test_first_and_last_page_have_no_link_beyond():
    page = page_of("").of(rows(20))

    assert (page.previous_url, page.next_url) == ("", "")


def test_last_page_leads_to_a_list_that_starts_from_the_next_row():
    page = page_of("?group=leeds&page=50").of(rows(21))

    assert (page.previous_url, page.next_url, page.start_url) == (
        "?group=leeds&page=49", "?group=leeds&from=row-20", "",
    )  # fmt: skip


def test_pages_of_a_list_that_starts_from_a_row_start_from_it_too():
    page = page_of("?group=leeds&from=row-a&page=2").of(rows(21))

    assert (page.previous_url, page.next_url, page.start_url) == (
        "?group=leeds&from=row-a", "?group=leeds&from=row-a&page=3", "?group=leeds",
    )  # fmt: skip


def test_last_page_of_a_list_that_starts_from_a_row_leads_on():
    page = page_of("?from=row-a&page=50").of(rows(21))

    assert (page.next_url, page.start_url) == ("?from=row-20", "?")


def upcoming_events(number):
    group, venue, start = GroupFactory(), VenueFactory(), timezone.now() + timedelta(days=7)
    for minute in range(number):
        EventFactory(group=group, venue=venue, starts_at=start + timedelta(minutes=minute))


def past_events(number):
    group, venue = GroupFactory(), VenueFactory()
    start = timezone.now().replace(month=1, day=2, hour=9, minute=0)
    for minute in range(number):
        EventFactory(group=group, venue=venue, starts_at=start + timedelta(minutes=minute))


def posts(number):
    group = GroupFactory()
    for minute in range(number):
        PostFactory(group=group, published_at=timezone.now() - timedelta(minutes=minute + 1))


LISTS = {
    "/events/": upcoming_events,
    "/events/past/": past_events,
    "/groups/": GroupFactory.create_batch,
    "/venues/": VenueFactory.create_batch,
    "/blog/": posts,
}


@pytest.fixture
def _autumn(time_machine):
    time_machine.move_to("2026-11-18T12:00:00Z", tick=False)


@pytest.mark.django_db
@pytest.mark.usefixtures("_autumn")
@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize(("number", "sizes"), [(20, [20]), (41, [20, 20, 1])])
def test_every_list_has_pages_of_twenty_rows(client, path, number, sizes):
    LISTS[path](number)
    seen: list[str | None] = []
    query: str | None = "?"
    for count, size in enumerate(sizes, start=1):
        page = Page(client.get(f"{path}{query}"))
        assert [page.link("prev"), page.link("next")] == [
            None if count == 1 else "?" if count == 2 else f"?page={count - 1}",
            f"?page={count + 1}" if count < len(sizes) else None,
        ]
        shown = rows_of(page, path)
        assert len(shown) == size
        seen += shown
        query = page.link("next")

    assert len(set(seen)) == number
    assert client.get(path, {"page": len(sizes) + 1}).status_code == 404


def rows_of(page, path):
    """Return the links to rows: those to lists are not counted."""
    names = {"/blog/": "/blog/post-", "/groups/": r"/groups/group-\d+/$", "/venues/": "/venues/venue-"}
    row = re.compile(names.get(path, r"/events/\d{4}-"))
    return [link for link in page.links if link and row.match(link)]


@pytest.mark.django_db
@pytest.mark.parametrize("path", LISTS)
def test_page_beyond_the_end_is_answered_with_the_404_page(client, path):
    LISTS[path](1)

    for number in ("-1", "2", "0000001" + "9" * 5000):  # others are above
        response = client.get(path, {"page": number})

        assert response.status_code == 404, number
        assert Page(response).has_site_header


@pytest.mark.django_db
@pytest.mark.usefixtures("_autumn")
@pytest.mark.parametrize("path", LISTS)
def test_every_row_is_reached_from_the_first_page(client, monkeypatch, path):
    monkeypatch.setattr("meetups.views.pagination.SIZE", 2)
    monkeypatch.setattr("meetups.views.pagination.MOST", 2)
    LISTS[path](11)
    if path == "/venues/":
        Venue.objects.filter(pk__in=list(Venue.objects.values_list("pk", flat=True)[3:6])).update(
            closed_on="2026-11-17"
        )
    if path in {"/events/", "/events/past/"}:  # at the same moment
        Event.objects.update(starts_at=Event.objects.first().starts_at, ends_at=Event.objects.first().ends_at)
    whole: list[str | None] = []
    query: str | None = "?"
    queries = []
    while query:
        page = Page(client.get(f"{path}{query}"))
        assert ("Start of the list" in page.text) == ("from=" in query and "page=" not in query)
        whole += rows_of(page, path)
        queries.append(re.sub("from=[^&]+", "from=", query))
        query = page.link("next")

    assert queries == ["?", "?page=2", "?from=", "?from=&page=2", "?from=", "?from=&page=2"]
    assert len(whole) == len(set(whole)) == 11


@pytest.mark.django_db
@pytest.mark.parametrize("path", LISTS)
def test_list_from_a_row_that_is_not_there_is_not_found(client, path):
    LISTS[path](1)

    for slug in ("", "nothing-here", "%00", "a%0a", "é", "a" * 5000):
        assert client.get(f"{path}?from={slug}").status_code == 404, slug


@pytest.mark.django_db
def test_draft_starts_no_list(client):
    draft = EventFactory(status="draft")

    assert client.get("/events/", {"from": draft.slug}).status_code == 404


@pytest.mark.django_db
@pytest.mark.usefixtures("_autumn")
@pytest.mark.parametrize(("path", "queries"), [("/events/", 3), ("/blog/", 6), ("/venues/", 2)])
def test_list_from_a_row_takes_one_query_more(client, django_assert_num_queries, path, queries):
    LISTS[path](3)
    first = rows_of(Page(client.get(path)), path)[0]

    with django_assert_num_queries(queries):
        client.get(path, {"from": first.strip("/").rpartition("/")[2]})


def canonical(client, url):
    response = client.get(url)
    assert response.status_code == 200, url
    return [link["href"].removeprefix("http://testserver") for link in Page(response).all("link", rel="canonical")]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("/events/", "/events/"),
        ("/events/?page=2&utm=x&group=tea", "/events/?group=tea&page=2"),
        ("/events/?mode=&venue=&page=1", "/events/"),
        ("/events/?q=lean&group=tea&page=2", "/events/"),
        ("/events/past/", "/events/past/?year=2026"),
        ("/events/past/?year=2026&group=tea", "/events/past/?group=tea&year=2026"),
        ("/events/past/?q=lean", "/events/past/?year=2026"),
        ("/events/2026/11/?group=tea&on=2026-11-02", "/events/2026/11/?group=tea"),
        ("/groups/?from=tea", "/groups/?from=tea"),
        ("/venues/?page=2", "/venues/?page=2"),
        ("/groups/tea/topics/?state=parked", "/groups/tea/topics/?state=parked"),
        ("/groups/tea/talks/?year=", "/groups/tea/talks/"),
        ("/groups/tea/actions/?state=done", "/groups/tea/actions/?state=done"),
        ("/groups/tea/editions/?utm=x", "/groups/tea/editions/"),
        ("/blogroll/?group=tea", "/blogroll/?group=tea"),
    ],
)
def test_list_names_as_its_own_url_that_of_what_it_shows(client, time_machine, url, own):
    time_machine.move_to("2026-11-02T12:00:00Z", tick=False)
    group = GroupFactory(slug="tea")
    starts_at = timezone.now() + timedelta(days=1)
    EventFactory.create_batch(
        21, title="Lean", group=group, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1)
    )

    assert canonical(client, url) == [own]
