"""Taking in the file with everything of a group."""

import pytest

from meetups.models import Group
from meetups.services import archives
from tests.archives import archive_of, contents, full_group
from tests.emptied import delete_all

pytestmark = pytest.mark.django_db


def test_group_comes_back_as_it_was():
    file = archive_of(full_group(), with_followers=True)
    before = contents(file)
    delete_all()

    assert archives.plan(file=file, with_followers=True).refusals == []
    file.seek(0)
    group = archives.take_in(file=file, with_followers=True)

    after = contents(archive_of(Group.objects.get(pk=group.pk), with_followers=True))
    assert after == before
