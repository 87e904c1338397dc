"""The log of what people with an account did."""

import logging

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from meetups.views import audit
from tests.factories import UserFactory


def asked(user, ip="192.0.2.77"):
    request = RequestFactory().get("/admin/", REMOTE_ADDR=ip)
    request.user = user
    return request


@pytest.mark.django_db
def test_a_line_says_who_by_number_from_which_network_and_what(caplog):
    user = UserFactory()
    with caplog.at_level(logging.INFO, "fortnight.audit"):
        audit.record(asked(user), "export", event=12, rows=34)
    assert caplog.messages == [f"export user={user.pk} network=192.0.2.0/24 event=12 rows=34"]
    assert caplog.records[0].levelname == "INFO"


def test_a_line_about_somebody_not_logged_in_has_no_number(caplog):
    with caplog.at_level(logging.INFO, "fortnight.audit"):
        audit.record(asked(AnonymousUser(), "2001:db8:1:2::3"), "failed-code")
    assert caplog.messages == ["failed-code user=- network=2001:db8:1::/48"]
