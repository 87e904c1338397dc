import pytest
from django.test import Client

from meetups.models import Group, Organisation, User
from tests.factories import AttendeeFactory, OrganisationFactory, OrganiserFactory, UserFactory, VenueFactory
from tests.meetups.admin.sides import address, as_posted

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser(client, db):
    client.force_login(OrganiserFactory().user)
    return client


@pytest.mark.parametrize("number", [1, 3])
def test_lists_take_a_constant_number_of_queries(root, number, django_assert_num_queries):
    OrganisationFactory.create_batch(number)
    UserFactory.create_batch(number - 1)

    for model in (Organisation, User):
        with django_assert_num_queries(5):
            response = root.get(address(model, "changelist"))
        assert len(response.context["cl"].result_list) == number


def test_attendees_in_every_state_count_for_an_organisation(root):
    council, library, empty = [OrganisationFactory(name=name) for name in ("Council", "Library", "Nobody’s")]
    for status in ("going", "waiting", "cancelled"):
        AttendeeFactory(organisation=council, status=status)
    AttendeeFactory(organisation=library)

    page = root.get(address(Organisation, "changelist") + "?o=3.1")

    rows = page.context["cl"].result_list
    assert [(row, row.people) for row in rows] == [(empty, 0), (library, 1), (council, 3)]
    assert page.context["cl"].model_admin.number_of_attendees.short_description == "attendees"


def test_organisers_see_no_rare_organisation_that_attendees_of_other_groups_typed(organiser):
    ours, hidden, host = (OrganisationFactory(name=name) for name in ("Ours", "Hidden", "Host"))
    council, known = (
        OrganisationFactory(name="Council", website="https://council.example"),
        OrganisationFactory(name="Known"),
    )
    OrganisationFactory(name="New")
    AttendeeFactory(organisation=ours, event__group=Group.objects.get())
    for number, organisation in ((4, hidden), (1, host), (1, council), (5, known)):
        AttendeeFactory.create_batch(number, organisation=organisation)
    VenueFactory(host=host)

    shown = organiser.get(address(Organisation, "changelist")).context["cl"].result_list

    assert [row.name for row in shown] == ["Council", "Host", "Known", "New", "Ours"]
    assert [organiser.get(address(Organisation, "change", row.pk)).status_code for row in (ours, hidden)] == [200, 302]


def test_name_of_an_organisation_is_unique_whatever_the_case(organiser):
    page = address(Organisation, "add")
    organiser.post(page, {"name": "City Council"})

    response = organiser.post(page, {"name": "CITY council"})

    assert "There is an organisation with this name already." in response.content.decode()
    assert [row.name for row in Organisation.objects.all()] == ["City Council"]


def test_organisation_with_attendees_cannot_be_deleted(organiser):
    organisation = AttendeeFactory(organisation=OrganisationFactory()).organisation

    organiser.post(address(Organisation, "delete", organisation.pk), {"post": "yes"})

    assert Organisation.objects.filter(pk=organisation.pk).exists()


def test_organiser_reads_the_name_of_another_organiser_of_their_group(organiser):
    role = OrganiserFactory(group=OrganiserFactory._meta.model.objects.get().group, user__name="Colleague")
    email, listed = role.user.email, address(User, "changelist")

    text = organiser.get(address(User, "change", role.user.pk)).content.decode()

    assert ("Colleague" in text, "Superuser" in text, 'name="_save"' in text) == (True, False, False)
    assert email not in text + organiser.get(listed).content.decode()
    assert len(organiser.get(listed, {"q": "Colleague"}).context["cl"].result_list) == 1
    assert len(organiser.get(listed, {"q": email}).context["cl"].result_list) == 0
    assert organiser.get("/admin/").content.decode().count("/admin/meetups/user/") == 0
    assert organiser.post(address(User, "change", role.user.pk), {"name": "Stolen"}).status_code == 403
    assert organiser.get(address(User, "add")).status_code == 403


def test_superuser_cannot_add_an_account(root):
    response = root.post(address(User, "add"), {"name": "New", "email": "new@example.org", "is_active": "on"})

    assert (response.status_code, User.objects.count()) == (403, 1)
    assert address(User, "add") not in root.get("/admin/").text


def test_superuser_closes_an_account(root):
    account = UserFactory(name="Leaving")
    page = address(User, "change", account.pk)

    root.post(page, {name: value for name, value in as_posted(root.get(page)).items() if name != "is_active"})

    assert User.objects.get(pk=account.pk).is_active is False


def test_new_email_address_ends_the_sessions_of_that_account(root):
    ada = OrganiserFactory(user__email="ada@example.org").user
    theirs = Client()
    theirs.force_login(ada)
    page = address(User, "change", ada.pk)

    root.post(page, as_posted(root.get(page)) | {"email": "new@example.org"})

    assert [browser.get("/admin/").status_code for browser in (root, theirs)] == [200, 302]


def test_email_address_of_an_account_is_unique_whatever_the_case(root):
    UserFactory(email="known@example.org")

    response = root.post(address(User, "change", UserFactory().pk), {"name": "New", "email": "KNOWN@example.org"})

    assert "This email address has an account already." in response.content.decode()


def test_groups_of_django_have_no_page(root):
    assert root.get("/admin/auth/group/").status_code == 404
