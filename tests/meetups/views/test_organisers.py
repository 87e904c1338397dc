from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from meetups.models import Organiser, OrganiserInvitation, OutboxEmail, User
from meetups.models.grace import GRACE
from meetups.services import groups
from tests.factories import OrganiserFactory, OrganiserInvitationFactory, UserFactory
from tests.pages import Page

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ANN = "ann@example.org"


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def invitation(db):
    lead = OrganiserFactory(role="lead", group__name="Leeds", user__name="Bo")
    return OrganiserInvitationFactory(email=ANN, group=lead.group, invited_by=lead.user)


def post(client, invitation, answer, **data):
    page = invitation.get_absolute_url()
    return client.post(page if answer == "accept" else f"{page}{answer}/", data)


def members(invitation):
    return list(invitation.group.organisers.exclude(role="lead").values_list("user__email", "user__name", "role"))


def test_page_names_inviter_group_and_role_and_get_changes_nothing(client, invitation):
    before = list(OrganiserInvitation.objects.values())

    for method in ("get", "head", "get"):
        response = getattr(client, method)(invitation.get_absolute_url())
        assert (response.status_code, response["Referrer-Policy"]) == (200, "same-origin")
        assert (response["X-Robots-Tag"], "no-store" in response["Cache-Control"]) == ("noindex", True)

    page = Page(response)
    for words in (
        "Help to organise Leeds?",
        f"Bo invites {ANN} to help organise Leeds.",
        "You are an organiser: you run its events",
        "The invitation expires on Friday 4 December 2026.",
    ):
        assert words in page.text
    assert page.all("meta", name="robots", content="noindex")
    assert [form.get("action") for form in page.all("form", method="post")] == [
        None, f"{invitation.get_absolute_url()}decline/"
    ]  # fmt: skip
    assert list(OrganiserInvitation.objects.values()) == before
    assert (User.objects.filter(email=ANN).count(), members(invitation)) == (0, [])


def test_page_of_a_lead_says_what_a_lead_can_do(client):
    text = Page(client.get(OrganiserInvitationFactory(role="lead").get_absolute_url())).text

    assert "You are a lead: you run its events, see the people who attend them, change the group’s page" in text


def test_person_without_an_account_enters_a_name_and_accepts(client, invitation):
    assert Page(client.get(invitation.get_absolute_url())).all("input", name="name")

    refused = post(client, invitation, "accept", name=" ")
    accepted = post(client, invitation, "accept", name="Ann Brook")

    assert (refused.status_code, "Enter your name" in Page(refused).text) == (422, True)
    assert (accepted.status_code, accepted["Location"]) == (302, invitation.get_absolute_url())
    assert members(invitation) == [(ANN, "Ann Brook", "organiser")]
    page = Page(client.get(accepted["Location"]))
    assert "You accepted the invitation" in page.text
    assert "Use the email address ann@example.org. We email you a code each time" in page.text
    assert client.get("/admin/").status_code == 302  # the link does not log in


def test_person_with_an_account_is_not_asked_for_a_name(client, invitation):
    UserFactory(email=ANN, name="Ann")

    assert not Page(client.get(invitation.get_absolute_url())).all("input", name="name")
    assert post(client, invitation, "accept", name="Nickname").status_code == 302
    assert members(invitation) == [(ANN, "Ann", "organiser")]


