import pytest
from django.contrib.auth import authenticate

from meetups.models import Organisation, User
from tests.factories import OrganisationFactory, OrganiserFactory, UserFactory
from tests.refusals import refusal_of

pytestmark = pytest.mark.django_db


def test_create_user_lowers_the_email_address_and_sets_no_password():
    user = User.objects.create_user(" Ann@Example.ORG ", name="Ann")

    assert (user.email, user.name, user.is_superuser, user.is_active) == ("ann@example.org", "Ann", False, True)
    assert user.has_usable_password() is False


def test_create_superuser_creates_a_superuser():
    user = User.objects.create_superuser("root@example.org", "a long pass phrase", name="Root")

    assert (user.is_superuser, user.is_staff) == (True, True)
    assert authenticate(username="ROOT@example.org", password="a long pass phrase") == user


@pytest.mark.parametrize(
    ("email", "message"),
    [
        ("ann@example.org", "Person with this Email address already exists."),
        ("ANN@example.org", "This email address has an account already."),
        ("Ann@Example.Org", "This email address has an account already."),
    ],
)
def test_user_email_is_unique_in_any_case(email, message):
    UserFactory(email="ann@example.org")
    again = User(email=email, name="Ann", password="!")

    assert refusal_of(again).messages == [message]


@pytest.mark.parametrize("email", ["ann@example.org", "ANN@EXAMPLE.ORG"])
def test_user_is_found_by_email_address_in_any_case(email):
    user = UserFactory(email="ann@example.org")

    assert User.objects.get_by_natural_key(email) == user


def test_user_is_staff_when_organising_a_group():
    assert OrganiserFactory().user.is_staff is True


def test_user_is_not_staff_without_a_group():
    OrganiserFactory()

    assert UserFactory().is_staff is False


@pytest.mark.parametrize(("name", "shown"), [("Ann", "Ann"), ("", "ann@example.org")])
def test_user_is_shown_as_name_or_email_address(name, shown):
    user = UserFactory(name=name, email="ann@example.org")

    assert (str(user), user.get_full_name()) == (shown, name)


@pytest.mark.parametrize("name", ["Ministry of Rooms", "MINISTRY OF ROOMS", "ministry of rooms"])
def test_organisation_name_is_unique_in_any_case(name):
    OrganisationFactory(name="Ministry of Rooms")

    refused = refusal_of(Organisation(name=name), "organisation_name_unique")

    assert refused.messages == ["There is an organisation with this name already."]


def test_organisation_has_a_name():
    assert list(refusal_of(Organisation(name=""), "organisation_name_given").message_dict) == ["name"]


def test_organisation_is_shown_as_its_name():
    assert str(OrganisationFactory(name="Ministry of Rooms")) == "Ministry of Rooms"


def test_session_survives_a_replaced_secret_key_and_ends_with_the_email_address(settings):
    user = UserFactory(email="ann@example.org")
    before = user.get_session_auth_hash()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "k" * 60, [settings.SECRET_KEY]

    assert before != user.get_session_auth_hash()
    assert list(user.get_session_auth_fallback_hash()) == [before]
    user.email = "ann@example.com"
    assert list(user.get_session_auth_fallback_hash()) != [before]
