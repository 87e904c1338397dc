from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from meetups.wording import present

MOMENT = datetime(2026, 11, 20, 23, 59, 59, 999999, tzinfo=UTC)
MINUTE = datetime(2026, 11, 20, 23, 59, tzinfo=UTC)


def test_present_is_exact_outside_a_page(time_machine):
    time_machine.move_to(MOMENT, tick=False)

    assert (present.now(), present.current_minute(), present.today()) == (MOMENT, MINUTE, date(2026, 11, 20))
    assert present.today(ZoneInfo("Asia/Tokyo")) == date(2026, 11, 21)


def test_page_sees_one_minute_from_beginning_to_end(time_machine):
    time_machine.move_to(MOMENT, tick=False)
    with present.one_minute() as minute:
        time_machine.shift(timedelta(hours=1))
        with present.one_minute() as inner:
            assert (minute, inner, present.now(), present.current_minute()) == (MINUTE,) * 4
        assert (present.now(), present.today()) == (MINUTE, date(2026, 11, 20))

    assert present.now() == MOMENT + timedelta(hours=1)
