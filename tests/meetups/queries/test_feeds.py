import pytest

from meetups.extensions import FeedEntry
from meetups.models import FeedRecord
from meetups.queries.feeds import records_of
from tests.waitlists import NOW

pytestmark = pytest.mark.django_db


def entry(kind, key, identifier=""):
    return FeedEntry(kind, key, "Tea", "/tea/", "", NOW, NOW, id=identifier)


def test_records_of_entries_without_an_id_are_read_at_once(django_assert_num_queries):
    for kind, key in (("event", 1), ("event", 2), ("post", 1), ("post", 3)):
        FeedRecord.objects.create(kind=kind, key=key, first_path=f"/{kind}/{key}/", digest="", changed_at=NOW)

    with django_assert_num_queries(1):
        found = records_of([entry("event", 1), entry("post", 3), entry("post", 9), entry("post", 1, "urn:x")])
    with django_assert_num_queries(0):
        assert records_of([entry("post", 1, "urn:x")]) == {}

    assert {key: row.first_path for key, row in found.items()} == {
        ("event", 1): "/event/1/", ("post", 3): "/post/3/",
    }  # fmt: skip
