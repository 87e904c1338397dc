import pytest

from meetups.models import Organiser, User
from meetups.services import groups
from tests.factories import GroupFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_add_organiser_makes_an_account_without_password():
    group = GroupFactory()

    organiser = groups.add_organiser(group=group, email="Ann@Example.org", name="Ann")

    assert (organiser.group, organiser.role) == (group, "organiser")
    assert (organiser.user.email, organiser.user.name) == ("ann@example.org", "Ann")
    assert organiser.user.has_usable_password() is False


@pytest.mark.parametrize("email", ["ann@example.org", "ANN@EXAMPLE.ORG", " Ann@example.org "])
def test_add_organiser_takes_the_account_there_is_whatever_the_case(email):
    user = UserFactory(email="ann@example.org", name="Ann")

    organiser = groups.add_organiser(group=GroupFactory(), email=email, name="Somebody else")

    assert organiser.user == user
    assert list(User.objects.values_list("email", "name")) == [("ann@example.org", "Ann")]


def test_add_organiser_twice_is_one_role():
    group = GroupFactory()
    groups.add_organiser(group=group, email="ann@example.org")

    groups.add_organiser(group=group, email="ann@example.org")

    assert list(group.organisers.values_list("user__email", "role")) == [("ann@example.org", "organiser")]


def test_add_organiser_with_another_role_changes_it():
    group = GroupFactory()
    groups.add_organiser(group=group, email="ann@example.org")

    groups.add_organiser(group=group, email="ann@example.org", role=Organiser.Role.LEAD)

    assert list(group.organisers.values_list("role", flat=True)) == ["lead"]


def test_add_organiser_to_several_groups_keeps_one_account():
    first, second = GroupFactory(), GroupFactory()

    groups.add_organiser(group=first, email="ann@example.org")
    groups.add_organiser(group=second, email="ann@example.org", role=Organiser.Role.LEAD)

    assert User.objects.count() == 1
    assert list(Organiser.objects.order_by("group").values_list("group", "role")) == [
        (first.pk, "organiser"),
        (second.pk, "lead"),
    ]
