from datetime import UTC, date, datetime, timedelta

import pytest

from meetups.models import Edition, OutboxEmail, Subscription
from meetups.services import editions
from tests.boards import ActionFactory
from tests.editions import (
    DAY,
    DRAFTED,
    DUE,
    HOUR,
    MEETING,
    NOW,
    at,
    emails_of,
    follower,
    meeting,
    newsletter,
    post,
    send_now,
    the_edition,
)
from tests.factories import OrganiserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def group():
    group = newsletter()
    meeting(group)
    return group


def test_edition_is_due_at_9am_two_days_before_the_next_meeting(group):
    editions.work()

    edition = the_edition(group)
    assert (edition.due_at, edition.drafted_at) == (DUE, None)


def test_group_that_fails_stops_no_other_edition_from_moving(group, clock):
    editions.work()
    newsletter(slug="broken", zone="Nowhere/At_all")
    meeting(group, starts_at=MEETING - 3 * DAY)

    with pytest.raises(ExceptionGroup, match=r"^plan"):
        editions.work()

    assert the_edition(group).due_at == DUE - 3 * DAY


def test_edition_is_drafted_two_days_before_it_is_due_and_then_sent_by_itself(group, clock):
    OrganiserFactory(group=group, user__email="olu@example.org")
    OrganiserFactory(group=group, user__is_active=False)
    editions.work()
    at(clock, DRAFTED - HOUR)
    assert OutboxEmail.objects.count() == 0
    at(clock, DRAFTED)
    at(clock, DRAFTED + HOUR)
    assert (emails_of("edition_draft"), emails_of()) == (["olu@example.org"], [])
    assert "it is sent by itself on Monday 30 November 2026, 9am GMT" in OutboxEmail.objects.get().text

    at(clock, DUE)
    edition = group.editions.latest("pk")
    assert (edition.sent_on, edition.sent_at, edition.written_at) == (date(2026, 11, 30), DUE, DUE)
    assert emails_of() == ["ann0@example.org"]

    at(clock, DUE + HOUR)
    assert emails_of() == ["ann0@example.org"]
    assert the_edition(group).counted_from == date(2026, 11, 30)


@pytest.mark.parametrize(("sent_before", "sends"), [(2, True), (3, False)])
def test_edition_waits_for_an_organiser_if_it_is_among_the_first_three_or_the_group_wants_it(clock, sent_before, sends):
    group = newsletter(sent_before=sent_before, sends_editions=sends)
    OrganiserFactory(group=group)
    meeting(group)
    editions.work()
    at(clock, DRAFTED)
    assert "It waits until an organiser sends it." in OutboxEmail.objects.get().text
    at(clock, DUE + DAY)
    assert emails_of() == []

    assert send_now(group).sent_on == date(2026, 12, 1)
    assert emails_of() == ["ann0@example.org"]


def test_group_without_followers_of_the_newsletter_has_no_edition(clock):
    group = newsletter(followers=0)
    follower(group, often="at-once")
    follower(group, "bo@example.org", confirmed_at=None)
    meeting(group)

    at(clock, DUE)

    assert not Edition.objects.open().exists()


def test_edition_that_lost_its_followers_is_not_sent_by_itself(group, clock):
    editions.work()
    at(clock, DRAFTED)
    Subscription.objects.all().delete()
    at(clock, DUE)

    assert (the_edition(group).drafted_at, group.editions.sent().count()) == (None, 3)
    at(clock, DUE + 2 * HOUR)
    assert the_edition(group).drafted_at is None


def test_edition_follows_its_meeting_and_the_settings_of_the_group(group, clock):
    editions.work()
    event = group.events.get()
    event.starts_at, event.ends_at = MEETING + 3 * DAY, MEETING + 3 * DAY + HOUR
    event.save()
    editions.work()
    assert the_edition(group).due_at == DUE + 3 * DAY

    group.edition_rhythm, group.edition_from, group.edition_hour = "fortnightly", date(2026, 11, 19), 18
    group.save()
    editions.work()
    assert the_edition(group).due_at == datetime(2026, 12, 3, 18, tzinfo=UTC)


