from datetime import date

import pytest

from meetups.models import CalendarImport
from meetups.services.imports import remembered
from meetups.services.imports.files import unpacked
from meetups.services.imports.remembered import NOTHING, Remembered, digest_of, keep, key_of, read
from tests.factories import EventFactory, GroupFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 12, 8)


def test_what_is_remembered_of_each_series_makes_a_round_trip():
    group, first = GroupFactory(), Remembered({DAY: True}, {DAY: "digest"}, (DAY,))
    assert read(group) == {}

    keep(group, {"a": first, "b": Remembered({DAY: False})})
    keep(group, {"b": NOTHING, "c": NOTHING})

    assert (read(group), read(GroupFactory()), CalendarImport.objects.count()) == ({"a": first}, {}, 1)
    keep(group, {"a": NOTHING})
    assert (read(group), CalendarImport.objects.get().file) == ({}, "")


def test_nothing_is_written_for_a_file_of_which_nothing_is_to_be_remembered():
    keep(GroupFactory(), {"a": NOTHING})

    assert CalendarImport.objects.count() == 0


def test_no_text_of_a_file_is_kept():
    event, group = EventFactory(title="Ann", uid="ann@example.org"), GroupFactory()

    keep(group, {key_of(event.uid): Remembered(meetings={DAY: digest_of(event)})})

    assert b"nn" not in unpacked(CalendarImport.objects.get().file).replace(b"meetings", b"")


@pytest.mark.parametrize(
    ("changes", "is_same"),
    [({"status": "draft"}, True), ({"status": "tentative"}, False), ({"title": "New"}, False), ({"summary": "x"}, True),
     ({"description": "a\nb"}, True)],
)  # fmt: skip
def test_the_digest_shows_changes_of_what_imports_write(changes, is_same):
    event = EventFactory(description="a\r\nb")
    before = digest_of(event)
    for name, value in changes.items():
        setattr(event, name, value)

    assert ((digest_of(event) == before), len(remembered.WRITTEN)) == (is_same, 9)
