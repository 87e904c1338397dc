"""The waitlist in the admin."""

import re
from datetime import UTC, datetime

import pytest
import time_machine

from meetups.models import Attendee, AttendeeChange, OutboxEmail
from meetups.services import attendees, doors
from tests.factories import AttendeeFactory, EventFactory, GroupFactory, OrganiserFactory
from tests.meetups.admin.sides import address, as_posted
from tests.sign_ups import rsvp
from tests.waitlists import who, written_emails

pytestmark = pytest.mark.django_db
LIST = "/admin/meetups/attendee/"
FULL = "All places are taken. Raise the number of places first."


@pytest.fixture
def user(db):
    return OrganiserFactory(group=GroupFactory(), user__name="Olu Marsh").user


@pytest.fixture
def organiser(client, user):
    client.force_login(user)
    return client


@pytest.fixture
def event(user):
    """An event with one place, taken by Ann, and a waitlist of three."""
    event = EventFactory(group=user.organiser_roles.get().group, capacity=1)
    rsvp(event=event, name="Ann", email="ann@example.org")
    for name in ("Bo", "Cy", "Di"):
        rsvp(event=event, name=name, email=f"{name.lower()}@example.org", wait=True)
    OutboxEmail.objects.all().delete()
    return event


def act(client, action, event, *names):
    rows = [event.attendees.get(name=name).pk for name in names]
    response = client.post(LIST, {"action": action, "_selected_action": rows, "confirm": "yes"}, follow=True)
    return [str(message) for message in response.context["messages"]]


def change(client, attendee, **changes):
    page = address(Attendee, "change", attendee.pk)
    return client.post(page, as_posted(client.get(page)) | changes)


def cells(client, query="?all="):
    text = client.get(LIST + query).content.decode()
    return re.findall(r'<td class="field-state"[^>]*>(.*?)</td>', text)


def test_list_shows_waitlist_positions(organiser, event):
    assert cells(organiser) == [
        "Going", "Number 1 on the waitlist", "Number 2 on the waitlist", "Number 3 on the waitlist"
    ]  # fmt: skip


def test_filtered_waitlist_is_sorted_by_position(organiser, event):
    act(organiser, "move_to_top", event, "Di")

    response = organiser.get(f"{LIST}?state=waiting")

    assert [row.name for row in response.context["cl"].result_list] == ["Di", "Bo", "Cy"]


def test_attendees_moved_to_the_top_keep_their_order(organiser, event):
    messages = act(organiser, "move_to_top", event, "Di", "Cy", "Ann")

    assert messages == ["Ann: Only an attendee on the waitlist can be moved.", "2 people are moved."]
    assert who(event) == {"Ann": "going", "Bo": "waiting 3", "Cy": "waiting 1", "Di": "waiting 2"}


@pytest.mark.parametrize(("to", "order"), [("3", ["Cy", "Di", "Bo"]), ("99", ["Cy", "Di", "Bo"]), ("1", None)])
def test_position_can_be_changed(organiser, event, to, order):
    change(organiser, event.attendees.get(name="Bo"), position=to)

    assert [row.name for row in event.attendees.waiting()] == order or ["Bo", "Cy", "Di"]


@pytest.mark.parametrize("to", ["0", "-1", "x", "", "9" * 30])
def test_invalid_position_is_refused(organiser, event, to):
    response = change(organiser, event.attendees.get(name="Bo"), position=to)

    assert list(response.context["adminform"].form.errors) == ["position"]


def test_attendee_with_a_place_has_no_position(organiser, event):
    form = organiser.get(address(Attendee, "change", event.attendees.get(name="Ann").pk)).context["adminform"].form

    assert "position" not in form.fields


def test_chosen_attendees_get_places_in_waitlist_order_while_places_are_free(organiser, event, user):
    event.capacity = 2
    event.save()

    messages = act(organiser, "give_place", event, "Di", "Cy", "Ann")

    assert sorted(messages) == [
        "1 person has a place now.", "Ann: Only an attendee who waits or has an offer can get a place.", f"Di: {FULL}"
    ]  # fmt: skip
    assert who(event)["Cy"] == "going"
    assert written_emails() == [("promoted", "cy@example.org")]
    assert AttendeeChange.objects.last().by == user


