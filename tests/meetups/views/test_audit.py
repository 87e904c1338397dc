"""The audit log."""

import logging

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import reverse

from meetups.views import audit
from tests.factories import AttendeeFactory, UserFactory


def request_of(user, ip="192.0.2.77"):
    request = RequestFactory().get("/admin/", REMOTE_ADDR=ip)
    request.user = user
    return request


@pytest.mark.django_db
def test_line_has_action_user_number_network_and_rows(caplog):
    user = UserFactory()
    with caplog.at_level(logging.INFO, "fortnight.audit"):
        audit.record(request_of(user), "export", event=12, rows=34)
    assert caplog.messages == [f"export user={user.pk} network=192.0.2.0/24 event=12 rows=34"]
    assert caplog.records[0].levelname == "INFO"


def test_line_without_log_in_has_no_user_number(caplog):
    with caplog.at_level(logging.INFO, "fortnight.audit"):
        audit.record(request_of(AnonymousUser(), "2001:db8:1:2::3"), "failed-code")
    assert caplog.messages == ["failed-code user=- network=2001:db8:1::/48"]


@pytest.mark.django_db
@pytest.mark.parametrize("is_confirmed", [False, True])
def test_confirmed_erasure_by_an_attendee_is_logged_by_number(client, caplog, is_confirmed):
    attendee = AttendeeFactory()
    url = reverse("meetups:attendees-erase", args=[attendee.token])

    with caplog.at_level(logging.INFO, "fortnight.audit"):
        client.post(url) if is_confirmed else client.get(url)

    assert [line for line in caplog.messages if line.startswith("erasure")] == [
        f"erasure user=- network=127.0.0.0/24 scope=self attendees={attendee.pk}"
    ] * is_confirmed
