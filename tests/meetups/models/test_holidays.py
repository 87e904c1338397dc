from datetime import date

import pytest
from django.core.exceptions import ValidationError

from meetups.models import Holiday
from tests.factories import HolidayFactory

pytestmark = pytest.mark.django_db

AUGUST = (date(2026, 8, 1), date(2026, 8, 31))


def test_between_returns_the_holidays_of_one_nation_with_both_ends():
    HolidayFactory(nation="GB-ENG", on=date(2026, 8, 31), name="Late Summer Bank Holiday")
    HolidayFactory(nation="GB-ENG", on=date(2026, 8, 1), name="Yorkshire Day")
    HolidayFactory(nation="GB-ENG", on=date(2026, 7, 31))
    HolidayFactory(nation="GB-ENG", on=date(2026, 9, 1))
    HolidayFactory(nation="GB-SCT", on=date(2026, 8, 3))

    assert Holiday.objects.between("GB-ENG", *AUGUST) == {
        date(2026, 8, 1): "Yorkshire Day",
        date(2026, 8, 31): "Late Summer Bank Holiday",
    }


def test_a_day_that_is_not_observed_is_no_holiday():
    HolidayFactory(on=date(2026, 8, 31), is_off=True)

    assert Holiday.objects.between("GB-ENG", *AUGUST) == {}


def test_a_day_is_a_holiday_of_a_nation_once():
    HolidayFactory(on=date(2026, 8, 31))
    HolidayFactory(on=date(2026, 8, 31), nation="GB-WLS")

    with pytest.raises(ValidationError) as refusal:
        Holiday(nation="GB-ENG", on=date(2026, 8, 31), name="Again").full_clean()

    assert refusal.value.messages == ["This day is a holiday already."]


@pytest.mark.parametrize("nation", ["gb-eng", "England", "GB_ENG", "GB-ENGL", "G", ""])
def test_a_nation_is_a_code(nation):
    with pytest.raises(ValidationError) as refusal:
        Holiday(nation=nation, on=date(2026, 8, 31), name="A day").full_clean()

    assert list(refusal.value.message_dict) == ["nation"]


def test_a_holiday_is_shown_as_its_name_and_day():
    assert str(HolidayFactory.build(name="Boxing Day", on=date(2026, 12, 26))) == "Boxing Day, 2026-12-26"
