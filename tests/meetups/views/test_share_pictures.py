import io
from datetime import timedelta

import pytest
from django.utils import timezone
from PIL import Image

from meetups.models import FormerSlug, Group
from meetups.queries.events import event_at
from meetups.queries.share_pictures import of_event, of_group, of_site
from meetups.services.share_pictures import cache
from meetups.standards import share_pictures
from meetups.standards.share_drawing import draw
from tests.factories import EventFactory, GroupFactory, PostFactory
from tests.pages import Page
from tests.photos import PictureFactory

SITE_URL = "http://testserver"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


def named_by(client, path):
    """Return what a page says of its share picture: its path, and the words instead of it."""
    page = Page(client.get(path))
    found = {
        name["property"]: name["content"] for name in page.all("meta") if "og:image" in (name.get("property") or "")
    }
    assert (found["og:image:width"], found["og:image:height"]) == ("1200", "630")
    assert page.all("meta", name="twitter:card")[0]["content"] == "summary_large_image"
    assert len(page.all("meta", property="og:image")) == 1
    return found["og:image"].removeprefix("http://testserver"), found["og:image:alt"]


def test_picture_of_an_event_is_sent_and_kept_for_ever(client, django_assert_num_queries):
    event = EventFactory(title="Lean coffee")
    picture = of_event(event_at(event.slug))
    assert named_by(client, event.get_absolute_url()) == (picture.path, picture.alternative)

    with django_assert_num_queries(1):
        response = client.get(picture.path, headers={"Cookie": "sessionid=abc", "Accept-Encoding": "gzip, br"})

    assert (response.status_code, response.headers["Content-Type"]) == (200, "image/png")
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert not {"Set-Cookie", "Vary", "Content-Encoding"} & {*response.headers}
    assert response.content == draw(picture.drawing)
    assert Image.open(io.BytesIO(response.content)).size == (1200, 630)
    assert len(response.content) <= 100_000


def test_browser_that_has_the_picture_is_told_so_and_head_has_no_body(client):
    path = of_site().path
    etag = client.get(path).headers["ETag"]

    assert client.get(path, headers={"If-None-Match": etag}).status_code == 304
    head = client.head(path)
    assert (head.status_code, head.content, head.headers["ETag"]) == (200, b"", etag)
    assert client.post(path).status_code == 405


def test_groups_and_all_other_pages_have_a_picture(client):
    group = GroupFactory()
    of_the_group, of_the_site = of_group(Group.objects.at(group.slug)), of_site()

    assert named_by(client, group.get_absolute_url()) == (of_the_group.path, of_the_group.alternative)
    for path in ("/", "/events/", "/groups/", "/privacy/"):
        assert named_by(client, path) == (of_the_site.path, of_the_site.alternative)
    for picture in (of_the_group, of_the_site):
        assert client.get(picture.path).content == draw(picture.drawing)


def test_pages_that_people_share_have_their_link_in_a_field(client):
    for shared in (EventFactory(), GroupFactory(), PostFactory()):
        page = Page(client.get(shared.get_absolute_url()))
        [field] = page.all("input", id="share-link")
        assert field["value"] == f"{SITE_URL}{shared.get_absolute_url()}"
        assert "readonly" in field
        [button] = page.all("button", data_copied="Copied")
        assert "hidden" in button


def test_event_with_a_photograph_is_shared_with_what_is_drawn(client):
    """Chat applications must read that it is cancelled, and not all of them read WebP."""
    event = EventFactory(picture=PictureFactory())

    assert named_by(client, event.get_absolute_url())[0] == of_event(event_at(event.slug)).path


def test_address_of_former_words_redirects_for_now_and_draws_nothing(client, monkeypatch):
    monkeypatch.setattr(share_pictures, "PROGRAM", "raise SystemExit(3)")
    event, group = EventFactory(), GroupFactory()
    for path in (of_event(event_at(event.slug)).path, of_group(Group.objects.at(group.slug)).path, of_site().path):
        start, _slash, _digest = path.rpartition("/")
        for asked in (f"{start}/0123456789.png", f"{start}/{'a' * 300}.png"):
            response = client.get(asked)
            assert (response.status_code, response.headers["Location"]) == (302, path)
            assert response.headers["Cache-Control"] == "no-cache"


def test_picture_changes_its_address_when_an_event_is_cancelled_and_back(client):
    event = EventFactory()
    before = named_by(client, event.get_absolute_url())[0]
    cancelled = {"status": "cancelled", "cancellation_reason": "The lift is broken"}
    type(event).objects.filter(pk=event.pk).update(**cancelled)

    after, words = named_by(client, event.get_absolute_url())

    assert words.startswith("Cancelled, ")
    assert client.get(before).headers["Location"] == after
    assert client.get(after).content == draw(of_event(event_at(event.slug)).drawing)
    type(event).objects.filter(pk=event.pk).update(status="confirmed")
    assert client.get(after).headers["Location"] == before


def test_picture_of_an_event_that_moved_is_found_at_its_former_address(client):
    event = EventFactory()
    FormerSlug.objects.create(event=event, slug="2020-01-01-moved")

    response = client.get("/events/2020-01-01-moved/share/0123456789.png")

    assert response.headers["Location"] == of_event(event_at(event.slug)).path


def test_nothing_that_is_not_public_has_a_picture(client):
    draft = EventFactory(status="draft")
    FormerSlug.objects.create(event=draft, slug="2020-01-01-draft", was_public=False)
    posts = [PostFactory(status="draft"), PostFactory(published_at=timezone.now() + timedelta(days=1))]
    for start in (
        draft.get_absolute_url(), "/events/2020-01-01-draft/", "/events/none/", "/groups/none/", "/blog/none/",
        *(post.get_absolute_url() for post in posts),
    ):  # fmt: skip
        assert client.get(f"{start}share/0123456789.png").status_code == 404


def test_picture_that_cannot_be_drawn_is_the_icon_of_the_site(client, monkeypatch):
    monkeypatch.setattr(share_pictures, "PROGRAM", "raise SystemExit(3)")

    response = client.get(of_site().path)

    assert (response.status_code, response.headers["Cache-Control"]) == (302, "no-cache")
    assert response.headers["Location"].startswith("/static/img/icon-512")
