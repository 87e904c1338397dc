from html import unescape

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType

from meetups.models import Group, Organiser, OrganiserInvitation, OutboxEmail, User
from tests.factories import GroupFactory, OrganiserFactory, OrganiserInvitationFactory, UserFactory
from tests.meetups.admin.sides import address, as_posted

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
    asked = {"email": email, "role": role}
    number = {"organiser_invitations-TOTAL_FORMS": row + 1}
    return {f"organiser_invitations-{row}-{field}": value for field, value in asked.items()} | number


def team(group):
    return sorted(group.organisers.values_list("user__email", "role"))


def words_of(response):
    return unescape(response.content.decode())


def invitations():
    return sorted(OrganiserInvitation.objects.values_list("email", "role", "status"))


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_the_same_queries_however_many_are_invited(lead, group, number, django_assert_num_queries):
    inviter = Organiser.objects.get().user
    OrganiserInvitationFactory.create_batch(number, group=group, invited_by=inviter)
    ContentType.objects.get_for_model(Group)  # Django asks for it once in a process

    with django_assert_num_queries(20):
        lead.get(address(Group, "change", group.pk))


@pytest.mark.parametrize("known", ["nobody", "account", "organiser elsewhere"])
def test_a_lead_invites_and_reads_the_same_whether_there_is_an_account(lead, group, known):
    if known == "account":
        UserFactory(email=ANN, name="Ann Brook")
    elif known == "organiser elsewhere":
        OrganiserFactory(user__email=ANN, user__name="Ann Brook")
    accounts = User.objects.count()
    page, data = page_of(lead, group)

    response = lead.post(page, data | invited("Ann@Example.org", role="lead"))

    assert (response.status_code, invitations()) == (302, [(ANN, "lead", "open")])
    assert (len(team(group)), User.objects.count()) == (1, accounts)
    assert [letter.to for letter in OutboxEmail.objects.all()] == [ANN]
    text = words_of(lead.get(page))
    assert OrganiserInvitation.objects.get().secret not in text
    assert ("Not answered yet, expires on" in text, ANN in text, "Ann Brook" in text) == (True, True, False)
    messages = " ".join(LogEntry.objects.values_list("change_message", flat=True))
    assert ("Invitation" in messages, ANN in messages) == (True, False)


def test_somebody_invited_is_named_nowhere_until_they_accept(lead, group):
    page, data = page_of(lead, group)
    UserFactory(email=ANN, name="Ann Brook")
    lead.post(page, data | invited(ANN))

    authors = "/admin/autocomplete/?app_label=blog&model_name=post&field_name=authors&term=Ann"
    assert lead.get(authors).json()["results"] == []
    for public in (group.get_absolute_url(), "/groups/", "/"):
        assert "Ann Brook" not in lead.get(public).content.decode()

    invitation = OrganiserInvitation.objects.get()
    lead.post(invitation.get_absolute_url())
    assert [row["text"] for row in lead.get(authors).json()["results"]] == ["Ann Brook"]
    assert "Ann Brook" in lead.get(group.get_absolute_url()).content.decode()


def test_inviting_again_sends_the_same_invitation_again(lead, group):
    OrganiserInvitationFactory(group=group, email=ANN, invited_by=Organiser.objects.get().user)
    page, data = page_of(lead, group)

    response = lead.post(page, data | invited("ANN@example.org", role="lead", row=1))

    assert (response.status_code, invitations()) == (302, [(ANN, "lead", "open")])
    assert OutboxEmail.objects.count() == 1


def test_a_lead_withdraws_an_invitation_and_changes_none(lead, group):
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
        ({"email": "nobody"}, "Enter a valid email address."),
        ({"email": "", "role": "lead"}, "This field is required."),
        ({"email": "a\x00b@example.org"}, "Null characters are not allowed."),
        ({"email": f"{'a' * 250}@example.org"}, "Ensure this value has at most 254 characters"),
        ({"email": ANN, "role": "owner"}, "Select a valid choice."),
        ({"email": "OTHER@example.org"}, "other@example.org is already an organiser of this group."),
    ],
)
def test_an_invitation_that_cannot_be_sent_is_refused_in_words(lead, group, row, words):
    OrganiserFactory(group=group, user__email="other@example.org")
    page, data = page_of(lead, group)

    response = lead.post(page, data | invited(**row))

    assert (response.status_code, words in words_of(response)) == (200, True)
    assert (invitations(), OutboxEmail.objects.count()) == ([], 0)


def test_the_twenty_first_invitation_of_a_day_is_refused_and_nothing_is_saved(lead, group):
    page, data = page_of(lead, group)
    for row in range(21):
        data |= invited(f"{row}@example.org", row=row)

    response = lead.post(page, data | {"name": "Changed"})

    assert "This group sent 20 invitations within a day. Invite more people tomorrow." in words_of(response)
    assert (invitations(), OutboxEmail.objects.count(), Group.objects.get().name) == ([], 0, "Leeds")


