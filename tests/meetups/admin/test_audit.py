"""What the admin writes to the audit log: refused pages, rights and exports, by number and network."""

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
    """The lines of the audit log."""
    caplog.set_level(logging.INFO, "fortnight.audit")
    return lambda: [record.getMessage() for record in caplog.records if record.name == "fortnight.audit"]


@pytest.mark.parametrize("page", ["change", "delete", "history"])
def test_a_page_about_a_row_of_another_group(organiser, ours, theirs, audited, page):
    row = theirs.rows["meetups.event"]

    organiser.get(address(Event, page, row.pk))

    assert audited() == [f"refused user={ours.user.pk} {NETWORK} page=meetups_event_{page} row={row.pk} status=302"]


def test_a_page_for_those_who_run_the_site(organiser, ours, audited):
    organiser.get(address(User, "add"))
    organiser.post(address(User, "change", ours.user.pk), {"email": "stolen@example.org"})

    assert audited() == [
        f"refused user={ours.user.pk} {NETWORK} page=meetups_user_add row=None status=403",
        f"refused user={ours.user.pk} {NETWORK} page=meetups_user_change row={ours.user.pk} status=403",
    ]


def test_what_was_typed_into_the_address_is_not_written(organiser, ours, audited):
    organiser.get("/admin/meetups/event/robin@example.org/change/")
    organiser.get("/admin/robin@example.org/")

    assert audited() == [f"refused user={ours.user.pk} {NETWORK} page=meetups_event_change row=None status=302"]


def test_the_admin_for_somebody_without_a_role(client, audited):
    user = UserFactory()
    client.force_login(user)

    client.get("/admin/", follow=True)

    assert audited() == [f"refused user={user.pk} {NETWORK} page=login row=None status=403"]


def test_what_opens_and_what_asks_to_log_in_is_no_refusal(organiser, ours, audited):
    organiser.get("/admin/")
    organiser.get(address(Event, "change", ours.rows["meetups.event"].pk))
    Client().get("/admin/meetups/event/", follow=True)

    assert audited() == []


def test_rights_over_the_whole_site(client, audited, django_capture_on_commit_callbacks):
    root = User.objects.create_superuser("root@example.org", name="Root")
    client.force_login(root)
    user = UserFactory(name="Ada")
    page = address(User, "change", user.pk)
    data = as_posted(client.get(page))

    for changed in (data | {"name": "Ada Brook"}, data | {"is_superuser": "on"}, {**data, "is_active": ""}):
        with django_capture_on_commit_callbacks(execute=True):
            client.post(page, changed)

    who = f"role-changed user={root.pk} {NETWORK} account={user.pk}"
    assert audited() == [f"{who} superuser=1 active=1", f"{who} superuser=0 active=0"]


def test_exports(organiser, ours, audited):
    event, attendee = ours.rows["meetups.event"], ours.rows["meetups.attendee"]

    organiser.post(address(Event, "changelist"), {"action": "export_attendees", "_selected_action": [event.pk]})
    organiser.post(address(Attendee, "changelist"), {"action": "export", "_selected_action": [attendee.pk]})

    assert audited() == [
        f"export user={ours.user.pk} {NETWORK} events={event.pk}",
        f"export user={ours.user.pk} {NETWORK} chosen=1",
    ]


def test_an_export_of_a_whole_list_counts_every_row_of_it(organiser, ours, theirs, audited):
    group = ours.rows["meetups.group"]
    first, second = EventFactory.create_batch(2, group=group)
    people = AttendeeFactory.create_batch(101, event=first)
    whole = {"select_across": "1", "index": "0"}

    for model, action, row in ((Event, "export_attendees", second), (Attendee, "export", people[0])):
        organiser.post(address(model, "changelist"), whole | {"action": action, "_selected_action": [row.pk]})

    events = f"{ours.rows['meetups.event'].pk},{first.pk},{second.pk}"
    who = f"export user={ours.user.pk} {NETWORK}"
    assert audited() == [f"{who} events={events}", f"{who} chosen=102"]


@pytest.mark.parametrize("page", ["add", "change", "delete"])
def test_accounts_are_changed_only_after_a_new_log_in(client, page, time_machine):
    time_machine.move_to("2026-11-25 18:00Z", tick=False)
    client.force_login(User.objects.create_superuser("root@example.org", name="Root"))
    args = [] if page == "add" else [OrganiserFactory().user.pk]
    assert client.get(address(User, page, *args)).status_code == 200
    time_machine.move_to("2026-11-25 19:00Z", tick=False)

    for method in ("get", "post"):
        answer = getattr(client, method)(address(User, page, *args), {"email": "stolen@example.org"})
        assert answer.headers["Location"].startswith("/accounts/reauthenticate/?next=%2Fadmin%2Fmeetups%2Fuser%2F")
    assert not User.objects.filter(email="stolen@example.org").exists()
