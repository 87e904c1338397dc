import pytest

from meetups.models import Group
from meetups.queries import pictures
from tests.photos import PIXEL, PictureFactory

pytestmark = pytest.mark.django_db


def test_file_has_its_address_until_its_picture_is_taken_down():
    picture = PictureFactory()
    gone = PictureFactory(taken_down_at=picture.created_at)

    assert pictures.file_at(picture.digest, 480) == PIXEL
    assert pictures.file_at(picture.digest, 960) is None
    assert pictures.file_at(picture.digest, 10**30) is None
    assert pictures.file_at("0", 480) is None
    assert [pictures.is_taken_down(one.digest) for one in (picture, gone)] == [False, True]


@pytest.mark.parametrize("number", [1, 3])
def test_newest_pictures_of_groups_are_offered(number, django_assert_num_queries):
    ours = PictureFactory.create_batch(number)
    PictureFactory(group=ours[0].group, taken_down_at=ours[0].created_at, alternative="")
    others = PictureFactory()
    site = PictureFactory(group=None)

    with django_assert_num_queries(1):
        found = pictures.offered(Group.objects.exclude(pk=others.group.pk))
        assert [one.group and one.group.name for one in found] == [None, *(one.group.name for one in reversed(ours))]
    assert found[0] == site
