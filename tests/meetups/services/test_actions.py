from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django_q.models import OrmQ

from meetups.models import Action, OutboxEmail
from meetups.models.grace import GRACE
from meetups.services import actions
from tests.boards import ActionFactory, CardFactory
from tests.factories import EventFactory, GroupFactory, OutboxEmailFactory, UserFactory
from tests.meetups.services.refusals import code_of
from tests.statements import just_after
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY = timedelta(days=1)
OWNED = {"owner_name": "Ann", "owner_email": "ann@example.org"}
CONFIRMED = {**OWNED, "email_confirmed_at": NOW, "asked_at": NOW - DAY}


def queued() -> list[tuple[str, Any]]:
    """Return the tasks in the queue, each with its arguments."""
    return [(row.task["func"], row.task["args"]) for row in OrmQ.objects.order_by("pk")]


def stored(action: Action) -> Action:
    return Action.objects.get(pk=action.pk)


def test_add_writes_down_an_action_with_all_its_facts():
    group, by = GroupFactory(), UserFactory()
    event = EventFactory(group=group)
    card, due = CardFactory(board__event=event), EventFactory(group=group)

    action = actions.add(
        group=group, text="Book the room", event=event, card=card, owner_name="Ann", owner_email="Ann@Example.ORG",
        is_owner_public=True, due_event=due, by=by,
    )  # fmt: skip

    row = stored(action)
    assert (row.group, row.text, row.event, row.card, row.due_event) == (group, "Book the room", event, card, due)
    assert (row.owner_name, row.owner_email, row.is_owner_public) == ("Ann", "Ann@example.org", True)
    assert (row.state, row.asked_by, row.asked_at, row.email_confirmed_at) == ("open", by, None, None)
    assert queued() == [("meetups.tasks.ask_owner", (action.pk,))]


def test_add_without_an_email_address_asks_nobody():
    action = actions.add(group=GroupFactory(), text="Book the room", owner_name="Ann", due_on=date(2026, 12, 4))

    assert (stored(action).due_on, stored(action).asked_by, queued()) == (date(2026, 12, 4), None, [])


def test_add_shows_no_name_if_none_is_given():
    assert actions.add(group=GroupFactory(), text="Book the room", is_owner_public=True).is_owner_public is False


def test_form_of_a_card_that_is_sent_twice_is_one_action():
    card = CardFactory()
    facts = {"group": card.board.event.group, "card": card, "text": "Book the room", **OWNED}
    first = actions.add(**facts)

    again = actions.add(**facts | {"owner_email": "ANN@example.org"})

    assert (again, queued()) == (first, [("meetups.tasks.ask_owner", (first.pk,))])
    for other in ({"text": "Book it"}, {"owner_name": "Bo"}, {"owner_email": ""}, {"card": CardFactory()}):
        assert actions.add(**facts | other) != first
    actions.finish(action=first)
    assert actions.add(**facts) != first
    assert actions.add(**facts | {"card": None}) != actions.add(**facts | {"card": None})


def test_add_refuses_two_due_days_and_a_meeting_of_another_group():
    due = EventFactory()
    facts = {"text": "Book the room", "due_event": due}

    assert code_of(actions.add, group=due.group, due_on=date(2026, 12, 4), **facts) == "due"
    assert code_of(actions.add, group=GroupFactory(), **facts) == "group"
    assert code_of(actions.add, group=GroupFactory(), text="Book the room", event=due) == "event"


@pytest.mark.parametrize("wrong", [{"text": ""}, {"text": "x" * 281}, {"text": "a\nb"}, {"owner_email": "ann"}])
def test_add_refuses_fields_that_are_wrong(wrong):
    with pytest.raises(ValidationError) as refusal:
        actions.add(group=GroupFactory(), **{"text": "Book the room", **wrong})

    assert list(refusal.value.message_dict) == list(wrong)
    assert not Action.objects.exists()


def test_change_of_other_facts_keeps_the_owner_and_their_link():
    action = ActionFactory(**CONFIRMED, is_owner_public=True)

    actions.change(action=action, text="Book the hall", owner_email="ANN@example.org")

    row = stored(action)
    assert (row.text, row.owner_name, row.is_owner_public, row.is_confirmed) == ("Book the hall", "Ann", True, True)
    assert (row.secret, queued()) == (action.secret, [])


def test_change_of_the_email_address_asks_the_new_owner_and_ends_the_old_link():
    action, by = ActionFactory(**CONFIRMED, is_owner_public=True), UserFactory()
    OutboxEmailFactory(action=action, kind="action_reminder")

    actions.change(action=action, owner_email="ben@example.org", by=by)

    row = stored(action)
    assert (row.owner_email, row.is_confirmed, row.asked_at, row.asked_by) == ("ben@example.org", False, None, by)
    assert row.is_owner_public is False
    assert row.secret != action.secret
    assert queued() == [("meetups.tasks.ask_owner", (action.pk,))]
    assert not OutboxEmail.objects.exists()


def test_change_of_the_name_hides_it_until_it_is_shown_again():
    action = ActionFactory(owner_name="Ann", is_owner_public=True)

    assert actions.change(action=action, owner_name="Ben", is_owner_public=True).is_owner_public is False
    assert actions.change(action=action, is_owner_public=True).is_owner_public is True
    assert actions.change(action=action, owner_name="").is_owner_public is False
    assert actions.change(action=ActionFactory(), is_owner_public=True).is_owner_public is False


