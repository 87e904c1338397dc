"""Importing a calendar in the admin: the form, the plan and the confirmation."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from meetups import tasks
from meetups.models import CalendarImport, Event, Heartbeat, Venue
from meetups.services import events
from meetups.services.imports import calendars
from meetups.standards import fetching
from meetups.templatetags.moments import moment
from tests.calendar_files import entry, together
from tests.factories import GroupFactory, OrganiserFactory, SubscriptionFactory, UserFactory, VenueFactory

pytestmark = pytest.mark.django_db
PAGE = "/admin/meetups/event/import/"
CONFIRM = "/admin/meetups/event/import/confirm/"
FILES = Path(__file__).parent.parent / "files"
DATA = (
    b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nSUMMARY:Talks <b>\r\nDTSTART:20990701T180000Z\r\nEND:VEVENT\r\n"
    b"BEGIN:VEVENT\r\nSUMMARY:Without a UID\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.fixture
def group(db):
    return GroupFactory(name="Leeds")


@pytest.fixture
def organiser(client, group):
    client.force_login(OrganiserFactory(group=group).user)
    return client


def choose(client, group, data=DATA, **more):
    return client.post(PAGE, {"group": group.pk, "file": SimpleUploadedFile("a.ics", data), **more})


def test_list_of_events_links_to_the_import(organiser):
    assert f'<a href="{PAGE}">Import a calendar</a>' in organiser.get("/admin/meetups/event/").content.decode()
    assert organiser.get(PAGE).status_code == 200


def test_plan_is_shown_first_and_imported_when_confirmed(organiser, group):
    page = choose(organiser, group)
    text = page.content.decode()
    assert [(label, len(lines)) for label, _outcome, lines in page.context["outcomes"]] == [("New", 1), ("Skipped", 1)]
    for words in ("Talks &lt;b&gt;", "It has no identifier (UID)", "Wednesday 1 July 2099, 7pm BST"):
        assert words in text
    assert ">Line 7</small>" in text
    assert Event.objects.count() == 0

    response = organiser.post(CONFIRM, {"kept": page.context["kept"], "_publish": "1"}, follow=True)

    assert response.redirect_chain == [("/admin/meetups/event/", 302)]
    assert [str(message) for message in response.context["messages"]] == ["1 event is new, 0 are changed."]
    assert [(event.title, event.group, event.status) for event in Event.objects.all()] == [
        ("Talks <b>", group, "confirmed")
    ]


def test_import_as_drafts_is_the_first_button_and_tells_nobody(organiser, group):
    SubscriptionFactory(group=group, often="at-once", confirmed_at=timezone.now())
    page = choose(organiser, group)
    text = page.content.decode()
    assert text.index('name="_draft"') < text.index('name="_publish"')
    assert [line.words for line in page.context["hears"]] == [
        "Import as drafts: nobody is emailed about what is new.", "Import and publish: 1 follower hears of it at once."
    ]  # fmt: skip

    organiser.post(CONFIRM, {"kept": page.context["kept"], "_draft": "1"})

    assert Event.objects.get().status == "draft"


def test_second_confirmation_shows_the_new_plan(organiser, group):
    kept = choose(organiser, group).context["kept"]
    organiser.post(CONFIRM, {"kept": kept})

    page = organiser.post(CONFIRM, {"kept": kept})

    assert [label for label, _outcome, _lines in page.context["outcomes"]] == ["Skipped", "Same"]
    assert (page.context["writes"], Event.objects.count()) == (0, 1)
    assert "Something has changed since this page was shown." in page.content.decode()


def test_confirmation_of_what_is_too_much_by_now_is_refused_in_words(organiser, group, monkeypatch):
    """Meetings that were here when the plan was shown may have been deleted since."""
    kept = choose(organiser, group).context["kept"]
    monkeypatch.setattr(calendars, "MOST_MEETINGS", 0)

    page = organiser.post(CONFIRM, {"kept": kept}, follow=True)

    assert (page.redirect_chain, Event.objects.count()) == ([(PAGE, 302)], 0)
    assert "This calendar has more than 2,000 meetings to write." in page.content.decode()


def test_organiser_imports_only_into_their_own_group(organiser, group, client):
    theirs = GroupFactory(name="Theirs")

    assert list(choose(organiser, theirs).context["form"].errors) == ["group"]
    assert "Theirs" not in organiser.get(PAGE).content.decode()

    kept = choose(organiser, group).context["kept"]
    client.force_login(OrganiserFactory(group=theirs).user)
    response = client.post(CONFIRM, {"kept": kept})
    assert (response.headers["Location"], Event.objects.count()) == (PAGE, 0)


@pytest.mark.parametrize("data", [{}, {"kept": ""}, {"kept": "x:y:z"}, {"kept": "\x00"}])
def test_confirmation_that_is_not_signed_redirects_to_the_form(organiser, data):
    assert organiser.post(CONFIRM, data).headers["Location"] == PAGE
    assert organiser.get(CONFIRM).headers["Location"] == PAGE


@pytest.mark.parametrize("page", [PAGE, CONFIRM])
def test_users_without_a_role_are_refused(client, page):
    assert client.get(page).status_code == 302
    client.force_login(UserFactory())
    assert client.get(page).status_code in {302, 403}
    assert client.get(page).headers.get("Location", "/admin/login/").startswith("/admin/login/")


@pytest.mark.parametrize(
    ("data", "field", "words"),
    [
        ({}, "__all__", "Choose a file or enter a URL, not both."),
        ({"url": "http://x.example/a.ics"}, "url", "Enter a URL that begins with https://."),
        ({"url": "https://127.0.0.1/a.ics"}, "url",
         "127.0.0.1 is not on the public internet. Save the file and choose it here."),
        ({"url": "https://[::ffff:10.0.0.1]/"}, "url",
         "::ffff:10.0.0.1 is not on the public internet. Save the file and choose it here."),
    ],
)  # fmt: skip
def test_error_is_shown_beside_its_field(organiser, group, data, field, words):
    form = organiser.post(PAGE, {"group": group.pk, **data}).context["form"]

    assert form.errors == {field: [words]}
    assert form["url"].value() == data.get("url")


@pytest.mark.parametrize(
    "data", [b"<html>", b"\x00", b"BEGIN:VCALENDAR\r\n" * 60_000, b"x" * (fetching.LARGEST + 1), b"\xff\xfe\x00"]
)
def test_invalid_files_are_refused(organiser, group, data):
    response = choose(organiser, group, data)

    assert (response.status_code, list(response.context["form"].errors)) == (200, ["file"])


@pytest.mark.parametrize("group_pk", ["", "x", "-1", "9" * 30, "\x00"])
def test_unknown_group_is_refused(organiser, group_pk):
    response = organiser.post(PAGE, {"group": group_pk, "file": SimpleUploadedFile("a.ics", DATA)})

    assert list(response.context["form"].errors) == ["group"]


def test_failed_download_is_an_error_on_the_form(organiser, group, monkeypatch):
    def fail(url):
        raise fetching.FetchError("status", "404")

    monkeypatch.setattr(fetching, "fetch", fail)

    form = organiser.post(PAGE, {"group": group.pk, "url": "https://x.example/a.ics"}).context["form"]
    assert form.errors == {
        "url": ["The server answers with an error (404). Check that this is the URL of an .ics file."]
    }


def test_plan_of_a_file_at_a_url_is_shown(organiser, group, monkeypatch):
    monkeypatch.setattr(fetching, "fetch", lambda url: DATA if url == "https://x.example/a.ics" else b"")

    page = organiser.post(PAGE, {"group": group.pk, "url": "webcal://x.example/a.ics"})

    assert page.context["writes"] == 1


HALL = "LOCATION:New Hall\\, 4 Hall Road\\, Leeds LS4 4DD"
JULY = {"start": "20990701T180000Z", "end": "20990701T190000Z"}


def test_missing_venue_is_offered_with_a_tick_and_made(organiser, group):
    page = choose(organiser, group, entry(HALL, **JULY))
    text = page.content.decode()
    assert "Make the venue “New Hall”, 4 Hall Road, Leeds, LS4 4DD" in text
    assert "New Hall, 4 Hall Road, Leeds LS4 4DD (not a venue of this site)" in text
    [name] = page.context["places"].fields

    organiser.post(CONFIRM, {"kept": page.context["kept"], name: "on"})

    assert Event.objects.get().venue == Venue.objects.get(name="New Hall")


def test_ambiguous_venue_is_asked_and_the_answer_stays_when_something_has_changed(organiser, group):
    one, other = VenueFactory.create_batch(2, name="New Hall")
    page = choose(organiser, group, entry("LOCATION:New Hall", **JULY))
    [name] = page.context["places"].fields
    kept = page.context["kept"]

    refused = organiser.post(CONFIRM, {"kept": kept, name: "404"})
    assert [str(message) for message in refused.context["messages"]] == ["Choose one of the venues, or none of them."]
    assert Event.objects.count() == 0

    VenueFactory(name="New Hall")
    again = organiser.post(CONFIRM, {"kept": kept, name: other.pk})
    assert f'<option value="{other.pk}" selected>' in again.content.decode()

    organiser.post(CONFIRM, {"kept": again.context["kept"], name: other.pk})
    assert Event.objects.get().venue == other != one


@pytest.fixture
def _small(monkeypatch):
    """Let the worker write an import of three meetings."""
    monkeypatch.setattr(calendars, "MOST_AT_ONCE", 2)


def queue_many(client, group, number=3):
    page = choose(client, group, together(*(entry(uid=f"talk-{count}", **JULY) for count in range(number))))
    return page, client.post(CONFIRM, {"kept": page.context["kept"]})


@pytest.mark.usefixtures("_small")
def test_large_import_is_written_by_the_worker_and_its_progress_is_shown(organiser, group):
    page, response = queue_many(organiser, group)
    run = CalendarImport.objects.get()
    address = f"/admin/meetups/event/import/{run.pk}/"
    assert ("These are 3 meetings" in page.content.decode(), response.headers["Location"]) == (True, address)

    page = organiser.get(address).content.decode()
    assert ("0 of 3 meetings written" in page, 'data-every="2"' in page, "js/live.js" in page) == (True, True, True)
    assert "The worker is not running" in page
    Heartbeat.objects.create(host="x", pid=1, beat_at=run.created_at)
    CalendarImport.objects.update(written=320, meetings=1000)
    page = organiser.get(address).content.decode()
    assert ("320 of 1,000 meetings written" in page, "The worker is not running" in page) == (True, False)
    assert f'<a href="{address}">Leeds, ' in organiser.get(PAGE).content.decode()

    CalendarImport.objects.update(written=0, meetings=3)
    tasks.write_imports()

    page = organiser.get(address).content.decode()
    assert ("3 of 3 meetings written" in page, 'data-every="0"' in page, Event.objects.count()) == (True, True, 3)
    assert (address in organiser.get(PAGE).content.decode(), "js/live.js" in page) == (False, False)


@pytest.mark.usefixtures("_small")
def test_import_that_failed_goes_on_by_a_button(organiser, group, monkeypatch):
    queue_many(organiser, group)
    run = CalendarImport.objects.get()
    address = f"/admin/meetups/event/import/{run.pk}/"
    monkeypatch.setattr(events, "save", None)
    tasks.write_imports()
    page = organiser.get(address).content.decode()
    assert ("It has stopped. What is written stays." in page, "Continue the import" in page) == (True, True)
    start = organiser.get(PAGE).content.decode()
    assert ("An import has stopped:" in start, f">Leeds, {moment(run.created_at)}</a>" in start) == (True, True)

    monkeypatch.undo()
    assert organiser.post(address).headers["Location"] == address
    tasks.write_imports()
    assert Event.objects.count() == 3


def test_import_of_another_group_is_not_shown_nor_continued(organiser, client):
    run = CalendarImport.objects.create(group=GroupFactory(name="Theirs"), meetings=300, failed_at="2026-11-01T12:00Z")
    address = f"/admin/meetups/event/import/{run.pk}/"

    assert (organiser.get(address).status_code, organiser.post(address).status_code) == (404, 404)
    assert "Theirs" not in organiser.get(PAGE).content.decode()
    run.refresh_from_db()
    assert run.failed_at is not None

    client.force_login(UserFactory())
    assert client.get(address).headers["Location"].startswith("/admin/login/")
