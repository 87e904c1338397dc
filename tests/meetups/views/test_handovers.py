"""The page that the link in an email about a hand-over opens."""

import logging
from datetime import timedelta

import pytest
from django.test import Client

from meetups.models import HandOver, User
from meetups.services import groups, handovers
from tests.handovers import roles, status_of, team
from tests.pages import Page
from tests.waitlists import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
BEFORE, AFTER = {"Ann": "organiser", "Bo": "lead"}, {"Ann": "lead", "Bo": "organiser"}


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def leeds(db):
    return team(last_login=NOW - 60 * DAY)


@pytest.fixture
def offered(leeds):
    return handovers.offer(group=leeds.group, lead=leeds.lead.user, successor=leeds.ann)


@pytest.fixture
def asked(leeds):
    return handovers.ask(group=leeds.group, successor=leeds.ann.user)


def everything():
    return [list(model.objects.order_by("pk").values()) for model in (HandOver, User)]


@pytest.mark.parametrize("kind", ["offered", "asked"])
def test_opening_changes_nothing_and_the_page_is_not_stored(client, leeds, kind, request):
    hand_over = request.getfixturevalue(kind)
    url = hand_over.url_for((leeds.ann if kind == "offered" else leeds.lead).user)
    before = everything()

    for method in ("get", "head", "get"):
        response = getattr(client, method)(url)
        assert (response.status_code, response["Referrer-Policy"]) == (200, "same-origin")
        assert (response["X-Robots-Tag"], "no-store" in response["Cache-Control"]) == ("noindex", True)

    assert (everything(), roles(leeds.group)) == (before, BEFORE)
    assert len(Page(response).all("form", method="post")) == (2 if kind == "offered" else 1)


def test_page_says_what_changes(client, leeds):
    hand_over = handovers.offer(group=leeds.group, lead=leeds.lead.user, successor=leeds.ann, is_leaving=True)

    text = Page(client.get(hand_over.get_absolute_url())).text

    for words in ("Take over Leeds?", "Bo wants to hand Leeds over to you.", "Bo leaves the group.",
                  "Answer by Friday 4 December 2026."):  # fmt: skip
        assert words in text


def test_successor_takes_over_without_a_log_in(client, leeds, offered, caplog):
    caplog.set_level(logging.INFO, "fortnight.audit")

    response = client.post(offered.get_absolute_url(), follow=True)

    assert (response.redirect_chain, roles(leeds.group)) == ([(offered.get_absolute_url(), 302)], AFTER)
    page = Page(response)
    assert "You lead Leeds now" in page.text
    assert f"/admin/meetups/group/{leeds.group.pk}/pack/" in page.links
    facts = f"group={leeds.group.pk} hand_over={offered.pk} status=done by={leeds.ann.user.pk}"
    assert [record.getMessage() for record in caplog.records] == [f"hand-over user=- network=127.0.0.0/24 {facts}"]
    assert client.post(offered.get_absolute_url()).status_code == 200  # again: it is taken over already


def test_somebody_without_an_account_enters_a_name(client, leeds):
    url = handovers.offer(group=leeds.group, lead=leeds.lead.user, email="cy@example.org").get_absolute_url()

    refused = client.post(url, {"name": " "})
    assert (refused.status_code, "Enter your name" in Page(refused).text) == (422, True)
    response = client.post(url, {"name": "Cy"}, follow=True)

    assert "You lead Leeds now" in Page(response).text
    assert roles(leeds.group) == {"Ann": "organiser", "Bo": "organiser", "Cy": "lead"}


def test_successor_enters_a_contact_if_it_was_the_address_of_the_lead_who_leaves(client, leeds):
    leeds.group.contact_email = "bo@example.org"
    leeds.group.save()
    url = handovers.offer(
        group=leeds.group, lead=leeds.lead.user, successor=leeds.ann, is_leaving=True
    ).get_absolute_url()
    assert "Email address for questions" in Page(client.get(url)).text

    refused = Page(client.post(url, {"contact_email": "hello"}))
    assert (refused.value("contact_email"), roles(leeds.group)) == ("hello", BEFORE)
    client.post(url, {"contact_email": "hello@leeds.example.org"})

    leeds.group.refresh_from_db()
    assert (leeds.group.contact_email, roles(leeds.group)) == ("hello@leeds.example.org", {"Ann": "lead"})


def test_successor_declines(client, leeds, offered):
    response = client.post(f"{offered.get_absolute_url()}decline/", follow=True)

    assert "You declined the group" in Page(response).text
    assert (status_of(offered), roles(leeds.group)) == ("declined", BEFORE)
    assert client.get(f"{offered.get_absolute_url()}decline/").status_code == 405


def test_lead_keeps_the_group(client, leeds, asked):
    url = asked.url_for(leeds.lead.user)
    assert "You have not logged in for 60 days, and Ann asks to lead the group." in Page(client.get(url)).text

    response = client.post(url, follow=True)

    assert "You keep the group" in Page(response).text
    assert (status_of(asked), roles(leeds.group)) == ("kept", BEFORE)


def test_former_lead_reads_who_leads_the_group_now(client, leeds, asked):
    HandOver.objects.filter(pk=asked.pk).update(status="done", ended_at=NOW)

    assert "Ann leads Leeds now. You are still an organiser." in Page(client.get(asked.url_for(leeds.lead.user))).text


@pytest.mark.parametrize("why", ["withdrawn", "late", "removed", "deleted"])
def test_link_that_is_over_is_answered_in_words(client, leeds, offered, why, time_machine):
    if why == "withdrawn":
        handovers.withdraw(hand_over=offered, by=leeds.lead.user)
    elif why == "late":
        time_machine.move_to(NOW + 15 * DAY, tick=False)
    elif why == "removed":
        groups.remove_organiser(organiser=leeds.ann)
    else:
        offered.delete()
        offered.pk = None
    url = offered.get_absolute_url()

    for response in (client.get(url), client.post(url), client.post(f"{url}decline/")):
        assert (response.status_code, "This hand-over is no longer open" in Page(response).text) == (410, True)


@pytest.mark.parametrize("method", ["get", "post"])
def test_group_that_is_asked_for_is_kept_by_its_leads_alone(client, leeds, asked, method):
    response = getattr(client, method)(asked.url_for(leeds.ann.user))

    assert (response.status_code, status_of(asked)) == (410, "open")


def test_closed_account_is_told_so(client, leeds):
    url = handovers.offer(group=leeds.group, lead=leeds.lead.user, email="cy@example.org").get_absolute_url()
    User.objects.create_user("cy@example.org", name="Cy", is_active=False)

    response = client.get(url)

    assert (response.status_code, "Your account is closed" in Page(response).text) == (410, True)


def test_forged_link_is_not_found_and_forms_need_their_token(client, offered):
    assert client.get(f"{offered.get_absolute_url()[:-2]}x/").status_code == 404
    assert Client(enforce_csrf_checks=True).post(offered.get_absolute_url()).status_code == 403
