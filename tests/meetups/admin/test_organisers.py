from html import unescape

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType

from blog.authors import add_organisers
from blog.models import Post
from meetups.models import Group, Organiser, OrganiserInvitation, OutboxEmail, User
from tests.factories import GroupFactory, OrganiserFactory, OrganiserInvitationFactory, UserFactory
from tests.meetups.admin.sides import address, as_posted, offered_in

pytestmark = pytest.mark.django_db
ANN = "ann@example.org"


@pytest.fixture
def group(db):
    return GroupFactory(name="Leeds", slug="leeds")


@pytest.fixture
def lead(client, group):
    client.force_login(OrganiserFactory(group=group, role="lead", user__name="Lead").user)
    return client


def page_of(client, group):
    page = address(Group, "change", group.pk)
    return page, as_posted(client.get(page))


def invited(email, role="organiser", row=0):
    fields = {"email": email, "role": role}
    total = {"organiser_invitations-TOTAL_FORMS": row + 1}
    return {f"organiser_invitations-{row}-{field}": value for field, value in fields.items()} | total


def team(group):
    return sorted(group.organisers.values_list("user__email", "role"))


def text_of(response):
    return unescape(response.content.decode())


def invitations():
    return sorted(OrganiserInvitation.objects.values_list("email", "role", "status"))


@pytest.mark.parametrize("number", [1, 3])
def test_page_takes_a_constant_number_of_queries(lead, group, number, django_assert_num_queries):
    inviter = Organiser.objects.get().user
    OrganiserInvitationFactory.create_batch(number, group=group, invited_by=inviter)
    ContentType.objects.get_for_model(Group)  # Django caches it

    with django_assert_num_queries(21):
        lead.get(address(Group, "change", group.pk))


@pytest.mark.parametrize("known", ["no account", "account", "organiser elsewhere"])
def test_lead_invites_and_cannot_see_whether_there_is_an_account(lead, group, known):
    if known == "account":
        UserFactory(email=ANN, name="Ann Brook")
    elif known == "organiser elsewhere":
        OrganiserFactory(user__email=ANN, user__name="Ann Brook")
    accounts = User.objects.count()
    page, data = page_of(lead, group)

    response = lead.post(page, data | invited("Ann@Example.org", role="lead"))

    assert (response.status_code, invitations()) == (302, [(ANN, "lead", "open")])
    assert (len(team(group)), User.objects.count()) == (1, accounts)
    assert [email.to for email in OutboxEmail.objects.all()] == [ANN]
    text = text_of(lead.get(page))
    assert OrganiserInvitation.objects.get().secret not in text
    assert ("Not answered yet, expires on" in text, ANN in text, "Ann Brook" in text) == (True, True, False)
    messages = " ".join(LogEntry.objects.values_list("change_message", flat=True))
    assert ("Invitation" in messages, ANN in messages) == (True, False)


def authors_offered(lead):
    """Return the authors whom a lead can choose once the worker has run."""
    add_organisers()
    [formset] = lead.get(address(Post, "add")).context["inline_admin_formsets"]
    return offered_in(formset.formset.forms[0], "author")


def test_invited_person_is_not_named_until_they_accept(lead, group):
    page, data = page_of(lead, group)
    UserFactory(email=ANN, name="Ann Brook")
    lead.post(page, data | invited(ANN))

    assert authors_offered(lead) == ["Lead"]
    for public in (group.get_absolute_url(), "/groups/", "/"):
        assert "Ann Brook" not in lead.get(public).content.decode()

    invitation = OrganiserInvitation.objects.get()
    lead.post(invitation.get_absolute_url())
    assert authors_offered(lead) == ["Ann Brook", "Lead"]
    assert "Ann Brook" in lead.get(group.get_absolute_url()).content.decode()


def test_second_invitation_updates_and_sends_the_first_one(lead, group):
    OrganiserInvitationFactory(group=group, email=ANN, invited_by=Organiser.objects.get().user)
    page, data = page_of(lead, group)

    response = lead.post(page, data | invited("ANN@example.org", role="lead", row=1))

    assert (response.status_code, invitations()) == (302, [(ANN, "lead", "open")])
    assert OutboxEmail.objects.count() == 1


