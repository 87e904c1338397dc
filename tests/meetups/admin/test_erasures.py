"""Cancelling places and erasing personal data in the admin, after a confirmation page."""

import logging
from datetime import UTC, datetime

import pytest

from meetups.models import Attendee, OutboxEmail, Subscription, User
from tests.factories import AttendeeFactory, EventFactory, GroupFactory, OrganiserFactory, SubscriptionFactory
from tests.meetups.admin.sides import address
from tests.pages import Page

pytestmark = pytest.mark.django_db
LIST = "/admin/meetups/attendee/"
LONG_AGO = datetime(2025, 1, 1, 18, tzinfo=UTC)


@pytest.fixture
def group(db):
    return GroupFactory()


@pytest.fixture
def organiser(client, group):
    client.force_login(OrganiserFactory(group=group).user)
    return client


def ask(client, action, *attendees, **fields):
    data = {"action": action, "_selected_action": [attendee.pk for attendee in attendees], **fields}
    return client.post(LIST, data, follow=True)


def confirm(client, action, *attendees, **fields):
    """Press the button and return the messages on the next page."""
    response = ask(client, action, *attendees, confirm="yes", **fields)
    return [str(message) for message in response.context["messages"]]


def notes(response):
    return [str(note) for _row, note in response.context["rows_and_notes"]]


def scopes(response):
    return [value for value, _label in response.context["form"].fields["scope"].choices]


def names():
    return list(Attendee.objects.order_by("pk").values_list("name", flat=True))


def test_cancelling_places_asks_first_and_names_the_people_who_are_emailed(organiser, group):
    event = EventFactory(group=group, title="Lamps")
    ada, gone = AttendeeFactory(event=event, name="Ada"), AttendeeFactory(event=event, name="Ben", status="cancelled")
    waiting = AttendeeFactory(event=event, name="Cy", status="waiting")
    again = AttendeeFactory(event=EventFactory(group=group), name="Ada", email=ada.email.upper())

    response = ask(organiser, "cancel_places", ada, gone, waiting, again)

    assert sorted(notes(response)) == ["emailed", "emailed", "emailed", "not emailed"]
    text = Page(response).text
    assert "2 people are emailed: Ada and Cy." in text
    assert "Ben, " in text
    assert set(Attendee.objects.values_list("status", flat=True)) == {"going", "cancelled", "waiting"}
    assert not OutboxEmail.objects.exists()


@pytest.mark.parametrize("action", ["cancel_places", "erase"])
def test_page_says_how_many_on_the_waitlist_get_a_free_place(organiser, group, action):
    event = EventFactory(group=group, capacity=2)
    ada, _bo = AttendeeFactory(event=event, name="Ada"), AttendeeFactory(event=event)
    AttendeeFactory.create_batch(3, event=event, status="waiting")

    words = ask(organiser, action, ada).context["words"]

    assert "1 person on the waitlist gets a place or an offer, and an email." in words


def test_message_after_cancelling_places_says_who_joined_meanwhile(organiser, group):
    event = EventFactory(group=group, capacity=1)
    ada = AttendeeFactory(event=event, name="Ada")
    shown = ask(organiser, "cancel_places", ada).context["form"]["shown"].value()
    AttendeeFactory(event=event, status="waiting")

    messages = confirm(organiser, "cancel_places", ada, shown=shown)

    assert messages == ["1 place is cancelled. 2 people are emailed, 1 more than when you looked."]
    assert OutboxEmail.objects.count() == 2


@pytest.mark.parametrize("state", [{"status": "draft"}, {"status": "cancelled"}, {"starts_at": LONG_AGO}])
def test_no_email_is_sent_about_a_draft_or_a_cancelled_or_past_event(organiser, group, state):
    attendee = AttendeeFactory(event=EventFactory(group=group, **state))

    response = ask(organiser, "cancel_places", attendee)
    confirm(organiser, "cancel_places", attendee)

    assert notes(response) == ["not emailed"]
    assert "No emails are sent." in Page(response).text
    assert not OutboxEmail.objects.exists()


def test_places_are_cancelled_after_confirmation(organiser, group):
    event = EventFactory(group=group)
    going, gone = AttendeeFactory(event=event), AttendeeFactory(event=event, status="cancelled")
    late = AttendeeFactory(name="Late", event=EventFactory(group=group, starts_at=LONG_AGO))

    messages = confirm(organiser, "cancel_places", going, gone, late)

    assert list(Attendee.objects.order_by("pk").values_list("status", flat=True)) == ["cancelled", "cancelled", "going"]
    assert messages == [
        "Late: This event is over, so there is nothing to cancel.",
        "2 places are cancelled. 1 person is emailed.",
    ]
    assert OutboxEmail.objects.get().to == going.email


def test_too_many_rows_are_refused(organiser, group, monkeypatch):
    monkeypatch.setattr("meetups.admin.erasures.MAX_ROWS", 1)
    rows = AttendeeFactory.create_batch(2, event=EventFactory(group=group))

    assert confirm(organiser, "cancel_places", *rows) == ["Choose at most 1 people at once."]
    assert set(Attendee.objects.values_list("status", flat=True)) == {"going"}


