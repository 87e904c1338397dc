from datetime import timedelta

import pytest

from meetups.models import Attendee, OutboxEmail, StandingPlace
from meetups.models.grace import GRACE
from meetups.services import erasures, standing_places
from meetups.services import series as series_service
from meetups.services.emails import standing_places as emails
from meetups.services.standing_places import lasting
from tests.factories import AttendeeFactory, EventSeriesFactory, GroupFactory, OutboxEmailFactory
from tests.standing_places import StandingPlaceFactory, filled, meetings, regulars
from tests.statements import just_before
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY = timedelta(days=1)


def written():
    return list(OutboxEmail.objects.order_by("pk").values_list("kind", "to"))


def names():
    return list(StandingPlace.objects.order_by("name").values_list("name", flat=True))


def test_unconfirmed_request_is_deleted_after_seven_days_and_their_grace(clock):
    standing_place = StandingPlaceFactory(confirmed_at=None)
    OutboxEmailFactory(standing_place=standing_place)
    OutboxEmailFactory(to="another@example.org")
    clock.move_to(NOW + 7 * DAY + GRACE - timedelta(seconds=1), tick=False)
    assert standing_places.end_all() == 0

    clock.move_to(NOW + 7 * DAY + GRACE, tick=False)

    assert standing_places.end_all() == 1
    assert (names(), written()) == ([], [("", "another@example.org")])


def test_unanswered_question_ends_it_after_fourteen_days_and_their_grace(clock):
    series = filled(title="Lamp menders", rrule="FREQ=WEEKLY;INTERVAL=2")
    ann, bo = regulars(series, "Ann", "Bo")
    standing_places.give_all()
    for standing_place in (ann, bo):
        standing_place.asked_at = NOW
        standing_place.save()
    standing_places.renew(standing_place=bo)
    clock.move_to(NOW + 14 * DAY + GRACE - timedelta(seconds=1), tick=False)
    assert standing_places.end_all() == 0

    clock.move_to(NOW + 14 * DAY + GRACE, tick=False)

    assert standing_places.end_all() == 1
    assert (names(), written()) == (["Bo"], [("standing_ended", "ann@example.org")])
    email = OutboxEmail.objects.get()
    assert email.subject == "Your standing place at Lamp menders has ended"
    assert "and had no answer" in email.text
    assert "and had no answer" in email.html
    assert (email.group, email.standing_place, email.unsubscribe_url) == (series.group, None, "")
    assert Attendee.objects.filter(name="Ann", status="going").count() == 2


def test_place_that_is_renewed_while_the_job_runs_stays(monkeypatch):
    ann = StandingPlaceFactory(series=filled(), asked_at=NOW - 20 * DAY, confirmed_at=NOW - 200 * DAY)
    real = lasting._end_silent
    monkeypatch.setattr(lasting, "_end_silent", lambda row: standing_places.renew(standing_place=row) and real(row))

    assert standing_places.end_all() == 0
    ann.refresh_from_db()
    assert (ann.renewed_at, ann.asked_at) == (NOW, None)


def test_renewing_twice_late_or_before_it_is_confirmed(clock):
    ann = StandingPlaceFactory(asked_at=NOW, confirmed_at=NOW - 200 * DAY)
    request = StandingPlaceFactory(confirmed_at=None)
    clock.shift(20 * DAY)

    for _ in range(2):
        renewed = standing_places.renew(standing_place=ann)
    standing_places.renew(standing_place=request)

    assert (renewed.renewed_at, renewed.asked_at, renewed.confirmed_at) == (NOW + 20 * DAY, None, NOW - 200 * DAY)
    request.refresh_from_db()
    assert request.renewed_at is None


def test_ended_by_its_attendee_needs_no_email_and_keeps_the_places():
    series = filled()
    ann = regulars(series, "Ann")[0]
    standing_places.give_all()
    emails.write_monthly()

    standing_places.end(standing_place=ann)
    standing_places.end(standing_place=ann)

    assert (names(), written()) == ([], [])
    assert Attendee.objects.filter(status="going").count() == 2


