from datetime import date

import pytest

from meetups.forms.events import EventFilters
from meetups.models import Event
from tests.factories import EventFactory, GroupFactory

NOTHING = {"group": "", "venue": "", "mode": "", "q": "", "on": None}


def test_empty_filters_are_not_active():
    filters = EventFilters({})

    assert (filters.errors, filters.cleaned_data, filters.is_active, filters.messages) == ({}, NOTHING, False, [])


def test_unknown_filters_are_ignored():
    filters = EventFilters({"colour": "blue", "status": "draft", "page": "2"})

    assert (filters.errors, filters.is_active) == ({}, False)


@pytest.mark.parametrize(
    ("query", "cleaned"),
    [
        ({"group": "leeds"}, {"group": "leeds"}),
        ({"venue": "city-library"}, {"venue": "city-library"}),
        ({"mode": "mixed"}, {"mode": "mixed"}),
        ({"q": "  lean coffee "}, {"q": "lean coffee"}),
        ({"q": "x" * 100}, {"q": "x" * 100}),
        ({"on": "2026-11-25"}, {"on": date(2026, 11, 25)}),
        ({"on": "1970-01-01"}, {"on": date(1970, 1, 1)}),
        ({"on": "2100-12-31"}, {"on": date(2100, 12, 31)}),
    ],
)
def test_valid_filters_are_cleaned(query, cleaned):
    filters = EventFilters(query)

    assert (filters.errors, filters.cleaned_data, filters.is_active) == ({}, NOTHING | cleaned, True)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("group", ["a b", "a/b", "ä", "x" * 81, "\x00", "<script>"]),
        ("venue", ["a b", "../..", "x" * 81, "\x00"]),
        ("mode", ["teleport", "OFFLINE", "offline ", "\x00"]),
        ("q", ["x" * 101, "a\x00b", "a\nb", "\u202etxt"]),
        ("on", ["2026-02-30", "tomorrow", "0000-00-00", "99999-01-01", "2026-11-25T10:00", "\x00", "1e9"]),
    ],
)
def test_each_invalid_filter_has_one_message(name, values):
    for value in values:
        filters = EventFilters({name: value})

        assert list(filters.errors) == [name], value
        assert filters.messages == [str(EventFilters.default_error_messages[name])]


@pytest.mark.parametrize("day", ["0001-01-01", "1969-12-31", "2101-01-01", "9999-12-30", "9999-12-31"])
def test_day_is_from_1970_to_2100(day):
    filters = EventFilters({"on": day})

    assert (list(filters.errors), filters.messages) == (["on"], ["Use a date from 1970 to 2100."])


@pytest.mark.django_db
def test_invalid_filter_gives_no_events():
    EventFactory()

    assert list(EventFilters({"mode": "teleport"}).narrow(Event.objects.all())) == []


@pytest.mark.django_db
def test_events_match_every_filter():
    leeds = GroupFactory(slug="leeds")
    wanted = EventFactory(group=leeds, title="Lean coffee", attendance_mode="online")
    EventFactory(group=leeds, title="Lean coffee")
    EventFactory(title="Lean coffee", attendance_mode="online")
    EventFactory(group=leeds, title="Show and tell", attendance_mode="online")

    filters = EventFilters({"group": "leeds", "mode": "online", "q": "coffee"})

    assert list(filters.narrow(Event.objects.all())) == [wanted]