def test_change_cannot_show_a_name_that_its_owner_can_show():
    action = ActionFactory(**CONFIRMED)

    assert code_of(actions.change, action=action, is_owner_public=True) == "name"
    assert actions.change(action=ActionFactory(**OWNED), is_owner_public=True).is_owner_public is True


def test_change_refuses_what_add_refuses():
    action = ActionFactory(due_on=date(2026, 12, 4))

    assert code_of(actions.change, action=action, due_event=EventFactory(group=action.group)) == "due"


def test_hand_on_gives_a_new_owner_whose_name_is_not_shown():
    action = ActionFactory(**CONFIRMED, is_owner_public=True, erased_at=NOW)

    actions.hand_on(action=action, owner_name="Ben", owner_email="ben@example.org")

    row = stored(action)
    assert (row.owner_name, row.owner_email, row.is_owner_public) == ("Ben", "ben@example.org", False)
    assert (row.is_confirmed, row.asked_at, row.erased_at) == (False, None, None)
    assert row.secret != action.secret
    assert queued() == [("meetups.tasks.ask_owner", (action.pk,))]


def test_hand_on_to_the_same_email_address_asks_it_again():
    action = ActionFactory(**CONFIRMED)

    row = actions.hand_on(action=action, **OWNED)

    assert (row.is_confirmed, len(queued())) == (False, 1)


def test_hand_on_of_a_closed_action_is_refused():
    assert code_of(actions.hand_on, action=actions.finish(action=ActionFactory())) == "closed"


def test_confirm_keeps_the_first_time_and_does_not_update_the_feed(clock):
    action = ActionFactory(**OWNED)
    clock.shift(DAY)
    actions.confirm(action=action)
    clock.shift(DAY)

    assert actions.confirm(action=action).email_confirmed_at == NOW + DAY
    assert stored(action).updated_at == NOW
    assert actions.confirm(action=ActionFactory()).is_confirmed is False


def test_stop_reminders_deletes_the_email_address_and_its_emails_and_keeps_the_link(clock):
    action = ActionFactory(**CONFIRMED)
    OutboxEmailFactory(action=action, kind="action_confirm")
    other = OutboxEmailFactory(action=ActionFactory())
    clock.shift(DAY)

    actions.stop_reminders(action=action)
    actions.stop_reminders(action=action)

    row = stored(action)
    assert (row.owner_name, row.owner_email, row.is_confirmed, row.asked_at) == ("Ann", "", False, None)
    assert (row.secret, row.updated_at) == (action.secret, NOW)
    assert list(OutboxEmail.objects.all()) == [other]


def test_owner_shows_and_hides_their_name():
    action = ActionFactory(owner_name="Ann")

    assert actions.show_name(action=action, is_shown=True).is_owner_public is True
    assert actions.show_name(action=action, is_shown=False).is_owner_public is False
    assert code_of(actions.show_name, action=ActionFactory(), is_shown=True) == "name"


def test_finish_closes_an_action_once(clock):
    action = actions.finish(action=ActionFactory())
    clock.shift(DAY)
    actions.finish(action=action)

    row = stored(action)
    assert (row.state, row.closed_at, row.updated_at) == ("done", NOW, NOW)
    assert code_of(actions.drop, action=row, why="No budget") == "closed"


def test_drop_needs_a_line_that_says_why():
    action = ActionFactory()

    assert code_of(actions.drop, action=action, why=" ") == "why"
    actions.drop(action=action, why=" No budget. ")
    assert (stored(action).state, stored(action).why, stored(action).closed_at) == ("dropped", "No budget.", NOW)
    assert code_of(actions.finish, action=action) == "closed"


def test_reopen_opens_a_closed_action_again():
    action = actions.drop(action=ActionFactory(), why="No budget.")

    assert actions.reopen(action=actions.reopen(action=action)).is_open
    assert (stored(action).state, stored(action).why, stored(action).closed_at) == ("open", "", None)


@pytest.mark.parametrize(("age", "left"), [(7 * DAY + GRACE - timedelta(seconds=1), 1), (7 * DAY + GRACE, 0)])
def test_unconfirmed_email_addresses_are_deleted_after_seven_days(clock, age, left):
    action = ActionFactory(**OWNED, asked_at=NOW)
    ActionFactory(**CONFIRMED)
    ActionFactory(**OWNED)  # not asked yet
    clock.shift(age)

    assert actions.forget_unconfirmed() == 1 - left
    assert bool(stored(action).owner_email) == bool(left)
    assert Action.objects.exclude(owner_email="").count() == 2 + left


def test_owner_who_confirms_at_that_moment_keeps_the_email_address(clock):
    action = ActionFactory(**OWNED, asked_at=NOW)
    clock.shift(timedelta(days=8))

    with just_after('FROM "meetups_action"', lambda: actions.confirm(action=action)):
        assert actions.forget_unconfirmed() == 0

    assert (stored(action).owner_email, stored(action).is_confirmed) == (OWNED["owner_email"], True)


def test_delete_removes_an_action_with_its_emails():
    action, other = ActionFactory(), OutboxEmailFactory(action=ActionFactory())
    OutboxEmailFactory(action=action)

    actions.delete(action=action)

    assert list(Action.objects.all()) == [other.action]
    assert list(OutboxEmail.objects.all()) == [other]