def test_a_lead_changes_roles_and_removes_organisers(lead, group):
    other, leaving = OrganiserFactory.create_batch(2, group=group)
    page, data = page_of(lead, group)
    number = {data[f"organisers-{row}-id"]: row for row in range(3)}

    lead.post(
        page, data | {f"organisers-{number[other.pk]}-role": "lead", f"organisers-{number[leaving.pk]}-DELETE": "on"}
    )

    assert sorted(role for _email, role in team(group)) == ["lead", "lead"]
    assert User.objects.filter(pk=leaving.user.pk).exists()
    assert [(letter.to, letter.kind) for letter in OutboxEmail.objects.all()] == [
        (leaving.user.email, "organiser_removed")
    ]


def test_the_only_lead_hands_over_in_one_go(lead, group):
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
def test_somebody_always_leads(lead, group, change):
    page, data = page_of(lead, group)

    response = lead.post(page, data | invited("new@example.org", role="lead") | change)

    assert "Leave at least one lead, who can invite the next organiser." in response.content.decode()
    assert ([role for _email, role in team(group)], invitations()) == (["lead"], [])


def test_the_last_lead_stays_though_the_form_lets_it_pass(lead, group, monkeypatch):
    """Another lead may leave while the form is checked: the service looks again, with the group locked."""
    other = OrganiserFactory(group=group, role="lead")
    own = Organiser.objects.exclude(pk=other.pk).get()
    page, data = page_of(lead, group)
    number = {data[f"organisers-{row}-id"]: row for row in range(2)}
    change = {f"organisers-{number[own.pk]}-role": "organiser", f"organisers-{number[other.pk]}-role": "organiser"}
    monkeypatch.setattr("meetups.forms.groups.OrganiserFormSet.clean", lambda formset: None)

    response = lead.post(page, data | change)

    assert "Leave at least one lead, who can invite the next organiser." in response.content.decode()
    assert [role for _email, role in team(group)] == ["lead", "lead"]


def test_an_organiser_cannot_be_added_without_an_invitation(lead, group):
    stranger = UserFactory()
    page, data = page_of(lead, group)
    added = {"organisers-1-user": stranger.pk, "organisers-1-email": stranger.email, "organisers-1-role": "lead"}

    lead.post(page, data | added | {"organisers-TOTAL_FORMS": 2})

    assert len(team(group)) == 1


def test_organisers_who_do_not_lead_see_no_invitations_and_send_none(client, group):
    lead = OrganiserFactory(group=group, role="lead")
    OrganiserInvitationFactory(group=group, email=ANN, invited_by=lead.user)
    client.force_login(OrganiserFactory(group=group).user)
    page = address(Group, "change", group.pk)

    text = client.get(page).content.decode()
    refused = client.post(page, {"name": "Stolen"} | invited("x@example.org", role="lead"))

    assert (ANN in text, "expires on" in text, refused.status_code) == (False, False, 403)
    assert invitations() == [(ANN, "organiser", "open")]


def test_whoever_runs_the_site_invites_the_first_lead_of_a_new_group(client):
    client.force_login(User.objects.create_superuser("root@example.org", name="Root"))
    data = as_posted(client.get(address(Group, "add")))
    data |= {"name": "York", "slug": "york", "strapline": "People of York.", "area": "York"}

    client.post(address(Group, "add"), data | invited("first@example.org", role="lead"))

    made = Group.objects.get(slug="york")
    assert (team(made), invitations()) == ([], [("first@example.org", "lead", "open")])
    client.post(OrganiserInvitation.objects.get().get_absolute_url(), {"name": "First"})
    assert team(made) == [("first@example.org", "lead")]


def test_changes_of_roles_are_logged_by_number(lead, group, caplog, django_capture_on_commit_callbacks):
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

    who = Organiser.objects.get(user__name="Lead").user.pk
    new = OrganiserInvitation.objects.get(email=ANN)
    start = f"roles user={who} network=127.0.0.0/24 group={group.pk}"
    assert caplog.messages == [
        f"{start} organiser={other.user.pk} role=lead",
        f"{start} organiser={leaving.user.pk} role=removed",
        f"{start} invitation={old.pk} role=withdrawn",
        f"{start} invitation={new.pk} role=organiser",
    ]


def test_what_is_refused_is_not_logged(lead, group, caplog, django_capture_on_commit_callbacks):
    OrganiserFactory(group=group, user__email=ANN)
    page, data = page_of(lead, group)

    with caplog.at_level("INFO", logger="fortnight.audit"), django_capture_on_commit_callbacks(execute=True):
        lead.post(page, data | invited("bo@example.org", row=0) | invited(ANN, row=1))

    assert (caplog.messages, invitations()) == ([], [])
