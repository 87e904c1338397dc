from datetime import UTC, date, datetime, timedelta

import pytest

from meetups.models import Action
from meetups.queries.actions import actions_of, lines, newest_changes, open_actions
from tests.boards import ActionFactory
from tests.factories import EventFactory, GroupFactory
from tests.waitlists import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(NOW, tick=False)


def line_of(action):
    [line] = lines(Action.objects.filter(pk=action.pk))
    return line


def event_at(moment, **values):
    return EventFactory(starts_at=moment, ends_at=moment + timedelta(hours=1), **values)


def test_line_of_an_open_action_has_plain_values():
    group = GroupFactory()
    event = event_at(datetime(2026, 11, 19, 18, tzinfo=UTC), group=group, title="Lamps", slug="2026-11-19-lamps")
    due = event_at(datetime(2026, 11, 25, 18, tzinfo=UTC), group=group)
    action = ActionFactory(
        group=group, event=event, text="Book the room", owner_name="Ann", is_owner_public=True, due_event=due
    )

    line = line_of(action)

    assert (line.pk, line.uid, line.slug, line.text, line.owner) == (
        action.pk, action.uid, action.uid, "Book the room", "Ann",
    )  # fmt: skip
    assert (line.state, line.state_label, line.ended, line.why, line.closed_on) == ("open", "Open", "", "", None)
    assert (line.due_on, line.is_overdue) == (date(2026, 11, 25), False)
    assert line.facts == "Ann · due at the meeting on Wednesday 25 November 2026"
    assert (line.met_at, line.met_on, line.met_url) == (
        "Lamps", "Thursday 19 November 2026", "/events/2026-11-19-lamps/",
    )  # fmt: skip
    assert line.created_on == date(2026, 11, 20)


@pytest.mark.parametrize("facts", [{"owner_name": "Ann"}, {"is_owner_public": True}])
def test_owner_is_somebody_unless_their_name_is_public(facts):
    assert (line_of(ActionFactory(**facts)).owner, line_of(ActionFactory(**facts)).facts) == ("somebody", "somebody")


def test_closed_action_says_how_it_ended_on_the_clock_of_the_group_and_not_when_it_was_due():
    late = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    action = ActionFactory(
        group__zone="Europe/Paris", state="dropped", why="No budget.", closed_at=late, due_on=date(2026, 11, 1)
    )

    line = line_of(action)

    assert (line.ended, line.why, line.closed_on) == (
        "dropped on Wednesday 25 November 2026", "No budget.", date(2026, 11, 25),
    )  # fmt: skip
    assert (line.due, line.due_on, line.is_overdue) == ("", None, False)


@pytest.mark.parametrize(
    ("due_on", "is_overdue", "words"),
    [
        (date(2026, 11, 20), False, "due on Friday 20 November 2026"),
        (date(2026, 11, 19), True, "overdue: it was due on Thursday 19 November 2026"),
    ],
)
def test_date_is_overdue_from_the_day_after(due_on, is_overdue, words):
    line = line_of(ActionFactory(due_on=due_on))

    assert (line.is_overdue, line.due) == (is_overdue, words)


@pytest.mark.parametrize(
    ("starts_at", "status", "is_overdue", "words"),
    [
        (NOW - timedelta(minutes=30), "confirmed", False, "due at the meeting on Friday 20 November 2026"),
        (NOW - timedelta(hours=1), "confirmed", True, "overdue: it was due at the meeting on Friday 20 November 2026"),
        (NOW - DAY, "cancelled", False, "due at the meeting on Thursday 19 November 2026, which is cancelled"),
        (NOW + DAY, "draft", False, ""),
    ],
)
def test_meeting_at_which_an_action_is_due(starts_at, status, is_overdue, words):
    line = line_of(ActionFactory(due_event=event_at(starts_at, status=status)))

    assert (line.is_overdue, line.due, bool(line.due_on)) == (is_overdue, words, bool(words))


def test_draft_where_it_was_agreed_is_not_shown():
    line = line_of(ActionFactory(event=EventFactory(status="draft")))

    assert (line.met_at, line.met_on, line.met_url) == ("", "", "")


def test_line_changes_with_the_meeting_at_which_an_open_action_is_due(time_machine):
    due = EventFactory()
    action, done = ActionFactory(due_event=due), ActionFactory(due_event=due, state="done", closed_at=NOW)
    time_machine.move_to(NOW + DAY, tick=False)
    due.save()

    assert [line_of(one).updated_at for one in (action, done)] == [NOW + DAY, NOW]
    assert line_of(ActionFactory()).updated_at == NOW + DAY


def aged(action, days):
    Action.objects.filter(pk=action.pk).update(created_at=NOW - days * DAY, updated_at=NOW - days * DAY)
    return action


@pytest.mark.parametrize("number", [1, 100])
def test_open_actions_of_a_group_come_oldest_first_with_one_query(django_assert_num_queries, number):
    group = GroupFactory()
    Action.objects.bulk_create(Action(group=group, text=f"Action {n}") for n in range(number))
    old = aged(ActionFactory(group=group, text="Old"), 3)
    ActionFactory(group=group, state="done", closed_at=NOW)
    ActionFactory()

    with django_assert_num_queries(1):
        found = open_actions(group, 200)

    assert [line.text for line in found] == ["Old", *[f"Action {n}" for n in range(number)]]
    assert [line.pk for line in open_actions(group, 1)] == [old.pk]


def test_actions_of_an_event_come_in_the_order_in_which_they_were_written_down(django_assert_num_queries):
    event = EventFactory()
    actions = [ActionFactory(event=event, group=event.group) for _ in range(2)]
    done = aged(ActionFactory(event=event, group=event.group, state="done", closed_at=NOW), 3)
    ActionFactory(group=event.group)

    with django_assert_num_queries(1):
        assert [line.pk for line in actions_of(event)] == [done.pk, *[action.pk for action in actions]]


def test_newest_changes_come_first():
    group = GroupFactory()
    new, old = ActionFactory(group=group), aged(ActionFactory(group=group), 3)
    ActionFactory()

    assert [line.pk for line in newest_changes(group, 9)] == [new.pk, old.pk]
    assert [line.pk for line in newest_changes(group, 1)] == [new.pk]
