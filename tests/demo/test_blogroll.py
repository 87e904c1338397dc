"""The blogroll of the demo."""

import pytest
from django.utils import timezone

from demo import blogroll, content
from meetups.models import BlogrollEntry, BlogrollSource
from meetups.queries import blogroll as queries
from tests.demo.running import load

pytestmark = pytest.mark.django_db


def test_six_websites_are_read_from_files_and_one_waits_for_an_answer(today):
    load()
    found = queries.shown(list(queries.active()))

    assert sorted((source.group.slug, source.name, len(source.lines)) for source in found) == [
        ("glasgow", "Lamplight Housing: how we work", 2),
        ("glasgow", "Tramway Street: a design team of three", 2),
        ("leeds", "Aireborough digital: what we got wrong", 3),
        ("leeds", "Forms I Have Known", 3),
        ("london", "Fleetwater digital", 3),
        ("london", "Notes from a Parking Permit", 3),
    ]
    assert BlogrollSource.objects.exclude(link=None).count() == 4
    assert BlogrollSource.objects.filter(status="suggested").count() == 1
    assert BlogrollEntry.objects.filter(at__gt=timezone.now()).count() == 0


def test_every_feed_in_the_folder_is_used():
    files = {path.name for path in (content.FOLDER / "feeds").iterdir()}

    assert files == {row["file"] for row in content.table("blogroll")["sources"]}
    assert all(b"{" not in blogroll.feed_of(file, timezone.now()) for file in files if file.endswith(".xml"))
