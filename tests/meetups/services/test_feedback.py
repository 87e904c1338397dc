from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from meetups.models import Feedback, Job, Remark, UsedFeedbackLink
from meetups.services import feedback
from tests.boards import SeatFactory
from tests.factories import AttendeeFactory, EventFactory, FeedbackFactory
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
HOUR, DAY, TICK = timedelta(hours=1), timedelta(days=1), timedelta(microseconds=1)


def began(ago, **fields):
    """Create an event of one hour that began so long ago."""
    return EventFactory(starts_at=NOW - ago, **fields)


def digests():
    return set(UsedFeedbackLink.objects.values_list("digest", flat=True))


@pytest.mark.parametrize("ago", [timedelta(0), HOUR, 14 * DAY + HOUR - TICK])
def test_give_stores_the_answer_without_personal_data(ago):
    event = began(ago)
    words = {"went_well": "The tea.", "to_change": "The chairs.", "to_try": "Cake.", "anything_else": "Thanks."}

    feedback.give(event=event, form_token="one-form", again="yes", **words)

    assert Feedback.objects.values().get() == {
        "event_id": event.pk,
        "again": "yes",
        "form_token": "one-form",
        "is_counted": False,
        "answered_on": NOW.date(),
        **words,
    }
    assert digests() == set()


@pytest.mark.parametrize(
    ("zone", "day"), [("Europe/London", date(2026, 11, 25)), ("Pacific/Auckland", date(2026, 11, 26))]
)
def test_answer_has_the_day_on_the_clock_of_the_event(clock, zone, day):
    event = EventFactory(starts_at=datetime(2026, 11, 25, 12, tzinfo=UTC), zone=zone)
    clock.move_to(datetime(2026, 11, 25, 13, tzinfo=UTC))

    assert feedback.give(event=event, form_token="one-form", again="yes").answered_on == day


@pytest.mark.parametrize(
    ("ago", "status", "code"),
    [
        (-TICK, "confirmed", "early"),
        (14 * DAY + HOUR, "confirmed", "late"),
        (HOUR, "cancelled", "cancelled"),
        (-HOUR, "cancelled", "cancelled"),
        (30 * DAY, "cancelled", "cancelled"),
    ],
)
def test_give_refuses_before_and_after_with_a_message(ago, status, code):
    with pytest.raises(ValidationError) as refused:
        feedback.give(event=began(ago, status=status), form_token="one-form", again="yes", digest="d")

    assert (refused.value.code, Feedback.objects.count(), digests()) == (code, 0, set())


def test_same_form_sent_twice_keeps_the_first_answer():
    event = began(HOUR)

    first = feedback.give(event=event, form_token="one-form", again="yes", digest="d")
    again = feedback.give(event=event, form_token="one-form", again="no", digest="d")
    other = feedback.give(event=event, form_token="another-form", again="no")

    assert (first, first.again, first.is_counted) == (again, again.again, True)
    assert set(Feedback.objects.all()) == {first, other}
    assert digests() == {"d"}


def test_answers_without_a_link_are_limited_and_those_with_one_are_not(monkeypatch):
    monkeypatch.setattr(feedback, "MOST_UNCOUNTED", 2)
    event = began(HOUR)
    for token in ("a", "b", "b"):
        feedback.give(event=event, form_token=token, again="yes")

    with pytest.raises(ValidationError, match=r"2 people have answered here, so this form takes no more\.") as refused:
        feedback.give(event=event, form_token="c", again="yes")
    feedback.give(event=event, form_token="b", again="yes")
    feedback.give(event=event, form_token="d", again="no", digest="of a place")

    assert refused.value.code == "many"
    assert sorted(Feedback.objects.values_list("form_token", flat=True)) == ["a", "b", "d"]


def test_person_who_has_answered_is_refused_with_another_form():
    event = began(HOUR)
    feedback.give(event=event, form_token="one-form", again="yes", digest="d")

    with pytest.raises(ValidationError) as refused:
        feedback.give(event=event, form_token="another-form", again="no", digest="d")

    assert (refused.value.code, refused.value.messages) == (
        "used",
        ["You have answered already. Each person answers once."],
    )
    assert list(Feedback.objects.values_list("form_token", "is_counted")) == [("one-form", True)]
    assert feedback.refusal(event, "d") == ("used", "You have answered already. Each person answers once.")
    assert (feedback.refusal(event, "e"), feedback.refusal(event)) == (None, None)


