from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from meetups.models import Event
from tests.factories import EventFactory, GroupFactory, PostFactory, VenueFactory

pytestmark = pytest.mark.django_db
SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def urls(client):
    response = client.get("/sitemap.xml")
    assert (response.status_code, response["Content-Type"]) == (200, "application/xml")
    tree = ElementTree.fromstring(response.content)
    return [location.text.removeprefix("http://testserver") for location in tree.iterfind("s:url/s:loc", SITEMAP)]


def test_sitemap_lists_the_single_pages(client):
    assert urls(client) == [
        "/", "/events/", "/events/past/", "/groups/", "/venues/", "/blog/", "/privacy/", "/accessibility/",
    ]  # fmt: skip


def test_sitemap_lists_public_pages_only(client):
    group, venue = GroupFactory(slug="leeds"), VenueFactory(slug="hall")
    now = timezone.now()
    shown = [
        EventFactory(group=group, venue=venue),
        EventFactory(group=group, venue=venue, starts_at=now - timedelta(days=400)),
        EventFactory(group=group, venue=venue, status=Event.Status.CANCELLED),
        PostFactory(group=group),
    ]
    EventFactory(group=group, venue=venue, status=Event.Status.DRAFT)
    PostFactory(group=group, status="draft")
    PostFactory(group=group, status="scheduled", published_at=now + timedelta(hours=1))

    assert set(urls(client)[8:]) == {"/groups/leeds/", "/venues/hall/", *(row.get_absolute_url() for row in shown)}


def test_every_url_in_the_sitemap_responds(client):
    PostFactory(event=EventFactory())

    assert {address: client.get(address).status_code for address in urls(client)} == dict.fromkeys(urls(client), 200)


def test_urls_begin_with_the_site_url_for_any_host(client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.SITE_URL = "https://meetups.example.org:8443"
    PostFactory(event=EventFactory())

    response = client.get(
        "/sitemap.xml", headers={"host": "elsewhere.example", "x-forwarded-host": "elsewhere.example"}
    )

    found = [each.text for each in ElementTree.fromstring(response.content).iterfind("s:url/s:loc", SITEMAP)]
    assert len(found) == 13
    assert all(address.startswith("https://meetups.example.org:8443/") for address in found)


def test_sitemap_has_the_time_of_the_last_change(client):
    event = EventFactory()

    tree = ElementTree.fromstring(client.get("/sitemap.xml").content)

    assert tree.findtext("s:url/s:lastmod", namespaces=SITEMAP) == event.updated_at.date().isoformat()


def test_sitemap_takes_the_same_number_of_queries_for_any_length(client, django_assert_num_queries):
    for rows in (1, 2):
        for _ in range(rows):
            event = EventFactory()
            PostFactory(group=event.group)
        with django_assert_num_queries(6):
            client.get("/sitemap.xml")


@pytest.mark.parametrize("page", ["0", "-1", "2", "abc", "9" * 5000, "\x00"])
def test_sitemap_has_no_other_pages(client, page):
    assert client.get("/sitemap.xml", {"p": page}).status_code == 404
