"""Handing over a group in the admin, and what its lead needs on paper."""

import logging
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from meetups.models import HandOver, Organiser, User
from meetups.services import handovers
from tests.factories import OrganiserFactory
from tests.handovers import emails, roles, status_of, team
from tests.pages import Page
from tests.waitlists import NOW

pytestmark = pytest.mark.django_db
STAY = {"step": "offer", "afterwards": "stay"}


@pytest.fixture
def leeds(db):
    return team()


def page_of(leeds, name="hand_over"):
    return reverse(f"admin:meetups_group_{name}", args=[leeds.group.pk])


def silence(leeds):
    User.objects.filter(pk=leeds.lead.user.pk).update(last_login=timezone.now() - timedelta(days=61))


def log_in(client, organiser):
    """Log an organiser in, without a new time of the last log-in."""
    before = User.objects.get(pk=organiser.user.pk).last_login
    client.force_login(organiser.user)
    User.objects.filter(pk=organiser.user.pk).update(last_login=before)
    return client


def post(client, leeds, **data):
    return client.post(page_of(leeds), data, follow=True)


def test_group_leads_to_its_pages(client, leeds):
    log_in(client, leeds.ann)

    html = client.get(reverse("admin:meetups_group_change", args=[leeds.group.pk])).content.decode()

    assert [name for name in ("health", "pack", "hand_over") if f'href="{page_of(leeds, name)}"' not in html] == []
    assert client.get(reverse("admin:meetups_group_changelist")).status_code == 200


def test_lead_offers_the_group_and_the_organiser_takes_it_over_in_the_admin(client, leeds, caplog):
    caplog.set_level(logging.INFO, "fortnight.audit")
    log_in(client, leeds.lead)
    assert "Somebody else, by email" in client.get(page_of(leeds)).content.decode()

    offered = Page(post(client, leeds, **STAY, successor=leeds.ann.pk, email=""))

    assert "The offer is sent. We email you the answer." in offered.text
    assert "Bo offers the group to Ann." in offered.text
    hand_over = HandOver.objects.get()
    network = "network=127.0.0.0/24"
    assert caplog.records[-1].getMessage() == (
        f"hand-over user={leeds.lead.user.pk} {network} group={leeds.group.pk} hand_over={hand_over.pk} status=offer"
    )
    log_in(client, leeds.ann)
    page = Page(client.get(page_of(leeds)))
    actions = [form["action"] for form in page.all("form", method="post") if "action" in form]
    assert actions[1:] == [hand_over.get_absolute_url()]  # the first one logs out
    client.post(hand_over.get_absolute_url())
    assert roles(leeds.group) == {"Ann": "lead", "Bo": "organiser"}
    history = client.get(reverse("admin:meetups_group_history", args=[leeds.group.pk])).content.decode()
    assert (f"{hand_over}: Waiting for an answer" in history, f"{hand_over}: Handed over" in history) == (True, True)
    assert f"{hand_over}: Handed over on" in Page(client.get(page_of(leeds))).text


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({}, "Choose an organiser, or enter the email address of somebody else."),
        ({"email": "cy@example.org", "successor": "ann"}, "Choose an organiser, or enter the email address"),
        ({"email": "cy"}, "Enter a valid email address"),
        ({"email": "bo@example.org"}, "You lead this group already. Choose somebody else."),
    ],
)
def test_offer_that_is_refused_keeps_what_was_typed(client, leeds, data, error):
    log_in(client, leeds.lead)
    chosen = {"successor": leeds.ann.pk} if "successor" in data else {}

    response = post(client, leeds, **{"step": "offer", "afterwards": "leave", **data, **chosen})

    page = Page(response)
    assert (error in page.text, page.value("email")) == (True, data.get("email", ""))
    assert "checked" in page.all("input", name="afterwards", value="leave")[0]
    assert (HandOver.objects.count(), emails()) == (0, [])


def test_organiser_of_another_group_is_not_offered(client, leeds):
    log_in(client, leeds.lead)
    stranger = OrganiserFactory(user__name="Stranger")

    response = post(client, leeds, **STAY, successor=stranger.pk)

    assert "Stranger" not in response.content.decode()
    assert HandOver.objects.count() == 0


