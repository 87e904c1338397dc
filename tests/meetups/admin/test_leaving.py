"""Leaving a group in the admin, as an organiser or as one of several leads."""

import logging
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from meetups.models import OutboxEmail
from tests.factories import OrganiserFactory
from tests.handovers import emails, roles, team
from tests.pages import Page
from tests.waitlists import NOW

pytestmark = pytest.mark.django_db
LEAVE, CONFIRMED = {"step": "leave"}, {"step": "leave", "confirm": "yes"}


@pytest.fixture
def leeds(db):
    return team()


def page_of(leeds):
    return reverse("admin:meetups_group_hand_over", args=[leeds.group.pk])


def test_organiser_is_asked_and_then_leaves(client, leeds, caplog, django_capture_on_commit_callbacks):
    caplog.set_level(logging.INFO, "fortnight.audit")
    client.force_login(leeds.ann.user)
    group = client.get(reverse("admin:meetups_group_change", args=[leeds.group.pk])).content.decode()
    assert f'href="{page_of(leeds)}#leave"' in group
    assert [one["value"] for one in Page(client.get(page_of(leeds))).all("input", name="step")] == ["leave"]

    asked = Page(client.post(page_of(leeds), LEAVE))
    assert (roles(leeds.group), emails()) == ({"Ann": "organiser", "Bo": "lead"}, [])
    assert "Your account stays, and so do your write-ups" in asked.text
    with django_capture_on_commit_callbacks(execute=True):
        left = Page(client.post(page_of(leeds), CONFIRMED, follow=True))

    assert "You have left Leeds. We have emailed you this." in left.text
    assert (roles(leeds.group), emails()) == ({"Bo": "lead"}, [("ann@example.org", "organiser_removed")])
    assert "You are no longer an organiser of Leeds" in OutboxEmail.objects.get().text
    assert list(LogEntry.objects.values_list("user", "change_message")) == [(leeds.ann.user.pk, "Left the group.")]
    pks = {"user": leeds.ann.user.pk, "group": leeds.group.pk}
    audit = "roles user={user} network=127.0.0.0/24 group={group} organiser={user} role=removed"
    assert caplog.records[-1].getMessage() == audit.format(**pks)


def test_organiser_of_another_group_goes_on_there(client, leeds):
    OrganiserFactory(user=leeds.ann.user)
    client.force_login(leeds.ann.user)

    response = client.post(page_of(leeds), CONFIRMED, follow=True)

    assert response.request["PATH_INFO"] == reverse("admin:index")
    assert "You have left Leeds." in Page(response).text


def test_only_lead_is_led_to_the_hand_over(client, leeds):
    client.force_login(leeds.lead.user)
    words = "You are its only lead. Hand over the group first, and choose “I leave the group”."
    assert words in Page(client.get(page_of(leeds))).text

    response = client.post(page_of(leeds), CONFIRMED)

    assert response["Location"] == f"{page_of(leeds)}#leave"
    assert (roles(leeds.group), emails()) == ({"Ann": "organiser", "Bo": "lead"}, [])


def test_one_of_two_leads_leaves(client, leeds):
    OrganiserFactory(group=leeds.group, role="lead", user__name="Cy")
    client.force_login(leeds.lead.user)

    client.post(page_of(leeds), CONFIRMED)

    assert roles(leeds.group) == {"Ann": "organiser", "Cy": "lead"}


def test_superuser_without_a_role_and_somebody_who_left_change_nothing(client, leeds, admin_client):
    assert "Leave the group" not in Page(admin_client.get(page_of(leeds))).text
    assert admin_client.post(page_of(leeds), CONFIRMED).status_code == 302
    client.force_login(leeds.ann.user)
    client.post(page_of(leeds), CONFIRMED)

    client.post(page_of(leeds), CONFIRMED)

    assert (roles(leeds.group), len(emails())) == ({"Bo": "lead"}, 1)


def test_leaving_needs_a_recent_log_in(client, leeds, time_machine):
    time_machine.move_to(NOW, tick=False)
    client.force_login(leeds.ann.user)
    time_machine.shift(timedelta(hours=1))

    response = client.post(page_of(leeds), CONFIRMED)

    assert response["Location"].startswith("/accounts/reauthenticate/?next=")
    assert roles(leeds.group) == {"Ann": "organiser", "Bo": "lead"}
