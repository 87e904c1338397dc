import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import connection

from meetups.models import EventSeries, Holiday
from meetups.services import holidays, series
from tests.factories import EventSeriesFactory, GroupFactory, HolidayFactory
from tests.waiting import PATIENCE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_august_2026():
    with time_machine.travel(datetime(2026, 8, 1, 12, tzinfo=UTC), tick=False):
        yield


def rows():
    return set(Holiday.objects.values_list("nation", "on", "name", "is_off"))


def test_write_creates_this_year_and_the_next_two():
    assert holidays.write(nation="GB-ENG") == 28

    days = Holiday.objects.values_list("on", flat=True)
    assert {year: sum(day.year == year for day in days) for year in {day.year for day in days}} == {
        2026: 9,
        2027: 10,
        2028: 9,
    }


def test_write_follows_the_nation():
    holidays.write(nation="GB-ENG")
    holidays.write(nation="GB-SCT")

    august = Holiday.objects.filter(on__range=(date(2026, 8, 1), date(2026, 8, 31)))
    assert set(august.values_list("nation", "on", "name")) == {
        ("GB-ENG", date(2026, 8, 31), "Late Summer Bank Holiday"),
        ("GB-SCT", date(2026, 8, 3), "Summer Bank Holiday"),
    }


def test_write_takes_the_year_in_the_zone_of_the_site():
    with time_machine.travel(datetime(2025, 12, 31, 23, 59, tzinfo=UTC), tick=False):
        holidays.write(nation="GB-ENG")

    assert {day.year for day in Holiday.objects.values_list("on", flat=True)} == {2025, 2026, 2027}


def test_write_twice_changes_nothing():
    holidays.write(nation="GB-NIR")
    before = rows()

    assert holidays.write(nation="GB-NIR") == 0
    assert rows() == before


def test_write_keeps_what_organisers_changed():
    holidays.write(nation="GB-ENG")
    Holiday.objects.filter(on=date(2026, 8, 31)).update(name="The long weekend")
    Holiday.objects.filter(on=date(2026, 12, 28)).update(is_off=True)
    HolidayFactory(on=date(2026, 12, 24), name="The offices are shut")
    before = rows()

    assert holidays.write(nation="GB-ENG") == 0
    assert rows() == before


def test_write_creates_only_missing_days():
    holidays.write(nation="GB-ENG")
    before = rows()
    Holiday.objects.filter(on__year=2027).delete()

    assert holidays.write(nation="GB-ENG") == 10
    assert rows() == before


def test_write_creates_nothing_for_an_unknown_nation():
    assert holidays.write(nation="XX-ABC") == 0
    assert rows() == set()


def test_write_all_writes_for_each_nation_that_has_a_group():
    for nation in ("GB-ENG", "GB-SCT", "GB-ENG", "XX"):
        GroupFactory(nation=nation)

    written = holidays.write_all()

    assert set(Holiday.objects.values_list("nation", flat=True)) == {"GB-ENG", "GB-SCT"}
    assert written == Holiday.objects.count()
    assert holidays.write_all() == 0


def test_write_all_continues_after_a_nation_that_fails(monkeypatch, caplog):
    GroupFactory(nation="GB-ENG")
    GroupFactory(nation="GB-SCT")
    write = holidays.write

    def fail_for_england(*, nation):
        if nation == "GB-ENG":
            raise RuntimeError("no such year")
        return write(nation=nation)

    monkeypatch.setattr(holidays, "write", fail_for_england)
    with pytest.raises(ExceptionGroup, match=r"^holidays of GB-ENG$"):
        holidays.write_all()

    assert set(Holiday.objects.values_list("nation", flat=True)) == {"GB-SCT"}
    assert caplog.messages == ["holidays of GB-ENG failed"]


def test_a_series_skips_the_holidays_of_its_own_nation():
    for nation in ("GB-ENG", "GB-SCT"):
        EventSeriesFactory(
            group=GroupFactory(nation=nation),
            starts_on=date(2026, 8, 3),
            rrule="FREQ=WEEKLY;INTERVAL=4;COUNT=2",
            on_holidays=EventSeries.OnHolidays.SKIP,
        )

    holidays.write_all()
    series.fill_all()

    england, scotland = EventSeries.objects.order_by("group__nation")
    assert list(england.occurrences.values_list("recurrence_id", flat=True)) == [date(2026, 8, 3)]
    assert list(scotland.occurrences.values_list("recurrence_id", flat=True)) == [date(2026, 8, 31)]


@pytest.mark.django_db(transaction=True)
def test_concurrent_writes_create_each_day_once():
    start = threading.Barrier(4)

    def write(_number):
        start.wait(timeout=PATIENCE)
        try:
            holidays.write(nation="GB-ENG")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))

    assert Holiday.objects.count() == 28
