"""The calendar that is read for a group each night, on the page of the group and on that of its changes."""

from datetime import timedelta
from functools import partial

import pytest
from django.urls import reverse
from django.utils import timezone

from meetups.models import CalendarSource, Event
from meetups.services import events
from meetups.services.imports import calendars, sources
from meetups.templatetags.moments import moment
from tests.calendar_files import entry, together
from tests.calendar_sources import elsewhere as start
from tests.calendar_sources import read
from tests.factories import EventFactory, GroupFactory, OrganiserFactory, UserFactory
from tests.pages import Page
from tests.statements import just_after

pytestmark = pytest.mark.django_db
TALKS = entry(uid="talks", start="20990701T180000Z", end="20990701T190000Z")
CONFIRM = "/admin/meetups/event/import/confirm/"


@pytest.fixture
def group(db):
    return GroupFactory(name="Leeds")


@pytest.fixture
def organiser(client, group):
    """Return a client with an organiser of the group, who does not lead it."""
    client.force_login(OrganiserFactory(group=group).user)
    return client


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    with start(tmp_path, monkeypatch) as found:
        found.serve(TALKS)
        yield found


@pytest.fixture
def page(group):
    return reverse("admin:meetups_group_calendar", args=[group.pk])


@pytest.fixture
def source(group, elsewhere):
    return sources.choose(group=group, url=elsewhere.url, is_automatic=False, by=UserFactory())


def post(client, page, step, **data):
    response = client.post(page, {"step": step, **data}, follow=True)
    return response.redirect_chain, [str(message) for message in response.context["messages"]]


def changes(source):
    return f"/admin/meetups/event/import/source/{source.pk}/"


def test_group_names_a_calendar_and_its_form_keeps_what_was_typed(organiser, group, page):
    assert (
        f'<a href="{page}">Calendar read each night</a>'
        in organiser.get(reverse("admin:meetups_group_change", args=[group.pk])).content.decode()
    )
    refused = organiser.post(page, {"step": "save", "url": "http://x.example/a.ics"})
    assert refused.context["form"].errors == {"url": ["Enter a URL that begins with https://."]}
    assert 'value="http://x.example/a.ics"' in refused.content.decode()

    chain, said = post(organiser, page, "save", url="webcal://x.example/a.ics", is_automatic="on")
    found = CalendarSource.objects.get()
    assert (chain, found.url, found.is_automatic, found.group) == (
        [(page, 302)], "https://x.example/a.ics", True, group
    )  # fmt: skip
    assert said == ["The calendar is saved. We read it each night. To see what is in it, press “Read it now”."]
    assert (
        "We read it tonight for the first time. To read it before, press “Read it now”."
        in Page(organiser.get(page)).text
    )


def test_calendar_is_read_now_checked_and_brought_in(organiser, source, page):
    assert post(organiser, page, "read")[1] == ["It has been read."]
    assert post(organiser, page, "read")[1] == ["It was read less than a minute ago. Try again in a minute."]
    text = Page(organiser.get(page)).text
    assert "New: 1, changed: 0, cancelled: 0, skipped: 0. Check the changes" in text
    source.refresh_from_db()
    assert f"Last read on {moment(source.read_at)}." in text

    plan = organiser.get(changes(source))
    assert [(label, len(lines)) for label, _outcome, lines in plan.context["outcomes"]] == [("New", 1)]
    organiser.post(CONFIRM, {"kept": plan.context["kept"], "_publish": "1"})

    assert [event.title for event in Event.objects.all()] == ["Talks"]
    assert "No change waits for your answer." in Page(organiser.get(page)).text
    again = organiser.get(changes(source), follow=True)
    assert (again.redirect_chain, [str(message) for message in again.context["messages"]]) == (
        [(page, 302)], ["No change waits for your answer."]
    )  # fmt: skip


def test_only_what_was_shown_is_written(organiser, source, group):
    read(source)
    plan = organiser.get(changes(source))
    EventFactory(group=group, uid="talks", starts_at=timezone.now() + timedelta(days=1))

    again = organiser.post(CONFIRM, {"kept": plan.context["kept"], "_publish": "1"})

    assert "Something has changed since this page was shown." in again.content.decode()
    assert CalendarSource.objects.get().is_waiting