def test_erasing_asks_first_and_shows_other_meetings_with_the_same_email_address(organiser, group):
    ada = AttendeeFactory(event=EventFactory(group=group), name="Ada", email="ada@example.org")
    AttendeeFactory(event=EventFactory(group=group, starts_at=LONG_AGO), email="ADA@example.org")
    AttendeeFactory(email="ada@example.org")  # in another group
    ben = AttendeeFactory(event=EventFactory(group=group), name="Ben")

    response = ask(organiser, "erase", ada, ben)

    assert notes(response) == [
        "this email address is at 1 other meeting of groups that you organise",
        "this email address is at no other meeting of groups that you organise",
    ]
    assert "2 people are emailed: Ada and Ben." in Page(response).text
    assert scopes(response) == ["chosen", "groups"]
    assert names()[0] == "Ada"


def test_attendee_is_erased_and_still_counted(organiser, group):
    attendee = AttendeeFactory(event=EventFactory(group=group), name="Ada Brook")

    response = ask(organiser, "erase", attendee)
    assert 'type="hidden" name="scope" value="chosen"' in response.content.decode()  # there is nothing to choose
    messages = confirm(organiser, "erase", attendee, scope="chosen")

    attendee.refresh_from_db()
    assert (attendee.name, attendee.email, attendee.status) == ("", "", "cancelled")
    assert messages == ["1 place is erased. 1 person is emailed."]
    page = organiser.get(address(Attendee, "change", attendee.pk))
    assert page.context["has_change_permission"] is False
    assert "(erased)" in organiser.get(LIST, {"all": ""}).content.decode()
    assert confirm(organiser, "erase", attendee, scope="chosen") == [
        "The personal data of these people is erased already."
    ]


@pytest.mark.parametrize(
    ("scope", "left"), [("chosen", ["", "Ada 2", "Ada 3", "Ben"]), ("groups", ["", "", "Ada 3", "Ben"])]
)
def test_scope_is_the_chosen_place_or_all_groups_of_the_organiser(organiser, group, scope, left):
    ada = AttendeeFactory(event=EventFactory(group=group), name="Ada 1", email="ada@example.org")
    AttendeeFactory(event=EventFactory(group=group), name="Ada 2", email="Ada@example.org")
    AttendeeFactory(name="Ada 3", email="ada@example.org")
    AttendeeFactory(event=EventFactory(group=group), name="Ben")

    messages = confirm(organiser, "erase", ada, scope=scope)

    assert names() == left
    number = left.count("")
    words = f"{number} places are erased. {number} people are emailed."
    assert messages == [words if number > 1 else "1 place is erased. 1 person is emailed."]


def test_erasing_says_how_many_were_told_and_how_many_the_page_said(organiser, group):
    event = EventFactory(group=group, capacity=1)
    ada = AttendeeFactory(event=event)
    page = ask(organiser, "erase", ada)
    AttendeeFactory(event=event, status="waiting", waitlist_number=1)

    shown = page.context["form"].initial["shown"]
    messages = confirm(organiser, "erase", ada, scope="chosen", shown=shown)

    assert (shown, messages) == (1, ["1 place is erased. 2 people are emailed, 1 more than when you looked."])


def test_organiser_cannot_erase_from_the_whole_site(organiser, group):
    ada = AttendeeFactory(event=EventFactory(group=group), name="Ada")

    response = ask(organiser, "erase", ada, confirm="yes", scope="site")

    assert "site" not in scopes(response)
    assert response.context["form"].errors["scope"]
    assert names() == ["Ada"]


def test_superuser_erases_an_email_address_everywhere(root):
    ada = AttendeeFactory(name="Ada 1", email="ada@example.org")
    AttendeeFactory(name="Ada 2", email="ADA@example.org")
    SubscriptionFactory(email="ada@example.org")
    AttendeeFactory(name="Ben")

    response = ask(root, "erase", ada)
    assert (scopes(response), notes(response)) == (["chosen", "site"], ["this email address is at 1 other meeting"])
    messages = confirm(root, "erase", ada, scope="site")

    assert messages == ["2 places are erased. 2 people are emailed."]
    assert names() == ["", "", "Ben"]
    assert not Subscription.objects.exists()


def test_erasure_is_logged_by_id(organiser, group, caplog):
    ada = AttendeeFactory(event=EventFactory(group=group), name="Ada", email="ada@example.org")

    with caplog.at_level(logging.INFO, "fortnight.audit"):
        confirm(organiser, "erase", ada, scope="chosen")

    user = User.objects.get()
    assert caplog.messages == [f"erasure user={user.pk} network=127.0.0.0/24 scope=chosen attendees={ada.pk}"]


def test_unconfirmed_attendee_is_not_emailed(organiser, group):
    attendee = AttendeeFactory(event=EventFactory(group=group), status="reserved")

    response = ask(organiser, "cancel_places", attendee)
    confirm(organiser, "cancel_places", attendee)

    assert notes(response) == ["not emailed"]
    assert not OutboxEmail.objects.exists()
