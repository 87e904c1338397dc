"""All spellings of an email address count as the same person."""

import pytest
from django.core.management import CommandError, call_command

from meetups.models import Attendee, OptOut, OrganiserInvitation, OutboxEmail, Subscription, User
from meetups.services import organisers
from meetups.services.emails import messages
from tests.chores import work
from tests.factories import (
    AttendeeFactory,
    DoorLinkFactory,
    EventFactory,
    GroupFactory,
    OrganiserFactory,
    SubscriptionFactory,
    UserFactory,
)
from tests.log_in import LOGIN, log_in
from tests.meetups.admin.sides import address, as_posted

pytestmark = pytest.mark.django_db
ANN = "ann@example.org"
SPELLINGS = [
    "ann@ｅxample.org",
    "ann@ⓔxample.org",
    "ANN@example。org",
    "ann@ex\u00adample.org",
    "ann@Example.org",
]
REFUSED = ['"ann"@example.org', "\u212aate@example.org", "ſtaff@example.org", "ın@example.org", "ann@[192.0.2.1]"]
# All of them are in tests/meetups/standards/test_email_addresses.py; here two of them take each way into the site.
FOLLOW, LINK, HELD, RSVP = "/groups/leeds/follow/", "/attendees/link/", "/people/held/", "/events/tea/rsvp/"
ANSWERS = {"name": "Ann", "often": "at-once"}


@pytest.fixture
def group():
    return GroupFactory(name="Leeds", slug="leeds")


@pytest.fixture
def event(group):
    return EventFactory(group=group, slug="tea")


@pytest.fixture
def lead(client, group):
    lead = OrganiserFactory(group=group, role="lead")
    client.force_login(lead.user)
    return lead


def sent():
    work()
    return sorted(OutboxEmail.objects.values_list("kind", "to"))


def test_following_with_each_spelling_sends_one_email(client, group):
    assert {client.post(FOLLOW, {**ANSWERS, "email": email}).status_code for email in SPELLINGS} == {302}

    assert sent() == [("follow_confirm", ANN)]
    assert Subscription.objects.get().email == ANN


def test_signing_up_with_each_spelling_takes_one_place(client, event):
    assert {client.post(RSVP, {**ANSWERS, "email": email}).status_code for email in SPELLINGS} == {302}

    assert [row.email for row in event.attendees.all()] == [ANN]


@pytest.mark.parametrize("path", [FOLLOW, RSVP, LINK, HELD])
def test_each_spelling_counts_against_the_limit_of_one_email_address(client, event, settings, path):
    settings.RSVP_EMAIL_RATE_LIMIT = settings.FOLLOW_EMAIL_RATE_LIMIT = settings.LINK_EMAIL_RATE_LIMIT = "3/h"

    answers = [client.post(path, {**ANSWERS, "email": email}).status_code for email in SPELLINGS]

    assert answers == [302, 302, 302, 429, 429]


@pytest.mark.parametrize("email", SPELLINGS[:4:3])
@pytest.mark.parametrize(("path", "kind"), [(LINK, "links"), (HELD, "held")])
def test_each_spelling_finds_the_links_and_personal_data(client, event, path, kind, email):
    AttendeeFactory(event=event, email=ANN)
    client.post(path, {"email": email})

    assert sent() == [(kind, ANN)]


@pytest.mark.parametrize("email", SPELLINGS[:4:3])
def test_each_spelling_logs_in_to_the_account(client, mailoutbox, email):
    OrganiserFactory(user__email=ANN)

    assert log_in(client, mailoutbox, email).headers["Location"] == "/admin/"
    assert mailoutbox[0].to == [ANN]


def test_each_spelling_counts_against_the_limit_of_log_in_codes(client, settings):
    settings.LOGIN_EMAIL_RATE_LIMIT = "3/h"

    assert [client.post(LOGIN, {"login": email}).status_code for email in SPELLINGS] == [302] * 3 + [429] * 2


@pytest.mark.parametrize("email", SPELLINGS[:4:3])
def test_new_email_address_of_an_account_is_normalised(client, lead, email):
    client.post("/accounts/change-email/", {"email": email})

    assert sent() == [("email_change", ANN)]


def test_walk_in_with_each_spelling_counts_once(client, event):
    place = AttendeeFactory(event=event, email=ANN, status="going")
    link = DoorLinkFactory(event=event)

    for email in SPELLINGS:
        client.post(f"{link.get_absolute_url()}add/", {"name": "Ann", "email": email, "early": "yes"})

    assert list(event.attendees.values_list("pk", "status")) == [(place.pk, "came")]


def test_organisers_add_invite_and_correct_by_the_same_spelling(client, lead, group, event):
    page = address(type(group), "change", group.pk)
    row = {"organiser_invitations-TOTAL_FORMS": 1, "organiser_invitations-0-role": "organiser"}
    client.post(page, as_posted(client.get(page)) | row | {"organiser_invitations-0-email": SPELLINGS[0]})
    add = {"event": event.pk, "name": "Ann"}
    for email in SPELLINGS:
        client.post(address(Attendee, "add"), add | {"email": email})
    bo = AttendeeFactory(event=event, email="bo@example.org")
    page = address(Attendee, "change", bo.pk)
    answer = client.post(page, as_posted(client.get(page)) | {"email": SPELLINGS[1]})

    assert [row.email for row in OrganiserInvitation.objects.all()] == [ANN]
    assert sorted(event.attendees.values_list("email", flat=True)) == [ANN, "bo@example.org"]
    assert answer.status_code == 200


@pytest.mark.parametrize("email", REFUSED[:2])
@pytest.mark.parametrize("path", [FOLLOW, RSVP, LINK, HELD, LOGIN])
def test_ambiguous_email_addresses_are_refused(client, event, path, email):
    answer = client.post(path, {**ANSWERS, "email": email, "login": email})

    assert answer.status_code == (200 if path == LOGIN else 422)
    assert "such as name@example.org" in answer.content.decode()
    assert (sent(), Attendee.objects.count(), Subscription.objects.count()) == ([], 0, 0)


@pytest.mark.parametrize("email", ["ſtaff@example.org", "\u017ftaff@EXAMPLE.org", "sta\ufb00@example.org"])
def test_email_address_that_is_equal_in_upper_case_is_another_person(lead, group, email):
    """In upper case ſ becomes S, in PostgreSQL and in Python."""
    staff = OrganiserFactory(group=group, user__email="staff@example.org")

    with pytest.raises(CommandError) as refusal:
        call_command("login_link", email)
    invitation = organisers.invite(group=group, email=email, role="lead", invited_by=lead.user)

    assert "No account has this email address." in str(refusal.value)
    assert organisers.account_of(invitation) is None
    organisers.accept(invitation=invitation, name="Eve")
    assert User.objects.get(pk=staff.user.pk).organiser_roles.get().role == "organiser"
    with pytest.raises(User.DoesNotExist):
        User.objects.get_by_natural_key("\u017fomebody@example.org")


def test_kelvin_sign_is_not_the_letter_k(lead, group):
    """In lower case the Kelvin sign becomes k, in PostgreSQL and in Python."""
    place = AttendeeFactory(email="kate@example.org")
    SubscriptionFactory(group=group, email="kate@example.org")
    UserFactory(email="kate@example.org")
    messages.opt_out(attendee=place)
    email = "\u212aate@example.org"

    found = [model.objects.with_email(email).count() for model in (Attendee, Subscription, User)]

    assert (found, OptOut.objects.all().with_email(email).count()) == ([0, 0, 0], 0)
    assert OptOut.objects.all().with_email("Kate@example.org").count() == 1
