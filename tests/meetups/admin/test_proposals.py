"""Proposed groups in the admin, and the series that comes of one."""

import re

import pytest

from meetups.models import EventSeries, Group, GroupProposal, OutboxEmail
from meetups.services import proposals
from meetups.views.log_ins import BEGAN_AT
from tests.factories import EventSeriesFactory, GroupFactory, OrganiserFactory
from tests.meetups.admin.sides import address
from tests.proposals import GroupProposalFactory

pytestmark = pytest.mark.django_db
LIST = address(GroupProposal, "changelist")


@pytest.fixture
def proposal(db):
    return GroupProposalFactory(name="Leeds Lamp Menders", email="ann@example.org")


def text_of(response):
    return " ".join(re.sub("<[^>]+>", " ", response.content.decode()).split())


def buttons(response, form):
    return re.findall(rf'<button[^>]* form="{form}"[^>]*>([^<]+)<', response.content.decode())


def act(client, action, *rows, **more):
    data = {"action": action, "_selected_action": [row.pk for row in rows], **more}
    return client.post(LIST, data, follow=True)


@pytest.mark.parametrize("page", ["changelist", "change", "delete", "history", "add"])
def test_organisers_see_no_proposal(organiser, proposal, page):
    path = address(GroupProposal, page, *([proposal.pk] if page in ("change", "delete", "history") else []))

    assert (organiser.get(path).status_code, organiser.post(path, {"post": "yes"}).status_code) == (403, 403)
    assert act(organiser, "accept", proposal).status_code == 403
    assert (GroupProposal.objects.get().status, Group.objects.filter(name="Leeds Lamp Menders").count()) == (
        "waiting",
        0,
    )


def test_list_shows_what_waits_and_the_others_by_a_filter(root, proposal):
    GroupProposalFactory(name="Unconfirmed one", status="unconfirmed")

    def names(query=""):
        return [row.name for row in root.get(f"{LIST}{query}").context["cl"].result_list]

    assert names() == ["Leeds Lamp Menders"]
    assert names("?status=unconfirmed") == ["Unconfirmed one"]
    assert names("?status=all") == ["Unconfirmed one", "Leeds Lamp Menders"]
    assert "Ann Brook" in text_of(root.get(LIST))


def test_page_shows_all_answers_and_buttons_and_changes_nothing(root, proposal):
    response = root.get(address(GroupProposal, "change", proposal.pk))

    assert "Every other Wednesday" in text_of(response)
    assert "Ann Brook" in text_of(response)
    assert buttons(response, "answer") == ["Accept", "Decline"]
    assert proposal.token not in response.content.decode()
    assert root.post(address(GroupProposal, "change", proposal.pk), {"name": "Other"}).status_code == 403


@pytest.mark.parametrize(("status", "words"), [("unconfirmed", "has not pressed the button"), ("declined", "answered")])
def test_page_of_one_that_does_not_wait_has_no_buttons(root, status, words):
    response = root.get(address(GroupProposal, "change", GroupProposalFactory(status=status).pk))

    assert (words in text_of(response), buttons(response, "answer")) == (True, [])


def test_accepted_proposal_is_a_group(root, proposal, caplog, django_capture_on_commit_callbacks):
    caplog.set_level("INFO", "fortnight.audit")

    with django_capture_on_commit_callbacks(execute=True):
        response = act(root, "accept", proposal)

    group = Group.objects.get()
    assert "1 group is accepted. Its lead gets an email with a link to log in." in text_of(response)
    assert f"group={group.pk} role=lead by=proposal" in caplog.text
    page = root.get(address(GroupProposal, "change", proposal.pk)).content.decode()
    assert f'href="{address(Group, "change", group.pk)}"' in page


def test_acceptance_asks_for_a_recent_log_in(root, proposal):
    session = root.session
    session[BEGAN_AT] -= 2 * 3600
    session.save()

    response = act(root, "accept", proposal)

    assert "Nothing has changed yet." in text_of(response)
    assert GroupProposal.objects.get().status == "waiting"


def test_refusal_is_shown(root, proposal):
    GroupFactory(name="leeds LAMP menders")

    response = act(root, "accept", proposal)

    assert "There is a group called leeds LAMP menders already." in text_of(response)
    assert GroupProposal.objects.get().status == "waiting"


def test_proposal_is_declined_with_a_reason(root, proposal):
    asked = act(root, "decline", proposal)
    assert "The person gets the reason by email." in text_of(asked)
    again = act(root, "decline", proposal, confirm="yes", reason=" ")
    assert (GroupProposal.objects.get().status, "This field is required." in text_of(again)) == ("waiting", True)

    response = act(root, "decline", proposal, confirm="yes", reason="Leeds has one.")

    assert "1 proposal is declined." in text_of(response)
    assert "Leeds has one." in OutboxEmail.objects.get().text


def test_first_log_in_shows_the_series_with_one_thing_to_do(client, proposal):
    found = proposals.accept(proposal=proposal).series
    email = OutboxEmail.objects.get(kind="group_accepted")
    [link] = [line for line in email.text.splitlines() if "/accounts/login/link/" in line]

    path = link.removeprefix("http://testserver")
    assert "This link logs you in as Ann Brook. It works once." in text_of(client.get(path))
    response = client.post(path, follow=True)

    assert response.redirect_chain[-1][0] == address(EventSeries, "change", found.pk)
    assert "This series is a draft" in text_of(response)
    assert buttons(response, "publish") == ["Publish the series"]
    action = address(EventSeries, "publish", found.pk)
    assert f'<form id="publish" method="post" action="{action}">' in response.content.decode()
    assert client.get(action).status_code == 200
    assert found.occurrences.exclude(status="draft").count() == 0

    published = client.post(action, follow=True)

    assert f"{found} is published." in text_of(published)
    assert buttons(published, "publish") == []
    assert found.occurrences.exclude(status="confirmed").count() == 0


def test_series_of_another_group_cannot_be_published(organiser, theirs):
    series = theirs.rows["meetups.eventseries"]
    EventSeries.objects.filter(pk=series.pk).update(status="draft")

    for method in ("get", "post"):
        response = getattr(organiser, method)(address(EventSeries, "publish", series.pk))
        assert (response.status_code, response["Location"]) == (302, "/admin/")

    assert EventSeries.objects.get(pk=series.pk).is_draft


def test_series_that_is_no_draft_has_no_button(client):
    organiser = OrganiserFactory()
    series = EventSeriesFactory(group=organiser.group)
    client.force_login(organiser.user)

    assert buttons(client.get(address(EventSeries, "change", series.pk)), "publish") == []
