import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meetups.models import Group
from meetups.services import pictures
from meetups.templatetags import pictures as tags
from tests.factories import EventFactory, GroupFactory
from tests.pages import Page
from tests.photos import PIXEL, PictureFactory

pytestmark = pytest.mark.django_db


def path_of(picture, width=480):
    return picture.pictured.path(width)


def test_file_is_sent_once_and_kept_for_ever(client, django_assert_num_queries):
    picture = PictureFactory()

    with django_assert_num_queries(1):
        response = client.get(path_of(picture), headers={"Cookie": "sessionid=abc", "Accept-Encoding": "gzip, br"})

    assert (response.status_code, response.content) == (200, PIXEL)
    assert response.headers["Content-Type"] == "image/webp"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Length"] == str(len(PIXEL))
    assert not {"Set-Cookie", "Vary", "Content-Encoding"} & {*response.headers}
    assert path_of(picture) == reverse("meetups:pictures-file", args=[picture.digest, 480])


def test_browser_that_has_the_file_is_told_so_and_head_has_no_body(client):
    picture = PictureFactory()
    etag = client.get(path_of(picture)).headers["ETag"]

    assert client.get(path_of(picture), headers={"If-None-Match": etag}).status_code == 304
    head = client.head(path_of(picture))
    assert (head.status_code, head.content, head.headers["ETag"]) == (200, b"", etag)
    assert client.post(path_of(picture)).status_code == 405


def test_picture_that_was_taken_down_is_gone(client):
    picture = PictureFactory()
    etag = client.get(path_of(picture)).headers["ETag"]
    pictures.take_down(picture=picture)

    for asked in ({}, {"If-None-Match": etag}):
        response = client.get(path_of(picture), headers=asked)
        assert (response.status_code, response.headers["Cache-Control"]) == (410, "no-cache")
        assert "This picture was taken down" in response.content.decode()


@pytest.mark.parametrize("name", ["0-480", "abc-480", "abc-" + "9" * 400, "a" * 300 + "-480", "-480", "abc"])
def test_address_of_no_picture_is_not_found(client, name):
    assert client.get(f"/pictures/{name}.webp").status_code == 404


def test_page_of_an_event_shows_its_picture_with_no_query_more(client, django_assert_num_queries):
    event = EventFactory(picture=PictureFactory(credit="Photo: Ann"))

    with django_assert_num_queries(7):
        page = Page(client.get(event.get_absolute_url()))

    assert shown_on(page)[0]["alt"] == "Six people at a table"
    assert "loading" not in shown_on(page)[0]
    assert "Photo: Ann" in page.text
    url = f"http://testserver{event.picture.pictured.largest}"
    assert page.json_ld[0]["image"] == url


def test_page_of_a_group_shows_its_picture_with_no_query_more(client):
    group = GroupFactory()
    counts = []
    for picture in (None, PictureFactory(group=group)):
        Group.objects.filter(pk=group.pk).update(picture=picture)
        with CaptureQueriesContext(connection) as queries:
            page = Page(client.get(group.get_absolute_url()))
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert [image["alt"] for image in shown_on(page)] == ["Six people at a table"]


def test_picture_taken_down_while_a_page_still_names_it_is_not_shown():
    picture = PictureFactory()
    picture.taken_down_at = picture.created_at

    assert [tag(shown) for tag in (tags.picture, tags.small_picture) for shown in (picture, None)] == [""] * 4


def shown_on(page):
    return [image for image in page.all("img") if image["src"].startswith("/pictures/")]
