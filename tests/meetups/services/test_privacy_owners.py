"""The owners of actions and the names of seats: erased on request, and by the nightly sweep."""

from datetime import timedelta

import pytest

from meetups.models import Action, OutboxEmail, Seat
from meetups.services import privacy
from tests.boards import ActionFactory, SeatFactory
from tests.factories import AttendeeFactory, EventFactory, GroupFactory, OutboxEmailFactory
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
OWNER = {"owner_name": "Ann", "owner_email": "ann@example.org", "email_confirmed_at": NOW, "asked_at": NOW}


def written_down(ago, **facts):
    action = ActionFactory(**{**OWNER, **facts})
    Action.objects.filter(pk=action.pk).update(created_at=NOW - ago)
    return action


def owners():
    """Return the names and email addresses that are left, by the text of the action."""
    return {text: owner for text, *owner in Action.objects.values_list("text", "owner_name", "owner_email")}


def test_owner_is_erased_with_their_emails_and_their_link(clock):
    action = ActionFactory(**OWNER, is_owner_public=True)
    OutboxEmailFactory(action=action)
    other = OutboxEmailFactory(action=ActionFactory())
    token = action.token
    clock.shift(DAY)

    row = privacy.erase_owner(action=privacy.erase_owner(action=action))

    assert (row.owner_name, row.owner_email, row.is_owner_public, row.is_confirmed) == ("", "", False, False)
    assert (row.erased_at, row.updated_at, row.text) == (NOW + DAY, NOW + DAY, action.text)
    assert list(OutboxEmail.objects.all()) == [other]
    with pytest.raises(Action.DoesNotExist):
        Action.objects.by_token(token)


def test_sweep_erases_owners_after_the_period_of_the_group():
    group = GroupFactory(keeps_days=10)
    closed = {"state": "done", "group": group}
    for text, ago, facts in [
        ("closed", 10 * DAY - MINUTE, closed),
        ("closed long ago", 10 * DAY + MINUTE, closed),
        ("closed in another group", 10 * DAY + MINUTE, {"state": "done"}),
    ]:
        written_down(99 * DAY, text=text, closed_at=NOW - ago, **facts)

    privacy.sweep()

    kept = ["Ann", "ann@example.org"]
    assert owners() == {"closed": kept, "closed long ago": ["", ""], "closed in another group": kept}


def test_open_action_keeps_its_owner_until_the_period_after_it_was_due():
    group = GroupFactory(keeps_days=10)
    for ago in (10 * DAY - MINUTE, 10 * DAY + MINUTE):
        event = EventFactory(starts_at=NOW - ago - DAY, ends_at=NOW - ago, group=group)
        written_down(99 * DAY, group=group, due_event=event, text=f"meeting {ago}")
        written_down(99 * DAY, group=group, due_on=(NOW - ago).date(), text=f"date {ago}")
        written_down(ago, group=group, text=f"no day {ago}")
    written_down(99 * DAY, group=group, due_on=(NOW - 11 * DAY).date(), text="date 11 days ago")

    privacy.sweep()

    erased = {text for text, (name, _email) in owners().items() if not name}
    assert erased == {f"{kind} {10 * DAY + MINUTE}" for kind in ("meeting", "no day")} | {"date 11 days ago"}


def test_public_name_stays_with_its_link_until_its_owner_erases_it():
    action = written_down(99 * DAY, is_owner_public=True, text="public")
    OutboxEmailFactory(action=action)
    nameless = written_down(99 * DAY, owner_name="", text="nameless")

    privacy.sweep()

    assert owners() == {"public": ["Ann", ""], "nameless": ["", ""]}
    assert not OutboxEmail.objects.exists()
    found = Action.objects.by_token(action.token)
    assert (found, found.erased_at, found.is_owner_public) == (action, None, True)
    nameless.refresh_from_db()
    assert nameless.erased_at == NOW
    assert privacy.erase_owner(action=action).owner_name == ""


def test_name_of_a_seat_is_erased_with_its_place():
    place = AttendeeFactory()
    SeatFactory(board__event=place.event, attendee=place, name="Ann")
    SeatFactory(name="Ben")

    privacy.erase(attendee=place)

    assert list(Seat.objects.order_by("pk").values_list("name", flat=True)) == ["", "Ben"]


def test_sweep_erases_the_names_of_seats_that_were_left():
    group = GroupFactory(keeps_days=10)
    for name, ago in {"kept": 10 * DAY - MINUTE, "gone": 10 * DAY + MINUTE}.items():
        SeatFactory(board__event=EventFactory(starts_at=NOW - ago - DAY, ends_at=NOW - ago, group=group), name=name)

    privacy.sweep()

    assert set(Seat.objects.values_list("name", flat=True)) == {"kept", ""}
