"""An organiser asks for a group whose leads are silent."""

import logging
from datetime import timedelta

import pytest
from django.utils import timezone

from meetups.models import HandOver, OutboxEmail, User
from meetups.models.grace import GRACE
from meetups.services import groups, handovers
from tests.factories import OrganiserFactory
from tests.handovers import emails, roles, status_of, team
from tests.meetups.services.refusals import all_at_once, code_of
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY = timedelta(days=1)
BEFORE, AFTER = {"Ann": "organiser", "Bo": "lead"}, {"Ann": "lead", "Bo": "organiser"}


@pytest.fixture
def leeds(db):
    return team(last_login=NOW - 60 * DAY)


def ask(leeds):
    return handovers.ask(group=leeds.group, successor=leeds.ann.user)


def night(clock, day):
    """Run the nightly job on a day after NOW, twice. Return the number of hand-overs that ended."""
    clock.move_to(NOW + day * DAY, tick=False)
    return handovers.review_all() + handovers.review_all()


def nights(clock, *days):
    return [night(clock, day) for day in days]


def log_in(organiser):
    User.objects.filter(pk=organiser.user.pk).update(last_login=timezone.now())


def written():
    """Return the day after NOW of each email to the lead."""
    rows = OutboxEmail.objects.filter(kind="hand_over_asked").order_by("pk")
    return [(row.to, (row.created_at - NOW).days) for row in rows]


def send_all():
    OutboxEmail.objects.update(sent_at=timezone.now())


def test_silent_lead_is_written_to_three_times_and_then_the_group_passes(leeds, clock, caplog):
    caplog.set_level(logging.INFO, "fortnight.audit")
    hand_over = ask(leeds)

    assert nights(clock, 1, 6.9, 7, 8, 11, 12, 13, 13.9) == [0] * 8
    assert written() == [("bo@example.org", day) for day in (0, 7, 12)]
    assert roles(leeds.group) == BEFORE
    send_all()
    assert night(clock, 15) == 1

    assert (roles(leeds.group), status_of(hand_over)) == (AFTER, "done")
    assert emails()[3:] == [("bo@example.org", "hand_over_farewell"), ("ann@example.org", "hand_over_welcome")]
    line = f"hand-over user=- network=- group={leeds.group.pk} hand_over={hand_over.pk} status=done"
    assert [record.getMessage() for record in caplog.records] == [line]


def test_emails_say_who_asks_and_which_is_the_last(leeds, clock):
    hand_over = ask(leeds)
    nights(clock, 7, 12)

    first, _second, last = OutboxEmail.objects.order_by("pk")
    assert first.subject == "Do you still lead Leeds?"
    assert "You have not logged in for 60 days, and Ann asks to lead Leeds." in first.text
    assert "before Friday 4 December 2026" in first.text
    assert f"http://testserver{hand_over.url_for(leeds.lead.user)}" in first.text
    assert "We write three times within 14 days." in first.text
    assert "This is the last of three emails about it." in last.text


def test_group_passes_at_the_end_of_the_fourteenth_day_and_not_before(leeds, clock):
    hand_over = ask(leeds)
    nights(clock, 7, 12)
    send_all()
    end = 14 + GRACE / DAY

    assert night(clock, end - 0.0001) == 0
    assert (night(clock, end), status_of(hand_over)) == (1, "done")


def test_worker_that_was_away_writes_all_three_emails_first(leeds, clock):
    ask(leeds)

    assert nights(clock, 20, 20.9, 21) == [0, 0, 0]
    assert written() == [("bo@example.org", day) for day in (0, 20, 21)]
    send_all()
    assert nights(clock, 21.9, 22) == [0, 1]


def test_group_does_not_pass_while_an_email_to_the_lead_waits(leeds, clock):
    ask(leeds)
    nights(clock, 7, 12)

    assert night(clock, 15) == 0
    OutboxEmail.objects.update(given_up_at=timezone.now())
    assert night(clock, 16) == 1


@pytest.mark.parametrize("day", [0, 8, 14.5])
def test_log_in_ends_it_and_the_organiser_is_told(leeds, clock, day):
    hand_over = ask(leeds)
    nights(clock, 7, 12)
    send_all()
    User.objects.filter(pk=leeds.lead.user.pk).update(last_login=NOW + day * DAY)

    assert (night(clock, 15), status_of(hand_over), roles(leeds.group)) == (1, "kept", BEFORE)
    assert emails()[-1] == ("ann@example.org", "hand_over_ended")
    assert "A lead of Leeds is back and keeps the group." in OutboxEmail.objects.order_by("pk").last().text


def test_button_in_the_email_keeps_the_group_for_sixty_days(leeds, clock):
    hand_over = ask(leeds)

    for _time in range(2):
        handovers.keep(hand_over=hand_over, lead=leeds.lead.user)

    assert (status_of(hand_over), roles(leeds.group)) == ("kept", BEFORE)
    assert emails() == [("ann@example.org", "hand_over_ended")]
    clock.move_to(NOW + 60 * DAY - timedelta(seconds=1), tick=False)
    assert code_of(ask, leeds) == "kept"
    clock.move_to(NOW + 60 * DAY, tick=False)
    assert ask(leeds).status == "open"