def test_ended_by_an_organiser_is_told():
    ann = StandingPlaceFactory(series=filled(title="Lamp menders"), email="ann@example.org")

    standing_places.end(standing_place=ann, why="organiser")

    assert written() == [("standing_ended", "ann@example.org")]
    assert "The organisers have ended your standing place at “Lamp menders”." in OutboxEmail.objects.get().text


def test_series_that_ends_ends_it():
    series = filled(title="Lamp menders")
    regulars(series, "Ann")
    StandingPlaceFactory(series=series, confirmed_at=None)
    assert standing_places.end_all() == 0

    series_service.set_status(series=series, status="ended")

    assert standing_places.end_all() == 2
    assert (names(), written()) == ([], [("standing_ended", "ann@example.org")])
    assert "The meetings “Lamp menders” have ended" in OutboxEmail.objects.get().text


def test_one_that_cannot_be_ended_stops_neither_the_others_nor_those_of_series(clock):
    fails = StandingPlaceFactory(series=filled(), confirmed_at=None)
    StandingPlaceFactory(series=fails.series, confirmed_at=None)
    ended = StandingPlaceFactory(series=filled())
    series_service.set_status(series=ended.series, status="ended")
    clock.shift(7 * DAY + GRACE)

    def fail():
        raise OSError("No space left on device")

    with just_before(f'DELETE FROM "{StandingPlace._meta.db_table}"', fail), pytest.raises(ExceptionGroup):
        standing_places.end_all()

    assert list(StandingPlace.objects.all()) == [fails]


def test_paused_series_keeps_it():
    series = filled()
    regulars(series, "Ann")

    series_service.set_status(series=series, status="paused")

    assert (standing_places.end_all(), names()) == (0, ["Ann"])


def test_rule_that_has_run_out_ends_it_after_the_last_meeting(clock):
    series = filled(rrule="FREQ=WEEKLY;COUNT=2")
    regulars(series, "Ann")
    clock.move_to(meetings(series)[1].starts_at - timedelta(seconds=1), tick=False)
    assert standing_places.end_all() == 0

    clock.move_to(meetings(series)[1].starts_at + DAY, tick=False)

    assert standing_places.end_all() == 1


@pytest.mark.parametrize("rule", ["FREQ=YEARLY", "FREQ=DAILY"])
def test_rule_that_goes_on_keeps_it_without_a_meeting_to_come(rule):
    regulars(EventSeriesFactory(rrule=rule), "Ann")

    assert (standing_places.end_all(), names()) == (0, ["Ann"])


def test_split_series_ends_with_its_last_part():
    series = filled()
    regulars(series, "Ann")
    later = series_service.split(series=series, on=meetings(series)[0].recurrence_id + DAY)
    series_service.set_status(series=series, status="ended")
    assert standing_places.end_all() == 0

    series_service.set_status(series=later, status="ended")

    assert standing_places.end_all() == 1


def test_erasing_an_attendee_at_the_events_of_groups_ends_their_standing_places_there():
    group, other = GroupFactory(), GroupFactory()
    for one in (group, other):
        StandingPlaceFactory(series__group=one, email="Ann@example.org", name=one.name)
    StandingPlaceFactory(series__group=group, name="Bo")
    ann = AttendeeFactory(event__group=group, email="ann@example.org")
    groups = type(group).objects.filter(pk=group.pk)

    erasures.erase(chosen=[ann], groups=groups)

    assert names() == sorted(["Bo", other.name])


def test_erasing_one_place_keeps_the_standing_place():
    StandingPlaceFactory(email="ann@example.org", name="Ann")

    erasures.erase(chosen=[AttendeeFactory(email="ann@example.org")])

    assert names() == ["Ann"]