def test_lead_withdraws_the_offer_and_a_second_time_is_told(client, leeds):
    log_in(client, leeds.lead)
    post(client, leeds, **STAY, email="cy@example.org")
    assert "Bo offers the group to cy@example.org." in Page(client.get(page_of(leeds))).text

    assert "The hand-over is withdrawn." in Page(post(client, leeds, step="withdraw")).text
    assert status_of(HandOver.objects.get()) == "withdrawn"
    again = post(client, leeds, step="withdraw")
    assert (again.status_code, status_of(HandOver.objects.get())) == (200, "withdrawn")


def test_lead_can_offer_the_group_again_as_soon_as_an_offer_has_expired(client, leeds):
    handovers.offer(group=leeds.group, lead=leeds.lead.user, successor=leeds.ann)
    HandOver.objects.update(expires_at=timezone.now() - timedelta(minutes=3))
    log_in(client, leeds.lead)
    assert Page(client.get(page_of(leeds))).all("select", name="successor")

    post(client, leeds, **STAY, successor=leeds.ann.pk)

    assert list(HandOver.objects.order_by("pk").values_list("status", flat=True)) == ["expired", "open"]


def test_organiser_does_not_read_the_invited_email_address_nor_withdraw(client, leeds):
    handovers.offer(group=leeds.group, lead=leeds.lead.user, email="cy@example.org")
    log_in(client, leeds.ann)

    page = post(client, leeds, step="withdraw")

    assert "This hand-over is no longer open." in Page(page).text
    assert ("cy@" in page.content.decode(), "somebody who was invited by email" in page.content.decode()) == (
        False,
        True,
    )
    assert status_of(HandOver.objects.get()) == "open"


def test_organiser_of_an_active_lead_reads_why_they_cannot_ask(client, leeds):
    log_in(client, leeds.lead)
    client.force_login(leeds.ann.user)

    page = Page(client.get(page_of(leeds)))

    assert "A lead has logged in within the last 60 days. Ask them to hand over the group." in page.text
    assert len(page.all("form", method="post")) == 2  # to log out, and to leave the group
    assert "A lead has logged in" in Page(post(client, leeds, step="ask")).text
    assert HandOver.objects.count() == 0


def test_organiser_asks_for_the_group_of_a_silent_lead_and_withdraws(client, leeds):
    silence(leeds)
    log_in(client, leeds.ann)
    assert "If you ask for the group, we email them three times" in Page(client.get(page_of(leeds))).text

    asked = Page(post(client, leeds, step="ask"))

    assert "You lead the group in 14 days, unless one of them answers." in asked.text
    assert "Ann asks to lead the group" in asked.text
    assert emails() == [("bo@example.org", "hand_over_asked")]
    log_in(client, leeds.lead)
    keep = HandOver.objects.get().url_for(leeds.lead.user)
    assert len(Page(client.get(page_of(leeds))).all("form", method="post", action=keep)) == 1
    log_in(client, leeds.ann)
    assert "The hand-over is withdrawn." in Page(post(client, leeds, step="withdraw")).text


def test_group_without_a_lead_says_so(client, leeds):
    Organiser.objects.filter(pk=leeds.lead.pk).delete()
    log_in(client, leeds.ann)

    assert "Nobody leads this group." in Page(client.get(page_of(leeds))).text


def test_unknown_step_changes_nothing(client, leeds):
    log_in(client, leeds.lead)

    assert (post(client, leeds, step="steal").status_code, HandOver.objects.count()) == (200, 0)


def test_hand_over_needs_a_recent_log_in(client, leeds, time_machine):
    time_machine.move_to(NOW, tick=False)
    log_in(client, leeds.lead)
    time_machine.shift(timedelta(hours=1))

    response = client.post(page_of(leeds), STAY | {"successor": leeds.ann.pk})

    assert response["Location"].startswith("/accounts/reauthenticate/?next=")
    assert HandOver.objects.count() == 0


def test_pack_is_for_every_organiser_and_is_not_stored(client, leeds):
    leeds.group.asks_days_before = 3
    leeds.group.save()
    log_in(client, leeds.ann)

    response = client.get(page_of(leeds, "pack"))

    page = Page(response)
    assert (response.status_code, "no-store" in response["Cache-Control"]) == (200, True)
    assert page.all("div", data_paper="pack")
    asks, site = "The site asks everyone “still coming?” 3 days before.", "http://testserver"
    contact = "None: enter one on the page of the group"
    for words in ("Leading Leeds", asks, contact, "No invitation waits", f"{site}{leeds.group.get_absolute_url()}"):
        assert words in page.text
    assert LogEntry.objects.count() == 0
