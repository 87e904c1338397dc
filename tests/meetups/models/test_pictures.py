import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from meetups.models import Picture, PictureFile
from tests.factories import PostFactory
from tests.photos import PictureFactory


@pytest.mark.django_db(transaction=True)
def test_picture_is_found_for_a_text_with_one_query_in_a_transaction_and_outside_one():
    picture = PictureFactory()
    with CaptureQueriesContext(connection) as queries:
        found = Picture.objects.numbered([picture.pk, picture.pk + 1], picture.group.pk)

    assert (found, len(queries)) == ({picture.pk: picture.pictured}, 1)
    assert "FOR" not in queries[0]["sql"]
    assert picture.digest in PostFactory(group=picture.group, body=picture.line).body_html


@pytest.mark.django_db
def test_text_without_a_picture_asks_nothing(django_assert_num_queries):
    post = PostFactory(body="A pictures: list")

    with django_assert_num_queries(0):
        assert post._meta.get_field("body_html").html_of(post) == "<p>A pictures: list</p>"


@pytest.mark.django_db
def test_words_of_a_picture_are_those_of_its_line_and_its_row():
    picture = PictureFactory(alternative="A [door] *here*")
    plain = PictureFactory(alternative="", is_decorative=True)

    assert (str(picture), str(plain)) == ("A [door] *here*", f"Picture {plain.pk}")
    assert 'alt="A [door] *here*"' in PostFactory(group=picture.group, body=picture.line).body_html
    assert str(PictureFile.objects.get(picture=plain)) == f"{plain.pk}, 480"


@pytest.mark.django_db
def test_picture_without_words_is_decorative_or_taken_down():
    with pytest.raises(IntegrityError):
        PictureFactory(alternative="")