def test_lead_can_withdraw_an_invitation_and_not_change_one(lead, group):
    inviter = Organiser.objects.get().user
    ann, bo = (OrganiserInvitationFactory(group=group, email=f"{n}@example.org", invited_by=inviter) for n in "ab")
    page, data = page_of(lead, group)
    number = {data[f"organiser_invitations-{row}-id"]: row for row in range(2)}
    change = {
        f"organiser_invitations-{number[ann.pk]}-DELETE": "on",
        f"organiser_invitations-{number[bo.pk]}-email": "stolen@example.org",
        f"organiser_invitations-{number[bo.pk]}-role": "lead",
    }

    lead.post(page, data | change)

    assert invitations() == [("a@example.org", "organiser", "withdrawn"), ("b@example.org", "organiser", "open")]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"email": "ann"}, "Enter a valid email address."),
        ({"email": "", "role": "lead"}, "This field is required."),
        ({"email": "a\x00b@example.org"}, "Null characters are not allowed."),
        ({"email": f"{'a' * 250}@example.org"}, "Ensure this value has at most 254 characters"),
        ({"email": ANN, "role": "owner"}, "Select a valid choice."),
        ({"email": "OTHER@example.org"}, "other@example.org is already an organiser of this group."),
    ],
)
def test_invalid_invitation_is_an_error_on_the_form(lead, group, row, words):
    OrganiserFactory(group=group, user__email="other@example.org")
    page, data = page_of(lead, group)

    response = lead.post(page, data | invited(**row))

    assert (response.status_code, words in text_of(response)) == (200, True)
    assert (invitations(), OutboxEmail.objects.count()) == ([], 0)


def test_page_with_the_21st_invitation_of_a_day_is_refused(lead, group):
    page, data = page_of(lead, group)
    for row in range(21):
        data |= invited(f"{row}@example.org", row=row)

    response = lead.post(page, data | {"name": "Changed"})

    assert "This group sent 20 invitations within a day. Invite more people tomorrow." in text_of(response)
    assert (invitations(), OutboxEmail.objects.count(), Group.objects.get().name) == ([], 0, "Leeds")


def test_lead_changes_roles_and_removes_organisers(lead, group):
    other, leaving = OrganiserFactory.create_batch(2, group=group)
    page, data = page_of(lead, group)
    number = {data[f"organisers-{row}-id"]: row for row in range(3)}

    lead.post(
        page, data | {f"organisers-{number[other.pk]}-role": "lead", f"organisers-{number[leaving.pk]}-DELETE": "on"}
    )

    assert sorted(role for _email, role in team(group)) == ["lead", "lead"]
    assert User.objects.filter(pk=leaving.user.pk).exists()
    assert [(email.to, email.kind) for email in OutboxEmail.objects.all()] == [
        (leaving.user.email, "organiser_removed")
    ]


def test_only_lead_can_be_replaced_in_one_request(lead, group):
    own = Organiser.objects.get()
    other = OrganiserFactory(group=group)
    page, data = page_of(lead, group)
    number = {data[f"organisers-{row}-id"]: row for row in range(2)}

    lead.post(
        page, data | {f"organisers-{number[other.pk]}-role": "lead", f"organisers-{number[own.pk]}-role": "organiser"}
    )

    own.refresh_from_db()
    other.refresh_from_db()
    assert (own.role, other.role) == ("organiser", "lead")


@pytest.mark.parametrize("change", [{"organisers-0-role": "organiser"}, {"organisers-0-DELETE": "on"}])
def test_only_lead_cannot_be_removed_or_demoted(lead, group, change):
    page, data = page_of(lead, group)

    response = lead.post(page, data | invited("new@example.org", role="lead") | change)

    assert "Leave at least one lead, who can invite the next organiser." in response.content.decode()
    assert ([role for _email, role in team(group)], invitations()) == (["lead"], [])


