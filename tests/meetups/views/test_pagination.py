import re
from datetime import timedelta

import pytest
from django.http import Http404
from django.test import RequestFactory
from django.utils import timezone

from meetups.views.pagination import page_asked_for
from tests.factories import EventFactory, GroupFactory, PostFactory, VenueFactory
from tests.pages import Page

NO_PAGES = [
    "-1", "0", "abc", "", " ", "1.0", "1e3", "+1", "١", "²", "0x1", "99999999999999999999", "0" * 7 + "1", "\x00",
    "1\n", "100001", "9" * 5000, "0000001" + "0" * 20, "0000001" + "0" * 5000,
]  # fmt: skip


def page_of(query: str):
    return page_asked_for(RequestFactory().get(f"/events/{query}"))


def test_page_is_the_first_by_default():
    assert page_of("").number == 1


@pytest.mark.parametrize(
    ("number", "window"), [(1, slice(0, 21)), (2, slice(20, 41)), (100_000, slice(1_999_980, 2_000_001))]
)
def test_page_reads_one_row_more_than_it_shows(number, window):
    assert page_of(f"?page={number}").window == window


@pytest.mark.parametrize("number", NO_PAGES)
def test_invalid_page_number_is_not_found(number):
    with pytest.raises(Http404):
        page_asked_for(RequestFactory().get("/events/", {"page": number}))


@pytest.mark.parametrize(("rows", "shown", "has_next"), [(0, 0, False), (1, 1, False), (20, 20, False), (21, 20, True)])
def test_page_shows_twenty_and_knows_whether_there_are_more(rows, shown, has_next):
    page = page_of("").of(range(rows))

    assert (len(page.rows), page.has_next) == (shown, has_next)


def test_page_beyond_the_end_is_not_found():
    with pytest.raises(Http404):
        page_of("?page=2").of([])


def test_links_to_other_pages_keep_the_filters():
    page = page_of("?q=a%26b&group=leeds&page=2&tag=x&tag=y").of(range(21))

    assert page.previous_url == "?q=a%26b&group=leeds&tag=x&tag=y"
    assert page.next_url == "?q=a%26b&group=leeds&tag=x&tag=y&page=3"


def test_first_and_last_page_have_no_link_beyond():
    page = page_of("").of(range(20))

    assert (page.previous_url, page.next_url) == ("", "")


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
@pytest.mark.parametrize(("rows", "sizes"), [(19, [19]), (20, [20]), (21, [20, 1]), (41, [20, 20, 1])])
def test_every_list_has_pages_of_twenty_rows(client, path, rows, sizes):
    LISTS[path](rows)
    seen: list[str | None] = []
    query: str | None = "?"
    for number, size in enumerate(sizes, start=1):
        page = Page(client.get(f"{path}{query}"))
        assert [page.link("prev"), page.link("next")] == [
            None if number == 1 else "?" if number == 2 else f"?page={number - 1}",
            f"?page={number + 1}" if number < len(sizes) else None,
        ]
        shown = rows_of(page, path)
        assert len(shown) == size
        seen += shown
        query = page.link("next")

    assert len(set(seen)) == rows
    assert client.get(path, {"page": len(sizes) + 1}).status_code == 404


def rows_of(page, path):
    """Return the links to rows: those to lists are not counted."""
    names = {"/blog/": "/blog/post-", "/groups/": r"/groups/group-\d+/$", "/venues/": "/venues/venue-"}
    row = re.compile(names.get(path, r"/events/\d{4}-"))
    return [link for link in page.links if link and row.match(link)]


@pytest.mark.django_db
@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("number", ["-1", "0", "abc", "١", "99999999999999999999", "2", "0000001" + "9" * 5000])
def test_page_beyond_the_end_is_answered_with_the_404_page(client, path, number):
    LISTS[path](1)

    response = client.get(path, {"page": number})

    assert response.status_code == 404
    assert Page(response).has_site_header
