from datetime import UTC, datetime
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.db import connection
from django.utils.module_loading import import_string
from django_q.models import Schedule

from blog import tasks
from meetups.models import Job, News
from tests.factories import PostFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 8, 2, 11, tzinfo=UTC)
migration = import_module("blog.migrations.0001_initial")


@pytest.fixture
def schedule():
    """The schedule as the migration leaves it."""
    Schedule.objects.all().delete()
    with time_machine.travel(NOW, tick=False):
        migration.schedule_minutely(apps, connection.schema_editor())
    return Schedule.objects.get()


def test_minutely_announces_posts_once_and_is_on_record():
    post = PostFactory()

    tasks.minutely()
    tasks.minutely()

    assert [(row.kind, row.record_id) for row in News.objects.all()] == [("post", post.pk)]
    assert Job.objects.get(name="posts").error == ""


def test_schedule_runs_it_every_minute_from_the_start(schedule):
    assert import_string(schedule.func) is tasks.minutely
    assert (schedule.schedule_type, schedule.minutes, schedule.repeats) == (Schedule.MINUTES, 1, -1)
    assert schedule.next_run == NOW


def test_schedule_stands_once_and_goes_with_its_migration(schedule):
    migration.schedule_minutely(apps, connection.schema_editor())
    assert Schedule.objects.count() == 1

    migration.unschedule_minutely(apps, connection.schema_editor())
    assert not Schedule.objects.exists()