def test_service_keeps_the_last_lead_if_the_form_does_not(lead, group, monkeypatch):
    """Another lead can leave while the form is validated. The service checks again, with the group locked."""
    other = OrganiserFactory(group=group, role="lead")
    own = Organiser.objects.exclude(pk=other.pk).get()
    page, data = page_of(lead, group)
    number = {data[f"organisers-{row}-id"]: row for row in range(2)}
    change = {f"organisers-{number[own.pk]}-role": "organiser", f"organisers-{number[other.pk]}-role": "organiser"}
    monkeypatch.setattr("meetups.forms.groups.OrganiserFormSet.clean", lambda formset: None)

    response = lead.post(page, data | change)

    assert "Leave at least one lead, who can invite the next organiser." in response.content.decode()
    assert [role for _email, role in team(group)] == ["lead", "lead"]


def test_organiser_cannot_be_added_without_an_invitation(lead, group):
    stranger = UserFactory()
    page, data = page_of(lead, group)
    added = {"organisers-1-user": stranger.pk, "organisers-1-email": stranger.email, "organisers-1-role": "lead"}

    lead.post(page, data | added | {"organisers-TOTAL_FORMS": 2})

    assert len(team(group)) == 1


def test_organisers_who_are_not_leads_cannot_see_or_send_invitations(client, group):
    lead = OrganiserFactory(group=group, role="lead")
    OrganiserInvitationFactory(group=group, email=ANN, invited_by=lead.user)
    client.force_login(OrganiserFactory(group=group).user)
    page = address(Group, "change", group.pk)

    text = client.get(page).content.decode()
    refused = client.post(page, {"name": "Stolen"} | invited("x@example.org", role="lead"))

    assert (ANN in text, "expires on" in text, refused.status_code) == (False, False, 403)
    assert invitations() == [(ANN, "organiser", "open")]


def test_superuser_invites_the_first_lead_of_a_new_group(client):
    client.force_login(User.objects.create_superuser("root@example.org", name="Root"))
    data = as_posted(client.get(address(Group, "add")))
    data |= {"name": "York", "slug": "york", "strapline": "People of York.", "area": "York"}

    client.post(address(Group, "add"), data | invited("first@example.org", role="lead"))

    new = Group.objects.get(slug="york")
    assert (team(new), invitations()) == ([], [("first@example.org", "lead", "open")])
    client.post(OrganiserInvitation.objects.get().get_absolute_url(), {"name": "First"})
    assert team(new) == [("first@example.org", "lead")]


def test_changes_of_roles_are_logged_by_id(lead, group, caplog, django_capture_on_commit_callbacks):
    other, leaving = OrganiserFactory.create_batch(2, group=group)
    old = OrganiserInvitationFactory(group=group, invited_by=other.user)
    page, data = page_of(lead, group)
    number = {data[f"organisers-{row}-id"]: row for row in range(3)}
    data |= invited(ANN, row=1) | {
        f"organisers-{number[other.pk]}-role": "lead",
        f"organisers-{number[leaving.pk]}-DELETE": "on",
        "organiser_invitations-0-DELETE": "on",
    }

    with caplog.at_level("INFO", logger="fortnight.audit"), django_capture_on_commit_callbacks(execute=True):
        lead.post(page, data)

    user = Organiser.objects.get(user__name="Lead").user.pk
    invitation = OrganiserInvitation.objects.get(email=ANN)
    start = f"roles user={user} network=127.0.0.0/24 group={group.pk}"
    assert caplog.messages == [
        f"{start} organiser={other.user.pk} role=lead",
        f"{start} organiser={leaving.user.pk} role=removed",
        f"{start} invitation={old.pk} role=withdrawn",
        f"{start} invitation={invitation.pk} role=organiser",
    ]


def test_refused_change_is_not_logged(lead, group, caplog, django_capture_on_commit_callbacks):
    OrganiserFactory(group=group, user__email=ANN)
    page, data = page_of(lead, group)

    with caplog.at_level("INFO", logger="fortnight.audit"), django_capture_on_commit_callbacks(execute=True):
        lead.post(page, data | invited("bo@example.org", row=0) | invited(ANN, row=1))

    assert (caplog.messages, invitations()) == ([], [])
