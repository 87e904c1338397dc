"""Speakers are told the new time of their talk once in 15 minutes."""

from datetime import timedelta

import pytest

from meetups.models import OutboxEmail, ScheduledEmails, Talk
from meetups.services import events, talks
from meetups.services.talks import times
from tests.talks import accepted, open_call, sent
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def call():
    """Open a call with the talks A, B and C in its running order."""
    call = open_call()
    for title in "ABC":
        accepted(call, title)
    OutboxEmail.objects.all().delete()
    return call


def talk(title):
    return Talk.objects.get(title=title)


def told(clock, time=15 * MINUTE):
    """Return what the emails written so much later say: whose talk begins when."""
    clock.shift(time)
    number = times.write_due()
    subjects = list(OutboxEmail.objects.order_by("pk").values_list("subject", flat=True))
    assert (number, {kind for kind, _ in sent()}) == (len(subjects), {"talk_time"} if subjects else set())
    return subjects


def test_several_changes_within_15_minutes_are_one_email_to_each_speaker_whose_time_changed(call, clock):
    talks.move(talk=talk("C"), position=1)
    clock.shift(14 * MINUTE)
    talks.move(talk=talk("A"), position=3)

    assert told(clock, timedelta()) == []
    assert told(clock, MINUTE) == ["Your talk now begins at 6pm: C", "Your talk now begins at 6:10pm: A"]
    assert told(clock, MINUTE) == []


def test_change_after_the_emails_is_told_in_15_minutes_again(call, clock):
    talks.move(talk=talk("C"), position=2)
    assert len(told(clock)) == 2
    talks.move(talk=talk("C"), position=3)

    assert told(clock, 14 * MINUTE) == []
    assert told(clock, MINUTE) == ["Your talk now begins at 6:05pm: B", "Your talk now begins at 6:10pm: C"]


def test_order_that_is_as_before_is_not_told(call, clock):
    talks.move(talk=talk("C"), position=1)
    talks.move(talk=talk("C"), position=3)

    assert told(clock) == []
    assert ScheduledEmails.objects.get().written_at == NOW + 15 * MINUTE


def test_change_that_moves_no_talk_schedules_nothing(call):
    talks.move(talk=talk("C"), position=3)
    talks.withdraw(talk=talk("A"))
    talks.change_call(call=call, places=9)

    assert not ScheduledEmails.objects.exists()


def test_talk_that_was_accepted_meanwhile_is_told_if_it_has_moved_since(call, clock):
    talks.withdraw(talk=talk("A"))
    talks.change_call(call=call, minutes=6)
    accepted(call, "D")  # its email says 6:18pm
    talks.close_gap(talk=talk("A"))
    sent()

    assert told(clock) == [
        "Your talk now begins at 6pm: B",
        "Your talk now begins at 6:06pm: C",
        "Your talk now begins at 6:12pm: D",
    ]


def test_talk_that_has_begun_and_one_without_an_email_address_are_not_told(call, clock):
    talks.change_call(call=call, starts_after=1)
    Talk.objects.filter(title="A").update(started_at=NOW)
    Talk.objects.filter(title="B").update(email="")
    clock.shift(15 * MINUTE)

    times.write_due()

    assert sent() == [("talk_time", "c@example.org")]
    assert talk("B").told_starts_after == 6


def test_event_that_is_moved_moves_the_talks_without_an_email_about_times(call, clock):
    event = call.event
    event.starts_at += timedelta(days=1)
    event.ends_at += timedelta(days=1)
    events.save(event=event)

    assert told(clock) == []


@pytest.mark.parametrize("is_cancelled", [True, False])
def test_nothing_is_told_about_an_event_that_is_cancelled_or_over(call, clock, is_cancelled):
    talks.move(talk=talk("C"), position=1)
    if is_cancelled:
        events.cancel(event=call.event, reason="Storm.")
        sent()
    else:
        clock.move_to(call.event.ends_at, tick=False)

    assert told(clock) == []
    talks.move(talk=talk("C"), position=2)
    assert ScheduledEmails.objects.filter(kind="talk_times").count() == 1


def test_emails_that_another_worker_wrote_are_not_written_again(call, clock):
    talks.move(talk=talk("C"), position=1)
    clock.shift(15 * MINUTE)
    ScheduledEmails.objects.update(written_at=NOW)

    assert times._write(call) == 0
