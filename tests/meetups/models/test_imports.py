import pytest
from django.utils import timezone

from meetups.models import CalendarImport
from tests.factories import GroupFactory

pytestmark = pytest.mark.django_db


def test_an_import_waits_until_it_is_finished_or_has_failed():
    group, now = GroupFactory(name="Leeds"), timezone.now()
    waiting = CalendarImport.objects.create(group=group, meetings=300)
    failed = CalendarImport.objects.create(group=group, meetings=300, failed_at=now)
    finished = CalendarImport.objects.create(group=group, meetings=300, finished_at=now)

    assert list(CalendarImport.objects.waiting()) == [waiting]
    assert list(CalendarImport.objects.unfinished()) == [failed, waiting]
    assert [row.is_waiting for row in (waiting, failed, finished)] == [True, False, False]
    assert str(waiting) == f"Leeds, {now:%Y-%m-%d}"
