"""Files of groups that wait to be taken in."""

import pytest

from meetups.models import ArchiveUpload
from tests.factories import UserFactory


@pytest.mark.django_db
def test_upload_is_named_without_its_content():
    upload = ArchiveUpload.objects.create(by=UserFactory(), file="UEs=")

    assert str(upload) == f"uploaded file of a group, {upload.created_at:%Y-%m-%d}"
