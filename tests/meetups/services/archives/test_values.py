"""Values of a file as values of a row. Refusals are in test_taking.py."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from meetups.models import Event, Topic, Venue
from meetups.services.archives.tables import all_tables
from meetups.services.archives.values import set_values

TABLES = {table.model: table for table in all_tables()}


def read(model, **row):
    thing = model()
    set_values(thing, TABLES[model], row)
    return thing


def test_values_get_the_types_of_their_columns():
    event = read(Event, starts_at="2026-03-04T18:00:00+00:00", capacity=5, confirms_sign_ups=False)
    venue = read(Venue, latitude="53.8", closed_on="2026-01-01", lift="yes")

    assert (event.starts_at, event.capacity, event.confirms_sign_ups) == (
        datetime(2026, 3, 4, 18, tzinfo=UTC),
        5,
        False,
    )
    assert (venue.latitude, venue.closed_on, venue.lift) == (Decimal("53.8"), date(2026, 1, 1), "yes")


def test_missing_and_empty_values_are_those_of_a_new_row():
    event = read(Event, capacity=None, rsvp_opens_at=None, summary="")

    assert (event.capacity, event.rsvp_opens_at, event.summary, event.format) == (None, None, "", "meet-up")
    assert read(Topic, source="", source_id="").source == ""


@pytest.mark.parametrize(
    "row", [{"starts_at": 5}, {"starts_at": True}, {"starts_at": "2026-01-01"}, {"starts_at": "2026-03-04T18:00"}]
)
def test_value_of_another_type_is_refused(row):
    with pytest.raises(ValidationError) as refused:
        read(Event, **row)

    assert list(refused.value.message_dict) == ["starts_at"]
