import re

import pytest
from django.core import signing
from django.core.exceptions import ValidationError

from meetups.models import Attendee
from meetups.models.attendees import new_secret
from tests.factories import AttendeeFactory, EventFactory
from tests.refusals import refusal_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("email", ["ann@example.org", "ANN@EXAMPLE.ORG", "Ann@Example.Org"])
def test_attendee_email_is_unique_per_event_in_any_case(email):
    event = EventFactory()
    AttendeeFactory(event=event, email="ann@example.org")

    refused = refusal_of(Attendee(event=event, name="Ann", email=email), "attendee_once_per_event")

    assert refused.messages == ["This email address is on the list already."]


def test_email_address_can_be_at_several_events():
    first = AttendeeFactory(email="ann@example.org")

    second = AttendeeFactory(email="ann@example.org")
    second.full_clean()

    assert first.event != second.event


@pytest.mark.parametrize(
    "email", ["", "ann", "ann@", "@example.org", "ann@example", "a b@example.org", "ann@example.org\n"]
)
def test_attendee_needs_a_valid_email_address(email):
    with pytest.raises(ValidationError) as refused:
        AttendeeFactory.build(event=EventFactory(), email=email).full_clean()

    assert list(refused.value.message_dict) == ["email"]


def test_attendee_is_shown_as_its_name():
    assert str(AttendeeFactory(name="Ann Example")) == "Ann Example"


def test_attendee_has_a_place_and_a_private_name_by_default():
    attendee = AttendeeFactory()

    assert (attendee.status, attendee.is_going) == ("going", True)
    assert (attendee.is_name_public, attendee.is_first_time, attendee.organisation) == (False, False, None)


def test_going_excludes_cancelled_attendees():
    going, cancelled = AttendeeFactory(), AttendeeFactory(status=Attendee.Status.CANCELLED)

    assert list(Attendee.objects.going()) == [going]
    assert cancelled.is_going is False


def test_secrets_are_unique():
    secrets = {new_secret() for _ in range(100)}

    assert len(secrets) == 100
    assert {len(secret) for secret in secrets} == {16}


def test_token_is_that_of_its_attendee():
    attendee, _other = AttendeeFactory(), AttendeeFactory()

    assert Attendee.objects.by_token(attendee.token) == attendee
    assert attendee.get_absolute_url() == f"/attendees/{attendee.token}/"


def test_token_contains_no_personal_data():
    attendee = AttendeeFactory(name="Ann", email="ann@example.org", secret="abcdefghijklmnop")

    secret, _dot, signature = attendee.token.partition(".")

    assert secret == "abcdefghijklmnop"
    assert len(signature) == 43


def _flipped(text, index):
    return text[:index] + ("A" if text[index] != "A" else "B") + text[index + 1 :]


@pytest.mark.parametrize(
    "forge",
    [
        lambda secret, token: "",
        lambda secret, token: ".",
        lambda secret, token: secret,
        lambda secret, token: f"{secret}.",
        lambda secret, token: token[:-1],
        lambda secret, token: token + "A",
        lambda secret, token: f" {token}",
        lambda secret, token: _flipped(token, 0),
        lambda secret, token: _flipped(token, len(secret) + 1),
        lambda secret, token: token.swapcase(),
        lambda secret, token: f"é{token}",
        lambda secret, token: f"{secret}.\U0001f600",
        lambda secret, token: f"{secret}\x00.{token.partition('.')[2]}",
        lambda secret, token: signing.Signer(sep=".", salt="meetups.other").sign(secret),
        lambda secret, token: signing.Signer(key="another secret", sep=".", salt="meetups.attendees").sign(secret),
        lambda secret, token: "a" * 100_000,
    ],
)
def test_token_that_was_changed_is_refused(forge):
    attendee = AttendeeFactory()

    with pytest.raises(Attendee.DoesNotExist):
        Attendee.objects.by_token(forge(attendee.secret, attendee.token))


def test_token_is_invalid_once_the_secret_is_replaced():
    attendee = AttendeeFactory()
    before = attendee.token

    attendee.secret = new_secret()
    attendee.save()

    assert Attendee.objects.by_token(attendee.token) == attendee
    with pytest.raises(Attendee.DoesNotExist):
        Attendee.objects.by_token(before)


def test_tokens_of_two_attendees_differ():
    first, second = AttendeeFactory(), AttendeeFactory()

    assert Attendee.objects.by_token(second.token) == second
    assert first.token != second.token


def test_position_is_the_number_of_attendees_ahead_on_the_waitlist():
    event = EventFactory()
    for number in (7, 3, 5):
        AttendeeFactory(event=event, name=f"Number {number}", status="waiting", waitlist_number=number)
    AttendeeFactory(event=event, name="Going")
    AttendeeFactory(status="waiting", waitlist_number=1)

    counted = event.attendees.with_position().order_by("name").values_list("name", "on_waitlist")

    assert list(counted) == [("Going", 0), ("Number 3", 0), ("Number 5", 1), ("Number 7", 2)]


def test_reply_key_fits_into_an_email_address_and_gives_the_attendee():
    attendee = AttendeeFactory(pk=999_999_999_999_999_999)

    assert re.fullmatch("[0-9]{18}-[0-9a-f]{24}", attendee.reply_key)
    assert len(f"{'r' * 20}+{attendee.reply_key}") == 64
    assert Attendee.objects.by_reply_key(attendee.reply_key.upper()) == attendee


def test_reply_key_made_with_a_replaced_secret_key_stays_valid(settings):
    attendee = AttendeeFactory()
    key = attendee.reply_key
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new", [settings.SECRET_KEY]

    assert attendee.reply_key != key
    assert Attendee.objects.by_reply_key(key) == attendee
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(Attendee.DoesNotExist):
        Attendee.objects.by_reply_key(key)


@pytest.mark.parametrize("key", ["", "0", f"0-{'a' * 24}", f"1{'0' * 18}-{'a' * 24}", f"1-{'g' * 24}"])
def test_text_that_is_no_reply_key_gives_nobody(key):
    with pytest.raises(Attendee.DoesNotExist):
        Attendee.objects.by_reply_key(key)
