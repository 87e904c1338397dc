"""A meeting on a public holiday: its organisers are warned until they say that they meet anyway."""

from datetime import date

import pytest
from django.urls import reverse

from meetups.models import Event
from tests.factories import EventFactory, HolidayFactory
from tests.series import a_series

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]
DAY = date(2026, 11, 25)


@pytest.fixture
def meeting(ours):
    HolidayFactory(nation="GB-ENG", on=DAY, name="Rest Day")
    series = a_series(group=ours.rows["meetups.group"], starts_on=DAY, rrule="FREQ=WEEKLY", title="Tea")
    return series.occurrences.get(recurrence_id=DAY)


def page(event):
    return reverse("admin:meets_on_holiday", args=[event.pk])


def needs(client):
    return [need.url for part in client.get("/admin/").context["doing"] for need in part.needs]


def test_organiser_keeps_the_meeting_and_is_not_warned_any_more(organiser, meeting):
    assert page(meeting) in needs(organiser)
    text = organiser.get(page(meeting)).content.decode()
    assert "Wednesday 25 November 2026 is a public holiday: Rest Day." in text

    response = organiser.post(page(meeting), follow=True)

    assert [str(message) for message in response.context["messages"]] == [f"{meeting} takes place on a public holiday."]
    assert page(meeting) not in needs(organiser)
    assert list(meeting.series.exceptions.values_list("on", "is_removed")) == [(DAY, False)]
    assert Event.objects.get(pk=meeting.pk).status == "confirmed"


def test_reading_changes_nothing_and_a_day_that_is_no_holiday_any_more_says_so(organiser, meeting):
    HolidayFactory._meta.model.objects.update(is_off=True)

    assert "The meeting is not on a public holiday any more." in organiser.get(page(meeting)).content.decode()
    assert meeting.series.exceptions.count() == 0


def test_meeting_that_was_cancelled_meanwhile_is_refused_in_words(organiser, meeting):
    Event.objects.filter(pk=meeting.pk).update(status="cancelled", cancellation_reason="Rest.")

    response = organiser.post(page(meeting), follow=True)

    (words,) = [str(message) for message in response.context["messages"]]
    assert words.startswith("The meeting on this day is cancelled")
    assert meeting.series.exceptions.count() == 0


@pytest.mark.parametrize("method", ["get", "post"])
def test_meeting_of_another_group_or_of_no_series_is_not_found(organiser, ours, theirs, method):
    other = a_series(group=theirs.rows["meetups.group"], starts_on=DAY, rrule="FREQ=WEEKLY").occurrences.first()

    for event in (other, EventFactory(group=ours.rows["meetups.group"])):
        assert getattr(organiser, method)(page(event)).status_code == 404
    assert other.series.exceptions.count() == 0
