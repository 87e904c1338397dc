from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from meetups.models import Action, OutboxEmail
from meetups.services import actions
from meetups.services.emails import actions as emails
from tests.boards import ActionFactory
from tests.chores import work
from tests.factories import EventFactory, GroupFactory, UserFactory
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)
SENT = [("action_reminder", "ann@example.org")]


def add(**facts):
    values = {"group": facts.pop("group", None) or GroupFactory(name="Lamp menders"), "text": "Book the room"}
    return actions.add(**{**values, "owner_name": "Ann", "owner_email": "ann@example.org", **facts})


def written():
    return list(OutboxEmail.objects.order_by("pk").values_list("kind", "to"))


def confirmed(confirmed_at=NOW - 100 * DAY, **facts):
    """Create an open action whose owner confirmed their email address."""
    owner = {"owner_name": "Ann", "owner_email": "ann@example.org", "asked_at": confirmed_at}
    return ActionFactory(**owner, email_confirmed_at=confirmed_at, **facts)


def meeting(starts_at, zone="Europe/London", **values):
    moment = datetime.fromisoformat(starts_at).replace(tzinfo=ZoneInfo(zone))
    return EventFactory(starts_at=moment, ends_at=moment + HOUR, zone=zone, **values)


def at(clock, moment):
    """Return kind and recipient of each email written at this time."""
    clock.move_to(datetime.fromisoformat(moment), tick=False)
    before = OutboxEmail.objects.count()
    assert emails.write_due() == OutboxEmail.objects.count() - before
    return written()[before:]


def test_new_owner_is_asked_once_to_confirm():
    action = add(by=UserFactory(name="Olu Marsh"))
    work()
    work()

    [email] = OutboxEmail.objects.all()
    assert (email.kind, email.to, email.action, email.group) == (
        "action_confirm", "ann@example.org", action, action.group,
    )  # fmt: skip
    assert email.subject == "An action for Lamp menders: do you want a reminder?"
    assert "Olu Marsh wrote down that you would do something for Lamp menders, and gave this email" in email.text
    assert f"http://testserver/actions/{action.token}/\n" in email.text
    assert f"http://testserver/actions/{action.token}/" in email.html
    assert email.unsubscribe_url == ""
    assert Action.objects.get().asked_at == NOW


def test_email_to_confirm_has_no_typed_text():
    add(text="Purchase now", owner_name="Purchase it", owner_email="purchase-now@example.org")
    work()

    email = OutboxEmail.objects.get()
    assert "purchase" not in (email.subject + email.text + email.html).casefold()
    assert "Somebody wrote down that you would do something for Lamp menders" in email.text


def test_email_address_is_asked_five_times_a_day_and_later_ones_wait(clock):
    for number in range(7):
        add(owner_email="Ann@example.org" if number % 2 else "ann@EXAMPLE.org")
    add(owner_email="ben@example.org")
    work()
    assert len(written()) == 6
    work()
    assert len(written()) == 6

    clock.shift(DAY)
    work()

    assert len(written()) == 8
    assert not Action.objects.filter(asked_at=None).exists()


def test_entering_and_removing_an_email_address_does_not_start_its_limit_anew(settings):
    settings.OWNER_EMAIL_RATE_LIMIT = "2/d"
    action = add()
    work()
    for email in ("ben@example.org", "ann@example.org", "", "ann@example.org"):
        actions.change(action=action, owner_email=email)
        work()

    assert not OutboxEmail.objects.exists()
    assert Action.objects.get().asked_at is None


def test_owner_of_a_closed_action_is_not_asked():
    actions.finish(action=add())
    work()

    assert emails.ask(pk=Action.objects.get().pk) is False
    assert written() == []


def test_owner_who_has_changed_meanwhile_is_not_asked(monkeypatch):
    action = add()
    monkeypatch.setattr(emails, "_may_ask", lambda email: actions.stop_reminders(action=action))

    assert emails.ask(pk=action.pk) is False
    assert written() == []


@pytest.mark.parametrize(
    ("zone", "starts_at", "too_early", "due"),
    [
        ("Europe/London", "2026-12-16T18:00", "2026-12-13T07:59:59+00:00", "2026-12-13T08:00:00+00:00"),
        # the clocks go forward on the 28th of March, and back on the 31st of October
        ("Europe/London", "2027-03-30T23:59", "2027-03-27T07:59:59+00:00", "2027-03-27T08:00:00+00:00"),
        ("Europe/London", "2027-03-31T00:01", "2027-03-28T06:59:59+00:00", "2027-03-28T07:00:00+00:00"),
        ("Europe/London", "2027-11-02T18:00", "2027-10-30T06:59:59+00:00", "2027-10-30T07:00:00+00:00"),
        ("America/New_York", "2026-12-16T20:00", "2026-12-13T12:59:59+00:00", "2026-12-13T13:00:00+00:00"),
        ("Pacific/Kiritimati", "2026-12-16T08:00", "2026-12-12T17:59:59+00:00", "2026-12-12T18:00:00+00:00"),
    ],
)
def test_reminder_is_due_at_eight_three_days_before_the_meeting_in_its_zone(clock, zone, starts_at, too_early, due):
    confirmed(due_event=meeting(starts_at, zone))

    assert at(clock, too_early) == []
    assert at(clock, due) == SENT
    assert at(clock, due) == []


