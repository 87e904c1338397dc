from datetime import UTC, datetime, timedelta

import pytest

from meetups.models import OutboxEmail
from meetups.queries.standing_places import meetings as standing_meetings
from meetups.services import series as series_service
from meetups.services import standing_places
from meetups.services.emails import reminders
from meetups.services.emails import standing_places as emails
from tests.factories import AttendeeFactory, EventFactory
from tests.standing_places import StandingPlaceFactory, filled, give, meetings, regulars
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY = timedelta(days=1)


def written(**conditions):
    return list(OutboxEmail.objects.filter(**conditions).order_by("pk").values_list("kind", "to"))


def test_monthly_email_lists_the_next_meetings_with_not_this_time():
    series = filled(title="Lamp menders", capacity=2)
    ann = regulars(series, "Ann")[0]
    standing_places.give_all()
    skipped = meetings(series)[2].recurrence_id
    standing_places.skip(standing_place=ann, on=skipped)

    assert emails.write_monthly() == 1

    email = OutboxEmail.objects.get()
    page = f"http://testserver/standing-places/{ann.token}"
    assert (email.kind, email.to, email.subject) == (
        "standing_dates",
        "ann@example.org",
        "Your next dates: Lamp menders",
    )
    assert email.unsubscribe_url == f"{page}/end/"
    for text in (email.text, email.html):
        assert [f"{page}/not/2026-{day}/" in text for day in ("11-27", "12-11", "12-25")] == [True, True, False]
        assert "You get a place on 11 December" in text  # at the meeting on 8 January
        assert (text.count("You have a place."), text.count("Not this time.")) == (2, 1)
        assert (f"{page}/" in text, "29 January" in text) == (True, False)


def test_monthly_email_is_written_once_a_calendar_month_however_often_the_job_runs(clock):
    regulars(filled(), "Ann")
    standing_places.give_all()
    days = []
    for day in range(100):
        clock.move_to(NOW + day * DAY, tick=False)
        if emails.write_monthly() + emails.write_monthly():
            days.append((NOW + day * DAY).date().isoformat())

    assert days == ["2026-11-20", "2026-12-20", "2027-01-20", "2027-02-20"]


def test_monthly_email_after_the_end_of_a_month_comes_in_the_next(clock):
    regulars(filled(), "Ann")
    clock.move_to(datetime(2027, 1, 31, 12, tzinfo=UTC), tick=False)
    emails.write_monthly()

    clock.move_to(datetime(2027, 2, 28, 12, tzinfo=UTC), tick=False)
    assert emails.write_monthly() == 0
    clock.move_to(datetime(2027, 3, 1, 12, tzinfo=UTC), tick=False)
    assert emails.write_monthly() == 1


def test_no_monthly_email_without_a_meeting_or_while_the_series_is_paused():
    yearly = filled(rrule="FREQ=YEARLY", starts_on=NOW.date() + 100 * DAY)
    regulars(yearly, "Ann")
    paused = filled()
    regulars(paused, "Bo")
    standing_places.give_all()
    series_service.set_status(series=paused, status="paused")
    OutboxEmail.objects.all().delete()  # the meetings were cancelled

    assert (emails.write_monthly(), written()) == (0, [])


def test_meeting_that_is_paused_but_takes_place_is_listed_only_with_a_place():
    series = filled()
    ann, bo = regulars(series, "Ann", "Bo")
    event = meetings(series)[0]
    give(event)
    AttendeeFactory(event=meetings(series)[1])
    event.title = "By hand"
    event.save()
    series_service.set_status(series=series, status="paused")
    standing_places.skip(standing_place=bo, on=event.recurrence_id)

    assert [one.state for one in standing_meetings(ann)] == ["place"]
    assert [one.state for one in standing_meetings(bo)] == ["skipped"]
    assert emails.write_monthly() == 0


def test_question_comes_in_the_monthly_email_after_six_months(clock):
    series = filled(title="Lamp menders")
    ann = StandingPlaceFactory(series=series, confirmed_at=NOW - emails.LASTS + DAY, email="ann@example.org")
    emails.write_monthly()
    clock.shift(31 * DAY)

    assert emails.write_monthly() == 1

    email, first = OutboxEmail.objects.order_by("-pk")
    assert email.subject == "Do you still come to Lamp menders every time?"
    assert "press “Keep my standing place” by 4 January 2027" in email.text
    assert "press “Keep my standing place” by 4 January 2027" in email.html
    ann.refresh_from_db()
    assert (ann.asked_at, ann.emailed_on.isoformat()) == (NOW + 31 * DAY, "2026-12-21")
    assert "Do you still" not in first.subject


def test_question_is_asked_without_a_meeting_to_list():
    yearly = filled(rrule="FREQ=YEARLY", starts_on=NOW.date() + 100 * DAY)
    StandingPlaceFactory(series=yearly, confirmed_at=NOW - emails.LASTS)

    assert emails.write_monthly() == 1


def test_standing_attendee_without_a_place_is_told_once_for_all_dates_decided():
    series = filled(title="Lamp menders", capacity=2)
    regulars(series, "Ann", "Bo")
    standing_places.give_all()

    assert (emails.write_full(), emails.write_full()) == (1, 0)

    email = OutboxEmail.objects.get()
    assert (email.kind, email.to) == ("standing_full", "bo@example.org")
    assert email.subject == "Standing places are full: Lamp menders"
    for event in meetings(series)[:2]:
        assert f"http://testserver{event.get_absolute_url()}" in email.text
        assert f"http://testserver{event.get_absolute_url()}" in email.html
    assert email.unsubscribe_url.endswith("/end/")


def test_each_later_meeting_without_a_place_is_told_once(clock):
    series = filled(capacity=1)
    regulars(series, "Ann")
    standing_places.give_all()
    emails.write_full()
    clock.shift(14 * DAY)

    standing_places.give_all()
    emails.write_full()

    assert written() == [("standing_full", "ann@example.org")] * 2


def test_standing_attendee_who_took_a_place_meanwhile_is_not_told():
    series = filled(capacity=1)
    regulars(series, "Ann")
    event = meetings(series)[0]
    give(event)
    AttendeeFactory(event=event, email="ann@example.org")

    assert (emails.write_full(), written()) == (0, [])


def test_place_that_ended_meanwhile_is_not_written_to():
    assert (emails._write_dates(0), emails._write_full_dates(0)) == (0, 0)


def test_reminder_leads_with_the_standing_place(clock):
    series = filled(title="Lamp menders")
    ann = regulars(series, "Ann")[0]
    event = meetings(series)[0]
    AttendeeFactory(event=event, email="bo@example.org")
    single = EventFactory(group=series.group, starts_at=event.starts_at)
    AttendeeFactory(event=single, email="ann@example.org")
    give(event)
    clock.move_to(event.starts_at - DAY, tick=False)

    assert reminders.write_due() == 3

    words = "You come to “Lamp menders” every time, so you have a place."
    texts = {(row.to, row.event.title): row for row in OutboxEmail.objects.all()}
    link = f"http://testserver/standing-places/{ann.token}/not/2026-11-27/"
    email = texts.pop(("ann@example.org", "Lamp menders"))
    assert email.text.startswith(f"Hello,\n\n{words} Not this time? Open this page and press the button:\n{link}\n")
    assert (words in email.html, link in email.html) == (True, True)
    assert not any(words in row.text for row in texts.values())
