"""Series that skip public holidays follow each change of them."""

from datetime import date

import pytest
from django_q.models import OrmQ

from meetups import tasks
from meetups.models import Holiday
from meetups.services import series as services
from tests.factories import EventSeriesFactory, GroupFactory, HolidayFactory
from tests.series import FIRST, a_series, days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
SECOND = date(2026, 12, 2)


@pytest.fixture
def scotland(db):
    return GroupFactory(nation="GB-SCT")


def followed():
    found = services.follow_holidays(nation="GB-SCT")
    return found.changed, found.is_later


def test_series_follow_the_holidays_of_their_nation_at_once(scotland):
    scottish, english = (a_series(group=group, on_holidays="skip") for group in (scotland, GroupFactory()))
    HolidayFactory(nation="GB-SCT", on=SECOND)
    HolidayFactory(nation="GB-ENG", on=SECOND)

    assert followed() == (1, False)
    assert followed() == (0, False)
    assert (days(scottish), len(days(english))) == (["11-25", "12-09", "12-16", "12-23"], 5)


def test_more_series_than_a_request_fills_are_left_to_the_worker(scotland, monkeypatch):
    monkeypatch.setattr(services, "MOST_AT_ONCE", 1)
    several = [a_series(group=scotland, on_holidays="skip") for _number in range(2)]
    HolidayFactory(nation="GB-SCT", on=SECOND)

    assert followed() == (0, True)

    assert [len(days(series)) for series in several] == [5, 5]
    (task,) = OrmQ.objects.all()
    assert (task.func(), task.args()) == ("meetups.tasks.follow_holidays", ("GB-SCT",))
    tasks.follow_holidays("GB-SCT")
    assert [len(days(series)) for series in several] == [4, 4]


def test_series_that_cannot_be_filled_is_left_to_the_worker_and_stops_no_other(scotland, caplog):
    EventSeriesFactory(group=scotland, on_holidays="skip", rrule="FREQ=NEVER")
    sound = a_series(group=scotland, on_holidays="skip")
    HolidayFactory(nation="GB-SCT", on=SECOND)

    assert followed() == (0, True)
    assert caplog.messages == ["A series does not follow the holidays of GB-SCT"]
    with pytest.raises(ExceptionGroup):
        tasks.follow_holidays("GB-SCT")
    assert len(days(sound)) == 4


def test_new_series_writes_the_holidays_of_its_nation_once(scotland):
    for _number in range(2):
        services.save(series=EventSeriesFactory.build(group=scotland, venue=None, starts_on=FIRST))

    assert Holiday.objects.filter(nation="GB-SCT", on=date(2026, 11, 30)).count() == 1