def test_cancelled_place_goes_to_the_waitlist_and_the_organiser_is_recorded(organiser, event, user):
    assert act(organiser, "cancel_places", event, "Ann") == ["1 place is cancelled. 2 people are emailed."]

    assert who(event) == {"Ann": "cancelled", "Bo": "going", "Cy": "waiting 1", "Di": "waiting 2"}
    gone = AttendeeChange.objects.get(became="cancelled")
    assert (gone.cause, gone.by) == ("organiser", user)
    assert written_emails() == [("place_cancelled", "ann@example.org"), ("promoted", "bo@example.org")]


def test_attendee_who_cancelled_gets_a_free_place_or_the_end_of_the_waitlist(organiser, event):
    act(organiser, "cancel_places", event, "Ann")

    assert act(organiser, "give_place", event, "Ann") == [f"Ann: {FULL}"]
    assert act(organiser, "wait_again", event, "Ann", "Cy") == [
        "Cy: Only an attendee who cancelled can be put back on the list.", "1 person is back on the list."
    ]  # fmt: skip
    assert who(event) == {"Ann": "waiting 3", "Bo": "going", "Cy": "waiting 1", "Di": "waiting 2"}

    act(organiser, "cancel_places", event, "Ann", "Bo", "Cy", "Di")
    assert act(organiser, "give_place", event, "Ann") == ["1 person has a place now."]
    assert who(event)["Ann"] == "going"


def test_new_attendee_joins_the_waitlist_only_if_chosen(organiser, event):
    data = {"event": event.pk, "name": "Eve", "email": "eve@example.org"}

    refused = organiser.post(address(Attendee, "add"), data)
    assert refused.context["adminform"].form.errors == {"event": [FULL]}
    assert "Eve" not in who(event)

    organiser.post(address(Attendee, "add"), data | {"wait": "on"})
    assert who(event)["Eve"] == "waiting 4"


def test_correction_keeps_a_change_made_meanwhile(organiser, event):
    bo = event.attendees.get(name="Bo")
    page = address(Attendee, "change", bo.pk)
    data = as_posted(organiser.get(page))
    attendees.cancel(attendee=event.attendees.get(name="Ann"))

    organiser.post(page, data | {"name": "Bo Reed"})

    assert who(event) == {"Ann": "cancelled", "Bo Reed": "going", "Cy": "waiting 1", "Di": "waiting 2"}


def test_new_email_address_gets_a_new_link_and_the_old_link_expires(organiser, event):
    ann = event.attendees.get(name="Ann")

    change(organiser, ann, email="ann@elsewhere.example")

    assert written_emails() == [("link", "ann@elsewhere.example")]
    assert event.attendees.get(name="Ann").secret != ann.secret


def test_history_shows_each_change_with_its_cause(organiser, event):
    with time_machine.travel(datetime(2026, 11, 20, 12, tzinfo=UTC), tick=False):
        event = EventFactory(group=event.group, capacity=1)
        bo = attendees.rsvp(event=event, name="Bo", email="bo@example.org")
        act(organiser, "cancel_places", event, "Bo")

    history = organiser.get(address(Attendee, "change", bo.pk)).context["history"]

    when = "Friday 20 November 2026, midday GMT"
    assert [tuple(str(value) for value in row.values()) for row in history] == [
        (when, "–", "Going", "The attendee did it", ""),
        (when, "Going", "Cancelled", "An organiser did it", "Olu Marsh"),
    ]


@pytest.mark.parametrize("state", ["came", "absent", "going"])
def test_no_page_shows_who_came_once_the_event_is_over(organiser, event, state):
    event = EventFactory(group=event.group, starts_at=datetime(2025, 1, 1, 18, tzinfo=UTC), cutoff_hours=1)
    attendee = AttendeeFactory(event=event, status=state)
    attendee.changes.create(was="", became="going", cause="person")
    if state != "going":
        attendee.changes.create(was="going", became=state, cause="door" if state == "came" else "over")

    page = organiser.get(address(Attendee, "change", attendee.pk))

    assert [(row["was"], row["became"]) for row in page.context["history"]] == [("–", "Had a place")]
    assert "Had a place" in cells(organiser, f"?event__id__exact={event.pk}")
    assert organiser.get(f"{LIST}?status__exact={state}").status_code == 400
    assert organiser.get(f"{LIST}?status={state}").status_code == 400
    assert len(cells(organiser, "?state=place")) == 2


def test_list_shows_who_came_during_the_event(organiser, event):
    doors.check_in(attendee=event.attendees.get(name="Ann"))

    assert cells(organiser)[0] == "Came"