def test_large_calendar_is_answered_too(organiser, source, monkeypatch):
    monkeypatch.setattr(calendars, "MOST_AT_ONCE", 0)
    read(source)
    plan = organiser.get(changes(source))

    organiser.post(CONFIRM, {"kept": plan.context["kept"], "_publish": "1"})

    assert not CalendarSource.objects.get().is_waiting


def test_no_leaves_everything_as_it_is(organiser, source, page):
    source = read(source)

    refused = organiser.post(changes(source), {"shown": "other"}, follow=True)
    assert [str(message) for message in refused.context["messages"]] == [
        "The calendar has changed since this page was shown. Check it again."
    ]
    done = organiser.post(changes(source), {"shown": source.digest}, follow=True)
    assert ([str(message) for message in done.context["messages"]], done.redirect_chain) == (
        ["Everything stays as it is, until that calendar changes again."], [(page, 302)]
    )  # fmt: skip
    assert (CalendarSource.objects.get().is_waiting, Event.objects.count()) == (False, 0)


def test_what_is_missing_is_listed_until_it_is_cancelled_or_kept(organiser, source, page, elsewhere, group):
    gone = EventFactory(group=group, uid="gone", title="Gone", starts_at=timezone.now() + timedelta(days=3))
    series = entry("RRULE:FREQ=WEEKLY;COUNT=3", uid="chess", start="20990701T180000Z", end="20990701T190000Z")
    chess = together(TALKS, entry(uid="gone"), series)
    elsewhere.serve(chess)
    read(source)
    elsewhere.serve(together(TALKS, entry("SUMMARY:Tea", uid="tea")))
    source = read(source)

    for path in (page, changes(source)):
        assert f'<a href="/admin/meetups/event/{gone.pk}/change/">Gone</a>' in organiser.get(path).content.decode()
    assert post(organiser, page, "keep")[1] == ["These meetings stay as they are."]
    assert (CalendarSource.objects.get().gone, Event.objects.get().status) == ([], "confirmed")
    CalendarSource.objects.update(gone=["gone"])
    events.cancel(event=gone, reason="Rain.")
    assert "No longer in that calendar" not in organiser.get(page).content.decode()


def test_failure_is_said_on_the_page_and_the_calendar_can_be_left(organiser, source, page, elsewhere):
    elsewhere.serve(b"", status=410)
    gone = "The calendar at this URL was deleted for good (410)."

    assert post(organiser, page, "read")[1] == [f"It cannot be read. {gone}"]
    since = CalendarSource.objects.get().failing_since_in_words
    assert f"It has not been readable since {since}. {gone} We try again each night." in Page(organiser.get(page)).text
    assert post(organiser, page, "forget")[1] == [
        "We no longer read this calendar. Everything that was imported stays."
    ]
    assert CalendarSource.objects.count() == 0
    assert organiser.post(page, {"step": "read"}).status_code == 200


@pytest.mark.parametrize("method", ["get", "post"])
def test_changes_of_another_groups_calendar_are_not_shown_nor_answered(client, source, method):
    source = read(source)
    client.force_login(OrganiserFactory().user)

    assert getattr(client, method)(changes(source), {"shown": source.digest}).status_code == 404
    assert CalendarSource.objects.get().is_waiting


def test_file_that_is_no_longer_planned_is_said(organiser, source, page, monkeypatch):
    read(source)
    monkeypatch.setattr(calendars, "MOST_MEETINGS", 0)

    response = organiser.get(changes(source), follow=True)

    assert (response.redirect_chain, "more than 2,000 meetings" in response.content.decode()) == ([(page, 302)], True)


@pytest.mark.parametrize("url", ["", "https://other.example/"])
def test_calendar_that_a_colleague_leaves_while_it_is_read_is_said(organiser, source, page, url):
    rows = CalendarSource.objects.all()
    change = partial(rows.update, url=url) if url else rows.delete
    with just_after('UPDATE "meetups_calendarsource"' if url else 'FROM "meetups_calendarsource"', change):
        _chain, words = post(organiser, page, "read")

    assert words == ["A colleague has chosen another calendar, or none, a moment ago."]
