import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from meetups.models import Organisation, User
from tests.factories import AttendeeFactory, OrganisationFactory, OrganiserFactory, UserFactory, VenueFactory

pytestmark = pytest.mark.django_db


def test_create_user_writes_the_address_small_and_gives_no_password():
    user = User.objects.create_user(" Ann@Example.ORG ", name="Ann")

    assert (user.email, user.name, user.is_superuser, user.is_active) == ("ann@example.org", "Ann", False, True)
    assert user.has_usable_password() is False


def test_create_superuser_runs_the_site():
    user = User.objects.create_superuser("root@example.org", "a long pass phrase", name="Root")

    assert (user.is_superuser, user.is_staff) == (True, True)
    assert authenticate(username="ROOT@example.org", password="a long pass phrase") == user


@pytest.mark.parametrize(
    ("email", "message"),
    [
        ("ann@example.org", "Person with this E-mail address already exists."),
        ("ANN@example.org", "Somebody with this e-mail address has an account already."),
        ("Ann@Example.Org", "Somebody with this e-mail address has an account already."),
    ],
)
def test_user_is_once_per_address_whatever_the_case(email, message):
    UserFactory(email="ann@example.org")
    again = User(email=email, name="Ann", password="!")

    with pytest.raises(ValidationError) as refused:
        again.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()

    assert refused.value.messages == [message]


@pytest.mark.parametrize("email", ["ann@example.org", "ANN@EXAMPLE.ORG"])
def test_user_is_found_by_address_whatever_the_case(email):
    user = UserFactory(email="ann@example.org")

    assert User.objects.get_by_natural_key(email) == user


def test_user_is_staff_when_organising_a_group():
    assert OrganiserFactory().user.is_staff is True


def test_user_is_not_staff_without_a_group():
    OrganiserFactory()

    assert UserFactory().is_staff is False


@pytest.mark.parametrize(("name", "shown"), [("Ann", "Ann"), ("", "ann@example.org")])
def test_user_reads_as_name_or_else_as_address(name, shown):
    user = UserFactory(name=name, email="ann@example.org")

    assert (str(user), user.get_full_name()) == (shown, name)


@pytest.mark.parametrize("name", ["Ministry of Rooms", "MINISTRY OF ROOMS", "ministry of rooms"])
def test_organisation_is_once_per_name_whatever_the_case(name):
    OrganisationFactory(name="Ministry of Rooms")

    with pytest.raises(ValidationError) as refused:
        Organisation(name=name).full_clean()
    with pytest.raises(IntegrityError, match="organisation_name_unique"), transaction.atomic():
        OrganisationFactory(name=name)

    assert refused.value.messages == ["There is an organisation with this name already."]


def test_organisation_has_a_name():
    with pytest.raises(ValidationError) as refused:
        Organisation(name="").full_clean()
    with pytest.raises(IntegrityError, match="organisation_name_given"), transaction.atomic():
        OrganisationFactory(name="")

    assert list(refused.value.message_dict) == ["name"]


def test_organisation_reads_as_its_name():
    assert str(OrganisationFactory(name="Ministry of Rooms")) == "Ministry of Rooms"


@pytest.mark.parametrize(("user_of", "name"), [(AttendeeFactory, "organisation"), (VenueFactory, "host")])
def test_organisation_in_use_cannot_be_deleted(user_of, name):
    organisation = OrganisationFactory()
    user_of(**{name: organisation})

    with pytest.raises(ProtectedError):
        organisation.delete()

    assert Organisation.objects.get() == organisation