@pytest.mark.parametrize(
    ("zone", "too_early", "due"),
    [
        ("Europe/London", "2026-12-13T07:59:59+00:00", "2026-12-13T08:00:00+00:00"),
        ("America/New_York", "2026-12-13T12:59:59+00:00", "2026-12-13T13:00:00+00:00"),
    ],
)
def test_reminder_is_due_at_eight_three_days_before_the_date_in_the_zone_of_the_group(clock, zone, too_early, due):
    confirmed(group__zone=zone, due_on=date(2026, 12, 16))

    assert at(clock, too_early) == []
    assert at(clock, due) == SENT


def test_reminder_says_what_is_due_and_has_the_owners_link(clock):
    action = confirmed(group__name="Lamp menders", text="Book the room", due_event=meeting("2026-12-16T18:00"))
    assert at(clock, "2026-12-13T08:00+00:00") == SENT

    email = OutboxEmail.objects.get()
    assert (email.subject, email.action, email.group) == ("Your action: Book the room", action, action.group)
    assert "Book the room\n(due at the meeting on Wednesday 16 December 2026)" in email.text
    assert f"http://testserver/actions/{action.token}/\n" in email.text
    assert email.unsubscribe_url == f"http://testserver/actions/{action.token}/stop/"
    assert email.unsubscribe_url in email.html


def test_reminder_is_late_if_no_worker_ran_but_not_after_the_start(clock):
    due = {"due_event": meeting("2026-12-16T18:00")}
    confirmed(**due)
    assert at(clock, "2026-12-16T17:59:59+00:00") == SENT

    confirmed(**due)
    assert at(clock, "2026-12-16T18:00+00:00") == []


def test_reminder_of_a_date_is_written_until_its_day_ends(clock):
    confirmed(due_on=date(2026, 12, 16))
    confirmed(due_on=date(2026, 12, 15))

    assert at(clock, "2026-12-16T23:59:59+00:00") == SENT
    assert at(clock, "2026-12-17T00:00+00:00") == []


@pytest.mark.parametrize(
    "facts",
    [
        {"state": "done", "closed_at": NOW},
        {"state": "dropped", "why": "No budget.", "closed_at": NOW},
        {"due_event__status": "draft"},
        {"due_event__status": "cancelled"},
        {"due_event": None},
        {"email_confirmed_at": None},
        {"owner_email": "", "asked_at": None, "email_confirmed_at": None},
    ],
)
def test_no_reminder_of_what_nobody_needs_to_hear_about(clock, facts):
    due = meeting("2026-12-16T18:00", status=facts.pop("due_event__status", "confirmed"))
    owner = {"owner_email": "ann@example.org", "asked_at": NOW, "email_confirmed_at": NOW}
    ActionFactory(**{**owner, "due_event": due, **facts})

    assert at(clock, "2026-12-13T08:00+00:00") == []


def test_owner_who_confirmed_after_that_morning_is_not_reminded(clock):
    due = {"due_event": meeting("2026-12-16T18:00")}
    morning = datetime(2026, 12, 13, 8, tzinfo=UTC)
    confirmed(morning, **due)
    confirmed(morning + SECOND, **due)

    assert at(clock, "2026-12-13T09:00+00:00") == SENT


def test_meeting_that_moves_is_reminded_of_once(clock):
    event = meeting("2026-12-16T18:00")
    confirmed(due_event=event)
    assert at(clock, "2026-12-13T08:00+00:00") == SENT
    event.starts_at += 14 * DAY
    event.ends_at += 14 * DAY
    event.save()

    assert at(clock, "2026-12-27T08:00+00:00") == []


def test_meeting_that_moves_nearer_is_reminded_of_at_once(clock):
    event = meeting("2026-12-16T18:00")
    confirmed(due_event=event)
    event.starts_at, event.ends_at = event.starts_at - 7 * DAY, event.ends_at - 7 * DAY
    event.save()

    assert at(clock, "2026-12-08T12:00+00:00") == SENT


def test_another_meeting_is_reminded_of_anew(clock):
    action = confirmed(due_event=meeting("2026-12-16T18:00"))
    assert at(clock, "2026-12-13T08:00+00:00") == SENT
    actions.change(action=action, due_event=meeting("2026-12-30T18:00", group=action.group))

    assert at(clock, "2026-12-27T08:00+00:00") == SENT


def test_new_owner_is_reminded_although_the_one_before_was(clock):
    action = confirmed(due_event=meeting("2026-12-16T18:00"))
    assert at(clock, "2026-12-13T08:00+00:00") == SENT
    actions.hand_on(action=action, owner_name="Ben", owner_email="ben@example.org")
    Action.objects.update(email_confirmed_at=NOW, asked_at=NOW)

    clock.move_to(datetime(2026, 12, 14, 8, tzinfo=UTC), tick=False)
    assert emails.remind_due() == 1
    assert written() == [("action_reminder", "ben@example.org")]


def test_action_closed_meanwhile_is_not_reminded_of(clock, monkeypatch):
    action = confirmed(due_event=meeting("2026-12-16T18:00"))
    due_soon = emails._due_soon
    clock.move_to(datetime(2026, 12, 13, 8, tzinfo=UTC), tick=False)

    def and_close(now):
        found = list(due_soon(now))
        actions.finish(action=action)
        monkeypatch.setattr(emails, "_due_soon", due_soon)
        return found

    monkeypatch.setattr(emails, "_due_soon", and_close)

    assert emails.remind_due() == 0
    assert written() == []


@pytest.mark.parametrize("number", [1, 30])
def test_reminders_that_are_written_cost_two_queries(clock, number, django_assert_num_queries):
    due = meeting("2026-12-16T18:00")
    for _ in range(number):
        confirmed(group=due.group, due_event=due)
    assert at(clock, "2026-12-13T08:00+00:00") == SENT * number

    with django_assert_num_queries(2):
        assert emails.remind_due() == 0
