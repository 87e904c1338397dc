"""Important pages ask for a new log-in after an hour: exports and organisers in the admin."""

from urllib.parse import quote

import pytest

from meetups.models import Attendee, Group, OrganiserInvitation, User
from tests.chores import work
from tests.factories import AttendeeFactory, OrganiserFactory
from tests.log_in import code_in, log_in
from tests.meetups.admin.sides import address, as_posted

pytestmark = pytest.mark.django_db
AGAIN = "/accounts/reauthenticate/"
LIST = "/admin/meetups/attendee/"


@pytest.fixture
def group(db):
    return OrganiserFactory(user__email="ada@example.org", role="lead").group


@pytest.fixture
def logged_in(client, group, mailoutbox, time_machine):
    """Return a client whose user logged in at 6pm."""
    time_machine.move_to("2026-11-25 18:00Z", tick=False)
    AttendeeFactory(event__group=group, email="robin@example.org")
    log_in(client, mailoutbox)
    return client


def invited(email):
    values = {"email": email, "role": "organiser"}
    fields = {f"organiser_invitations-0-{name}": value for name, value in values.items()}
    return fields | {"organiser_invitations-TOTAL_FORMS": 1}


def export(client):
    return client.post(LIST, {"action": "export", "_selected_action": [Attendee.objects.get().pk]})


def test_export_within_an_hour_of_the_log_in_is_allowed(logged_in, time_machine):
    time_machine.move_to("2026-11-25 18:59:59Z", tick=False)

    assert "robin@example.org" in export(logged_in).content.decode()


def test_export_after_an_hour_needs_a_new_code(logged_in, time_machine, mailoutbox):
    time_machine.move_to("2026-11-25 19:00Z", tick=False)

    refused = export(logged_in)
    assert refused.headers["Location"] == f"{AGAIN}?next=%2Fadmin%2Fmeetups%2Fattendee%2F"
    page = logged_in.get(refused.headers["Location"]).content.decode()
    assert "Nothing has changed yet. Confirm that it is you, then do it again." in page
    assert len(mailoutbox) == 1  # the GET of the page sends nothing

    page = logged_in.post(refused.headers["Location"], follow=True)
    work()
    assert "A code is on its way to ada@example.org." in page.content.decode()
    assert "This is not the code." in logged_in.post(AGAIN, {"code": "WRONG"}).content.decode()
    done = logged_in.post(refused.headers["Location"], {"code": code_in(mailoutbox[1])})

    assert done.headers["Location"] == LIST
    assert "robin@example.org" in export(logged_in).content.decode()


def test_export_an_hour_after_the_code_needs_another_code(logged_in, time_machine, mailoutbox):
    time_machine.move_to("2026-11-25 19:00Z", tick=False)
    logged_in.post(AGAIN)
    work()
    logged_in.post(AGAIN, {"code": code_in(mailoutbox[1])})
    time_machine.move_to("2026-11-25 20:00Z", tick=False)

    assert export(logged_in).headers["Location"].startswith(AGAIN)


def test_log_in_in_another_browser_does_not_count(logged_in, time_machine, mailoutbox):
    time_machine.move_to("2026-11-25 19:00Z", tick=False)
    log_in(type(logged_in)(), mailoutbox)

    assert export(logged_in).headers["Location"].startswith(AGAIN)


def test_code_of_another_account_is_refused(logged_in, time_machine, mailoutbox):
    OrganiserFactory(user__email="eve@example.org")
    time_machine.move_to("2026-11-25 19:00Z", tick=False)
    logged_in.post(AGAIN)
    eve = type(logged_in)()
    eve.post("/accounts/login/", {"login": "eve@example.org"})
    work()

    [of_eve] = [code_in(email) for email in mailoutbox if email.to == ["eve@example.org"]]
    logged_in.post(AGAIN, {"code": of_eve})

    assert export(logged_in).headers["Location"].startswith(AGAIN)


def test_organisers_are_read_only_after_an_hour_and_other_fields_are_saved(logged_in, group, time_machine):
    page = address(Group, "change", group.pk)
    fresh = as_posted(logged_in.get(page)) | invited("new@example.org")
    time_machine.move_to("2026-11-25 19:00Z", tick=False)

    answer = logged_in.post(page, fresh | {"story": "Written for an hour.", "organisers-0-DELETE": "on"}, follow=True)

    text = answer.content.decode()
    assert ("Organisers and invitations were not changed" in text, "only shown" in text) == (True, False)
    assert f'href="{AGAIN}?next={quote(page, safe="")}"' in text
    group.refresh_from_db()
    assert (group.story, group.organisers.count()) == ("Written for an hour.", 1)
    assert not OrganiserInvitation.objects.exists()
    later = logged_in.get(page).content.decode()
    assert ("The organisers are only shown." in later, 'name="organisers-0-role"' in later) == (True, False)


def test_page_with_read_only_organisers_is_saved_without_a_warning(logged_in, group, time_machine):
    page = address(Group, "change", group.pk)
    time_machine.move_to("2026-11-25 19:00Z", tick=False)

    shown = logged_in.get(page)
    text = shown.content.decode()
    fields = {name: value for name, value in as_posted(shown).items() if f'name="{name}"' in text}
    answer = logged_in.post(page, fields | {"story": "New."}, follow=True)

    assert "Organisers and invitations were not changed" not in answer.content.decode()
    group.refresh_from_db()
    assert group.story == "New."


def test_invitation_on_the_page_of_a_new_group_after_an_hour_gets_a_warning(client, time_machine):
    time_machine.move_to("2026-11-25 18:00Z", tick=False)
    client.force_login(User.objects.create_superuser("root@example.org", name="Root"))
    page = address(Group, "add")
    new = {"name": "York", "slug": "york", "strapline": "People of York.", "area": "York"}
    data = as_posted(client.get(page)) | invited("new@example.org") | new
    time_machine.move_to("2026-11-25 19:00Z", tick=False)

    answer = client.post(page, data, follow=True)

    assert (Group.objects.get().name, OrganiserInvitation.objects.count()) == ("York", 0)
    assert "Organisers and invitations were not changed" in answer.content.decode()
    assert "The organisers are only shown." in client.get(page).content.decode()


def test_organisers_can_be_changed_within_an_hour(logged_in, group):
    page = address(Group, "change", group.pk)

    logged_in.post(page, as_posted(logged_in.get(page)) | invited("new@example.org"))

    assert OrganiserInvitation.objects.get().email == "new@example.org"


def test_organiser_who_is_no_lead_is_not_asked_to_confirm(client, group, mailoutbox, time_machine):
    OrganiserFactory(user__email="bob@example.org", group=group)
    time_machine.move_to("2026-11-25 18:00Z", tick=False)
    log_in(client, mailoutbox, "bob@example.org")
    time_machine.move_to("2026-11-25 19:00Z", tick=False)

    assert "The organisers are only shown." not in client.get(address(Group, "change", group.pk)).content.decode()
