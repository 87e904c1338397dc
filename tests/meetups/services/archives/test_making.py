"""Writing the file with everything of a group."""

import pytest

from meetups.models import Group
from tests.archives import archive_of, contents, full_group, rows_in
from tests.factories import EventFactory, EventSeriesFactory, GroupFactory

pytestmark = pytest.mark.django_db
COUNTS = {
    "group": 1, "links": 1, "organisations": 1, "venues": 2, "series": 2, "series_dates": 1, "series_venues": 1,
    "events": 3, "former_slugs": 1, "topic_tags": 1, "topics": 2, "boards": 1, "cards": 2, "votes": 1, "calls": 1,
    "breaks": 1, "talks": 3, "grids": 1, "rooms": 1, "slots": 1, "sessions": 1, "actions": 2, "answers": 2,
    "remarks": 1, "tags": 1, "authors": 2, "post_series": 1, "posts": 2, "authorships": 2, "former_paths": 1,
    "editions": 2, "edition_items": 4, "pictures": 3,
}  # fmt: skip


def test_file_has_tables_a_calendar_posts_and_a_readme(settings):
    settings.SITE_URL = "https://meet.example.org"
    found = contents(archive_of(full_group()))

    assert found["manifest.json"] == {
        "product": "Fortnight group archive", "format": 1, "group": "lamp-menders", "name": "Lamp menders",
        "site": "https://meet.example.org", "tables": COUNTS,
    }  # fmt: skip
    assert {f"data/{name}.json" for name in COUNTS} | {f"{name}.csv" for name in COUNTS} < found.keys()
    shown = {name for name in found if name.startswith("pictures/")}
    assert sorted(name.rpartition("-")[2] for name in shown) == ["200.webp", "480.webp", "600.webp"]
    assert found.keys() - shown - {f"data/{name}.json" for name in COUNTS} - {f"{name}.csv" for name in COUNTS} == {
        "README.md", "calendar.ics", "manifest.json", "posts/next.md", "posts/what-we-mended.md", "series.ics",
    }  # fmt: skip
    assert "- Events: 3 (`data/events.json`, `events.csv`)" in found["README.md"].decode()
    assert found["README.md"].decode().startswith("# Everything of Lamp menders\n")
    assert found["calendar.ics"].count(b"BEGIN:VEVENT") == 2
    assert b"Ladders" not in found["calendar.ics"]
    assert found["series.ics"].count(b"BEGIN:VEVENT") == 2
    assert found["series.ics"].count(b"\r\nRDATE;") == 1
    assert b"LOCATION:Corn Exchange\\, 1 Canal Street" in found["series.ics"]


def test_group_without_anything_has_one_row():
    group = GroupFactory()

    found = contents(archive_of(group))
    assert sum(found["manifest.json"]["tables"].values()) == 1
    assert "series.ics" not in found


def test_series_without_a_venue_has_no_location_and_a_draft_is_left_out():
    group = GroupFactory()
    EventSeriesFactory(group=group, venue=None)
    EventSeriesFactory(group=group, status="draft")

    text = contents(archive_of(group))["series.ics"]
    assert (text.count(b"BEGIN:VEVENT"), b"LOCATION" in text) == (1, False)


def test_rows_of_other_groups_stay():
    ours = full_group()
    theirs = EventFactory(title="Theirs")
    # A series that was moved to another group leaves its event a single one.
    series = EventSeriesFactory(group=theirs.group)
    event = EventFactory(group=ours, series=series, recurrence_id="2026-01-01", title="Moved")

    [moved] = [row for row in rows_in(archive_of(ours), "events") if row["slug"] == event.slug]

    assert (moved["series"], moved["recurrence_id"]) == (None, None)
    assert b"Theirs" not in b"".join(
        content
        for content in contents(archive_of(Group.objects.get(pk=ours.pk))).values()
        if isinstance(content, bytes)
    )


def test_number_of_queries_does_not_grow_with_the_rows(django_assert_num_queries):
    group = full_group()
    with django_assert_num_queries(97):
        archive_of(group)
    for _number in range(3):
        EventFactory(group=group)
    with django_assert_num_queries(97):
        archive_of(group)
