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


def test_attendee_may_attend_several_events():
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


def test_attendee_starts_with_a_place_and_nothing_made_public():
    attendee = AttendeeFactory()

    assert (attendee.status, attendee.is_going) == ("going", True)
    assert (attendee.is_name_public, attendee.is_first_time, attendee.organisation) == (False, False, None)


def test_going_leaves_out_cancelled_attendees():
    going, cancelled = AttendeeFactory(), AttendeeFactory(status=Attendee.Status.CANCELLED)

    assert list(Attendee.objects.going()) == [going]
    assert cancelled.is_going is False


def test_key_cannot_be_guessed_and_is_never_the_same():
    keys = {new_secret() for _ in range(100)}

    assert len(keys) == 100
    assert {len(key) for key in keys} == {16}


def test_token_leads_back_to_the_attendee():
    attendee, _other = AttendeeFactory(), AttendeeFactory()

    assert Attendee.objects.by_token(attendee.token) == attendee
    assert attendee.get_absolute_url() == f"/attendees/{attendee.token}/"


def test_token_contains_no_personal_data():
    attendee = AttendeeFactory(name="Ann", email="ann@example.org", secret="abcdefghijklmnop")

    key, _dot, signature = attendee.token.partition(".")

    assert key == "abcdefghijklmnop"
    assert len(signature) == 43


def _flipped(text, index):
    return text[:index] + ("A" if text[index] != "A" else "B") + text[index + 1 :]


@pytest.mark.parametrize(
    "forge",
    [
        lambda key, token: "",
        lambda key, token: ".",
        lambda key, token: key,
        lambda key, token: f"{key}.",
        lambda key, token: token[:-1],
        lambda key, token: token + "A",
        lambda key, token: f" {token}",
        lambda key, token: _flipped(token, 0),
        lambda key, token: _flipped(token, len(key) + 1),
        lambda key, token: token.swapcase(),
        lambda key, token: f"é{token}",
        lambda key, token: f"{key}.\U0001f600",
        lambda key, token: f"{key}\x00.{token.partition('.')[2]}",
        lambda key, token: signing.Signer(sep=".", salt="meetups.other").sign(key),
        lambda key, token: signing.Signer(key="another secret", sep=".", salt="meetups.attendees").sign(key),
        lambda key, token: "a" * 100_000,
    ],
)
def test_token_that_was_changed_is_refused(forge):
    attendee = AttendeeFactory()

    with pytest.raises(Attendee.DoesNotExist):
        Attendee.objects.by_token(forge(attendee.secret, attendee.token))


def test_token_is_void_once_the_key_is_replaced():
    attendee = AttendeeFactory()
    before = attendee.token

    attendee.secret = new_secret()
    attendee.save()

    assert Attendee.objects.by_token(attendee.token) == attendee
    with pytest.raises(Attendee.DoesNotExist):
        Attendee.objects.by_token(before)


def test_token_of_another_attendee_leads_to_the_other():
    first, second = AttendeeFactory(), AttendeeFactory()

    assert Attendee.objects.by_token(second.token) == second
    assert first.token != second.token
