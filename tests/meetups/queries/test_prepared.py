from datetime import UTC, datetime, timedelta

import pytest
from django.db import models
from django.db.models import BigAutoField, DateTimeField, SlugField

from meetups.models import Event
from meetups.queries.prepared import Prepared, Slot
from tests.factories import EventFactory, VenueFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_rows_are_those_of_the_same_queryset_whatever_the_values():
    for number in range(4):
        EventFactory(starts_at=NOON + number * HOUR, ends_at=NOON + (number + 1) * HOUR)
    columns = ("slug", "starts_at", "group__name", "venue__name")
    prepared = Prepared(
        Event.objects.filter(starts_at__gte=Slot("now", DateTimeField())).order_by("starts_at").values_list(*columns)
    )

    for now in (NOON - HOUR, NOON, NOON + 2 * HOUR, NOON + 4 * HOUR):
        asked = Event.objects.filter(starts_at__gte=now).order_by("starts_at").values_list(*columns)
        assert [tuple(row) for row in prepared.rows(now=now)] == list(asked)


def test_rows_take_the_same_value_in_several_places():
    EventFactory(starts_at=NOON - HOUR, ends_at=NOON + HOUR, slug="on")
    EventFactory(starts_at=NOON + HOUR, ends_at=NOON + 2 * HOUR, slug="later")
    now = Slot("now", DateTimeField())
    prepared = Prepared(Event.objects.filter(starts_at__lte=now, ends_at__gt=now).values_list("slug"))

    assert [tuple(row) for row in prepared.rows(now=NOON)] == [("on",)]


def test_objects_are_records_with_those_they_belong_to(django_assert_num_queries):
    event = EventFactory(slug="here", venue=VenueFactory(name="Canal Room"))
    EventFactory(slug="there", venue=None)
    prepared = Prepared(
        Event.objects.order_by().select_related("group", "venue").filter(slug=Slot("slug", SlugField()))
    )

    with django_assert_num_queries(2):
        (here,), (there,) = prepared.objects(slug="here"), prepared.objects(slug="there")
        assert (here, here.starts_at, here.venue.name) == (event, event.starts_at, "Canal Room")
        assert (here.group.name, there.venue) == (event.group.name, None)


def test_objects_read_later_what_the_queryset_left_out(django_assert_num_queries):
    EventFactory(slug="here", description="Bring *cake*.")
    prepared = Prepared(Event.objects.order_by().defer("description").filter(slug=Slot("slug", SlugField())))

    (event,) = prepared.objects(slug="here")

    with django_assert_num_queries(1):
        assert event.description == "Bring *cake*."


def test_a_question_with_an_aggregate_and_a_slice():
    group = EventFactory().group
    EventFactory.create_batch(2, group=group)
    counted = Event.objects.filter(group=Slot("group", BigAutoField())).order_by().values("group")
    prepared = Prepared(counted.annotate(number=models.Count("pk")).values_list("number")[:1])

    assert [tuple(row) for row in prepared.rows(group=group.pk)] == [(3,)]
    assert list(prepared.rows(group=group.pk + 1000)) == []


def test_a_missing_value_is_an_error():
    prepared = Prepared(Event.objects.filter(slug=Slot("slug", SlugField())).values_list("slug"))

    with pytest.raises(KeyError, match="slug"):
        prepared.rows()


def test_a_hostile_value_stays_a_value():
    EventFactory(slug="here")
    prepared = Prepared(Event.objects.filter(slug=Slot("slug", SlugField())).values_list("slug"))

    assert list(prepared.rows(slug="' OR 1=1 --")) == []