def test_meeting_that_is_cancelled_after_the_draft_moves_the_edition_and_is_left_out(group, clock):
    meeting(group, MEETING + 3 * DAY, title="The next night")
    editions.work()
    at(clock, DRAFTED)
    group.events.filter(starts_at=MEETING).update(status="cancelled", cancellation_reason="The lamp is out")
    editions.work()
    assert the_edition(group).due_at == DUE + 3 * DAY

    at(clock, DUE + 3 * DAY)
    text = OutboxEmail.objects.get(kind="edition").text
    assert ("The next night" in text, text.count("http://testserver/events/")) == (True, 1)


def test_worker_that_was_away_for_three_days_leaves_a_day_to_look(group, clock):
    editions.work()
    at(clock, DUE + 3 * HOUR)
    assert the_edition(group).due_at == DUE + 27 * HOUR
    assert emails_of() == []

    at(clock, DUE + 3 * DAY)
    assert (emails_of(), the_edition(group).drafted_at) == ([], None)  # the meeting is over, and nothing else is new


def test_edition_with_nothing_to_tell_is_not_sent_and_comes_when_there_is_something(clock):
    group = newsletter()
    clock.move_to(NOW - 60 * DAY, tick=False)
    ActionFactory(group=group)
    at(clock, NOW)
    quiet = the_edition(group).due_at
    assert quiet == datetime(2026, 12, 4, 9, tzinfo=UTC)
    at(clock, quiet - HOUR)
    at(clock, quiet)
    assert (emails_of(), the_edition(group).drafted_at, the_edition(group).due_at) == ([], None, quiet + DAY)

    post(group, "Nine lamps")
    at(clock, quiet + 2 * HOUR)
    assert the_edition(group).due_at == quiet + 26 * HOUR
    at(clock, quiet + 26 * HOUR)
    assert emails_of() == ["ann0@example.org"]


def test_empty_edition_of_a_group_with_days_of_its_own_waits_for_the_next_round(clock):
    group = newsletter(edition_rhythm="fortnightly", edition_from=date(2026, 11, 23))
    editions.work()
    assert the_edition(group).due_at == datetime(2026, 11, 23, 9, tzinfo=UTC)

    at(clock, datetime(2026, 11, 23, 9, tzinfo=UTC))
    assert the_edition(group).due_at == datetime(2026, 12, 7, 9, tzinfo=UTC)


def test_drafted_edition_whose_only_item_was_withdrawn_moves_on(clock):
    group = newsletter(edition_rhythm="fortnightly", edition_from=date(2026, 11, 23))
    row = post(group, "Nine lamps")
    at(clock, NOW + HOUR)
    at(clock, NOW + DAY)
    assert the_edition(group).drafted_at == NOW + DAY
    row.status = "draft"
    row.save()
    at(clock, datetime(2026, 11, 23, 9, tzinfo=UTC))

    edition = the_edition(group)
    assert (edition.drafted_at, edition.due_at) == (None, datetime(2026, 12, 7, 9, tzinfo=UTC))


@pytest.mark.parametrize(("day", "hour"), [(date(2027, 3, 27), 9), (date(2027, 3, 28), 8)])
def test_edition_is_due_at_9am_before_and_after_the_clocks_change(clock, day, hour):
    group = newsletter(edition_rhythm="fortnightly", edition_from=day)
    editions.work()

    assert the_edition(group).due_at == datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def test_news_beyond_fifty_is_told_by_the_next_edition(group, clock):
    clock.shift(-4 * HOUR)
    follower(group, "bo@example.org", confirmed_at=NOW - 5 * HOUR)
    for number in range(51):
        clock.shift(timedelta(seconds=1))
        post(group, f"Post {number}", summary=f"Summary {number}.")
    at(clock, NOW)

    send_now(group)
    first = OutboxEmail.objects.get(kind="edition").text
    at(clock, NOW + DAY)
    send_now(group)
    second = OutboxEmail.objects.filter(to="bo@example.org", kind="edition").latest("pk").text

    assert [number for number in range(51) if f"Summary {number}." in first] == list(range(50))
    assert [number for number in range(51) if f"Summary {number}." in second] == [50]


def test_edition_that_another_worker_has_drafted_is_left_alone(group, clock):
    editions.work()
    at(clock, DRAFTED)

    assert editions._draft(the_edition(group).pk) == 0
