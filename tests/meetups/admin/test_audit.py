"""The audit log of the admin: refused pages, changes of roles, and exports. It has ids and networks, no names."""

import logging

import pytest
from django.test import Client

from meetups.models import Attendee, Event, User
from tests.factories import AttendeeFactory, EventFactory, OrganiserFactory, UserFactory
from tests.meetups.admin.sides import address, as_posted

pytestmark = pytest.mark.django_db
NETWORK = "network=127.0.0.0/24"


@pytest.fixture
def audited(caplog):
    """Return a function that returns the lines of the audit log."""
    caplog.set_level(logging.INFO, "fortnight.audit")
    return lambda: [record.getMessage() for record in caplog.records if record.name == "fortnight.audit"]


@pytest.mark.parametrize("page", ["change", "delete", "history"])
def test_refused_page_of_another_group_is_logged(organiser, ours, theirs, audited, page):
    row = theirs.rows["meetups.event"]

    organiser.get(address(Event, page, row.pk))

    assert audited() == [f"refused user={ours.user.pk} {NETWORK} page=meetups_event_{page} row={row.pk} status=302"]


def test_refused_page_for_superusers_is_logged(organiser, ours, audited):
    organiser.get(address(User, "add"))
    organiser.post(address(User, "change", ours.user.pk), {"email": "stolen@example.org"})

    assert audited() == [
        f"refused user={ours.user.pk} {NETWORK} page=meetups_user_add row=None status=403",
        f"refused user={ours.user.pk} {NETWORK} page=meetups_user_change row={ours.user.pk} status=403",
    ]


def test_text_in_the_url_is_not_logged(organiser, ours, audited):
    organiser.get("/admin/meetups/event/robin@example.org/change/")
    organiser.get("/admin/robin@example.org/")

    assert audited() == [f"refused user={ours.user.pk} {NETWORK} page=meetups_event_change row=None status=302"]


def test_user_without_a_role_is_logged(client, audited):
    user = UserFactory()
    client.force_login(user)

    client.get("/admin/", follow=True)

    assert audited() == [f"refused user={user.pk} {NETWORK} page=login row=None status=403"]


def test_open_pages_and_log_in_redirects_are_not_logged(organiser, ours, audited):
    organiser.get("/admin/")
    organiser.get(address(Event, "change", ours.rows["meetups.event"].pk))
    Client().get("/admin/meetups/event/", follow=True)

    assert audited() == []


def test_changes_of_superuser_and_active_are_logged(client, audited, django_capture_on_commit_callbacks):
    root = User.objects.create_superuser("root@example.org", name="Root")
    client.force_login(root)
    user = UserFactory(name="Ada")
    page = address(User, "change", user.pk)
    data = as_posted(client.get(page))

    for changed in (data | {"name": "Ada Brook"}, data | {"is_superuser": "on"}, {**data, "is_active": ""}):
        with django_capture_on_commit_callbacks(execute=True):
            client.post(page, changed)

    start = f"role-changed user={root.pk} {NETWORK} account={user.pk}"
    assert audited() == [f"{start} superuser=1 active=1", f"{start} superuser=0 active=0"]


def test_exports_are_logged(organiser, ours, audited):
    event, attendee = ours.rows["meetups.event"], ours.rows["meetups.attendee"]

    organiser.post(address(Event, "changelist"), {"action": "export_attendees", "_selected_action": [event.pk]})
    organiser.post(address(Attendee, "changelist"), {"action": "export", "_selected_action": [attendee.pk]})

    assert audited() == [
        f"export user={ours.user.pk} {NETWORK} events={event.pk}",
        f"export user={ours.user.pk} {NETWORK} chosen=1",
    ]


def test_log_of_a_whole_export_counts_every_row(organiser, ours, theirs, audited):
    group = ours.rows["meetups.group"]
    first, second = EventFactory.create_batch(2, group=group)
    people = AttendeeFactory.create_batch(101, event=first)
    whole = {"select_across": "1", "index": "0"}

    for model, action, row in ((Event, "export_attendees", second), (Attendee, "export", people[0])):
        organiser.post(address(model, "changelist"), whole | {"action": action, "_selected_action": [row.pk]})

    events = f"{ours.rows['meetups.event'].pk},{first.pk},{second.pk}"
    start = f"export user={ours.user.pk} {NETWORK}"
    assert audited() == [f"{start} events={events}", f"{start} chosen=102"]


@pytest.mark.parametrize("page", ["change", "delete"])
def test_accounts_are_changed_only_after_a_recent_log_in(client, page, time_machine):
    time_machine.move_to("2026-11-25 18:00Z", tick=False)
    client.force_login(User.objects.create_superuser("root@example.org", name="Root"))
    path = address(User, page, OrganiserFactory().user.pk)
    assert client.get(path).status_code == 200
    time_machine.move_to("2026-11-25 19:00Z", tick=False)

    for method in ("get", "post"):
        response = getattr(client, method)(path, {"email": "stolen@example.org"})
        assert response.headers["Location"].startswith("/accounts/reauthenticate/?next=%2Fadmin%2Fmeetups%2Fuser%2F")
    assert not User.objects.filter(email="stolen@example.org").exists()
