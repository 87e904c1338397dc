import pytest
from django.utils import timezone
from django_q.models import OrmQ

from meetups.models import Action
from tests.boards import ActionFactory
from tests.factories import EventFactory, OutboxEmailFactory
from tests.meetups.admin.sides import address, as_posted
from tests.statements import just_after

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(ours):
    Action.objects.all().delete()
    return ours.rows["meetups.group"]


def press(organiser, action, *rows, **data):
    chosen = {"action": action, "_selected_action": [row.pk for row in rows], **data}
    return organiser.post(address(Action, "changelist"), chosen, follow=True)


def test_organiser_writes_down_an_action_and_its_owner_is_asked(organiser, ours, group):
    event = EventFactory(group=group)
    due = EventFactory(group=group)

    answer = organiser.post(
        address(Action, "add"),
        {
            "group": group.pk, "text": "Book the room", "event": event.pk, "due_event": due.pk, "due_on": "",
            "owner_name": "Ann", "owner_email": "ann@example.org", "is_owner_public": "on",
        },
    )  # fmt: skip

    action = Action.objects.get()
    assert (answer.status_code, action.asked_by, action.is_confirmed) == (302, ours.user, False)
    assert (action.text, action.event, action.due_event, action.is_owner_public) == ("Book the room", event, due, True)
    assert [row.task["func"] for row in OrmQ.objects.all()] == ["meetups.tasks.ask_owner"]


def test_new_email_address_is_confirmed_anew(organiser, group):
    now = timezone.now()
    action = ActionFactory(
        group=group, owner_name="Ann", owner_email="ann@example.org", asked_at=now, email_confirmed_at=now
    )
    page = address(Action, "change", action.pk)
    data = as_posted(organiser.get(page))

    assert organiser.post(page, data | {"text": "Book the hall"}).status_code == 302
    same = Action.objects.get()
    assert (same.text, same.is_confirmed, same.secret) == ("Book the hall", True, action.secret)
    assert organiser.post(page, data | {"owner_email": "ben@example.org"}).status_code == 302

    changed = Action.objects.get()
    assert (changed.owner_email, changed.is_confirmed, changed.asked_at) == ("ben@example.org", False, None)
    assert changed.secret != action.secret


def test_refusals_are_errors_of_fields(organiser, ours, theirs, group):
    now = timezone.now()
    owner = {"owner_name": "Ann", "owner_email": "ann@example.org", "asked_at": now, "email_confirmed_at": now}
    action = ActionFactory(group=group, due_on="2026-12-04", **owner)
    page = address(Action, "change", action.pk)
    data = as_posted(organiser.get(page))

    both = organiser.post(page, data | {"due_event": EventFactory(group=group).pk})
    shown = organiser.post(page, data | {"is_owner_public": "on"})

    assert "Choose a meeting or a date, not both." in both.content.decode()
    assert list(shown.context["adminform"].form.errors) == ["is_owner_public"]


def test_actions_are_finished_dropped_and_opened_again(organiser, group):
    first, second = ActionFactory(group=group), ActionFactory(group=group)

    assert "1 action is done." in press(organiser, "finish", first).content.decode()
    assert "Everybody can read the reason." in press(organiser, "drop", first, second).content.decode()
    assert "This field is required" not in press(organiser, "drop", second, confirm="yes").content.decode()
    answer = press(organiser, "drop", first, second, confirm="yes", why="No budget.").content.decode()
    assert "This action is done already." in answer
    assert "1 action is dropped." in answer
    assert list(Action.objects.order_by("pk").values_list("state", "why")) == [("done", ""), ("dropped", "No budget.")]

    assert "2 actions are open." in press(organiser, "reopen", first, second).content.decode()
    assert set(Action.objects.values_list("state", flat=True)) == {"open"}


def test_list_says_whether_the_owner_is_reminded_and_when_it_is_due(organiser, group):
    now = timezone.now()
    owner = {"group": group, "owner_email": "ann@example.org"}
    ActionFactory(**owner)
    ActionFactory(**owner, asked_at=now)
    ActionFactory(**owner, asked_at=now, email_confirmed_at=now, due_on="2026-12-04")
    ActionFactory(group=group, due_event=EventFactory(group=group, title="Lamps"))

    text = organiser.get(address(Action, "changelist")).content.decode()

    for words in ("Not asked yet", "Asked to confirm", "Confirmed", "No email address", "2026-12-04", "Lamps"):
        assert words in text


def test_actions_are_deleted_with_their_emails(organiser, group):
    one, two, other = (OutboxEmailFactory(action=ActionFactory(group=group)) for _ in range(3))

    organiser.post(address(Action, "delete", one.action.pk), {"post": "yes"})
    press(organiser, "delete_selected", two.action, post="yes")

    assert list(Action.objects.all()) == [other.action]
    assert not type(one).objects.filter(pk__in=[one.pk, two.pk]).exists()


@pytest.mark.parametrize("number", [1, 30])
def test_list_makes_the_same_queries_for_any_number(organiser, group, number, django_assert_num_queries):
    ActionFactory.create_batch(number, group=group, due_event=EventFactory(group=group))

    with django_assert_num_queries(10):
        assert organiser.get(address(Action, "changelist")).status_code == 200


def test_action_that_is_deleted_meanwhile_does_not_stop_the_others(organiser, group):
    first, second, third = (ActionFactory(group=group, text=text) for text in ("Book", "Call", "Draw"))

    with just_after('UPDATE "meetups_action"', Action.objects.filter(pk=second.pk).delete):
        answer = press(organiser, "finish", first, second, third)

    assert [str(message) for message in answer.context["messages"]] == [
        "Call: It was deleted a moment ago.", "2 actions are done.",
    ]  # fmt: skip
    assert list(Action.objects.order_by("pk").values_list("text", "state")) == [("Book", "done"), ("Draw", "done")]
