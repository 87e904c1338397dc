from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from meetups.models import Organiser, OrganiserInvitation, OutboxEmail, User
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


def test_the_page_says_who_invites_whom_to_what_and_changes_nothing(client, invitation):
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


def test_a_lead_is_told_what_leads_may_do(client):
    text = Page(client.get(OrganiserInvitationFactory(role="lead").get_absolute_url())).text

    assert "You are a lead: you run its events, see the people who attend them, change the group’s page" in text


def test_somebody_new_gives_a_name_and_accepts(client, invitation):
    assert Page(client.get(invitation.get_absolute_url())).all("input", name="name")

    refused = post(client, invitation, "accept", name=" ")
    accepted = post(client, invitation, "accept", name="Ann Brook")

    assert (refused.status_code, "Enter your name" in Page(refused).text) == (422, True)
    assert (accepted.status_code, accepted["Location"]) == (302, invitation.get_absolute_url())
    assert members(invitation) == [(ANN, "Ann Brook", "organiser")]
    page = Page(client.get(accepted["Location"]))
    assert "You accepted the invitation" in page.text
    assert "Use the email address ann@example.org. We email you a code each time" in page.text
    assert client.get("/admin/").status_code == 302  # the link logs nobody in


def test_somebody_with_an_account_is_not_asked_for_a_name(client, invitation):
    UserFactory(email=ANN, name="Ann")

    assert not Page(client.get(invitation.get_absolute_url())).all("input", name="name")
    assert post(client, invitation, "accept", name="Nickname").status_code == 302
    assert members(invitation) == [(ANN, "Ann", "organiser")]


def test_accepting_twice_leads_to_the_same_page(client, invitation):
    answers = [post(client, invitation, "accept", name="Ann") for _time in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Organiser.objects.filter(user__email=ANN).count() == 1


@pytest.mark.parametrize("name", ["A\u202eB", "x" * 121, "a\x00b", "a\nb"])
def test_a_name_that_cannot_be_shown_is_refused_in_words(client, invitation, name):
    response = post(client, invitation, "accept", name=name)

    assert (response.status_code, "There is a problem" in Page(response).text) == (422, True)
    assert members(invitation) == []


def test_decline_is_said_and_ends_it(client, invitation):
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
        lambda clock: clock.move_to(NOW + timedelta(days=14), tick=False),
        lambda clock: OrganiserInvitation.objects.all().delete(),
    ],
    ids=["withdrawn", "expired", "deleted"],
)
def test_an_invitation_that_ended_says_so(client, invitation, end, time_machine):
    end(time_machine)

    assert refuses(client.get(invitation.get_absolute_url()))
    assert refuses(post(client, invitation, "accept", name="Ann"))
    assert refuses(post(client, invitation, "decline"))
    assert members(invitation) == []


def test_without_the_inviter_it_can_only_be_declined(client, invitation):
    Organiser.objects.all().delete()

    assert refuses(client.get(invitation.get_absolute_url()))
    assert refuses(post(client, invitation, "accept", name="Ann"))
    assert post(client, invitation, "decline").status_code == 302
    assert members(invitation) == []


def test_somebody_who_was_removed_does_not_come_back_by_the_same_link(client, invitation):
    post(client, invitation, "accept", name="Ann")
    groups.remove_organiser(organiser=Organiser.objects.get(user__email=ANN))

    assert refuses(post(client, invitation, "accept", name="Ann"))
    assert members(invitation) == []


def test_a_closed_account_is_told_whom_to_write_to(client, invitation):
    UserFactory(email=ANN, is_active=False)

    for response in (client.get(invitation.get_absolute_url()), post(client, invitation, "accept")):
        assert (response.status_code, "Your account is closed" in Page(response).text) == (410, True)
        assert "mailto:hello@fortnight.example" in Page(response).links
    assert members(invitation) == []


def test_a_token_that_the_site_never_made_is_not_found(client, invitation):
    other = OrganiserInvitationFactory()
    pieced = f"{other.token.split('.')[0]}.{invitation.token.split('.')[1]}"

    for token in (invitation.secret, pieced, "a" * 5000, "%00", "☃"):
        assert client.get(f"/organisers/{token}/").status_code == 404
        for page in (f"/organisers/{token}/", f"/organisers/{token}/decline/"):
            assert client.post(page, {"name": "Ann"}).status_code == 404
    assert Organiser.objects.exclude(role="lead").count() == 0


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "NONSENSE"])
def test_only_a_button_answers(client, invitation, method):
    page = invitation.get_absolute_url()
    for address in (page, f"{page}decline/"):
        assert client.generic(method, address, b"name=Ann").status_code == 405
    for looks in ("GET", "HEAD"):
        assert client.generic(looks, f"{page}decline/").status_code == 405

    assert OrganiserInvitation.objects.get().is_open
    assert post(Client(enforce_csrf_checks=True), invitation, "accept", name="Ann").status_code == 403
    assert members(invitation) == []


def test_robots_keep_away(client):
    assert "Disallow: /organisers/" in client.get("/robots.txt").content.decode().splitlines()


def test_accepting_is_logged_by_number_and_network(client, invitation, caplog):
    with caplog.at_level("INFO", logger="fortnight.audit"):
        post(client, invitation, "accept", name="Ann Brook")

    user = User.objects.get(email=ANN)
    who = f"group={invitation.group.pk} organiser={user.pk}"
    assert caplog.messages == [f"roles user=- network=127.0.0.0/24 {who} role=organiser by=invitation"]
    assert not OutboxEmail.objects.exists()
