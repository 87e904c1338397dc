"""Uploaded files of groups, between the dry run and the button."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from meetups.models import ArchiveUpload, Group
from meetups.services import archives
from tests.archives import archive_of
from tests.factories import GroupFactory, GroupLinkFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def content() -> bytes:
    group = GroupFactory(name="Lamp menders", slug="lamp-menders")
    GroupLinkFactory(group=group)
    file = archive_of(group)
    Group.objects.all().delete()
    return file.getvalue()


def test_upload_is_planned_taken_in_and_deleted(content):
    user = UserFactory()
    upload = archives.upload(content=content, by=user)

    assert [(line.title, line.new) for line in archives.plan_upload(upload=upload).lines] == [
        ("The group", 1), ("Links", 1),
    ]  # fmt: skip
    assert archives.take_in_upload(pk=upload.pk, by=user).slug == "lamp-menders"
    assert not ArchiveUpload.objects.exists()


def test_upload_is_taken_in_once_and_by_the_same_person(content):
    user = UserFactory()
    upload = archives.upload(content=content, by=user)
    with pytest.raises(ValidationError, match="Choose it again"):
        archives.take_in_upload(pk=upload.pk, by=UserFactory())
    archives.take_in_upload(pk=upload.pk, by=user)
    with pytest.raises(ValidationError, match="Choose it again"):
        archives.take_in_upload(pk=upload.pk, by=user)

    assert Group.objects.count() == 1


def test_upload_that_is_refused_stays(content):
    user = UserFactory()
    upload = archives.upload(content=content, by=user)
    GroupFactory(slug="lamp-menders")

    with pytest.raises(ValidationError, match="is on this site already"):
        archives.take_in_upload(pk=upload.pk, by=user)
    assert ArchiveUpload.objects.count() == 1


def test_next_upload_of_a_person_takes_the_place_of_the_last_one(content):
    user, other = UserFactory(), UserFactory()
    for by in (user, other, user):
        last = archives.upload(content=content, by=by, with_followers=True)

    assert ArchiveUpload.objects.filter(by=user).get() == last
    assert ArchiveUpload.objects.count() == 2


def test_file_that_cannot_be_read_is_not_kept():
    with pytest.raises(ValidationError, match="not a zip file"):
        archives.upload(content=b"no", by=UserFactory())
    assert not ArchiveUpload.objects.exists()


def test_file_with_many_rows_is_left_to_the_command(content, monkeypatch):
    monkeypatch.setattr("meetups.services.archives.uploads.MOST_ROWS", 1)

    with pytest.raises(ValidationError, match="with the command import_group"):
        archives.upload(content=content, by=UserFactory())


def test_uploads_are_forgotten_after_a_day(content):
    old, young = (archives.upload(content=content, by=UserFactory()) for _number in range(2))
    ArchiveUpload.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(hours=25))

    assert archives.forget_uploads() == 1
    assert ArchiveUpload.objects.get() == young