def test_place_and_its_seat_share_a_digest_and_all_others_have_their_own():
    seat = SeatFactory()
    event = seat.board.event
    ann, bo = AttendeeFactory(event=event), AttendeeFactory(event=event)
    of_ann = feedback.digest_of(attendee=ann)

    assert feedback.digest_of_seat(seat=SeatFactory(board=seat.board, attendee=ann)) == of_ann
    others = {
        feedback.digest_of(attendee=bo),
        feedback.digest_of_seat(seat=seat),
        feedback.digest_of_seat(seat=SeatFactory(board=seat.board)),
    }
    assert len(others - {of_ann}) == 3
    assert {len(digest) for digest in others} == {64}


def test_digest_needs_the_secret_key_of_the_site(settings):
    attendee, seat = AttendeeFactory(), SeatFactory()

    before = feedback.digest_of(attendee=attendee), feedback.digest_of_seat(seat=seat)
    settings.SECRET_KEY = "another key, as long as the first one was and some more"
    after = feedback.digest_of(attendee=attendee), feedback.digest_of_seat(seat=seat)

    assert set(before).isdisjoint(after)


def test_token_of_a_link_holds_the_digest_for_its_event_only():
    attendee = AttendeeFactory()
    token = feedback.token_of(attendee=attendee)

    assert feedback.digest_in(event=attendee.event, token=token) == feedback.digest_of(attendee=attendee)
    assert feedback.digest_in(event=EventFactory(), token=token) == ""
    assert feedback.digest_in(event=attendee.event, token=f"{token[:-1]}{'a' if token[-1] != 'a' else 'b'}") == ""
    assert feedback.digest_in(event=attendee.event, token=feedback.digest_of(attendee=attendee)) == ""
    assert feedback.digest_in(event=attendee.event, token=attendee.token) == ""
    assert attendee.secret not in token
    assert feedback.digest_of(attendee=attendee) not in token


def test_answers_keep_their_words_and_remarks_when_they_are_written_anew():
    event = began(HOUR)
    answers = FeedbackFactory.create_batch(3, event=event, went_well="The tea.")
    remark = Remark.objects.create(answer=answers[0], part="went_well")
    UsedFeedbackLink.objects.create(event=event, digest="d")
    before = list(Feedback.objects.values())

    assert feedback.write_anew() == 3

    assert list(Feedback.objects.values()) == before
    assert Remark.objects.get() == remark
    assert digests() == {"d"}


@pytest.mark.parametrize(
    ("ran", "days_ago", "number"),
    [(None, 400, 1), (0, 0, 1), (0, 2, 1), (0, 3, 0), (3, 3, 1), (3, 5, 1), (3, 6, 0)],
)
def test_answers_since_the_last_run_are_written_anew(ran, days_ago, number):
    if ran is not None:
        Job.objects.create(name="feedback", ran_at=NOW - ran * DAY)
    FeedbackFactory(answered_on=NOW.date() - days_ago * DAY)

    assert feedback.write_anew() == number


def test_job_that_never_succeeded_covers_all_answers():
    Job.objects.create(name="feedback", failed_at=NOW)
    FeedbackFactory(answered_on=NOW.date() - 30 * DAY)

    assert feedback.write_anew() == 1


def test_digests_are_deleted_once_the_form_is_closed():
    events = {"open": began(14 * DAY + HOUR - TICK), "closed": began(14 * DAY + HOUR)}
    for name, event in events.items():
        UsedFeedbackLink.objects.create(event=event, digest=name)
        FeedbackFactory(event=event)

    assert feedback.write_anew() == 2

    assert digests() == {"open"}
    assert Feedback.objects.count() == 2


def test_deleted_answer_takes_its_remarks_with_it():
    answer, other = FeedbackFactory(went_well="The tea."), FeedbackFactory(went_well="The cake.")
    for row in (answer, other):
        Remark.objects.create(answer=row, part="went_well")

    feedback.delete(answer=answer)

    assert list(Remark.objects.values_list("answer", flat=True)) == [other.pk]
