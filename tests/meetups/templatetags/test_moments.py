"""Moments in templates have their day, in the zone of an event or of the site."""

from datetime import UTC, datetime

from meetups.templatetags.moments import moment

AT = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)


def test_moment_is_shown_on_the_clock_of_the_site_or_of_another_zone(settings):
    settings.TIME_ZONE = "Europe/London"

    assert moment(AT) == "Monday 23 November 2026, 6:30pm GMT"
    assert moment(AT, "Asia/Tokyo") == "Tuesday 24 November 2026, 3:30am JST"