def test_accepting_twice_redirects_to_the_same_page(client, invitation):
    answers = [post(client, invitation, "accept", name="Ann") for _time in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Organiser.objects.filter(user__email=ANN).count() == 1


@pytest.mark.parametrize("name", ["A\u202eB", "x" * 121, "a\x00b", "a\nb"])
def test_invalid_name_is_refused(client, invitation, name):
    response = post(client, invitation, "accept", name=name)

    assert (response.status_code, "There is a problem" in Page(response).text) == (422, True)
    assert members(invitation) == []


def test_declined_invitation_says_so_and_is_closed(client, invitation):
    declined = post(client, invitation, "decline")

    page = Page(client.get(declined["Location"]))
    assert "You declined the invitation" in page.text
    assert (
        "You are not an organiser of Leeds. We delete your email address from the invitation within two days."
        in page.text
    )
    assert post(client, invitation, "accept", name="Ann").status_code == 410
    assert members(invitation) == []


def refuses(response):
    assert (response.status_code, "This invitation is no longer open" in Page(response).text) == (410, True)
    return (response["X-Robots-Tag"], response["Referrer-Policy"]) == ("noindex", "same-origin")


@pytest.mark.parametrize(
    "end",
    [
        lambda clock: OrganiserInvitation.objects.update(status="withdrawn"),
        lambda clock: clock.move_to(NOW + timedelta(days=14) + GRACE, tick=False),
        lambda clock: OrganiserInvitation.objects.all().delete(),
    ],
    ids=["withdrawn", "expired", "deleted"],
)
def test_closed_invitation_is_answered_with_410(client, invitation, end, time_machine):
    end(time_machine)

    assert refuses(client.get(invitation.get_absolute_url()))
    assert refuses(post(client, invitation, "accept", name="Ann"))
    assert refuses(post(client, invitation, "decline"))
    assert members(invitation) == []


def test_invitation_without_its_inviter_can_only_be_declined(client, invitation):
    Organiser.objects.all().delete()

    assert refuses(client.get(invitation.get_absolute_url()))
    assert refuses(post(client, invitation, "accept", name="Ann"))
    assert post(client, invitation, "decline").status_code == 302
    assert members(invitation) == []


def test_removed_organiser_cannot_accept_again(client, invitation):
    post(client, invitation, "accept", name="Ann")
    groups.remove_organiser(organiser=Organiser.objects.get(user__email=ANN))

    assert refuses(post(client, invitation, "accept", name="Ann"))
    assert members(invitation) == []


def test_closed_account_is_refused_with_a_contact(client, invitation):
    UserFactory(email=ANN, is_active=False)

    for response in (client.get(invitation.get_absolute_url()), post(client, invitation, "accept")):
        assert (response.status_code, "Your account is closed" in Page(response).text) == (410, True)
        assert "mailto:hello@fortnight.example" in Page(response).links
    assert members(invitation) == []


def test_forged_token_is_not_found(client, invitation):
    other = OrganiserInvitationFactory()
    pieced = f"{other.token.split('.')[0]}.{invitation.token.split('.')[1]}"

    for token in (invitation.secret, pieced, "a" * 5000, "%00", "☃"):
        assert client.get(f"/organisers/{token}/").status_code == 404
        for page in (f"/organisers/{token}/", f"/organisers/{token}/decline/"):
            assert client.post(page, {"name": "Ann"}).status_code == 404
    assert Organiser.objects.exclude(role="lead").count() == 0


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "NONSENSE"])
def test_only_post_accepts_or_declines(client, invitation, method):
    page = invitation.get_absolute_url()
    for path in (page, f"{page}decline/"):
        assert client.generic(method, path, b"name=Ann").status_code == 405
    for safe in ("GET", "HEAD"):
        assert client.generic(safe, f"{page}decline/").status_code == 405

    assert OrganiserInvitation.objects.get().is_open
    assert post(Client(enforce_csrf_checks=True), invitation, "accept", name="Ann").status_code == 403
    assert members(invitation) == []


def test_accepting_is_logged_by_number_and_network(client, invitation, caplog):
    with caplog.at_level("INFO", logger="fortnight.audit"):
        post(client, invitation, "accept", name="Ann Brook")

    user = User.objects.get(email=ANN)
    rows = f"group={invitation.group.pk} organiser={user.pk}"
    assert caplog.messages == [f"roles user=- network=127.0.0.0/24 {rows} role=organiser by=invitation"]
    assert not OutboxEmail.objects.exists()