@pytest.mark.parametrize("who", ["ann", "nobody", "former lead"])
def test_only_a_lead_keeps_the_group(leeds, who):
    hand_over = ask(leeds)
    if who == "former lead":
        OrganiserFactory(group=leeds.group, role="lead", user__last_login=NOW - 61 * DAY)
        groups.change_role(organiser=leeds.lead, role="organiser")
    user = {"ann": leeds.ann.user, "nobody": None, "former lead": leeds.lead.user}[who]

    assert code_of(handovers.keep, hand_over=hand_over, lead=user) == "ended"


def test_all_silent_leads_are_written_to_and_become_organisers(leeds, clock):
    OrganiserFactory(group=leeds.group, role="lead", user__name="Di", user__last_login=NOW - 99 * DAY)
    OrganiserFactory(group=leeds.group, role="lead", user__name="Ed", user__is_active=False)
    ask(leeds)
    nights(clock, 7, 12)
    assert len(written()) == 6
    send_all()

    assert night(clock, 15) == 1
    assert roles(leeds.group) == {"Ann": "lead", "Bo": "organiser", "Di": "organiser", "Ed": "lead"}


@pytest.mark.parametrize(
    ("account", "code"),
    [
        ({"last_login": NOW - 60 * DAY + timedelta(seconds=1)}, "active"),
        ({"last_login": None, "joined_at": NOW - 59 * DAY}, "active"),
        ({"last_login": None, "joined_at": NOW - 60 * DAY}, None),
        ({"last_login": NOW, "is_active": False}, None),
    ],
)
def test_group_can_be_asked_for_after_sixty_days_without_a_log_in(leeds, account, code):
    User.objects.filter(pk=leeds.lead.user.pk).update(**account)

    refusal = handovers.refusal_to_ask(group=leeds.group, successor=leeds.ann.user)

    assert (refusal and refusal[0]) == code
    if code:
        assert code_of(ask, leeds) == code


def test_one_active_lead_is_enough(leeds):
    OrganiserFactory(group=leeds.group, role="lead", user__last_login=NOW)

    assert code_of(ask, leeds) == "active"


def test_only_an_organiser_of_the_group_who_is_no_lead_asks(leeds):
    for user in (leeds.lead.user, OrganiserFactory().user):
        assert code_of(handovers.ask, group=leeds.group, successor=user) == "role"


def test_asking_twice_is_refused(leeds):
    ask(leeds)
    OrganiserFactory(group=leeds.group)

    assert code_of(ask, leeds) == "open"


def test_lead_who_is_back_can_offer_the_group_at_once(leeds, clock):
    asked = ask(leeds)
    clock.shift(DAY)
    log_in(leeds.lead)

    offered = handovers.offer(group=leeds.group, lead=leeds.lead.user, successor=leeds.ann)

    assert (status_of(asked), status_of(offered)) == ("kept", "open")


def test_group_that_is_asked_for_is_neither_taken_nor_declined(leeds):
    hand_over = ask(leeds)

    assert code_of(handovers.take_over, hand_over=hand_over) == "ended"
    assert code_of(handovers.decline, hand_over=hand_over) == "ended"


def test_organiser_withdraws_their_question(leeds, clock):
    hand_over = ask(leeds)

    assert code_of(handovers.withdraw, hand_over=hand_over, by=leeds.lead.user) == "ended"
    handovers.withdraw(hand_over=hand_over, by=leeds.ann.user)

    assert (status_of(hand_over), emails(), night(clock, 15)) == ("withdrawn", [], 0)
    assert roles(leeds.group) == BEFORE


@pytest.mark.parametrize("gone", ["removed", "closed"])
def test_question_of_somebody_who_left_ends(leeds, clock, gone):
    hand_over = ask(leeds)
    if gone == "removed":
        groups.remove_organiser(organiser=leeds.ann)
    else:
        User.objects.filter(pk=leeds.ann.user.pk).update(is_active=False)

    assert (night(clock, 15), status_of(hand_over)) == (1, "gone")
    assert ("ann@example.org", "hand_over_ended") in emails() or gone == "closed"


def test_expired_offer_ends_at_night_and_the_lead_is_told(leeds, clock):
    hand_over = handovers.offer(group=leeds.group, lead=leeds.lead.user, successor=leeds.ann)

    assert nights(clock, 13, 15) == [0, 1]
    assert (status_of(hand_over), emails()) == ("expired", [("bo@example.org", "hand_over_ended")])
    assert "Nobody answered within 14 days, so Leeds is not handed over." in OutboxEmail.objects.get().text


def test_ended_hand_overs_are_deleted_after_ninety_days(leeds, clock):
    handovers.withdraw(hand_over=ask(leeds), by=leeds.ann.user)

    nights(clock, 90)
    assert HandOver.objects.count() == 1
    nights(clock, 90.1)
    assert HandOver.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_group_kept_and_passed_on_at_once_is_one_of_the_two(clock):
    leeds = team(last_login=NOW - 60 * DAY)
    hand_over = ask(leeds)
    nights(clock, 7, 12)
    send_all()
    clock.move_to(NOW + 15 * DAY, tick=False)

    all_at_once(lambda: handovers.keep(hand_over=hand_over, lead=leeds.lead.user), handovers.review_all)

    assert (status_of(hand_over), roles(leeds.group)) in [("kept", BEFORE), ("done", AFTER)]
