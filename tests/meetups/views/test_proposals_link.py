"""The page behind the link in the email: confirm a proposal, delete it, and read the answer."""

import pytest
from django.core import signing
from django.test import override_settings

from meetups.models import Group, GroupProposal
from meetups.services import proposals
from tests.factories import GroupFactory
from tests.meetups.views.test_proposals import NEW, heading, hidden
from tests.pages import Page
from tests.proposals import WHEN, WHERE, GroupProposalFactory, propose
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)
    return time_machine


def test_opening_the_link_changes_nothing_and_the_button_confirms(client):
    proposal = propose()
    path = proposal.get_absolute_url()
    for method in ("get", "head", "get"):
        response = getattr(client, method)(path)
    assert GroupProposal.objects.get().status == "unconfirmed"
    assert (response["X-Robots-Tag"], response["Referrer-Policy"]) == ("noindex", "same-origin")
    assert "Somebody, probably you, proposed this group with ann@example.org." in Page(response).text

    for _time in range(2):
        assert client.post(f"{path}confirm/")["Location"] == path

    assert GroupProposal.objects.get().status == "waiting"
    words = "The people who run this website answer you by email, by Sunday 20 December 2026."
    assert words in Page(client.get(path)).text


def test_proposal_of_somebody_else_is_deleted_by_a_button(client):
    path = propose().get_absolute_url()

    assert client.post(f"{path}withdraw/")["Location"] == "/start/withdrawn/"
    assert client.get("/start/withdrawn/").status_code == 200
    assert GroupProposal.objects.count() == 0
    for response in (client.get(path), client.post(f"{path}confirm/")):
        assert (response.status_code, "This link has expired" in Page(response).text) == (410, True)


def test_expired_link_says_so(client, clock):
    path = propose().get_absolute_url()
    clock.shift(8 * 24 * 3600)

    assert client.post(f"{path}confirm/").status_code == 410
    assert client.get(path).status_code == 410


@pytest.mark.parametrize("token", ["x", "a.b", signing.Signer(sep=".", salt="other").sign("x")])
def test_forged_link_is_not_found(client, token):
    assert client.get(f"/start/{token}/").status_code == 404


@override_settings(GROUPS_OPEN=True)
def test_open_site_makes_the_group_at_once(client, caplog):
    path = propose().get_absolute_url()
    caplog.set_level("INFO", "fortnight.audit")

    client.post(f"{path}confirm/")
    client.post(f"{path}confirm/")

    page = Page(client.get(path))
    assert "Your group is there" in page.text
    assert Group.objects.get().get_absolute_url() in page.links
    [line] = [line for line in caplog.messages if line.startswith("roles")]
    assert f"group={Group.objects.get().pk} role=lead by=proposal" in line


@override_settings(GROUPS_OPEN=True)
def test_refusal_at_the_button_leads_to_the_form_with_the_answers(client):
    path = propose().get_absolute_url()
    GroupFactory(name="Leeds Lamp Menders")

    response = client.post(f"{path}confirm/")

    assert (response.status_code, "There is a group called Leeds" in Page(response).text) == (409, True)
    [link] = [link for link in Page(response).links if link and link.startswith(f"{NEW}?")]
    step = client.get(link)
    assert (heading(step), Page(step).value("name")) == ("What is it, and for whom?", "Leeds Lamp Menders")
    assert hidden(step) == {**WHERE, **WHEN}


def test_declined_proposal_shows_the_reason_and_can_be_changed(client):
    proposal = GroupProposalFactory()
    proposals.decline(proposal=proposal, reason="Leeds has one.\nJoin it.")

    response = client.get(proposal.get_absolute_url())

    assert "Leeds has one. Join it." in Page(response).text
    assert any(link and link.startswith(f"{NEW}?") for link in Page(response).links)
    late = client.post(f"{proposal.get_absolute_url()}confirm/")
    assert late["Location"] == proposal.get_absolute_url()
    refused = client.post(f"{proposal.get_absolute_url()}withdraw/")
    assert (refused.status_code, GroupProposal.objects.get().status) == (409, "declined")
