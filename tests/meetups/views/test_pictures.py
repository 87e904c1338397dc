import pytest
from django.urls import reverse

from meetups.services import pictures
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
