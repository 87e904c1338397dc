from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from meetups.forms.moments import SiteMomentField


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York"])
@pytest.mark.parametrize("day", ["0001-01-01", "1969-12-31", "2101-01-01", "9999-12-31"])
def test_moment_of_the_site_is_from_1970_to_2100(settings, zone, day):
    settings.TIME_ZONE = zone

    with pytest.raises(ValidationError) as refused:
        SiteMomentField().clean([day, "8pm"])

    assert refused.value.messages == ["Use a date from 1970 to 2100."]


def test_moment_of_the_site_is_by_its_clock(settings):
    settings.TIME_ZONE = "America/New_York"

    assert SiteMomentField().clean(["1970-01-01", "8pm"]) == datetime(1970, 1, 2, 1, tzinfo=UTC)
    assert SiteMomentField(required=False).clean(["", ""]) is None
