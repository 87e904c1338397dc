"""Deletion in the admin needs a log-in within the last hour."""

import pytest
from allauth.mfa.models import Authenticator

from meetups.models import User
from tests.meetups.admin.sides import address

pytestmark = pytest.mark.django_db
# The rows of a side that a superuser may delete.
DELETED = ("user", "group", "event", "eventseries", "holiday", "doorlink", "feedback", "message")
LOG_IN_AGAIN = "/accounts/reauthenticate/?next=%2Fadmin%2F"


@pytest.fixture
def root(client, time_machine):
    time_machine.move_to("2026-11-25 18:00Z", tick=False)
    client.force_login(User.objects.create_superuser("root@example.org", name="Root"))
    return client


def ways_to_delete(row):
    yield address(type(row), "delete", row.pk), {"post": "yes"}
    chosen = {"action": "delete_selected", "_selected_action": [row.pk]}
    yield address(type(row), "changelist"), chosen
    yield address(type(row), "changelist"), {**chosen, "post": "yes"}


def row_of(side, name):
    return next(row for label, row in side.rows.items() if label.endswith(f".{name}"))


@pytest.mark.parametrize("name", [*DELETED, "post"])
def test_deletion_is_refused_after_an_old_log_in(root, ours, time_machine, name):
    row = row_of(ours, name)
    time_machine.move_to("2026-11-25 20:00Z", tick=False)

    assert root.get(address(type(row), "delete", row.pk)).headers["Location"].startswith(LOG_IN_AGAIN)
    for page, data in ways_to_delete(row):
        assert root.post(page, data).headers["Location"].startswith(LOG_IN_AGAIN)

    assert type(row)._base_manager.filter(pk=row.pk).exists()


@pytest.mark.parametrize("way", [0, 2])
@pytest.mark.parametrize("name", ["feedback", "holiday"])
def test_deletion_works_after_a_recent_log_in(root, ours, name, way):
    row = row_of(ours, name)
    page, data = list(ways_to_delete(row))[way]

    assert root.post(page, data).status_code == 302

    assert not type(row)._base_manager.filter(pk=row.pk).exists()


@pytest.mark.parametrize("index", [0, 1])
def test_rows_of_other_packages_need_a_recent_log_in_too(root, ours, time_machine, index):
    row = Authenticator.objects.create(user=ours.user, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
    time_machine.move_to("2026-11-25 20:00Z", tick=False)

    for page, data in ways_to_delete(row):
        if "action" in data:
            data |= {"action": ["", "delete_selected"][:: 1 if index else -1], "index": index}
        assert root.post(page, data).headers["Location"].startswith(LOG_IN_AGAIN)

    assert Authenticator.objects.exists()


def test_anonymous_user_is_redirected_to_the_log_in_page(client, ours):
    response = client.post(address(User, "delete", ours.user.pk), {"post": "yes"})

    assert response.headers["Location"].startswith("/admin/login/")
